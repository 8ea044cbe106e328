"""The forms of a roster: a file to send, a preview to confirm, a kept roster to bring back."""

from typing import Any

from flask import request
from wtforms import HiddenField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from models import LARGEST_UPLOAD, RosterUpload

from ..catalogue import gettext as _
from ..catalogue import lazy_gettext as _l
from .answers import ChoicesField
from .live import LiveForm
from .sent_file import SentFileField


class UploadForm(LiveForm):
    """The file of a roster."""

    file = SentFileField(
        _l("Fichier de la liste"),
        LARGEST_UPLOAD,
        description=_l("Un fichier CSV ou OneRoster (ZIP), de 64\u00a0Mo au plus."),
    )


class PreviewForm(LiveForm):
    """What was read is to be imported, or not; a school that would lose a fifth of its pupils is confirmed alone."""

    seen = HiddenField()
    removals = ChoicesField(_l("Confirmez ces retraits"))

    def __init__(self, upload: RosterUpload) -> None:
        said = upload.said
        super().__init__()
        self._print = said.get("print", "")
        self._emptied = [school for school in said.get("schools", []) if school["asks"]]
        self.removals.choices = [SelectChoice(_key(school), _loss(school)) for school in self._emptied]
        if request.method == "GET":
            self.seen.data = self._print

    @property
    def wants_to_abandon(self) -> bool:
        """Was « Abandonner » pressed?"""
        return "abandon" in request.form

    @property
    def confirmed(self) -> set[str]:
        """The schools whose loss is confirmed."""
        return set(self.removals.data or ())

    def validate_removals(self, field: Any) -> None:
        if not {_key(school) for school in self._emptied} <= self.confirmed:
            raise ValidationError(_("Cochez chaque école dont vous confirmez les retraits, ou abandonnez."))


def _key(school: dict[str, Any]) -> str:
    return f"{school['board']}-{school['code']}"


def _loss(school: dict[str, Any]) -> str:
    facts = {"school": school["name"], "removed": school["removed"], "current": school["current"]}
    return _("%(school)s\u00a0: %(removed)s élèves sur %(current)s seraient retirés", **facts)
