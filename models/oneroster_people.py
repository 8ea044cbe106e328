"""The pupils and guardians of a OneRoster zip, and who is linked to whom by which side."""

from collections.abc import Iterable
from datetime import date

from .oneroster_orgs import Key

_OWN = ",own"  # no sourcedId holds a comma: lists are separated by it


class GuardianFacts:
    """A person with an address, and the pupils whom that person’s own line names."""

    __slots__ = ("source_id", "line", "email", "wards", "is_there", "is_touched")

    def __init__(self, source_id: str) -> None:
        self.source_id, self.line, self.email = source_id, 0, ""
        self.wards: tuple[PupilFacts, ...] = ()
        self.is_there: bool | None = None  # by the roles: None when they say nothing
        self.is_touched = False

    def name_wards(self, wards: Iterable["PupilFacts"]) -> None:
        """From now on, this line names these pupils and no other."""
        for ward in self.wards:
            ward.claimed = tuple(guardian for guardian in ward.claimed if guardian is not self)
            ward.is_touched = True
        self.wards = tuple(dict.fromkeys(wards))
        for ward in self.wards:
            ward.claimed += (self,)
            ward.is_touched = True


class PupilFacts:
    """What is known of a pupil: from the lines of this zip or, for a delta, from earlier imports."""

    __slots__ = (
        "source_id", "line", "last_name", "first_name", "file_number", "birth_date", "school", "offered", "rank",
        "has_left", "homeroom", "grade", "agents", "claimed", "plain_emails", "stored_id",
        "stored_number", "is_there", "is_touched",
    )  # fmt: skip

    def __init__(self, source_id: str) -> None:
        self.source_id = source_id
        self.line = 0  # of users.csv; 0: this zip has no such line
        self.last_name = self.first_name = self.file_number = ""
        self.birth_date: date | None = None
        self.school: Key | None = None  # as an earlier import says
        self.offered: Key | None = None  # as this zip says
        self.rank = 0  # how good a reason there is to take it: see `offer`
        self.has_left = False  # the school of earlier imports
        self.homeroom = self.grade = ""
        self.agents: tuple[GuardianFacts, ...] = ()  # whom the pupil’s own line names
        self.claimed: tuple[GuardianFacts, ...] = ()  # whose lines name the pupil
        self.plain_emails: tuple[str, ...] = ()  # of a CSV roster: OneRoster says nothing of them
        self.stored_id, self.stored_number = 0, ""
        self.is_there = self.is_touched = False

    def offer(self, school: Key, rank: int) -> None:
        """A school from this zip. rank: 1 a secondary role, 2 the user’s first organization, 3 a primary role;
        -1 says that the zip gives one which is nowhere described."""
        if rank > self.rank:
            self.offered, self.rank = school, rank

    @property
    def key(self) -> Key | None:
        """The school: that of the zip; a secondary role does not move a pupil whom an earlier import knows."""
        if self.rank < 0:
            return None
        if self.offered and (self.rank > 1 or self.has_left or not self.school):
            return self.offered
        return None if self.has_left else self.school

    @property
    def emails(self) -> dict[str, str]:
        """Each address on the file, with the sourcedIds of those who have it (see `read_source`)."""
        found: dict[str, list[str]] = {email: [] for email in self.plain_emails}
        for guardian in dict.fromkeys((*self.agents, *self.claimed)):
            if guardian.email:
                own = _OWN if guardian in self.claimed else ""
                found.setdefault(guardian.email, []).append(guardian.source_id + own)
        return {email: " ".join(sorted(ids)) for email, ids in found.items()}

    @property
    def agent_ids(self) -> str:
        """Whom the pupil’s own line names."""
        return " ".join(sorted(guardian.source_id for guardian in self.agents if guardian.is_there is not False))


def read_source(text: str) -> Iterable[tuple[str, bool]]:
    """(sourcedId, whether that person’s own line names the pupil) of each person, from what `emails` wrote."""
    return ((word.removesuffix(_OWN), word.endswith(_OWN)) for word in text.split())


class Register:
    """Everybody, by sourcedId. homerooms: the titles of the classes that name a group."""

    def __init__(self) -> None:
        self.pupils: dict[str, PupilFacts] = {}
        self.guardians: dict[str, GuardianFacts] = {}
        self.homerooms: dict[str, str] = {}
        self.unsourced: dict[tuple[str, str], PupilFacts] = {}  # of CSV rosters, by board and file number

    def pupil(self, source_id: str) -> PupilFacts:
        """That pupil, new or known."""
        if source_id not in self.pupils:
            self.pupils[source_id] = PupilFacts(source_id)
        return self.pupils[source_id]

    def guardian(self, source_id: str) -> GuardianFacts:
        """That guardian, new or known."""
        if source_id not in self.guardians:
            self.guardians[source_id] = GuardianFacts(source_id)
        return self.guardians[source_id]

    def touch_linked(self) -> None:
        """Whoever lists a guardian of whom this zip speaks is spoken of as well."""
        for pupil in self.pupils.values():
            if not pupil.is_touched:
                pupil.is_touched = any(guardian.is_touched for guardian in (*pupil.agents, *pupil.claimed))
