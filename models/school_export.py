"""What a school takes away of its own: notices, recorded absences, pupils without an adult, its roster."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import peewee

from . import audit
from .absence import AbsenceNotice
from .board import School
from .desk_pupils import DeskPupils, PupilFilter
from .export_rows import notice_row, recorded_row, yes
from .parent import Parent
from .recorded_absence import RecordedAbsence
from .roster import Guardian, Pupil
from .safe_csv import csv_text
from .staff import StaffMember
from .stored_roster import batches

_AT_A_TIME = 500
Row = tuple[Any, ...]


class ExportKind(StrEnum):
    """Which list; the value is the name of its file."""

    NOTICES = "avis"
    RECORDED = "absences-constatees"
    NO_ADULT = "sans-adulte"
    ROSTER = "liste"


@dataclass(frozen=True)
class SchoolExport:
    """The lists of one school, asked for by one staff member. first_day, last_day: of what has days, both included."""

    staff: StaffMember
    school: School
    first_day: date
    last_day: date

    def file(self, kind: ExportKind) -> Iterator[str]:
        """The list as CSV text, piece by piece, in French like the roster; that it was taken is in the trail."""
        days = {} if kind in (ExportKind.NO_ADULT, ExportKind.ROSTER) else {"from": self.first_day, "to": self.last_day}
        what = {"what": f"export {kind}", **days}
        audit.record(audit.Event.SENSITIVE_READ, self.staff.public_id, "", self.school, **what)
        write: dict[ExportKind, Callable[[], Iterator[str]]] = {
            ExportKind.NOTICES: self._notices,
            ExportKind.RECORDED: self._recorded,
            ExportKind.NO_ADULT: self._without_adult,
            ExportKind.ROSTER: self._roster,
        }
        return write[kind]()

    def _notices(self) -> Iterator[str]:
        header = (
            "numero,sorte,premier_jour,dernier_jour,chaque_semaine,partie,heure,de,a,periodes,nom,prenom,fiche,groupe,"
            "motif,explication,message,etat,reponse,tardif,transmis_par,transmis_le"
        )
        days = (AbsenceNotice.first_day <= self.last_day) & (AbsenceNotice.last_day >= self.first_day)
        mine = AbsenceNotice.select(AbsenceNotice, Pupil, Parent).join(Pupil).switch(AbsenceNotice)
        mine = mine.join(Parent, peewee.JOIN.LEFT_OUTER, attr="parent").switch(AbsenceNotice)
        found = _by_hundreds(mine.where((AbsenceNotice.school == self.school.id) & days), AbsenceNotice)
        return csv_text(header.split(","), (notice_row(notice, self.school) for notice in found))

    def _recorded(self) -> Iterator[str]:
        header = "date,sorte,partie,heure,de,a,periodes,nom,prenom,fiche,groupe,etat,motif,explication,contestation"
        days = RecordedAbsence.day.between(self.first_day, self.last_day)
        mine = RecordedAbsence.select(RecordedAbsence, Pupil).join(Pupil).switch(RecordedAbsence)
        found = _by_hundreds(mine.where((RecordedAbsence.school == self.school.id) & days), RecordedAbsence)
        return csv_text(header.split(","), (recorded_row(absence) for absence in found))

    def _without_adult(self) -> Iterator[str]:
        lines = DeskPupils(self.staff, self.school).find(only=PupilFilter.NO_ADULT)
        rows = (
            (line.file_number, line.last_name, line.first_name, line.group_name, yes(line.has_address))
            for line in lines
        )
        return csv_text("fiche,nom,prenom,groupe,adresse_au_dossier".split(","), rows)

    def _roster(self) -> Iterator[str]:
        """In the columns that an import reads: the same file can be corrected and imported again."""
        mine = (Pupil.school == self.school.id) & Pupil.removed_at.is_null()
        count = peewee.fn.COUNT(Guardian.id).alias("addresses")
        fullest = Guardian.select(count).join(Pupil).where(mine).group_by(Guardian.pupil).order_by(count.desc()).first()
        emails = [f"courriel_{number}" for number in range(1, (fullest.addresses if fullest else 1) + 1)]
        header = "organisme,ecole,nom_ecole,fiche,nom,prenom,date_naissance,groupe".split(",")
        return csv_text([*header, *emails], self._pupils(mine, len(emails)))

    def _pupils(self, mine: Any, width: int) -> Iterator[Row]:
        """width: how many columns addresses have; each line has them all, since an import counts them."""
        place = (self.school.board.code, self.school.code, self.school.name)
        for pupils in batches(_by_hundreds(Pupil.select().where(mine), Pupil), _AT_A_TIME):
            emails: dict[int, list[str]] = {}
            for guardian in Guardian.select().where(Guardian.pupil.in_(pupils)).order_by(Guardian.id):
                emails.setdefault(guardian.pupil_id, []).append(guardian.email)
            for pupil in pupils:
                facts = (pupil.file_number, pupil.last_name, pupil.first_name, pupil.birth_date, pupil.group_name)
                known = emails.get(pupil.id, [])[:width]
                yield (*place, *facts, *known, *[""] * (width - len(known)))


def _by_hundreds(query: Any, model: Any) -> Iterator[Any]:
    """Every record of this query in the order of their ids, some hundreds at a time: memory stays bounded."""
    last = 0
    while found := list(query.where(model.id > last).order_by(model.id).limit(_AT_A_TIME)):
        yield from found
        last = found[-1].id
