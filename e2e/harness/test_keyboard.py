"""With --keyboard the mouse is really forbidden, and each act really goes by keys."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .. import keyboard
from ..faults import Faults
from ..pages import SignIn
from ..way import DESKTOP, Way
from ..words import Words


@pytest.fixture
def alone(visit: Callable[..., Page]) -> Page:
    """A visitor without a mouse, before the sign-in form."""
    page = visit(Way(DESKTOP, keyboard=True))
    page.goto("/connexion")
    return page


def test_a_mouse_is_refused(alone: Page, say: Words) -> None:
    field = SignIn(alone, say).field("Courriel")
    for act in (lambda: alone.mouse.click(10, 10), field.hover, field.tap, lambda: alone.click("a")):
        with pytest.raises(AssertionError, match="keyboard only"):
            act()


def test_what_is_out_of_reach_of_the_keyboard_is_told(alone: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyboard, "FAR", 40)  # thrice as many presses as that page has controls
    button = alone.locator("main button[type=submit]").last
    button.evaluate("e => { e.tabIndex = -1 }")
    with pytest.raises(AssertionError, match="The keyboard never came to"):
        button.click()


@pytest.mark.needs("cdp")
def test_a_mouse_that_reaches_the_page_all_the_same_is_a_fault(alone: Page, faults: Faults) -> None:
    faults.expect("keyboard only: a mousedown")
    with alone.expect_console_message(lambda message: "keyboard only" in message.text):
        session = alone.context.new_cdp_session(alone)
        press = {"x": 5, "y": 5, "button": "left", "clickCount": 1}
        session.send("Input.dispatchMouseEvent", {"type": "mousePressed", **press})
    assert "keyboard only: a mousedown reached the page" in faults.seen[0]


def test_an_act_is_a_key(alone: Page, say: Words) -> None:
    alone.evaluate("""addEventListener('click', (event) => { window.by = event.pointerType || 'key'; }, true)""")
    sign_in = SignIn(alone, say)
    sign_in.choose("Rester connecté sur cet appareil")
    expect(sign_in.field("Rester connecté sur cet appareil")).to_be_focused()
    assert alone.evaluate("window.by") == "key"
