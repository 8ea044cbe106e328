"""The states of the school’s desk: the sheet of a day, empty, full, answered in vain; one notice and its answer."""

from ..dates import school_day
from ..visitor import DESK_BOARD, State, Visitor, at_desk

DAY = school_day(2)


def _announced(v: Visitor) -> str:
    """Two children of one family, one late and one ill that day; gives the reference of the late one."""
    family = v.registrar.enrol("Éloïse O’Brien-St-Onge", "Noé Tremblay", boards=(DESK_BOARD,), account=True)
    ill, late = ([child.file_number] for child in family.children)
    v.registrar.announce(family, DAY, form_key="ill", file_numbers=ill)
    return v.registrar.announce(
        family, DAY, form_key="late", file_numbers=late, kind="late", at="09:15", message="À bientôt!"
    )[0]


def _sheet(order: str = "", button: str = "") -> State:
    """The sheet of a day with notices; button: pressed with nothing ticked."""

    def reach(v: Visitor) -> None:
        _announced(v)
        at_desk(f"/aujourdhui?jour={DAY}&vue={order}")(v)
        if button:
            v.send(button)

    return reach


def _notice(button: str = "") -> State:
    """The page of one notice; button: pressed without a sentence."""

    def reach(v: Visitor) -> None:
        at_desk(f"/avis/{_announced(v)}")(v)
        if button:
            v.send(button)

    return reach


def _entry(button: str = "") -> State:
    """The questions for a pupil whose parent telephones; button: sent without an answer."""

    def reach(v: Visitor) -> None:
        child = v.registrar.enrol("Éloïse O’Brien-St-Onge", boards=(DESK_BOARD,)).child
        at_desk(f"/avis/nouveau?q={child.file_number}")(v)
        v.page.get_by_role("row").get_by_role("link").click()
        if button:
            v.send(button)

    return reach


STATES: dict[str, State] = {
    "desk-today": _sheet(),
    "desk-today-by-hour": _sheet("heure"),
    "desk-today-nothing-ticked": _sheet(button="Accepter"),
    "desk-no-school": at_desk("/aujourdhui?jour=2030-05-05"),
    "desk-notice": _notice(),
    "desk-entry-search": at_desk("/avis/nouveau?q=zzz"),
    "desk-entry": _entry(),
    "desk-entry-wrong": _entry("Inscrire l’avis"),
    "desk-notice-refused-without-a-word": _notice("Refuser"),
}
