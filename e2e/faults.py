"""What a page does wrong while somebody visits it: console errors, exceptions, refused resources."""

from playwright.sync_api import ConsoleMessage, Page

# Chromium writes a line for each 4xx answer; that a form sent in vain answers 422 is the rule of the house. Firefox
# tells of the style sheet that Playwright adds while it takes a picture, to hide the caret: it is known by its sum.
ALWAYS = ("status of 422", "sha256-YjaKGiklmzC6wjXA513HAMmzus8VE61XCOT+SmwNZWA=")


class Faults:
    """Console errors, exceptions and refused resources of a visit; a test that leaves one behind fails."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.expected: tuple[str, ...] = ()

    def watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.seen.append(f"exception: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.seen.append(f"{message.text} ({message.location.get('url', '')})")

    def expect(self, *words: str) -> None:
        """This test provokes these on purpose."""
        self.expected += words

    @property
    def unexpected(self) -> list[str]:
        allowed = (*ALWAYS, *self.expected)
        return [text for text in self.seen if not any(words in text for words in allowed)]
