"""The whole portal in one file: written while it serves, read on either engine (see `models/restore.py`).

A zip with one member a table, `tables/<name>.jsonl`: a line of column names, then a line a row; and `manifest.json`.
Values are those of the columns; bytes stand as {"b64": …}. Documents, letters and second factors stay sealed: without
PORTAIL_SECRET_KEY, which is not in it, they cannot be read.
"""

import base64
import json
import os
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import peewee

from . import schema
from .base import Model, database
from .clock import now
from .roster_file import Progress, quiet
from .tables import TABLES

FORMAT = 1
MANIFEST = "manifest.json"
_PACKED: dict[str, Any] = {"compression": zipfile.ZIP_DEFLATED, "compresslevel": 3}
ROWS_AT_ONCE, HEAVY_ROWS_AT_ONCE = 5000, 20


class BackupExists(Exception):
    """A file of that name is there already; it is not replaced."""


def back_up(path: Path, progress: Progress = quiet) -> dict[str, int]:
    """Write everything to `path`, as it stands at one moment, whoever writes meanwhile; gives the rows of each table.

    The file appears whole or not at all, and nobody else may read it. Raises BackupExists, or OSError.
    """
    if path.exists():
        raise BackupExists(path)
    partial = path.with_name(path.name + ".partial")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with (
            os.fdopen(descriptor, "wb") as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as out,
        ):
            counts = _write(out, progress)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return counts


def _write(out: zipfile.ZipFile, progress: Progress) -> dict[str, int]:
    counts: dict[str, int] = {}
    with _one_moment():
        total = sum(model.select().count() for model in in_order())
        for model in in_order():
            counts[model._meta.table_name] = 0
            with out.open(f"tables/{model._meta.table_name}.jsonl", "w", force_zip64=True) as member:
                member.write(_line([field.column_name for field in model._meta.sorted_fields]))
                for rows in _batches(model):
                    member.write(b"".join(map(_line, rows)))
                    counts[model._meta.table_name] += len(rows)
                    progress("backup", sum(counts.values()), total)
    facts = {"format": FORMAT, "schema": schema.version(), "made_at": now().isoformat(), "rows": counts}
    out.writestr(MANIFEST, json.dumps(facts, indent=1))
    return counts


def _batches(model: type[Model]) -> Iterator[list[tuple[Any, ...]]]:
    """Every row, as its columns hold it, a batch at a time in the order of the key: memory stays small."""
    fields, key = model._meta.sorted_fields, model._meta.primary_key
    is_heavy = any(isinstance(field, peewee.BlobField) for field in fields)
    rows_at_once, last = HEAVY_ROWS_AT_ONCE if is_heavy else ROWS_AT_ONCE, None
    while True:
        wanted = model.select(*fields).order_by(key).limit(rows_at_once)
        found: list[Any] = list((wanted if last is None else wanted.where(key > last)).tuples())
        if not found:
            return
        last = found[-1][fields.index(key)]
        yield [tuple(_plain(field, value) for field, value in zip(fields, row, strict=True)) for row in found]


def _plain(field: peewee.Field, value: Any) -> Any:
    """As JSON has it; moments as SQLite writes them, which Peewee reads for either engine."""
    if isinstance(field, peewee.BlobField):
        return None if value is None else {"b64": base64.b64encode(bytes(value)).decode("ascii")}
    stored = field.db_value(value)
    return str(stored) if isinstance(stored, datetime | date | time) else stored


def _line(values: Sequence[Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _one_moment() -> AbstractContextManager[Any]:
    """A transaction that sees the portal as it stands now and keeps no writer waiting."""
    if isinstance(database.obj, peewee.PostgresqlDatabase):
        return database.atomic(isolation_level="REPEATABLE READ")
    return database.atomic("DEFERRED")


def in_order() -> list[type[Model]]:
    """Every table, after those that it leans on."""
    return peewee.sort_models(TABLES)  # type: ignore[attr-defined]
