"""« Motif »: the reasons that a school accepts, in its order; « Autre » always last and always explained."""

from collections.abc import Iterable
from time import monotonic
from typing import Any

import peewee

from .base import Model, database
from .board import EVERY_KIND, School

OTHER = "other"

_FIRST_REASONS = (
    ("activity", "Activité sportive ou culturelle", "Sports or cultural activity"),
    ("bereavement", "Décès dans la famille", "Death in the family"),
    ("illness", "Maladie", "Illness"),
    ("appointment", "Rendez-vous médical ou professionnel", "Medical or professional appointment"),
    ("travel", "Voyage", "Travel"),
    (OTHER, "Autre", "Other"),
)


class Reason(Model):
    """One reason of one school, in both languages."""

    school = peewee.ForeignKeyField(School, backref="reasons", on_delete="CASCADE", index=False)
    code = peewee.CharField(max_length=30)
    label_fr = peewee.CharField(max_length=80)
    label_en = peewee.CharField(max_length=80)
    position = peewee.IntegerField()
    needs_explanation = peewee.BooleanField(default=False)
    needs_document = peewee.BooleanField(default=False)
    kinds = peewee.CharField(max_length=60, default=EVERY_KIND)  # for which notices it is offered

    class Meta:
        indexes = ((("school", "code"), True),)

    @classmethod
    def give_first_reasons(cls, school: School) -> None:
        """What a new school begins with."""
        rows = [
            {
                "school": school.id,
                "code": code,
                "label_fr": french,
                "label_en": english,
                "position": 1000 if code == OTHER else place,
                "needs_explanation": code == OTHER,
            }
            for place, (code, french, english) in enumerate(_FIRST_REASONS)
        ]
        cls.insert_many(rows).on_conflict_ignore().execute()

    @property
    def is_explained(self) -> bool:
        """Must the parent explain it? « Autre » always, whatever a school has chosen (guide)."""
        return self.needs_explanation or self.code == OTHER

    def suits(self, kind: str) -> bool:
        """Is it offered for that kind of notice? « Autre » always is."""
        return self.code == OTHER or kind in self.kinds.split(",")

    @classmethod
    def of(cls, school: School, code: str) -> "Reason | None":
        """The school’s reason of that code as it stands now, or None."""
        return cls.get_or_none((cls.school == school.id) & (cls.code == code))

    @classmethod
    def common_to(cls, schools: Iterable[School]) -> list["Reason"]:
        """The reasons that every one of these schools accepts, in the first school’s order, « Autre » last.

        As they were at most SHOWN_SECONDS ago: each pause of somebody who fills in a form asks for them. What is stored
        is decided by `of`, which always reads. One query, or none.
        """
        lists = _shown_by(list(dict.fromkeys(school.id for school in schools)))
        shared = set.intersection(*({row.code for row in rows} for rows in lists)) if lists else set()
        first = [row for row in lists[0] if row.code in shared] if lists else []
        return sorted(first, key=lambda row: (row.code == OTHER, row.position))

    @classmethod
    def of_any(cls, schools: Iterable[School]) -> list["Reason"]:
        """The reasons that at least one of these schools accepts, each once; as old as in `common_to`."""
        lists = _shown_by(list(dict.fromkeys(school.id for school in schools)))
        first = {row.code: row for rows in reversed(lists) for row in rows}
        return sorted(first.values(), key=lambda row: (row.code == OTHER, row.position, row.id))

    @classmethod
    def shown(cls, schools: Iterable[School], code: str) -> list["Reason"]:
        """Each school’s reason of that code, where it has one, as old as in `common_to`."""
        lists = _shown_by(list(dict.fromkeys(school.id for school in schools)))
        return [row for rows in lists for row in rows if row.code == code]

    @classmethod
    def forget(cls) -> None:
        """After a change of the reasons."""
        _shelf.clear()

    def label(self, language: str) -> str:
        """Its words in that language."""
        return self.label_en if language == "en" else self.label_fr


SHOWN_SECONDS = 30
_shelf: dict[Any, dict[int, tuple[float, list[Reason]]]] = {}


def _shown_by(schools: list[int]) -> list[list[Reason]]:
    """Each school’s reasons, read again when they are too old."""
    if database.obj not in _shelf:
        _shelf.clear()
    known, moment = _shelf.setdefault(database.obj, {}), monotonic()
    stale = [school for school in schools if school not in known or known[school][0] < moment]
    if stale:
        rows = list(Reason.select().where(Reason.school.in_(stale)).order_by(Reason.position, Reason.id))
        for school in stale:
            known[school] = moment + SHOWN_SECONDS, [row for row in rows if row.school_id == school]
    return [known[school][1] for school in schools]
