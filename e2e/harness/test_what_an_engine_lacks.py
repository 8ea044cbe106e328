"""What `engines.py` says that an engine lacks is really so: on the day that it comes, its mark must come off.

Each feature is tried in the engine of the run, which has it or is said to lack it. Where all engines but one have it,
the same trial passes there: it can tell the one from the other.
"""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page

from .. import limits
from ..engines import ENGINES

PAGE = """<!doctype html><title>Essai</title><meta name="viewport" content="width=980">
<noscript><p id="sans">Sans script</p></noscript>"""
STYLE = """() => { const sheet = document.createElement("style");
sheet.textContent = "body { outline: 9px solid }"; document.head.append(sheet);
return getComputedStyle(document.body).outlineWidth === "9px" }"""
REGISTER = "() => navigator.serviceWorker.register('/worker.js').then(made => !!made, error => String(error))"
Trial = Callable[[Browser, str], bool]


class Corner(BaseHTTPRequestHandler):
    """A site of two files, with a policy."""

    def do_GET(self) -> None:  # noqa: N802 - http.server’s name
        is_worker = self.path == "/worker.js"
        body = b"" if is_worker else PAGE.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript" if is_worker else "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", "default-src 'self'")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="module")
def corner() -> Iterator[str]:
    """The address of that site."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Corner) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def _page(browser: Browser, corner: str, **asked: Any) -> Page:
    page = browser.new_context(**asked).new_page()
    page.goto(corner)
    return page


def _speaks_cdp(browser: Browser, corner: str) -> bool:
    page = _page(browser, corner)
    page.context.new_cdp_session(page).detach()
    return True


def _lays_out_as_a_phone(browser: Browser, corner: str) -> bool:
    page = _page(browser, corner, is_mobile=True, viewport={"width": 390, "height": 844})
    return page.evaluate("innerWidth") == 980


def _reads_noscript(browser: Browser, corner: str) -> bool:
    return _page(browser, corner, java_script_enabled=False).locator("#sans").count() == 1


def _asks_for_contrast(browser: Browser, corner: str) -> bool:
    return _page(browser, corner, contrast="more").evaluate("matchMedia('(prefers-contrast: more)').matches")


def _lifts_a_policy(browser: Browser, corner: str) -> bool:
    assert not _page(browser, corner).evaluate(STYLE), "that policy forbids nothing"
    return _page(browser, corner, bypass_csp=True).evaluate(STYLE)


def _keeps_workers_away(browser: Browser, corner: str) -> bool:
    assert _page(browser, corner).evaluate(REGISTER) is True, "a worker cannot be registered there at all"
    return _page(browser, corner, service_workers="block").evaluate(REGISTER) is not True


def _shows_what_is_sent(browser: Browser, corner: str) -> bool:
    page = _page(browser, corner)
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.evaluate("() => void fetch('/', { method: 'POST', body: 'parole' }).catch(() => 0)")
    return sent.value.post_data == "parole"


TRIALS: dict[str, Trial] = {
    "bypass-csp": _lifts_a_policy,
    "cdp": _speaks_cdp,
    "contrast": _asks_for_contrast,
    "mobile": _lays_out_as_a_phone,
    "noscript": _reads_noscript,
    "request-body": _shows_what_is_sent,
    "service-workers": _keeps_workers_away,
}


def test_each_feature_that_an_engine_lacks_has_its_trial() -> None:
    lacked = {name for engine in ENGINES.values() for name in (*engine.lacks, *engine.never_has)}
    assert lacked <= set(TRIALS)  # a feature that every engine has by now stays tried


@pytest.mark.parametrize("feature", TRIALS)
def test_an_engine_has_what_it_is_not_said_to_lack_and_no_more(
    browser: Browser, browser_name: str, corner: str, feature: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "_ask", lambda *_: None)  # here it is asked for on purpose
    known = len(browser.contexts)
    try:
        has_it = TRIALS[feature](browser, corner)
    except Error:
        has_it = False
    for context in browser.contexts[known:]:
        context.close()
    lacks_it = feature in ENGINES[browser_name].lacking()
    assert not (has_it and lacks_it), f"{browser_name} can do « {feature} » now: take it out of its list in engines.py"
    assert has_it or lacks_it, f"{browser_name} cannot do « {feature} » any more"
