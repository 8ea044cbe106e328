"""What a page does wrong while somebody visits it: console errors, exceptions, refused resources."""

from playwright.sync_api import ConsoleMessage, Page, Request

# Chromium writes a line for each 4xx answer; that a form sent in vain answers 422 is the rule of the house. Firefox
# tells of the style sheet that Playwright adds while it takes a picture, to hide the caret: it is known by its sum.
ALWAYS = ("status of 422", "sha256-YjaKGiklmzC6wjXA513HAMmzus8VE61XCOT+SmwNZWA=")
# What a script is told in Firefox of a question that its own page gives up by being left, even when the answer has come
# over the wire meanwhile; in Chromium it hears nothing.
GIVEN_UP = "NetworkError when attempting to fetch resource"


class Faults:
    """Console errors, exceptions and refused resources of a visit; a test that leaves one behind fails."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.expected: tuple[str, ...] = ()
        self.asked = 0  # questions by the scripts of the page
        self.given_up = 0  # those of the page that is being left just now: that many may be told so

    def watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("request", self._asks)
        page.on("domcontentloaded", self._arrived)
        page.on("pageerror", lambda error: self.seen.append(f"exception: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            is_lost = GIVEN_UP in message.text and self.given_up > 0
            self.given_up -= is_lost
            if not is_lost:
                self.seen.append(f"{message.text} ({message.location.get('url', '')})")

    def _asks(self, request: Request) -> None:
        if request.is_navigation_request():
            self.asked, self.given_up = 0, self.asked
        else:
            self.asked += request.resource_type in ("fetch", "xhr")

    def _arrived(self, _page: Page) -> None:
        self.given_up = 0

    def expect(self, *words: str) -> None:
        """This test provokes these on purpose."""
        self.expected += words

    @property
    def unexpected(self) -> list[str]:
        allowed = (*ALWAYS, *self.expected)
        return [text for text in self.seen if not any(words in text for words in allowed)]
