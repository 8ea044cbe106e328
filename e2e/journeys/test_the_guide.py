"""The whole guide, however a parent comes: any screen, language, script or none, keyboard alone, slow line."""

import pytest
from playwright.sync_api import Page, expect

from ..dates import school_day
from ..families import PASSWORD, EnrolledFamily, Registrar
from ..mailbox import Mailbox
from ..pages import Absences, AddChild, Dashboard, PasswordReset, SignIn, SignUp
from ..way import DEVICES, EVERY_WAY, OTHER_HANDS, Way
from ..words import Words

NEW_PASSWORD = "Deuxième-vie?"


@pytest.mark.timeout(300)  # by the keyboard, Firefox needs a minute where it is alone on the machine
@pytest.mark.parametrize("way", [*EVERY_WAY, *DEVICES, *OTHER_HANDS, Way(network="slow-4g")], indirect=True, ids=str)
@pytest.mark.requirement("G-09", "A-02", "A-08", "C-14", "K-12", "K-13", "D-01", "B-01", "P-01", "A20")
def test_a_parent_walks_the_whole_guide(page: Page, say: Words, registrar: Registrar, mailbox: Mailbox) -> None:
    family = registrar.enrol("Éloïse O’Brien-St-Onge", "Noah Tremblay", boards=("732000", "762000"))
    _create_the_account(page, say, family, mailbox)
    _attach_two_children_of_two_boards(page, say, family)
    _announce_an_absence(page, say, family, registrar, mailbox)
    SignIn(page, say).sign_out()
    _reset_the_forgotten_password(page, say, family, mailbox)


def _create_the_account(page: Page, say: Words, family: EnrolledFamily, mailbox: Mailbox) -> None:
    sign_up = SignUp(page, say).open_from_home()
    sign_up.create(family.email, PASSWORD, lambda: mailbox.wait_for(family.email).code)
    sign_up.is_at("Quel centre de services scolaire ou quelle commission scolaire fréquente votre enfant?")


def _attach_two_children_of_two_boards(page: Page, say: Words, family: EnrolledFamily) -> None:
    first, second = family.children
    add = AddChild(page, say)
    add.next_page()
    add.pick("CSS de la Capitale")  # « page 2, one Suivant away »
    add.fill(first)
    add.save()
    expect(add.heading).to_contain_text(first.full_name)
    add.link("Répéter pour un autre enfant").click()
    add.attach(second)
    expect(page.locator("main").get_by_role("link")).to_have_count(2)
    add.link("Revenir à Portail Parents").click()
    for child in family.children:
        expect(Dashboard(page, say).card(child.full_name)).to_be_visible()
        expect(page.locator("main")).to_contain_text(child.file_number)


def _announce_an_absence(
    page: Page, say: Words, family: EnrolledFamily, registrar: Registrar, mailbox: Mailbox
) -> None:
    Dashboard(page, say).absences_of(family.child.full_name).click()
    notice = Absences(page, say).announce()
    expect(page.get_by_label(family.child.first_name, exact=True)).to_be_checked()
    notice.whole_day(school_day().isoformat())
    notice.send()
    reference = notice.reference
    mailbox.wait_for(family.email, reference, family.child.full_name)
    mailbox.wait_for(registrar.secretariat(family.child.board_code), reference, family.child.file_number)
    Absences(page, say).open()
    expect(page.locator("main")).to_contain_text(reference)


def _reset_the_forgotten_password(page: Page, say: Words, family: EnrolledFamily, mailbox: Mailbox) -> None:
    reset = PasswordReset(page, say).open_from_sign_in()
    words = say("%(code)s est votre code – Portail Parents").replace("%(code)s", "")
    reset.reset(family.email, NEW_PASSWORD, lambda: mailbox.wait_for(family.email, words, nth=2).code)
    reset.is_at("Se connecter")
    expect(reset.field("Courriel")).to_have_value(family.email)
    SignIn(page, say).sign_in(family.email, NEW_PASSWORD)
    expect(Dashboard(page, say).card(family.child.full_name)).to_be_visible()
