"""What a failed test leaves behind: pictures, pages, server lines and letters, in one report and in the terminal.

Nothing is recorded while tests pass: a failure asks the browser, the server’s log and the mailbox what they remember.
"""

from .sources import Sources, View, sources_of

__all__ = ["Sources", "View", "sources_of"]
