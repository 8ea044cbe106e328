"""A file that is sent for its content alone: its own name and the type that a browser says play no part (F8)."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage
from wtforms import FileField
from wtforms.validators import ValidationError

from ..catalogue import gettext as _

MEGABYTE = 1024 * 1024


class SentFileField(FileField):
    """A file of at most `largest` bytes; `data` is None while none is chosen."""

    data: FileStorage | None

    def __init__(self, label: Any, largest: int, **named: Any) -> None:
        super().__init__(label, **named)
        self.largest = largest

    def process(self, formdata: Any, *rest: Any, **named: Any) -> None:
        """From the request’s files alone: text under the name of the field is no file."""
        super().process(None, *rest, **named)
        sent = request.files.get(self.name)
        self.data = sent if sent and (sent.filename or _size(sent)) else None
        self.raw_data = ["file"] if self.data else []

    def pre_validate(self, form: Any) -> None:
        """There is one, it is not empty, nor too large."""
        if self.data is None:
            raise ValidationError(_("Choisissez le fichier."))
        if not _size(self.data):
            raise ValidationError(_("Ce fichier est vide. Exportez-le à nouveau."))
        if _size(self.data) > self.largest:
            raise ValidationError(_("Ce fichier dépasse %(limit)s\u00a0Mo.", limit=self.largest // MEGABYTE))

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """The file under a name of our own, as long as it is read; then it is gone."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "sent"
            assert self.data is not None
            self.data.save(path)
            yield path


def _size(file: FileStorage) -> int:
    size = file.stream.seek(0, 2)
    file.stream.seek(0)
    return size
