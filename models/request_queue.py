"""The requests to verify that a desk sees, and the pupils of its school whom each may be about."""

from difflib import SequenceMatcher, get_close_matches
from typing import Any

import peewee

from .board import Board, School
from .comparison import Comparison, compare
from .desk_pupils import DeskPupils
from .match_request import MatchRequest, MatchRequestState
from .names import search_key
from .parent import Parent
from .pupil_file import PupilFile
from .roster import Guardian, Pupil
from .staff import StaffMember

MOST_CANDIDATES = 5
CLOSE = 0.75  # of 1: how alike two names are before they are worth a look
_OPEN = MatchRequest.state == MatchRequestState.OPEN


class RequestQueue:
    """The requests of one school; for an administrator, those of the board whose school nobody knows too."""

    PER_PAGE = 25

    def __init__(self, staff: StaffMember, school: School) -> None:
        self.staff, self.school = staff, school
        self.pupils = DeskPupils(staff, school)

    @property
    def _mine(self) -> peewee.Expression:
        mine = MatchRequest.school == self.school.id
        if self.staff.is_administrator:
            mine |= (MatchRequest.board == self.school.board_id) & MatchRequest.school.is_null()
        return mine

    def count(self, is_open: bool) -> int:
        """How many wait for an answer, or have one. One query."""
        return int(self.how_many(is_open).scalar())

    def how_many(self, is_open: bool) -> "peewee.ModelSelect[MatchRequest]":
        """The same as a query, to be part of another."""
        mine = self._mine & (_OPEN if is_open else ~_OPEN)
        return MatchRequest.select(peewee.fn.COUNT(MatchRequest.id)).where(mine)

    def page(self, number: int, is_open: bool) -> list[MatchRequest]:
        """Open: the oldest first, since somebody waits; answered: the newest answer first. One query."""
        order = (
            (MatchRequest.created_at, MatchRequest.id)
            if is_open
            else (MatchRequest.settled_at.desc(), MatchRequest.id.desc())
        )
        found = self._whole().where(_OPEN if is_open else ~_OPEN)
        return list(found.order_by(*order).paginate(number, self.PER_PAGE))

    def find(self, name: str) -> MatchRequest | None:
        """The request of that public id, or None: another school’s and a nonexistent one are the same."""
        request = self._whole().where(MatchRequest.public_id == name).first()
        if request is not None and request.school_id:
            request.school = self.school
        return request

    def _whole(self) -> "peewee.ModelSelect[MatchRequest]":
        outer = peewee.JOIN.LEFT_OUTER
        whole = MatchRequest.select(MatchRequest, Parent, Board, StaffMember).join(Parent, attr="parent")
        whole = whole.switch(MatchRequest).join(Board, attr="board").switch(MatchRequest)
        by = MatchRequest.settled_by == StaffMember.id
        return whole.join(StaffMember, outer, on=by, attr="settled_by").switch(MatchRequest).where(self._mine)

    def candidates(self, request: MatchRequest) -> list[PupilFile]:
        """The pupil of that number in this school; else those whose file bears the address, or whose name is close."""
        lines = self.pupils.lines
        same_number = [line.id for line in lines if line.file_number == request.file_number]
        return self.pupils.files(same_number or self._likely(request)[:MOST_CANDIDATES])

    def _likely(self, request: MatchRequest) -> list[int]:
        """The likeliest first: the address on the file counts more than a name."""
        typed = search_key(request.full_name)
        names = {line.id: line.searched for line in self.pupils.lines}
        on_file = self._with_address(request.parent.email)
        alike = set(get_close_matches(typed, set(names.values()), n=20, cutoff=CLOSE))
        close = [number for number, name in names.items() if number in on_file or name in alike]
        return sorted(close, key=lambda number: (number not in on_file, -_ratio(typed, names[number]), number))

    def _with_address(self, email: str) -> set[int]:
        here = Guardian.select(Guardian.pupil).join(Pupil)
        mine = (Guardian.email == email) & (Pupil.school == self.school.id) & Pupil.removed_at.is_null()
        rows: Any = here.where(mine).tuples()
        return {row[0] for row in rows}

    def is_elsewhere(self, request: MatchRequest) -> bool:
        """Is that number of another school of the board? Said to its administrators alone."""
        if not self.staff.is_administrator:
            return False
        number = (Pupil.board == request.board_id) & (Pupil.file_number == request.file_number)
        return Pupil.select().where(number & (Pupil.school != self.school.id) & Pupil.removed_at.is_null()).exists()


def side_by_side(request: MatchRequest, file: PupilFile) -> list[Comparison]:
    """What the parent typed beside what is on that file, fact by fact."""
    rule, pupil = request.board.matching_rule, file.pupil
    return [
        compare("last_name", request.last_name, pupil.last_name, rule),
        compare("first_name", request.first_name, pupil.first_name, rule),
        compare("birth_date", request.birth_date.isoformat(), pupil.birth_date.isoformat()),
        compare("file_number", request.file_number, pupil.file_number),
        compare("email", request.parent.email, _closest(request.parent.email, file)),
    ]


def _closest(email: str, file: PupilFile) -> str:
    """The address of the file that looks most like this one; "" when it has none."""
    return max((address.email for address in file.addresses), key=lambda known: _ratio(email, known), default="")


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
