"""The states of what was sent: what became of it, « Modifier », « Annuler », the calendar, another guardian’s eyes."""

from datetime import timedelta

from models import AbsenceNotice, Child, Family, Guardian, NoticeBook, NoticeDraft, NoticeKind, Parent, Pupil

from ..dates import school_day
from ..families import EnrolledFamily
from ..visitor import State, Visitor

ONE, TWO = ("Zoé Tremblay",), ("Éloïse O’Brien-St-Onge", "Noah Tremblay")
ANSWER = "La sortie a lieu ce jour-là.\nAppelez-nous, s’il vous plaît."


def sent_by(family: EnrolledFamily, **facts: object) -> AbsenceNotice:
    """What that parent announced for all the children; the first of them."""
    parent = Parent.get(Parent.email == family.email)
    known = {"kind": NoticeKind.ABSENCE, "first_day": school_day(), "reason": "illness", "form_key": family.email}
    return NoticeBook(parent).send(NoticeDraft(children=Family(parent).children, **{**known, **facts}))[0]


def follow(family: EnrolledFamily, guardian: EnrolledFamily) -> None:
    """The guardian’s address is put on the first child’s file, and the child on that account."""
    pupil = Pupil.get(Pupil.file_number == family.child.file_number)
    Guardian.create(pupil=pupil, email=guardian.email)
    Child.create(parent=Parent.get(Parent.email == guardian.email), pupil=pupil)


def begin(notice: AbsenceNotice) -> None:
    """It began days ago, and goes on."""
    AbsenceNotice.update(first_day=notice.first_day - timedelta(days=14)).where(AbsenceNotice.id == notice.id).execute()


def _at(act: str = "", *, children: tuple[str, ...] = ONE, status: str = "sent", begun: bool = False) -> State:
    """The page of a notice, or one of its acts."""

    def reach(v: Visitor) -> None:
        notice = sent_by(v.enter(*children), last_day=school_day(20) if begun else None, message="Merci!")
        if begun:
            begin(notice)
        if status != "sent":
            facts = {"status": status, "answer": ANSWER if status == "refused" else ""}
            AbsenceNotice.update(facts).where(AbsenceNotice.id == notice.id).execute()
        v.go(f"/absences/{notice.reference}{act}")

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
        facts = {"status": "refused", "answer": ANSWER, "version": 2}
        name = v.page.url.split("/")[-2]
        AbsenceNotice.update(facts).where(AbsenceNotice.reference == name).execute()
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
    notice = sent_by(family)
    follow(family, v.enter())
    v.go(f"/absences/{notice.reference}")


def _calendar(v: Visitor) -> None:
    sent_by(v.enter(*TWO))
    v.go(f"/absences/calendrier?mois={school_day():%Y-%m}")


def _list(v: Visitor) -> None:
    family = v.enter(*TWO)
    for number, status in enumerate(("sent", "refused", "cancelled")):
        notice = sent_by(family, first_day=school_day(3 + 7 * number), form_key=f"{family.email}{number}")
        AbsenceNotice.update(status=status).where(AbsenceNotice.batch == notice.batch).execute()
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
