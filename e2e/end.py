"""Delete what a run made at another address, when it was killed before it could do so itself.

`python -m e2e.end RUN --target staging` (or --base-url): RUN is the name that the run said at its beginning.
"""

import argparse
import sys

from .mailpit import MailpitSilent
from .places import STAGING, Unreachable
from .rehearsal import Refused
from .targets import chosen, end


def main() -> int:
    """0 when nothing of that run is left; 1 when it could not be deleted, and why."""
    parser = argparse.ArgumentParser(prog="python -m e2e.end", description=__doc__)
    parser.add_argument("run", metavar="RUN")
    parser.add_argument("--target", choices=(STAGING,), default=None)
    parser.add_argument("--base-url", default="")
    asked = parser.parse_args()
    try:
        target = chosen(asked.target or (None if asked.base_url else STAGING), asked.base_url)
        if target is None or not target.secret:
            raise Unreachable("Nothing can have been made there: that address has no secret in .env.")
        print(end(target, asked.run))
    except (Unreachable, Refused, MailpitSilent, OSError) as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
