"""Each way of visiting is really lived by the page: what it asks of the browser, the page sees (QA.md Q-21)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from ..families import EnrolledFamily
from ..mailbox import Mailbox
from ..profile import Profiles
from ..way import BOTH_SCRIPTS, DESKTOP, PARENT, PHONE, Way
from ..words import Words

Visit = Callable[..., Page]
SEEN = {
    "light": "(prefers-color-scheme: light)",
    "dark": "(prefers-color-scheme: dark)",
    "forced": "(forced-colors: active)",
    "calm": "(prefers-reduced-motion: reduce)",
    "coarse": "(pointer: coarse)",
}


def seen(page: Page) -> set[str]:
    """Which of these the page’s style sheets would follow."""
    return {name for name, media in SEEN.items() if page.evaluate("media => matchMedia(media).matches", media)}


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        (Way(DESKTOP, theme="light"), "light"),
        (Way(DESKTOP, theme="dark"), "dark"),
        (Way(DESKTOP, theme="light", forced_colors=True), "light forced"),
        (Way(DESKTOP, theme="light", reduced_motion=True), "light calm"),
        (Way(device="Pixel 7", theme="dark"), "dark coarse"),
    ],
    ids=str,
)
def test_colours_and_calm_are_what_the_way_says(visit: Visit, way: Way, expected: str) -> None:
    named = Way(way.size, device=way.device, theme=way.theme, forced_colors=way.forced_colors or False,
                reduced_motion=way.reduced_motion or False)  # fmt: skip
    page = visit(named)
    page.goto("/connexion")
    assert seen(page) == set(expected.split())


def test_colours_can_change_under_way(visit: Visit) -> None:
    page = visit(Way(DESKTOP, theme="light"))
    page.goto("/connexion")
    paper = "getComputedStyle(document.body).backgroundColor"
    day = page.evaluate(paper)
    page.emulate_media(color_scheme="dark")
    assert "dark" in seen(page)
    assert page.evaluate(paper) != day
    page.emulate_media(media="print")
    assert page.evaluate("matchMedia('print').matches")


def test_a_profile_that_a_test_opens_for_itself_lives_the_way_too(browser: Browser, profiles: Profiles) -> None:
    way = Way(DESKTOP, js=False, theme="dark", forced_colors=True, reduced_motion=True, network="offline").under(PARENT)
    context = profiles.opened(browser.new_context, way)
    page = context.new_page()
    with pytest.raises(Error):
        page.goto("/connexion")
    context.set_offline(False)
    page.goto("/connexion")
    assert seen(page) == {"dark", "forced", "calm"}
    assert page.evaluate("typeof htmx") == "undefined"
    context.close()


def test_without_javascript_nothing_of_it_runs(visit: Visit, say: Words) -> None:
    page = visit(Way(js=False))
    page.add_init_script("window.ran = true")
    page.goto("/connexion")
    assert page.evaluate("[typeof htmx, typeof ran, matchMedia('(scripting: none)').matches]")[0] == "undefined"
    page.get_by_label(say("Courriel"), exact=True).fill("nadia@courriel.example")
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_role("alert")).to_be_visible()
    with_scripts = visit(Way(js=True))
    with_scripts.goto("/connexion")
    assert with_scripts.evaluate("typeof htmx") == "object"


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.parametrize("kind", ["email", "text", "search", "password"])
def test_what_is_filled_in_takes_the_place_of_what_was_there(page: Page, kind: str) -> None:
    page.goto("/connexion")
    box = page.locator("main input:not([type=hidden])").first
    box.evaluate("(box, kind) => { box.type = kind }", kind)
    for words in ("nadia@courriel.example", "karim@courriel.example"):
        box.fill(words)
        expect(box).to_have_value(words)


@pytest.mark.parametrize("model", ["Pixel 7", "iPhone 14"])
def test_a_device_brings_its_screen_its_fingers_and_its_name(visit: Visit, model: str) -> None:
    page = visit(Way(device=model))
    page.goto("/connexion")
    known = {"Pixel 7": (412, 2.625, "Android"), "iPhone 14": (390, 3, "iPhone")}
    width, density, name = known[model]
    facts = page.evaluate("[innerWidth, devicePixelRatio, navigator.maxTouchPoints > 0, navigator.userAgent]")
    assert facts[:3] == [width, density, True]
    assert name in facts[3]
    page.evaluate("addEventListener('touchstart', () => (window.touched = true))")
    page.get_by_role("textbox").first.tap()
    expect(page.get_by_role("textbox").first).to_be_focused()
    assert page.evaluate("window.touched")


@pytest.mark.parametrize("way", [Way(PHONE), Way(DESKTOP)], indirect=True, ids=str)
def test_a_page_takes_another_size_before_and_after_it_has_come(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})  # an empty page says nothing of its own width
    page.goto("/connexion")
    assert page.evaluate("[innerWidth, innerHeight]") == [360, 740]
    page.set_viewport_size({"width": 320, "height": 500})
    assert page.evaluate("[innerWidth, innerHeight]") == [320, 500]
    assert page.evaluate("navigator.maxTouchPoints > 0") == page.evaluate("matchMedia('(pointer: coarse)').matches")


def test_at_four_hundred_per_cent_a_desk_shows_a_fourth(visit: Visit) -> None:
    page = visit(Way(zoom=400))
    page.goto("/connexion")
    assert page.evaluate("[innerWidth, devicePixelRatio]") == [320, 4]
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pages_speak_the_language_of_the_browser(visit: Visit, language: str) -> None:
    page = visit(Way(language=language))
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", f"{language}-CA")


def test_a_slow_line_is_slow(visit: Visit) -> None:
    fast, slow = (_milliseconds(visit(Way(network=network))) for network in ("fast", "slow-4g"))
    assert slow > fast + 500  # one answer at least came 562 ms later


def test_on_a_slow_line_a_letter_arrives_while_a_test_waits_for_it(
    visit: Visit, mailbox: Mailbox, family: EnrolledFamily
) -> None:
    page = visit(Way(network="slow-4g"))
    page.goto("/compte/mot-de-passe-oublie")
    page.get_by_role("textbox").first.fill(family.email)
    page.locator("main form button[type=submit]").last.press("Enter")
    assert mailbox.wait_for(family.email).code


def test_a_slow_line_can_be_cut_and_is_slow_again(visit: Visit) -> None:
    page = visit(Way(network="slow-4g"))
    page.goto("/connexion")
    page.context.set_offline(True)
    with pytest.raises(Error):
        page.goto("/connexion")
    page.context.set_offline(False)
    assert _milliseconds(page) > 500


def _milliseconds(page: Page) -> float:
    page.goto("/connexion")
    return page.evaluate(
        "() => { const t = performance.now(); return fetch('/pret').then(() => performance.now() - t) }"
    )


def test_offline_nothing_comes(visit: Visit) -> None:
    page = visit(Way(network="offline"))
    with pytest.raises(Error):
        page.goto("/connexion")
    page.context.set_offline(False)
    page.goto("/connexion")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
