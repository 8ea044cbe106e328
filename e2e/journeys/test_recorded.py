"""An absence that the school notes, from the roll to the parent’s explanation and back."""

import pytest
from playwright.sync_api import Page, expect

from ..families import EnrolledFamily, Registrar
from ..mailbox import Mailbox
from ..pages import Dashboard, Explanation, Roll, Screen
from ..way import BOTH_SCRIPTS, EVERY_WAY, OTHER_HANDS, Way
from ..words import Words

OTHER = "une explication pour le motif «\u00a0Autre\u00a0»"


@pytest.mark.parametrize("way", [*EVERY_WAY, *OTHER_HANDS], indirect=True, ids=str)
@pytest.mark.requirement("B-16", "D-05", "B-08")
def test_a_parent_explains_what_the_school_noted(
    parent: Page, say: Words, registrar: Registrar, family: EnrolledFamily, way: Way
) -> None:
    registrar.record_absences(family)
    dashboard = Dashboard(parent, say).open()
    dashboard.absences_of(family.child.full_name).click()
    Screen(parent, say).page.get_by_role("link", name=say("Motiver cette absence")).click()
    form = Explanation(parent, say)
    form.choose("Autre")
    if way.js:
        expect(form.status).to_contain_text(say(OTHER))
    form.submit.press("Enter")
    expect(form.problems).to_be_visible()
    assert registrar.recorded(family)[0][1] == "to_explain"
    parent.get_by_role("textbox").fill("Une fête de famille.")
    form.submit.click()
    form.is_at("Absences")
    assert registrar.recorded(family)[0][1] == "explained"


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("B-16")
def test_several_get_the_same_reason_at_once(page: Page, say: Words, registrar: Registrar) -> None:
    family = registrar.enrol("Zoé Tremblay", "Noah Tremblay", account=True)
    registrar.let_in(page.context, family)
    registrar.record_absences(family)
    form = Explanation(page, say).open()
    for box in page.get_by_role("checkbox").all():
        box.check()
    form.choose("Maladie")
    form.submit.click()
    form.is_at("Absences")
    assert [state for _, state in registrar.recorded(family)] == ["explained", "explained"]


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
def test_the_roll_is_taken_by_keyboard_and_the_family_is_written_to(
    page: Page, say: Words, registrar: Registrar, mailbox: Mailbox
) -> None:
    family = registrar.enrol("Zoé Tremblay", account=True)
    day = registrar.record_absences(registrar.enrol("Léa Roy"))
    slug = registrar.seat(page.context)
    page.goto(f"/ecole/{slug}/appel?jour={day}")
    page.get_by_role("link", name=family.child.group).press("Enter")
    roll = Roll(page, say)
    present = roll.line("Tremblay, Zoé").last.get_by_role("radio").first
    present.focus()
    page.keyboard.press("ArrowRight")
    expect(roll.line("Tremblay, Zoé").last.get_by_label(say("Absence"), exact=True)).to_be_checked()
    page.keyboard.press("Enter")
    roll.is_at("Appel")
    assert registrar.recorded(family)[0][1] == "to_explain"
    page.goto(f"/ecole/{slug}/absences?jour={day}")
    roll.button("Écrire aux familles concernées").click()
    expect(page.get_by_role("region", name=say("Réussite"))).to_be_visible()
    mailbox.wait_for(family.email, "/absences/motiver")
