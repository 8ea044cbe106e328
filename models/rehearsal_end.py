"""The end of a rehearsal: everything that bears its mark is deleted, and nothing else."""

from typing import Any

import peewee

from .absence import AbsenceNotice
from .attempts import Attempt
from .audit import AuditEvent
from .base import Model, exclusively
from .board import Board, BoardList, School
from .document import NoticeDocument
from .email_code import EmailCode
from .match_request import MatchRequest
from .outbox import OutgoingMail
from .parent import Parent
from .recorded_absence import RecordedAbsence
from .rehearsal import Rehearsal
from .roster import Guardian, Pupil
from .roster_upload import RosterUpload
from .staff import StaffMember
from .web_session import WebSession


def end(of: Rehearsal) -> dict[str, Any]:
    """Delete all of the run, whoever its workers were; how many rows of each kind. Again, it finds nothing."""
    with exclusively(f"rehearsal:{of.run}"):
        parents, staff = _people(of, Parent), _people(of, StaffMember)
        gone = [
            *_trail(of, [*parents.values(), *staff.values()]),
            *_of_schools(of.schools()),
            *_of_people(of, list(parents), list(staff)),
            *_of_places(of),
        ]
    BoardList.forget()
    return {name: count for name, count in gone if count}


def _people(of: Rehearsal, side: type[Parent] | type[StaffMember]) -> dict[int, str]:
    """Database id → public id of the accounts of the run."""
    return dict(side.select(side.id, side.public_id).where(side.email.startswith(of.mark)).tuples())


def _delete(model: type[Model], *which: Any) -> tuple[str, int]:
    return model.__name__, model.delete().where(*which).execute()


def _trail(of: Rehearsal, names: list[str]) -> list[tuple[str, int]]:
    """Before the schools: a trail forgets which school it was of once that is deleted."""
    by_run = AuditEvent.request_id.startswith(f"{of.run}-")
    its_own = by_run | AuditEvent.who.in_(names) | AuditEvent.school.in_(of.schools())
    return [_delete(AuditEvent, its_own), _delete(Attempt, Attempt.key.startswith(f"{of.run}-"))]


def _of_schools(schools: "peewee.ModelSelect[School]") -> list[tuple[str, int]]:
    """What leans on pupils, then the pupils; their addresses and links go with them."""
    return [
        _delete(RecordedAbsence, RecordedAbsence.school.in_(schools)),
        _delete(AbsenceNotice, AbsenceNotice.school.in_(schools)),
        _delete(Pupil, Pupil.school.in_(schools)),
    ]


def _of_people(of: Rehearsal, parents: list[int], staff: list[int]) -> list[tuple[str, int]]:
    unsent = NoticeDocument.notice.is_null() & NoticeDocument.parent.in_(parents)
    nobodys = WebSession.agent.startswith(of.mark)
    return [
        _delete(NoticeDocument, unsent),
        _delete(RosterUpload, RosterUpload.staff.in_(staff)),
        _delete(MatchRequest, MatchRequest.parent.in_(parents)),
        _delete(WebSession, WebSession.parent.in_(parents) | WebSession.staff.in_(staff) | nobodys),
        _delete(Guardian, Guardian.email.startswith(of.mark)),
        _delete(Parent, Parent.id.in_(parents)),
        _delete(StaffMember, StaffMember.id.in_(staff)),
        _delete(EmailCode, EmailCode.address.startswith(of.mark)),
        _delete(OutgoingMail, OutgoingMail.recipient.startswith(of.mark)),
    ]


def _of_places(of: Rehearsal) -> list[tuple[str, int]]:
    """Reasons, timetables, calendars, roll calls and files of rosters go with their school."""
    schools = [school.id for school in of.schools()]
    return [_delete(School, School.id.in_(schools)), _delete(Board, Board.code == of.board_code)]


def close_schools(of: Rehearsal, board_code: str) -> dict[str, Any]:
    """This run has no school any more in that board."""
    its_own = School.select(School.id).where(School.id.in_(of.schools()) & (School.board == of.board(board_code).id))
    ids = [school.id for school in its_own]
    _of_schools(School.select(School.id).where(School.id.in_(ids)))
    return {"closed": School.delete().where(School.id.in_(ids)).execute()}
