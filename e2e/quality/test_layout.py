"""Pages fit: narrow screens, fingers, keyboards, forced colours, paper; and first views stay light (UX.md G, F)."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from ..dates import school_day
from ..families import EnrolledFamily, Registrar
from ..ground import Portal
from ..mailbox import Mailbox
from ..pages import NoticeForm, Screen, SignIn
from ..states import STATES
from ..visitor import LongVisit, Visitor
from ..way import DESKTOP, PHONE, Way
from ..words import Words
from .measures import measure
from .seen import IN_FRENCH, Seen

NARROW, SMALL = 320, 360


@pytest.fixture(scope="module")
def visitor(browser: Browser, run: Way, long_visit: LongVisit) -> Iterator[Visitor]:
    """One browser for all states, on a small phone."""
    visitor = long_visit(browser.new_context, Way((SMALL, 740)).under(run))
    yield visitor
    visitor.page.context.close()


@pytest.mark.parametrize("seen", IN_FRENCH, indirect=True)
@pytest.mark.requirement("G-04", "G-05", "G-06", "G-08")
def test_a_page_fits_a_small_phone(seen: Seen) -> None:
    page = seen.page
    page.set_viewport_size({"width": SMALL, "height": 740})
    assert not measure(page, "smallTargets")
    assert not measure(page, "crushed")
    for button in page.locator("main button.bouton[type=submit]:visible:not(.bouton-second)").all():
        assert button.bounding_box()["width"] > 0.8 * (SMALL - 2 * 24)
    expect(page.locator("main + footer > div > section:first-child h2")).to_have_text(
        seen.visitor.say("Besoin d’aide?")
    )
    page.set_viewport_size({"width": NARROW, "height": 740})
    assert not measure(page, "tooWide")


@pytest.mark.requirement("G-03", "G-07")
def test_the_skip_link_comes_first_and_leads_to_the_content(page: Page, say: Words) -> None:
    page.goto("/connexion")
    page.keyboard.press("Tab")
    expect(Screen(page, say).link("Passer au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#contenu")).to_be_focused()


@pytest.mark.parametrize("state", ["sign-in", "boards", "child", "notice", "notice-wrong", "settings", "portal"])
@pytest.mark.requirement("G-07")
def test_the_focus_is_always_seen(page: Page, say: Words, registrar: Registrar, mailbox: Mailbox, state: str) -> None:
    """A browser of its own: Firefox ends such a walk among its own buttons, and would begin the next one there."""
    page.set_viewport_size({"width": SMALL, "height": 740})
    STATES[state](Visitor(page, say, registrar, mailbox))
    for _ in range(page.locator("a[href]:visible, button:visible, input:visible, summary:visible").count() - 3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            return
        assert not measure(page, "hiddenFocus")


@pytest.mark.needs("js")
@pytest.mark.requirement("G-07")
def test_the_keyboard_follows_the_order_of_the_page(page: Page, say: Words) -> None:
    screen = SignIn(page, say).open()
    expected = [
        screen.link("Passer au contenu"), screen.link("Portail Parents"), screen.link(say.other.own_name),
        page.get_by_role("banner").get_by_role("link", name=say("Se connecter")), screen.link("Retour"),
        screen.field("Courriel"), screen.field("Mot de passe"), page.get_by_role("button", name=say("Afficher")),
        screen.link("Mot de passe oublié?"),
        screen.field("Rester connecté sur cet appareil"), page.locator("#soumettre"), screen.link("Créez votre compte"),
    ]  # fmt: skip
    for stop in expected:
        page.keyboard.press("Tab")
        expect(stop).to_be_focused()


@pytest.mark.needs("js")
@pytest.mark.requirement("G-16")
def test_with_forced_colours_everything_keeps_an_edge(parent: Page, say: Words) -> None:
    parent.emulate_media(forced_colors="active")
    NoticeForm(parent, say).open()
    for part in (".bouton:visible", ".option:visible", ".partie"):
        style = parent.locator(part).first.evaluate("e => { const s = getComputedStyle(e); return s.borderTopStyle }")
        assert style != "none", part
    grey = parent.locator("#soumettre").evaluate(
        "e => { const s = getComputedStyle(e); return [s.borderTopStyle, s.color] }"
    )
    other = parent.get_by_role("link", name=say.other.own_name).evaluate("e => getComputedStyle(e).color")
    assert grey[0] == "dashed"
    assert grey[1] != other


@pytest.mark.needs("demo")
@pytest.mark.requirement("G-17")
def test_who_asked_for_calm_sees_nothing_move(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto("/demo/composants")
    assert not measure(page, "moving")
    assert page.evaluate("document.getAnimations().length") == 0


@pytest.mark.parametrize("state", ["notice-sent", "absences", "portal"])
@pytest.mark.requirement("G-18")
def test_on_paper_there_are_no_menus_nor_buttons(visitor: Visitor, state: str) -> None:
    visitor.leave()
    STATES[state](visitor)
    page = visitor.page
    page.emulate_media(media="print")
    for unwanted in ("nav", "footer", "header form", "main .bouton", ".actions", ".passer"):
        expect(page.locator(unwanted).filter(visible=True)).to_have_count(0)
    expect(page.locator("main")).to_contain_text("Zoé")
    assert page.pdf().startswith(b"%PDF")
    page.emulate_media(media="screen")


@pytest.mark.needs("js")
@pytest.mark.requirement("G-18", "B-12")
def test_the_confirmation_prints_its_number(visitor: Visitor) -> None:
    visitor.leave()
    STATES["notice-sent"](visitor)
    page = visitor.page
    page.evaluate("window.print = () => (window.printed = true)")
    visitor.button("Imprimer").click()
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    expect(page.get_by_text(visitor.notice.reference).first).to_be_visible()
    page.emulate_media(media="screen")


@pytest.mark.needs("js")
@pytest.mark.parametrize("way", [Way(PHONE), Way(DESKTOP)], indirect=True, ids=str)
@pytest.mark.requirement("F-04", "B-09")
def test_nothing_jumps_when_the_status_changes(parent: Page, say: Words) -> None:
    notice = NoticeForm(parent, say).open()
    measure(parent, "watchJumps")
    heights = {_height(notice)}
    notice.choose("Un retard")
    for question, answer in (("Heure d’arrivée", "9 h 15"), ("Du", school_day().isoformat())):
        if question == "Du":
            notice.choose("Une autre date")
        notice.field(question).fill(answer)
        heights.add(_height(notice))
    notice.choose("Maladie")
    expect(notice.submit).to_be_enabled()
    heights.add(_height(notice))
    assert len(heights) == 1, heights
    assert parent.evaluate("jumps") == []


def _height(notice: NoticeForm) -> float:
    """Of the status line, once it has answered."""
    expect(notice.status).not_to_be_empty()
    return notice.status.evaluate("e => e.offsetHeight")


OUTSIDE, INSIDE = ["/", "/guide", "/connexion", "/compte/creer"], ["/portail", "/enfants/ajouter", "/absences/aviser"]


@pytest.mark.parametrize("path", [*OUTSIDE, *INSIDE])
@pytest.mark.requirement("F-02", "F-03")
def test_a_first_view_is_light_and_asks_nobody_else(
    page: Page, registrar: Registrar, family: EnrolledFamily, served: Portal, path: str
) -> None:
    if path in INSIDE:
        registrar.let_in(page.context, family)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(path, wait_until="networkidle")
    weights = {urlsplit(answer.url).path: _weight(answer) for answer in answers}
    assert {urlsplit(answer.url).netloc for answer in answers} == {urlsplit(served.address).netloc}
    assert len(answers) <= 5, weights
    assert weights[path] <= 14_000, weights
    assert sum(weight for name, weight in weights.items() if name.endswith(".css")) <= 12 * 1024, weights
    assert sum(weight for name, weight in weights.items() if name.endswith(".js")) <= 18 * 1024, weights
    assert sum(weights.values()) <= 50 * 1024, weights


def _weight(answer: Response) -> int:
    """What came over the wire, headers included."""
    sizes = answer.request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]
