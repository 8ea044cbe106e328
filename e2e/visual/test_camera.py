"""The comparison catches what an eye would, on a real page, and lets through what varies by itself."""

from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page

from ..pages import Screen
from ..words import Words
from .camera import take
from .comparison import Verdict, compare

Draw = Callable[[], Image.Image]


@pytest.fixture
def sign_in(page: Page) -> Page:
    page.goto("/connexion")
    return page


def _changed(page: Page, change: str, *masks: str) -> Verdict:
    """What differs once that was done to the page."""
    before = take(page, 360, masks=masks)
    page.evaluate(change)
    return compare(before, take(page, 360, masks=masks))


def test_a_page_drawn_twice_is_the_same(sign_in: Page) -> None:
    assert _changed(sign_in, "0").is_same


@pytest.mark.parametrize(
    "change",
    [
        "document.querySelector('#soumettre').style.translate = '1px 0'",
        "document.querySelector('#soumettre').style.translate = '0 1px'",
        "document.querySelector('#soumettre').style.background = '#1d4d82'",  # two steps of 256 from what it is
        "document.querySelector('#soumettre').style.borderRadius = '20px'",
        "document.querySelector('#partie label').style.fontWeight = 400",
        "document.querySelector('#email').style.borderColor = '#767e8a'",
    ],
)
def test_a_change_that_an_eye_would_see_is_caught_and_shown_where_it_is(sign_in: Page, say: Words, change: str) -> None:
    verdict = _changed(sign_in, change)
    assert verdict.difference is not None and verdict.changed > 5
    box = (sign_in.locator("#soumettre") if "soumettre" in change else sign_in.locator("form").first).bounding_box()
    assert box is not None
    assert box["y"] - 4 <= verdict.top < verdict.bottom <= box["y"] + box["height"] + 4


def test_what_is_masked_may_change_and_nothing_else(sign_in: Page, say: Words) -> None:
    heading = "document.querySelector('h1').firstChild.data = 'Se connecter à'"
    assert _changed(sign_in, heading, "h1").is_same
    assert not _changed(sign_in, "document.querySelector('h1').firstChild.data = 'Se déconnecter'", "#email").is_same


def test_what_only_some_portals_have_is_taken_out(sign_in: Page, say: Words) -> None:
    before = take(sign_in, 360)
    sign_in.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<p><a download>PDF</a></p>')")
    assert not compare(before, take(sign_in, 360)).is_same
    assert compare(before, take(sign_in, 360, without=("p:has(> a[download])",))).is_same


def test_a_longer_page_is_told_by_its_end(sign_in: Page, say: Words) -> None:
    verdict = _changed(sign_in, "document.querySelector('.pied').style.paddingBottom = '90px'")
    assert verdict.changed >= 360 * 30


def test_what_a_run_invents_reads_the_same_each_time(sign_in: Page, say: Words) -> None:
    written = "document.querySelector('h1').firstChild.data = '{}'"
    screen = Screen(sign_in, say)
    sign_in.evaluate(written.format("AV-7K3M-92QD, qa+gw1-12@courriel.example, 9100120"))
    assert _changed(sign_in, written.format("AV-ZZZZ-1111, qa+0-3@courriel.example, 9000011")).is_same
    assert screen.heading.inner_text() == "AV-7K3M-92QD, nadia.tremblay@courriel.example, 0123456"


def test_a_part_of_a_page_is_pictured_alone(sign_in: Page, say: Words) -> None:
    drawn = take(sign_in, 360, part="main form")
    box = sign_in.locator("main form").first.bounding_box()
    assert box is not None
    assert abs(drawn.width - box["width"]) < 2 and abs(drawn.height - box["height"]) < 2
