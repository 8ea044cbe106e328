"""Keyboard only: each act on a page tabs to its control and presses a key; the mouse is refused (QA.md Q-21)."""

from collections.abc import Callable, Iterator
from typing import Any
from weakref import WeakSet

import pytest
from playwright.sync_api import BrowserContext, ElementHandle, Locator, Mouse, Page, Touchscreen, expect

FAR = 200  # presses of Tab
TIME = 10_000  # milliseconds
# Is that control still on the page? And the focus: there, in the same group of radio buttons, further down the page?
FOCUS = """place => {
  const focus = document.activeElement, radio = place.type === "radio";
  const group = radio && focus.type === "radio" && focus.name === place.name && focus.form === place.form;
  const order = place.compareDocumentPosition(focus);
  return [place.isConnected, place === focus, group, Boolean(order & 4) && !(order & 16)];
}"""
# A line in the console is what `faults` reads; a key that presses a button brings « click », never one of these.
WATCH = """for (const name of ["mousedown", "touchstart"])
  addEventListener(name, (e) => e.isTrusted && console.error(`keyboard only: a ${name} reached the page`), true)"""
SPACE = "place => place.matches('input[type=checkbox], input[type=radio], summary')"
TYPED = "place => place.matches('textarea, input') && !/^(date|time|month|number)$/.test(place.type)"
MOUSE = ((Locator, "hover tap drag_to"), (Mouse, "click dblclick down"), (Touchscreen, "tap"),
         (Page, "click dblclick check hover tap"), (ElementHandle, "click dblclick check hover tap"))  # fmt: skip
_alone: "WeakSet[BrowserContext]" = WeakSet()


def alone(context: BrowserContext) -> None:
    """On this browser there is only a keyboard."""
    _alone.add(context)
    context.add_init_script(WATCH)


def reach(place: Locator) -> None:
    """Tab to that control, or back to it; among radio buttons, with the arrows. Fails if it is out of reach."""
    place.wait_for(state="visible", timeout=TIME)
    keys, found = place.page.keyboard, place.element_handle()
    for _ in range(FAR):
        is_here, there, in_group, is_below = found.evaluate(FOCUS)
        if not is_here:  # an answer has put another one there; looking for it at each press costs a tenth of a second
            found = place.element_handle()
            continue
        if there:
            return
        keys.press(("ArrowUp" if is_below else "ArrowDown") if in_group else ("Shift+Tab" if is_below else "Tab"))
    raise AssertionError(f"The keyboard never came to {place} in {FAR} presses.")


def _press(place: Locator, key: str, **_: Any) -> None:
    reach(place)
    place.page.keyboard.press(key)


def _click(place: Locator, *, force: bool = False, **_: Any) -> None:
    if not force:
        expect(place).to_be_enabled(timeout=TIME)
    _press(place, "Space" if place.evaluate(SPACE) else "Enter")


def _focus(place: Locator, **_: Any) -> None:
    reach(place)


def _dblclick(place: Locator, **_: Any) -> None:
    _click(place)
    place.page.keyboard.press("Enter")


def _check(place: Locator, **_: Any) -> None:
    if not place.is_checked():
        reach(place)
        if not place.is_checked():  # an arrow may have done it
            place.page.keyboard.press("Space")
    expect(place).to_be_checked()


def _uncheck(place: Locator, **_: Any) -> None:
    if place.is_checked():
        _press(place, "Space")
    expect(place).not_to_be_checked()


def _fill(place: Locator, text: str, **_: Any) -> None:
    reach(place)
    if not place.evaluate(TYPED):
        return _real["fill"](place, text)  # each browser has its own keys for a date
    place.page.keyboard.press("ControlOrMeta+A")
    place.page.keyboard.press("Delete")
    # Typing a long text letter by letter proves nothing more.
    (place.page.keyboard.type if len(text) < 80 else place.page.keyboard.insert_text)(text)
    return None


def _press_sequentially(place: Locator, text: str, *, delay: float = 0, **_: Any) -> None:
    if not place.evaluate(FOCUS)[1]:
        reach(place)
        place.page.keyboard.press("End")
    place.page.keyboard.type(text, delay=delay)


def _after_reaching(act: str) -> Callable[..., Any]:
    def reached(place: Locator, *args: Any, **more: Any) -> Any:
        reach(place)
        return _real[act](place, *args, **more)

    return reached


ACTS: dict[str, Callable[..., Any]] = {
    "click": _click, "dblclick": _dblclick, "check": _check, "uncheck": _uncheck, "fill": _fill, "press": _press,
    "focus": _focus,
    "press_sequentially": _press_sequentially, "select_option": _after_reaching("select_option"),
    "set_input_files": _after_reaching("set_input_files"),
}  # fmt: skip
_real = {name: getattr(Locator, name) for name in ACTS}


@pytest.fixture(scope="session", autouse=True)
def hands() -> Iterator[None]:
    """The acts of a page go by the keyboard on the browsers that have nothing else."""
    with pytest.MonkeyPatch.context() as patch:
        for name, act in ACTS.items():
            patch.setattr(Locator, name, _by_hand(_real[name], act))
        for of, names in MOUSE:
            for name in names.split():
                patch.setattr(of, name, _by_hand(getattr(of, name), _refuse(name)))
        yield


def _by_hand(real: Callable[..., Any], act: Callable[..., Any]) -> Callable[..., Any]:
    def chosen(of: Any, *args: Any, **more: Any) -> Any:
        __tracebackhide__ = True  # a failure shows the line that asked
        return (act if _is_alone(of) else real)(of, *args, **more)

    return chosen


def _is_alone(of: Any) -> bool:
    if not _alone:
        return False
    if isinstance(of, Mouse | Touchscreen | ElementHandle):
        return True  # they do not tell their page; where somebody has only a keyboard, nobody of that test has a mouse
    page = of if isinstance(of, Page) else of.page
    return page.context in _alone


def _refuse(name: str) -> Callable[..., Any]:
    def refused(*_: Any, **__: Any) -> None:
        raise AssertionError(f"keyboard only: « {name} » needs a mouse or a finger")

    return refused
