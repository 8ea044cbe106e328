"""The school’s answer to a request to verify: file corrected, child attached, or a sentence; once, and mailed."""

from typing import Any

from . import audit
from .attempts import Attempt, AttemptKind
from .base import exclusively
from .clock import now
from .family import Family
from .match_request import MatchRequest, MatchRequestState
from .outbox import MailKind, OutgoingMail
from .pupil_file import FileChanged, PupilFacts, PupilFile
from .roster import match
from .secrets import keyed_hash
from .staff import StaffMember

LONGEST_SENTENCE = 500


class AlreadySettled(Exception):
    """Somebody else of the school answered first: nothing was written."""


class MatchSettlement:
    """One request, answered by one staff member. Each act is one transaction, the parent’s letter included."""

    def __init__(self, staff: StaffMember, request: MatchRequest) -> None:
        self.staff, self.request = staff, request

    @property
    def lock(self) -> str:
        """That of what the parent does on « Ajouter un enfant »: the two wait for each other."""
        return f"attach:{self.request.parent_id}"

    def correct(self, file: PupilFile, facts: PupilFacts, version: str) -> bool:
        """Correct the file; if what the parent typed now matches, attach the child and say so: True.

        Raises AlreadySettled or FileChanged. Still different: the request stays open.
        """
        with exclusively(self.lock, f"pupil:{file.pupil.id}"):
            self._check_open()
            file.correct(facts, version)
            pupil = match(self.request.claim, self.request.parent.email)
            if pupil is None or pupil.id != file.pupil.id:
                return False
            self._attach(file)
            return True

    def version(self, file: PupilFile) -> str:
        """Says, without telling them, which address and which facts were read before attaching."""
        return keyed_hash("attach by the school", self.request.parent.email, file.name, file.facts.version)[:20]

    def attach(self, file: PupilFile, version: str) -> None:
        """Put the parent’s address on the file and attach the child, whatever was typed: the school spoke to a parent.

        Raises AlreadySettled; FileChanged when the account’s address or the pupil’s file is no longer what was read.
        """
        with exclusively(self.lock, f"pupil:{file.pupil.id}"):
            self._check_open()
            if version != self.version(file):
                raise FileChanged
            file.add_address(self.request.parent.email)
            self._attach(file)

    def answer(self, state: MatchRequestState, sentence: str) -> None:
        """RETRY: try again; REFUSED: no, and why. Raises AlreadySettled."""
        with exclusively(self.lock):
            if state is MatchRequestState.RETRY:
                Attempt.forget(AttemptKind.ATTACH_FAILED, self.request.parent.email)
            self._settle(state, sentence)

    def _attach(self, file: PupilFile) -> None:
        Family(self.request.parent).receive(file.pupil)
        self._settle(MatchRequestState.SETTLED, "", child=file.pupil.full_name)

    def _check_open(self) -> None:
        if not MatchRequest.select().where(self._still_open).exists():
            raise AlreadySettled

    def _settle(self, state: MatchRequestState, sentence: str, child: str = "") -> None:
        request, moment = self.request, now()
        facts = {"state": state, "answer": sentence, "settled_at": moment, "settled_by": self.staff.id}
        if not MatchRequest.update(facts).where(self._still_open).execute():
            raise AlreadySettled
        about: dict[str, Any] = {"request": request.public_id, "state": state}
        who = (self.staff.public_id, request.parent.email, request.school)
        audit.record(audit.Event.MATCH_SETTLED, *who, of_board=request.board, **about)
        self._tell(state, sentence, child)

    @property
    def _still_open(self) -> Any:
        return (MatchRequest.id == self.request.id) & (MatchRequest.state == MatchRequestState.OPEN)

    def _tell(self, state: MatchRequestState, sentence: str, child: str) -> None:
        """In the words that the parent typed: nothing of what is on file is said, unless the child is attached."""
        request = self.request
        school = request.school if state is MatchRequestState.SETTLED else None  # which school it is would tell (K7)
        facts = {
            "state": state,
            "child": child or request.full_name,
            "board": request.board.short_name,
            "school": school.name if school else "",
            "phone": school.phone if school else request.board.phone,
            "answer": sentence,
        }
        OutgoingMail.write(MailKind.MATCH_SETTLED, request.parent.email, request.parent.language, facts)
