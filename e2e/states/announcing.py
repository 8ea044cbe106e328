"""The states of a notice at a school that asks for more: periods, each week, a return, documents; read again."""

from playwright.sync_api import expect

from ..dates import last_school_day, school_day
from ..documents import PDF
from ..visitor import State, Visitor

CHILDREN = ("Éloïse O’Brien", "Noah O’Brien")


def _begin(v: Visitor, *children: str) -> None:
    family = v.registrar.enrol(
        *(children or CHILDREN), boards=(v.registrar.strict_school(),), account=True, language=v.say.language
    )
    v.registrar.let_in(v.page.context, family)
    v.notice.open()


def _periods(v: Visitor) -> None:
    _begin(v, CHILDREN[0])
    v.notice.choose("Une absence")
    v.notice.choose("Certaines périodes")
    v.page.locator("#periods-1").check()
    expect(v.notice.status).to_contain_text("2")


def _weekly_departure(v: Visitor) -> None:
    _begin(v, CHILDREN[0])
    v.notice.choose("Un départ hâtif")
    v.notice.field("Heure de départ").fill("14 h")
    v.page.locator("#back_at").fill("13 h")
    v.notice.choose("Chaque semaine")
    v.notice.field("À partir du").fill(school_day().isoformat())
    v.notice.field("Jusqu’au").fill(last_school_day().isoformat())
    expect(v.notice.school_days).not_to_be_empty()
    v.notice.submit.press("Enter")
    expect(v.problems).to_be_visible()


def _documents(v: Visitor) -> None:
    _begin(v)
    for name in CHILDREN:
        v.notice.child(name.split()[0])
    v.notice.choose("Rendez-vous médical ou professionnel")
    v.notice.file("Noah").set_input_files({"name": "billet.pdf", "mimeType": "application/pdf", "buffer": PDF})
    v.notice.submit.press("Enter")
    expect(v.problems).to_be_visible()


def _review(v: Visitor) -> None:
    _documents(v)
    v.notice.file("Éloïse").set_input_files({"name": "billet.pdf", "mimeType": "application/pdf", "buffer": PDF})
    v.notice.whole_day(school_day().isoformat(), reason="Rendez-vous médical ou professionnel")
    v.notice.send()
    v.is_at("Relisez l’avis avant de le soumettre")


STATES: dict[str, State] = {
    "notice-periods": _periods,
    "notice-weekly": _weekly_departure,
    "notice-documents": _documents,
    "notice-documents-review": _review,
}
