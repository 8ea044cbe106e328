"""« Motif »: the reasons that a school accepts, in its order; « Autre » always last and always explained."""

from collections.abc import Iterable

import peewee

from .base import Model
from .board import School

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

    @classmethod
    def common_to(cls, schools: Iterable[School]) -> list["Reason"]:
        """The reasons that every one of these schools accepts, in the first school’s order. One query."""
        ids = {school.id for school in schools}
        rows = list(cls.select().where(cls.school.in_(ids or {0})).order_by(cls.school, cls.position, cls.id))
        counts: dict[str, int] = {}
        for row in rows:
            counts[row.code] = counts.get(row.code, 0) + 1
        shown = {row.code: row for row in reversed(rows) if counts[row.code] == len(ids)}
        return sorted(shown.values(), key=lambda row: (row.code == OTHER, row.position))

    def label(self, language: str) -> str:
        """Its words in that language."""
        return self.label_en if language == "en" else self.label_fr
