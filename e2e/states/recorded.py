"""Recorded absences: what a parent is asked, what the school notes and sets against the notices."""

from playwright.sync_api import expect

from ..families import EnrolledFamily
from ..pages import Explanation
from ..visitor import State, Visitor

BOARD = "734000"  # nobody else’s: a roll shows a whole group
GROUP = "/appel/groupe?nom=5e+ann%C3%A9e"
TWO = ("Zoé Tremblay", "Noah O’Brien-St-Onge")
CSV = "organisme,ecole,fiche,date,sorte\n999999,1,1,hier,vacances\n"


def _asked(path: str, *children: str) -> State:
    """A page of a parent whose children were absent on the last school day; « {name} » is the first absence."""

    def reach(v: Visitor) -> None:
        family = v.enter(*(children or ("Zoé Tremblay",)))
        v.registrar.record_absences(family)
        v.go(path.format(name=v.registrar.recorded(family)[0][0]))

    return reach


def _explain(v: Visitor) -> Explanation:
    _asked("/absences/motiver")(v)
    return Explanation(v.page, v.say)


def _explaining_otherwise(v: Visitor) -> None:
    _explain(v).choose("Autre")
    expect(v.field("Explication")).to_be_visible()


def _explained(v: Visitor) -> None:
    _explain(v).choose("Maladie")
    v.button("Soumettre").click()
    v.is_at("Absences")


def _disputed(v: Visitor) -> EnrolledFamily:
    family = v.registrar.enrol("Zoé Tremblay", boards=(BOARD,), account=True, language=v.say.language)
    v.registrar.let_in(v.page.context, family)
    v.registrar.record_absences(family)
    v.go(f"/absences/{v.registrar.recorded(family)[0][0]}/inexact")
    v.page.locator("textarea").fill("Zoé était en sortie.")
    v.button("Signaler à l’école").click()
    v.is_at("Absences")
    return family


def _desk(v: Visitor, path: str) -> None:
    slug = v.registrar.seat(v.page.context, BOARD, administrator=False, language=v.say.language)
    v.go(f"/ecole/{slug}{path}")


def _noted(path: str) -> State:
    """A page of the desk, on a day of which a child was noted; « {day} » is that day."""

    def reach(v: Visitor) -> None:
        day = v.registrar.record_absences(v.registrar.enrol(*TWO, boards=(BOARD,)))
        _desk(v, path.format(day=day))

    return reach


def _roll_without_hour(v: Visitor) -> None:
    _noted(GROUP + "&jour={day}")(v)
    v.page.get_by_label(v.say("Retard"), exact=True).first.check()
    v.page.get_by_label(v.say("Heure d’arrivée")).first.fill("99 h")
    v.send("Enregistrer l’appel")


def _dispute_read(v: Visitor) -> None:
    family = _disputed(v)
    _desk(v, f"/absences/{v.registrar.recorded(family)[0][0]}")


def _faulty_file(v: Visitor) -> None:
    _desk(v, "/absences/importer")
    file = {"name": "absences.csv", "mimeType": "text/csv", "buffer": CSV.encode()}
    v.page.locator("input[type=file]").set_input_files(file)
    v.send("Noter les absences")


STATES: dict[str, State] = {
    "portal-to-explain": _asked("/portail", *TWO),
    "absences-to-explain": _asked("/absences", *TWO),
    "explain-none": lambda v: (v.enter("Zoé Tremblay"), v.go("/absences/motiver")),
    "explain": _asked("/absences/motiver"),
    "explain-several": _asked("/absences/motiver", *TWO),
    "explain-wrong": lambda v: (_asked("/absences/motiver", *TWO)(v), v.send("Soumettre")),
    "explain-otherwise": _explaining_otherwise,
    "explained": _explained,
    "dispute": _asked("/absences/{name}/inexact"),
    "dispute-empty": lambda v: (_asked("/absences/{name}/inexact")(v), v.send("Signaler à l’école")),
    "disputed": _disputed,
    "roll": _noted("/appel?jour={day}"),
    "roll-group": _noted(GROUP + "&jour={day}"),
    "roll-group-wrong": _roll_without_hour,
    "recorded": _noted("/absences?jour={day}"),
    "recorded-none": _noted("/absences?jour={day}&voir=present"),
    "recorded-disputed": _dispute_read,
    "recorded-file": lambda v: _desk(v, "/absences/importer"),
    "recorded-file-wrong": _faulty_file,
}
