"""An outline and an order of focus tell what changed on a page, and nothing of where the page is served."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from ..words import Words
from .outline import aria_outline, order_of_focus


@pytest.fixture
def sign_in(page: Page) -> Page:
    page.goto("/connexion")
    return page


def lines(text: str) -> list[str]:
    return text.splitlines()


def test_a_word_that_changes_is_one_line_that_differs(sign_in: Page) -> None:
    before = lines(aria_outline(sign_in, whole=False))
    sign_in.evaluate("document.querySelector('h1').textContent = 'Entrez'")
    after = lines(aria_outline(sign_in, whole=False))
    assert len(set(before) ^ set(after)) == 2
    assert '  - heading "Entrez" [level=1]' in after


def test_what_tab_no_longer_reaches_is_missing(sign_in: Page, visit: Callable[..., Page]) -> None:
    """Two visitors: Firefox ends a walk among its own buttons, and gives no focus back to that window."""
    before = lines(order_of_focus(sign_in))
    other = visit()
    other.goto("/connexion")
    other.evaluate("document.querySelector('#email').tabIndex = -1")
    after = lines(order_of_focus(other))
    missing = [line for line in before if line not in after]
    assert missing and missing[0].startswith('textbox "')


def test_what_tab_reaches_too_early_is_seen(sign_in: Page) -> None:
    """A tabindex above 0 goes before the link to the content."""
    sign_in.evaluate("document.querySelector('main button[type=submit]').tabIndex = 1")
    assert lines(order_of_focus(sign_in))[1].startswith("button ")


def test_what_describes_a_control_is_told_under_it(sign_in: Page, say: Words) -> None:
    sign_in.evaluate("document.querySelector('#email').setAttribute('aria-describedby', 'a contenu-rien a')")
    sign_in.evaluate("document.querySelector('h1').id = 'a'")
    told = lines(order_of_focus(sign_in))
    place = next(number for number, line in enumerate(told) if line.startswith('textbox "'))
    assert told[place + 1] == f"    {say('Se connecter')}"


def test_what_a_run_invents_is_told_the_same(sign_in: Page) -> None:
    sign_in.evaluate("""document.querySelector('h1').innerHTML = `<a href="${location.origin}/absences/AV-ZZZZ-1111">
        qa+gw1-12@courriel.example</a> <a href="/parametres/enfants/i9I4nHLC3oJ_Aq8y/retirer">9100120</a>`""")
    outline = aria_outline(sign_in, whole=False)
    assert "- /url: /absences/AV-7K3M-92QD\n" in outline
    assert "- /url: /parametres/enfants/…/retirer\n" in outline
    assert 'link "nadia.tremblay@courriel.example"' in outline and 'link "0123456"' in outline
