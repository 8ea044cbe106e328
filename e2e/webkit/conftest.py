"""WebKit under a screen of its own: one browser with JavaScript and one really without, for all tests."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from selenium import webdriver
from selenium.webdriver.remote.webdriver import WebDriver

from ..evidence.sources import sources_of
from ..ground import Portal
from ..way import PHONE, Way
from ..words import Words
from .page import Seen, WebKitPage

DRIVER = "WebKitWebDriver"
BROWSER = "/usr/lib/{0}/webkit2gtk-4.1/MiniBrowser"
PACKAGES = "sudo apt install webkit2gtk-driver xvfb xauth"
Open = Callable[..., WebKitPage]


@pytest.fixture(scope="session")
def screen() -> Iterator[str]:
    """A display that nobody sees; without one WebKit hangs and says nothing."""
    if not (shutil.which(DRIVER) and shutil.which("Xvfb") and _browser()):
        pytest.fail(f"WebKit cannot be played here. To get it: {PACKAGES}", pytrace=False)
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as process:
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        yield f":{number}"
        process.terminate()


def _browser() -> str:
    machine = os.uname().machine
    path = BROWSER.format(f"{machine}-linux-gnu")
    return path if os.path.exists(path) else ""


@contextmanager
def _browser_of(screen: str, *options: str) -> Iterator[WebDriver]:
    chosen = webdriver.WebKitGTKOptions()
    chosen.binary_location = _browser()
    chosen.accept_insecure_certs = True  # test_over_tls.py serves one that no authority signed
    for option in ("--automation", "--full-screen", "--private", *options):
        chosen.add_argument(option)
    service = webdriver.WebKitGTKService(executable_path=shutil.which(DRIVER), env={**os.environ, "DISPLAY": screen})
    try:  # a browser that does not start must not leave its driver behind
        driver = webdriver.WebKitGTK(options=chosen, service=service)
        driver.set_page_load_timeout(20)
        yield driver
        driver.quit()
    finally:
        service.stop()


@pytest.fixture(scope="session")
def with_scripts(screen: str) -> Iterator[WebDriver]:
    with _browser_of(screen) as driver:
        yield driver


@pytest.fixture(scope="session")
def without_scripts(screen: str) -> Iterator[WebDriver]:
    with _browser_of(screen, "--enable-javascript=false") as driver:
        yield driver


@pytest.fixture
def visit(request: pytest.FixtureRequest, served: Portal) -> Iterator[Open]:
    """Open WebKit the given way, as somebody who was never here: `page = visit(Way(js=False))`."""
    opened: list[WebKitPage] = []

    def open_page(way: Way) -> WebKitPage:
        driver = request.getfixturevalue("without_scripts" if way.js is False else "with_scripts")
        driver.set_window_size(*(way.size or PHONE))
        page = WebKitPage(driver, served.address, js=way.js is not False)
        page.goto("/sante")
        driver.delete_all_cookies()
        driver.add_cookie({"name": "langue", "value": way.language or "fr", "path": "/"})
        opened.append(page)
        return page

    others = sources_of(request.config).others
    others[:] = [lambda: [Seen(page) for page in opened]]
    yield open_page
    others.clear()
    for page in opened:
        assert not page.faults(), page.faults()


@pytest.fixture
def way(request: pytest.FixtureRequest) -> Way:
    return getattr(request, "param", Way(PHONE, True, "fr"))


@pytest.fixture
def page(visit: Open, way: Way) -> WebKitPage:
    """A fresh visitor."""
    return visit(way)


@pytest.fixture
def say(way: Way) -> Words:
    return Words(way.language or "fr")
