"""A picture of the guide is the same whether the page had answered before it was taken, or not yet."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from ..dates import school_day
from ..pages import NoticeForm
from ..visual.one_moment import lived_then
from ..way import Way
from ..words import Words
from .drawing import is_same_to_the_eye
from .steady import steady, watch

LACKING, READY = "une explication", "Tout est rempli"
CHANGED = "box => box.dispatchEvent(new Event('change', {bubbles: true}))"  # Playwright’s own kills Firefox in htmx
REASON = "Une fête de famille."

pytestmark = pytest.mark.harness


@pytest.fixture
def notice(parent: Page, say: Words) -> Iterator[NoticeForm]:
    """A notice that lacks its explanation alone, and whose page says so."""
    watch(parent)
    with lived_then():
        notice = NoticeForm(parent, say).open()
        notice.whole_day(school_day().isoformat(), "Autre")
        expect(notice.status).to_contain_text(LACKING)
        yield notice


def taken(page: Page) -> Image.Image:
    return Image.open(BytesIO(page.screenshot(full_page=True)))


@pytest.mark.parametrize("way", [Way(network="slow-4g")], indirect=True, ids=str)
def test_a_picture_waits_for_what_the_page_thinks_of_the_answers(notice: NoticeForm) -> None:
    notice.field("Explication").fill(REASON)
    with steady(notice.page, {}):
        at_once = taken(notice.page)
    expect(notice.status).to_contain_text(READY)
    with steady(notice.page, {}):
        assert is_same_to_the_eye(at_once, taken(notice.page))


def test_nothing_is_asked_while_a_picture_is_taken_and_all_is_as_before_afterwards(notice: NoticeForm) -> None:
    box, asked = notice.field("Explication"), list[str]()
    box.fill(REASON)
    with steady(notice.page, {"fête de famille": "noce"}):
        assert box.input_value() == "Une noce."
        notice.page.on("request", lambda request: asked.append(request.url))
        box.evaluate(CHANGED)
        notice.page.evaluate("fetch('/sante').then(() => null)")
        assert [url.rpartition("/")[2] for url in asked] == ["sante"]
    assert box.input_value() == REASON
    box.clear()
    expect(notice.status).to_contain_text(LACKING)


def test_what_was_under_the_mouse_has_its_own_colour_again(notice: NoticeForm) -> None:
    with steady(notice.page, {}):
        apart = taken(notice.page)
    notice.submit.hover()
    under_the_mouse = taken(notice.page)
    with steady(notice.page, {}):
        assert is_same_to_the_eye(apart, taken(notice.page))
    assert not is_same_to_the_eye(apart, under_the_mouse)
