"""The states of what was sent: what became of it, « Modifier », « Annuler », the calendar, another guardian’s eyes."""

from ..dates import school_day
from ..visitor import State, Visitor

ONE, TWO = ("Zoé Tremblay",), ("Éloïse O’Brien-St-Onge", "Noah Tremblay")
ANSWER = "La sortie a lieu ce jour-là.\nAppelez-nous, s’il vous plaît."


def _at(act: str = "", *, children: tuple[str, ...] = ONE, status: str = "sent", begun: bool = False) -> State:
    """The page of a notice, or one of its acts."""

    def reach(v: Visitor) -> None:
        family, last_day = v.enter(*children), school_day(20) if begun else None
        reference = v.registrar.announce(family, school_day(), last_day=last_day, message="Merci!")[0]
        if begun:
            v.registrar.alter(reference, days_earlier=14)
        if status != "sent":
            v.registrar.alter(reference, status=status, answer=ANSWER if status == "refused" else "")
        v.go(f"/absences/{reference}{act}")

    return reach


def _changed(v: Visitor) -> None:
    _at("/modifier")(v)
    v.page.locator("#note").fill("Elle revient demain.")
    v.button("Soumettre").click()
    v.is_at("Avis transmis")


def _moved(button: str) -> State:
    """The school answers while the page is open."""

    def reach(v: Visitor) -> None:
        _at("/modifier" if button == "Soumettre" else "/annuler")(v)
        v.registrar.alter(v.page.url.split("/")[-2], status="refused", answer=ANSWER)
        if button == "Soumettre":
            v.page.locator("#note").fill("Elle revient demain.")
        v.send(button)

    return reach


def _wrong(v: Visitor) -> None:
    _at("/modifier")(v)
    v.field("Autre").check()
    v.send("Soumettre")


def _shared(v: Visitor) -> None:
    family = v.registrar.enrol(*ONE, account=True)
    reference = v.registrar.announce(family, school_day())[0]
    v.registrar.share(family.child, v.enter())
    v.go(f"/absences/{reference}")


def _calendar(v: Visitor) -> None:
    v.registrar.announce(v.enter(*TWO), school_day())
    v.go(f"/absences/calendrier?mois={school_day():%Y-%m}")


def _list(v: Visitor) -> None:
    family = v.enter(*TWO)
    for number, status in enumerate(("sent", "refused", "cancelled")):
        sent = v.registrar.announce(family, school_day(3 + 7 * number), form_key=f"{family.email}{number}")
        v.registrar.alter(sent[0], status=status, together=True)
    v.go("/absences")


STATES: dict[str, State] = {
    "notice-of-two": _at(children=TWO),
    "notice-accepted": _at(status="accepted"),
    "notice-refused": _at(status="refused"),
    "notice-cancelled": _at(status="cancelled"),
    "notice-begun": _at(begun=True),
    "notice-changed": _changed,
    "notice-shared": _shared,
    "notice-edit": _at("/modifier"),
    "notice-edit-wrong": _wrong,
    "notice-edit-moved": _moved("Soumettre"),
    "notice-cancel": _at("/annuler"),
    "notice-cancel-moved": _moved("Oui, annuler l’avis"),
    "notice-shorten": _at("/annuler", begun=True),
    "absences-followed": _list,
    "calendar": _calendar,
}
