"""What a notice said before it was changed: kept whole, with who changed it and when."""

import json
from typing import Any

import peewee

from .absence import AbsenceNotice
from .base import Model, MomentField
from .clock import now


class NoticeVersion(Model):
    """One former state of one notice."""

    notice = peewee.ForeignKeyField(AbsenceNotice, backref="versions", on_delete="CASCADE", index=False)
    version = peewee.IntegerField()
    facts = peewee.TextField()  # `notice_facts`, as JSON
    changed_by = peewee.CharField(max_length=64, default="")  # public id of the account that replaced it
    at = MomentField(default=now)  # when it was replaced

    class Meta:
        indexes = ((("notice", "version"), True),)

    @property
    def said(self) -> dict[str, Any]:
        """What it said, as `notice_facts` gives it."""
        return json.loads(self.facts)
