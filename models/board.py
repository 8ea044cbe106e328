"""School service centres and school boards, and their schools."""

import csv
from datetime import time
from pathlib import Path
from typing import Any

import peewee
from playhouse.fields import EnumField

from .base import Model, database
from .names import MatchingRule, search_key

FACTS = Path(__file__).parent / "facts" / "school_boards.csv"
EVERY_KIND = "absence,late,early"  # of notices: see NoticeKind


class Board(Model):
    """One of the 72 boards of Québec; `code` is the ministry’s six digits."""

    code = peewee.CharField(max_length=12, unique=True)
    short_name = peewee.CharField(max_length=120)
    kind = peewee.CharField(max_length=40)
    phone = peewee.CharField(max_length=40, default="")
    matching_rule = EnumField(MatchingRule, default=MatchingRule.GUIDE, max_length=12)

    @classmethod
    def load_facts(cls) -> int:
        """Insert or refresh the boards of the public list; returns how many there are."""
        with FACTS.open(encoding="utf-8", newline="") as file:
            rows = [
                {"code": row["code"], "short_name": row["short_name"].replace("'", "’"), "kind": row["type"]}
                for row in csv.DictReader(file)
            ]
        for row in rows:
            cls.insert(row).on_conflict(
                conflict_target=[cls.code], update={"short_name": row["short_name"], "kind": row["kind"]}
            ).execute()
        return len(rows)

    def choose_rule(self, rule: MatchingRule) -> None:
        """How names are compared in all its schools, from now on."""
        self.matching_rule = rule
        Board.update(matching_rule=rule).where(Board.id == self.id).execute()
        BoardList.forget()

    @property
    def name(self) -> str:
        """The name in full: « Centre de services scolaire de la Capitale »."""
        return _whole(self.short_name)

    @property
    def former_name(self) -> str:
        """What parents still say: the centres were « commissions scolaires » until 2020."""
        return "CS " + self.short_name.removeprefix("CSS ") if self.short_name.startswith("CSS ") else ""

    @property
    def english_name(self) -> str:
        """« Eastern Townships School Board », for the boards whose parents call them so."""
        return self.short_name.removeprefix("CS ") + " School Board" if self.kind == "Anglophone" else ""


def _whole(name: str) -> str:
    for short, whole in (("CSS ", "Centre de services scolaire "), ("CS ", "Commission scolaire ")):
        if name.startswith(short):
            return whole + name.removeprefix(short)
    return name


class School(Model):
    """A school of a board: where notices go, and whose rules they follow."""

    board = peewee.ForeignKeyField(Board, backref="schools", on_delete="RESTRICT")
    code = peewee.CharField(max_length=20)
    name = peewee.CharField(max_length=200)
    secretariat_email = peewee.CharField(max_length=254, default="")
    phone = peewee.CharField(max_length=40, default="")
    time_zone = peewee.CharField(max_length=60, default="America/Toronto")
    day_starts = peewee.TimeField(default=time(8, 0))
    day_ends = peewee.TimeField(default=time(15, 30))
    cut_off = peewee.TimeField(default=time(9, 0))
    language = peewee.CharField(max_length=2, default="fr")
    secretariat_kinds = peewee.CharField(max_length=60, default=EVERY_KIND)  # which notices it is mailed
    childcare_email = peewee.CharField(max_length=254, default="")  # « service de garde »
    childcare_kinds = peewee.CharField(max_length=60, default="absence,early")
    days_back = peewee.IntegerField(default=0)  # how many days in the past a parent may still announce
    most_days = peewee.IntegerField(default=0)  # school days in one notice; 0: as many as wanted
    explain_days = peewee.IntegerField(default=2)  # school days that a parent has to explain a recorded absence
    explain_until = peewee.TimeField(default=time(10, 40))  # the hour of the last of them
    shares_notices = peewee.BooleanField(default=True)  # the other guardians of a child see its notices
    source_id = peewee.CharField(max_length=255, default="")  # OneRoster’s sourcedId, for its delta files

    class Meta:
        indexes = ((("board", "code"), True),)

    @property
    def slug(self) -> str:
        """How addresses name the school: its public codes, « 732000-001 »; with its board loaded."""
        return f"{self.board.code}-{self.code}"

    def recipients(self, kind: str) -> list[str]:
        """Where a notice of that kind is mailed: the secretariat, the childcare service, each if it wants that kind."""
        wanted = ((self.secretariat_email, self.secretariat_kinds), (self.childcare_email, self.childcare_kinds))
        return list(dict.fromkeys(email for email, kinds in wanted if email and kind in kinds.split(",")))

    @classmethod
    def find(cls, board_code: str, code: str) -> "School | None":
        """The school of these codes, its board loaded, or None."""
        mine = (Board.code == board_code) & (cls.code == code)
        return cls.select(cls, Board).join(Board, attr="board").where(mine).first()

    def configure(self, email: str | None = None, **facts: Any) -> None:
        """Set what is given: email (the secretariat’s), and any other fact by its name."""
        chosen = facts if email is None else {**facts, "secretariat_email": email}
        for name, value in chosen.items():
            setattr(self, name, value)
        if chosen:
            School.update(chosen).where(School.id == self.id).execute()


def of_name(school_name: str) -> str:
    """« de l’École … », « du Collège … », « de Westmount High School »: how French says « of » this school."""
    first = search_key(school_name)[:1]
    if search_key(school_name).startswith(("college", "centre", "cegep")):
        return f"du {school_name}"
    return f"de l’{school_name}" if first in "aeiouh" and first else f"de {school_name}"


class BoardList:
    """The boards as a parent searches them. Read once: they change with a release, not with a request."""

    PER_PAGE = 12
    _cache: "dict[Any, list[Board]]" = {}

    @classmethod
    def all(cls) -> list[Board]:
        """Every board, alphabetical on the name shown, accents and case aside."""
        key = database.obj
        if not cls._cache.get(key):
            cls._cache = {key: sorted(Board.select(), key=lambda board: search_key(board.short_name))}
        return cls._cache[key]

    @classmethod
    def forget(cls) -> None:
        """After a change of the boards."""
        cls._cache = {}

    @classmethod
    def search(cls, words: str) -> list[Board]:
        """Boards whose present, former or full name holds every word, in any order (UX.md K-03)."""
        wanted = [word for word in search_key(words).split() if word not in _SMALL_WORDS]
        return [board for board in cls.all() if all(word in _searched(board) for word in wanted)]

    @classmethod
    def find(cls, code: str) -> Board | None:
        """The board of that code, or None."""
        return next((board for board in cls.all() if board.code == code), None)


_SMALL_WORDS = frozenset("de du des la le les l d of the".split())


def _searched(board: Board) -> str:
    names = (board.short_name, board.name, board.former_name, _whole(board.former_name), board.english_name)
    return search_key(" ".join((*names, *_acronyms(board))))


def _acronyms(board: Board) -> set[str]:
    """« CSSDM », « CSSM », « CSDM »; « EMSB »: with and without the small words, before and after 2020."""
    words = search_key(board.short_name).split()[1:]
    initials = {"".join(w[0] for w in words), "".join(w[0] for w in words if w not in _SMALL_WORDS)}
    kinds = ("css", "cs") if board.former_name else ("cs",)
    acronyms = {kind + letters for kind in kinds for letters in initials}
    return acronyms | {letters + "sb" for letters in initials if board.english_name}
