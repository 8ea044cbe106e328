"""The file of absences that a school records elsewhere."""

from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage
from wtforms import FileField
from wtforms.validators import ValidationError

from models import Fault

from ..catalogue import gettext as _
from ..catalogue import lazy_gettext as _l
from .live import LiveForm


class AbsencesFileField(FileField):
    """A file; its own name and type play no part (SECURITY.md F8), its content is read by the school."""

    data: FileStorage | None

    def process(self, formdata: Any, *rest: Any, **named: Any) -> None:
        super().process(None, *rest, **named)
        sent = request.files.get(self.name)
        self.data = sent if sent and sent.filename else None
        self.raw_data = ["file"] if self.data else []

    def pre_validate(self, form: Any) -> None:
        if self.data is None:
            raise ValidationError(_("Choisissez le fichier des absences."))


class AbsencesFileForm(LiveForm):
    """One file; what is wrong with it is listed by line and column."""

    file = AbsencesFileField(_l("Fichier des absences"), description=_l("Un fichier CSV, de 4\u00a0Mo au plus."))

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[Fault] = []
        self.fault_count = 0

    def tell_faults(self, faults: list[Fault], count: int) -> None:
        """Nothing was noted: here is why."""
        self.faults, self.fault_count = faults, count
        self.refuse(_("Ce fichier a des erreurs. Rien n’a été noté."), field=self.file)
