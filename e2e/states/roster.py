"""The states of a roster’s way: nothing yet, a form, a file under way, to confirm, to correct, done, given up, kept."""

import io
from datetime import timedelta

from playwright.sync_api import expect

from models import Board, Desk, Pupil, RosterDesk, RosterUpload, RosterWorker, School, StaffMember, UploadState, now

from ..pages.roster import roster
from ..visitor import State, Visitor

BOARD, EMPTY = "712000", "713000"  # nobody else’s: an import is the whole roster of a school
NAMES = ["Léa Tremblay", "Noah Gagnon", "Éloïse O’Brien-St-Onge", "William Roy", "Zoé Côté"]


def _desk(v: Visitor, board: str = BOARD, *, administrator: bool = False) -> RosterDesk:
    slug = v.registrar.seat(v.page.context, board, administrator=administrator, language=v.say.language)
    staff = StaffMember.select().order_by(StaffMember.id.desc()).get()
    return RosterDesk(Desk.of(staff, slug))


def _page(path: str, button: str = "", board: str = BOARD) -> State:
    def reach(v: Visitor) -> None:
        slug = v.registrar.seat(v.page.context, board, language=v.say.language)
        v.go(f"/ecole/{slug}/liste{path}")
        if button:
            v.send(button)

    return reach


def _there(names: list[str]) -> None:
    """The roster of the school is this one, and the one before is kept."""
    Pupil.update(group_name="599").where(Pupil.school.in_(_schools())).execute()
    staff = StaffMember.select().order_by(StaffMember.id.desc()).get()
    rosters = RosterDesk(Desk.of(staff, f"{BOARD}-QA"))
    upload = _read(rosters, roster(BOARD, names))
    said = upload.said
    rosters.confirm(upload, said["print"], {f"{BOARD}-QA"})
    _work(upload, UploadState.IMPORTED)


def _schools():
    return School.select(School.id).join(Board).where(Board.code == BOARD)


def _read(rosters: RosterDesk, content: str) -> RosterUpload:
    upload = rosters.receive(io.BytesIO(content.encode()), f"{now().timestamp()}")
    return _work(upload, UploadState.READY, UploadState.REFUSED)


def _work(upload: RosterUpload, *wanted: UploadState) -> RosterUpload:
    """The portal’s own worker may be faster than this one."""
    while True:
        RosterWorker().work()
        seen = RosterUpload.get_by_id(upload.id)
        if seen.state in wanted:
            return seen


def _show(v: Visitor, upload: RosterUpload) -> None:
    v.go(f"/ecole/{BOARD}-QA/liste/{upload.public_id}")


def _ready(names: list[str], group: str, button: str = "") -> State:
    def reach(v: Visitor) -> None:
        rosters = _desk(v)
        _there(NAMES)
        _show(v, _read(rosters, roster(BOARD, names, group)))
        for example in v.page.locator("details > summary").all():
            example.click()
        if button:
            v.send(button)

    return reach


def _refused(v: Visitor) -> None:
    _show(v, _read(_desk(v), roster(BOARD, NAMES).replace("2014", "14").replace("0000002", "2")))


def _imported(v: Visitor) -> None:
    _desk(v)
    _there(NAMES)
    _show(v, RosterUpload.select().where(RosterUpload.state == UploadState.IMPORTED).order_by(-RosterUpload.id).get())


def _given_up(v: Visitor) -> None:
    rosters = _desk(v)
    upload = _read(rosters, roster(BOARD, NAMES))
    rosters.give_up(upload)
    _show(v, upload)


def _kept(path: str) -> State:
    def reach(v: Visitor) -> None:
        rosters = _desk(v, administrator=True)
        _there(NAMES)
        _there(NAMES[:4])
        if path:
            v.go(f"/ecole/{BOARD}-QA/liste")
        else:
            _show(v, rosters.kept()[0])

    return reach


def _under_way(v: Visitor) -> None:
    """A worker holds it, and is at two thirds."""
    upload = _read(_desk(v), roster(BOARD, NAMES))
    busy = {"state": UploadState.IMPORTING, "taken_until": now() + timedelta(hours=1)}
    upload.move(upload.state, stage="write", done=66, total=100, **busy)
    _show(v, upload)
    expect(v.page.get_by_role("progressbar")).to_be_visible()


STATES: dict[str, State] = {
    "roster-none": _page("", board=EMPTY),
    "roster": _kept("/"),
    "roster-new": _page("/importer"),
    "roster-new-empty": _page("/importer", "Envoyer le fichier"),
    "roster-under-way": _under_way,
    "roster-ready": _ready([*NAMES, "Jade Bouchard"], "602"),
    "roster-ready-many-leave": _ready(NAMES[:2], "601", "Importer"),
    "roster-refused": _refused,
    "roster-imported": _imported,
    "roster-given-up": _given_up,
    "roster-kept": _kept(""),
}
