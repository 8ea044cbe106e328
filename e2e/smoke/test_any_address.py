"""At any address: the public pages are whole, what is private is closed, and the headers protect; nothing is made."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ..faults import Faults
from ..way import Way

Visit = Callable[..., Page]
pytestmark = pytest.mark.smoke
PUBLIC = ["/", "/guide", "/accessibilite", "/confidentialite", "/securite", "/connexion", "/compte/mot-de-passe-oublie"]
OF_PARENTS = ["/portail", "/absences", "/enfants/ajouter", "/absences/calendrier", "/absences/ABC123"]
OF_SCHOOLS = ["/ecole/personnel", "/ecole/732000-QA/eleves", "/ecole/732000-QA/journal", "/ecole/732000-QA/exports"]


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_is_whole(page: Page, path: str) -> None:
    """Without a fault in the console: the fixture `faults` hears them."""
    answer = page.goto(path)
    assert answer is not None and answer.status == 200
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_role("contentinfo")).to_be_visible()


@pytest.mark.parametrize("path", OF_PARENTS)
def test_what_is_a_parents_own_asks_to_sign_in(page: Page, path: str) -> None:
    page.goto(path)
    expect(page).to_have_url(re.compile(r"/connexion(\?|$)"))


@pytest.mark.parametrize("path", OF_SCHOOLS)
def test_what_is_a_schools_own_asks_to_sign_in(page: Page, path: str) -> None:
    page.goto(path)
    expect(page).to_have_url(re.compile(r"/ecole/connexion(\?|$)"))


def test_the_portal_speaks_the_language_of_the_browser(visit: Visit) -> None:
    for language in ("fr", "en"):
        page = visit(Way(language=language))
        page.goto("/connexion")
        expect(page.locator("html")).to_have_attribute("lang", re.compile(f"^{language}"))


def test_the_sign_in_page_is_whole_without_javascript(visit: Visit) -> None:
    page = visit(Way(js=False))
    page.goto("/connexion")
    expect(page.locator("input[type=password]")).to_be_visible()
    expect(page.locator("input[type=email]")).to_be_visible()


def test_the_headers_protect_the_visitor(page: Page) -> None:
    answer = page.goto("/connexion")
    assert answer is not None
    headers = answer.all_headers()
    assert re.match(r"default-src '(none|self)'", headers["content-security-policy"])
    assert headers["x-content-type-options"] == "nosniff"
    assert "no-store" in headers["cache-control"]


def test_the_portal_says_that_it_is_ready_and_which_it_is(page: Page) -> None:
    assert page.request.get("/sante").json() == {"etat": "vivant"}
    assert page.request.get("/pret").json()["etat"] == "prêt"
    assert page.request.get("/version").json()["schema"]


def test_a_wrong_address_is_told_calmly(page: Page, faults: Faults) -> None:
    faults.expect("404")
    answer = page.goto("/nulle-part")
    assert answer is not None and answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_be_visible()
