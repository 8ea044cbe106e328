"""Pages fit: narrow screens, fingers, keyboards, forced colours, paper; and first views stay light (UX.md G, F)."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from ..conftest import Portal
from ..families import EnrolledFamily, Registrar
from ..mailbox import Mailbox
from ..pages import NoticeForm, Screen, SignIn
from ..states import STATES, Visitor
from ..words import Words
from .measures import measure

NARROW, SMALL = 320, 360


@pytest.fixture(scope="module")
def visitor(browser: Browser, served: Portal, registrar: Registrar, mailbox: Mailbox) -> Iterator[Visitor]:
    """One browser for all states."""
    context = browser.new_context(base_url=served.address, viewport={"width": SMALL, "height": 740}, locale="fr-CA")
    context.set_default_timeout(10_000)
    yield Visitor(context.new_page(), Words("fr"), registrar, mailbox)
    context.close()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.requirement("G-04", "G-05", "G-06", "G-08")
def test_a_page_fits_a_small_phone(visitor: Visitor, state: str) -> None:
    visitor.leave()
    visitor.page.set_viewport_size({"width": SMALL, "height": 740})
    STATES[state](visitor)
    page = visitor.page
    assert not measure(page, "smallTargets")
    for button in page.locator("main button.bouton[type=submit]:visible:not(.bouton-second)").all():
        assert button.bounding_box()["width"] > 0.8 * (SMALL - 2 * 24)
    expect(page.locator("main + footer > div > section:first-child h2")).to_have_text("Besoin d’aide?")
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
def test_the_focus_is_always_seen(visitor: Visitor, state: str) -> None:
    visitor.leave()
    STATES[state](visitor)
    page = visitor.page
    for _ in range(page.locator("a[href]:visible, button:visible, input:visible, summary:visible").count() - 3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            return
        assert not measure(page, "hiddenFocus")


@pytest.mark.requirement("G-07")
def test_the_keyboard_follows_the_order_of_the_page(page: Page, say: Words) -> None:
    screen = SignIn(page, say).open()
    expected = [
        screen.link("Passer au contenu"), screen.link("Portail Parents"), page.get_by_role("link", name="English"),
        page.get_by_role("banner").get_by_role("link", name="Se connecter"), screen.link("Retour"),
        screen.field("Courriel"), screen.field("Mot de passe"), page.get_by_role("button", name="Afficher"),
        screen.link("Mot de passe oublié?"),
        screen.field("Rester connecté sur cet appareil"), page.locator("#soumettre"), screen.link("Créez votre compte"),
    ]  # fmt: skip
    for stop in expected:
        page.keyboard.press("Tab")
        expect(stop).to_be_focused()


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
    other = parent.get_by_role("link", name="English").evaluate("e => getComputedStyle(e).color")
    assert grey[0] == "dashed"
    assert grey[1] != other


@pytest.mark.requirement("G-17")
def test_who_asked_for_calm_sees_nothing_move(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto("/demo/composants")
    assert not measure(page, "moving")
    assert page.evaluate("document.getAnimations().length") == 0


@pytest.mark.requirement("G-18", "B-12")
def test_the_confirmation_prints_without_menus_nor_buttons(visitor: Visitor) -> None:
    visitor.leave()
    STATES["notice-sent"](visitor)
    page, reference = visitor.page, visitor.notice.reference
    expect(visitor.button("Imprimer")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_text(reference).first).to_be_visible()
    for unwanted in ("nav", "footer", "header form", "main .bouton", ".actions", ".passer"):
        assert page.locator(unwanted).filter(visible=True).count() == 0, unwanted
    assert page.pdf().startswith(b"%PDF")
    page.emulate_media(media="screen")


@pytest.mark.requirement("F-04", "B-09")
def test_nothing_jumps_when_the_status_changes(parent: Page, say: Words) -> None:
    notice = NoticeForm(parent, say).open()
    measure(parent, "watchJumps")
    place = "e => e.getBoundingClientRect().top + scrollY"
    before = notice.submit.evaluate(place)
    for answer in ("Maladie", "Voyage"):
        notice.choose(answer)
    expect(notice.status).not_to_contain_text("le motif")
    assert notice.submit.evaluate(place) == before
    assert parent.evaluate("jumps") == []


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
