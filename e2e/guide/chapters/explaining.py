"""« Motiver une absence que l’école a notée »: one, several, or one that is not exact."""

from playwright.sync_api import expect

from ...families import EnrolledFamily
from ...pages import Explanation
from ..walker import Walker


def explain(walker: Walker, family: EnrolledFamily) -> None:
    """The school noted both children absent: one is disputed, then the page of both is shown."""
    walker.section = "motiver"
    walker.registrar.record_absences(family)
    walker.go("/absences")
    one = walker.page.get_by_role("link", name=walker.say("Motiver cette absence")).first
    several = walker.link("Motiver plusieurs absences")
    walker.show("liste", one, several, around=(walker.page.locator(".a-motiver"),))
    several.click()
    walker.is_at("Motiver des absences")
    form = Explanation(walker.page, walker.say)
    first, second = walker.page.get_by_role("checkbox").all()
    for box in (first, second):
        box.check()
    walker.choose("Maladie")
    expect(form.submit).to_be_enabled()
    walker.show("plusieurs", first, second, walker.field("Maladie"), around=(walker.heading,))
    walker.show("soumettre", form.submit, around=(form.status,))
    walker.go("/absences")
    _say_that_it_is_wrong(walker)


def _say_that_it_is_wrong(walker: Walker) -> None:
    walker.page.get_by_role("link", name=walker.say("Motiver cette absence")).first.click()
    wrong = walker.link("Signaler une erreur à l’école")
    expect(wrong).to_be_visible()
    walker.show("inexact", wrong, around=(walker.heading,))
    wrong.click()
    walker.is_at("Signaler une erreur à l’école")
    box, send = walker.page.get_by_role("textbox"), walker.button("Signaler à l’école")
    box.fill(
        {"fr": "Zoé était en sortie avec sa classe.", "en": "Zoé was on an outing with her class."}[walker.say.language]
    )
    walker.show("signaler", box, send, around=(walker.heading,))
    send.click()
    walker.is_at("Absences")
