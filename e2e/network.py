"""The line between a visitor and the portal: slow, slower, or cut."""

from dataclasses import dataclass
from weakref import WeakSet

from playwright.sync_api import BrowserContext, CDPSession, Error, Page, Route

_played_here: "WeakSet[BrowserContext]" = WeakSet()


def go_on(milliseconds: int) -> bool:
    """Let what is late arrive, where the line is played from here: it stands still while a test waits elsewhere."""
    pages = [page for context in _played_here for page in context.pages if not page.is_closed()]
    for page in pages[:1]:
        page.wait_for_timeout(milliseconds)
    return bool(pages)


@dataclass(frozen=True)
class Line:
    """A slow line."""

    latency: int  # milliseconds before an answer
    down: int  # bytes a second
    up: int
    patience: int  # milliseconds that an expectation waits: several answers, one after the other

    def carry(self, context: BrowserContext) -> None:
        """Every page of this browser is on that line: throttled by Chromium itself, each answer late elsewhere."""
        if _speaks_cdp(context):
            self._throttle(context)
        else:
            _played_here.add(context)
            context.route("**/*", lambda route: self._be_late(route))

    def _throttle(self, context: BrowserContext) -> None:
        throttled: dict[Page, CDPSession] = {}

        def begin(page: Page) -> None:
            throttled[page] = context.new_cdp_session(page)
            throttled[page].send("Network.enable")
            self._tell(throttled[page], offline=False)

        def set_offline(offline: bool) -> None:
            for page, session in throttled.items():
                if not page.is_closed():
                    self._tell(session, offline=offline)

        context.on("page", begin)
        # Of two who speak of one page’s network one is not heard: who made this line slow must cut it too.
        context.set_offline = set_offline  # type: ignore[method-assign]

    def _tell(self, session: CDPSession, *, offline: bool) -> None:
        slow = {"latency": self.latency, "downloadThroughput": self.down, "uploadThroughput": self.up}
        session.send("Network.emulateNetworkConditions", {"offline": offline, **slow})

    def _be_late(self, route: Route) -> None:
        page = route.request.frame.page
        try:
            page.wait_for_timeout(self.latency)  # the line’s own time, which no test waits for blindly
            route.continue_()
        except Error:
            if not page.is_closed():  # who has gone waits for nothing
                raise


def _speaks_cdp(context: BrowserContext) -> bool:
    assert context.browser is not None
    return context.browser.browser_type.name == "chromium"


OFFLINE = "offline"
LINES = {
    "fast": None,
    # As Lighthouse and Chromium’s own tools know it.
    "slow-4g": Line(latency=562, down=180_000, up=84_375, patience=15_000),
    "slow": Line(latency=2_000, down=50_000, up=50_000, patience=40_000),  # the second bar of a village
}


def patience(network: str) -> int:
    """Milliseconds that an expectation waits on that network; Playwright’s own five seconds on a fast one."""
    line = LINES.get(network)
    return line.patience if line else 5_000


def connect(context: BrowserContext, network: str) -> None:
    """Put a browser that has no page yet on that network."""
    if network == OFFLINE:
        context.set_offline(True)
    elif line := LINES[network]:
        line.carry(context)
        context.set_default_timeout(30_000)
