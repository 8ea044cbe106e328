"""A place on a page of WebKit, in Playwright’s words: found again at each act, waited for, acted upon."""

import re
from collections.abc import Callable
from typing import Any

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from .waiting import until

Elements = Callable[[], list[WebElement]]
SET = """const [box, value] = arguments; box.value = value;
for (const name of ["input", "change"]) box.dispatchEvent(new Event(name, {bubbles: true}))"""


class Place:
    """The first of what `find` finds is what acts are done on."""

    def __init__(self, page: Any, find: Elements) -> None:
        self.page, self.find = page, find

    # ---- narrower places --------------------------------------------------------------------------------------------

    @property
    def first(self) -> "Place":
        return Place(self.page, lambda: self.find()[:1])

    def filter(self, *, has: "Place") -> "Place":
        """Those that hold one of the others."""
        script = "return arguments[0].contains(arguments[1])"

        def holding() -> list[WebElement]:
            held = has.find()
            return [each for each in self.find() if any(self.page.script(script, each, one) for one in held)]

        return Place(self.page, holding)

    def and_(self, other: "Place") -> "Place":
        return Place(self.page, lambda: [each for each in self.find() if each in other.find()])

    def get_by_role(self, role: str, **asked: Any) -> "Place":
        return self.page.get_by_role(role, within=self, **asked)

    # ---- what stands there ------------------------------------------------------------------------------------------

    def element(self) -> WebElement:
        """The one, once it is there and seen."""
        return until(lambda: next((each for each in self.find() if each.is_displayed()), None), f"no {self}")

    def count(self) -> int:
        return len(self.find())

    def inner_text(self) -> str:
        return self.element().text

    def input_value(self) -> str:
        return str(self.element().get_property("value") or "")

    # ---- acts -------------------------------------------------------------------------------------------------------

    def click(self) -> None:
        """Once it is active: a greyed button waits until its form is complete."""
        until(lambda: self.element().get_dom_attribute("aria-disabled") != "true", "the button stays grey")
        self._scrolled().click()

    def check(self) -> None:
        if not self.element().is_selected():
            self._scrolled().click()
        until(lambda: self.element().is_selected(), "it is not checked")

    def fill(self, text: str) -> None:
        box = self._scrolled()
        if box.get_dom_attribute("type") == "date":
            self.page.script(SET, box, text)
            return
        box.clear()
        box.send_keys(text)

    def press(self, key: str) -> None:
        self.element().send_keys(getattr(Keys, key.upper(), key))

    def set_input_files(self, path: str) -> None:
        self.find()[0].send_keys(path)

    def _scrolled(self) -> WebElement:
        element = self.element()
        self.page.script("arguments[0].scrollIntoView({block: 'center'})", element)
        return element

    def expected(self) -> "Expected":
        return Expected(self)


class Expected:
    """What `expect(place)` can say; each waits."""

    def __init__(self, place: Place) -> None:
        self.place = place

    def to_be_visible(self) -> None:
        self.place.element()

    def to_have_text(self, wanted: str) -> None:
        until(lambda: plain(self._text()) == plain(wanted), lambda: f"it says « {self._text()} », not « {wanted} »")

    def to_contain_text(self, wanted: str) -> None:
        until(lambda: plain(wanted) in plain(self._text()), lambda: f"it says « {self._text()} », not « {wanted} »")

    def not_to_have_text(self, wanted: str) -> None:
        until(lambda: plain(self._text()) != plain(wanted), f"it still says « {wanted} »")

    def to_have_count(self, wanted: int) -> None:
        until(lambda: self.place.count() == wanted, lambda: f"there are {self.place.count()}, not {wanted}")

    def to_have_attribute(self, name: str, wanted: str) -> None:
        until(lambda: self.place.element().get_dom_attribute(name) == wanted, f"{name} is not « {wanted} »")

    def _text(self) -> str:
        try:
            return next((each.text for each in self.place.find()), "")
        except StaleElementReferenceException:
            return ""


def plain(text: str) -> str:
    """As a person compares words: blanks of all kinds are one blank."""
    return re.sub(r"\s+", " ", text).strip()
