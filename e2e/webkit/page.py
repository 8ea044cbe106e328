"""A page of WebKit in the words of Playwright, as far as the page objects speak them."""

import re
from typing import Any
from urllib.parse import urlsplit

from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement

from .place import Place, plain

# Where elements of a role are looked for; WebKit itself says their names.
OF_ROLE = {
    "alert": "[role=alert]", "banner": "body > header", "button": "button", "heading": "h1, h2, h3",
    "link": "a[href]", "radio": "input[type=radio]", "region": "section[aria-labelledby], [role=region]",
    "searchbox": "input[type=search]", "status": "[role=status]", "textbox": "input, textarea",
}  # fmt: skip
FIELDS = "input:not([type=hidden]), select, textarea"
# Heard in the page, since WebKit’s driver tells nothing of its console.
LISTEN = """if (!window.faults) { window.faults = [];
addEventListener("error", (e) => faults.push(String(e.message)));
addEventListener("unhandledrejection", (e) => faults.push(String(e.reason)));
addEventListener("securitypolicyviolation", (e) => faults.push(`CSP: ${e.violatedDirective} ${e.blockedURI}`)); }"""


class WebKitPage:
    """One window. `context` is itself: a browser profile has one page here."""

    def __init__(self, driver: WebDriver, address: str, *, js: bool) -> None:
        self.driver, self.address, self.js = driver, address, js

    @property
    def context(self) -> "WebKitPage":
        return self

    @property
    def url(self) -> str:
        return self.driver.current_url

    def title(self) -> str:
        return self.driver.title

    def goto(self, path: str) -> None:
        self.driver.get(path if urlsplit(path).scheme else self.address + path)
        self.listen()

    def listen(self) -> None:
        """Hear the faults of this page from now on."""
        if self.js:
            self.script(LISTEN)

    def faults(self) -> list[str]:
        """What the page complained of since it was opened."""
        return self.script("return window.faults || []") if self.js else []

    def script(self, words: str, *given: Any) -> Any:
        return self.driver.execute_script(words, *given)

    def go_back(self) -> None:
        self.driver.back()

    def add_cookies(self, cookies: list[dict[str, Any]]) -> None:
        """A cookie belongs to a page that is open: the lightest one."""
        self.driver.get(f"{self.address}/sante")
        for cookie in cookies:
            self.driver.add_cookie({"name": cookie["name"], "value": cookie["value"], "path": "/", "httpOnly": True})

    def locator(self, css: str) -> Place:
        return Place(self, lambda: self.driver.find_elements(By.CSS_SELECTOR, css))

    def get_by_label(self, text: str | re.Pattern[str], *, exact: bool = False) -> Place:
        return Place(self, lambda: [one for one in self._all(FIELDS, None) if _is_named(one, text, exact)])

    def get_by_role(
        self, role: str, *, name: str | None = None, exact: bool = False, level: int = 0, within: Place | None = None
    ) -> Place:
        css = f"h{level}" if level else OF_ROLE[role]

        def found() -> list[WebElement]:
            here = [one for one in self._all(css, within) if one.is_displayed()]
            return here if name is None else [one for one in here if _is_named(one, name, exact)]

        return Place(self, found)

    def _all(self, css: str, within: Place | None) -> list[WebElement]:
        if within is None:
            return self.driver.find_elements(By.CSS_SELECTOR, css)
        return [one for place in within.find() for one in place.find_elements(By.CSS_SELECTOR, css)]


def _is_named(element: WebElement, text: str | re.Pattern[str], exact: bool) -> bool:
    name = plain(element.accessible_name)
    if isinstance(text, re.Pattern):
        return bool(text.search(name))
    return name == plain(text) if exact else plain(text).lower() in name.lower()


class Seen:
    """What a failed test shows of that page (see `e2e/evidence/sources.py`); WebKit tells nothing of its requests."""

    def __init__(self, page: WebKitPage) -> None:
        self.page = page

    def address(self) -> str:
        return self.page.url

    def picture(self) -> bytes:
        return self.page.driver.get_screenshot_as_png()

    def source(self) -> str:
        return self.page.driver.page_source

    def outline(self) -> str:
        return ""  # WebDriver has none

    def messages(self) -> list[str]:
        return self.page.faults()

    def requests(self, _since: float) -> list[str]:
        return []
