"""A backup read back, on either engine, into a place where nothing is yet: all of it, or nothing."""

import base64
import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import peewee
import psycopg

from . import schema
from .backup import FORMAT, MANIFEST, in_order
from .base import Model, database, exclusively
from .board import Board, BoardList
from .roster_file import Progress, quiet

_REFUSED_BY_ENGINE = (sqlite3.IntegrityError, psycopg.IntegrityError, psycopg.DataError)
ROWS_AT_ONCE, HEAVY_ROWS_AT_ONCE = 1000, 20


class RestoreRefused(Exception):
    """Nothing was restored; the text says why, and what to do."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    schema: str
    made_at: str
    rows: dict[str, int]


def restore(path: Path, progress: Progress = quiet) -> Manifest:
    """Fill the database of this portal, which must be empty, with that backup.

    Raises RestoreRefused: not a backup, a damaged one, one of another version, or a database that has records.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive)
            with exclusively("restore"):
                _refuse_records()
                Board.delete().execute()  # its own come with the backup, under the numbers that all else knows
                _fill(archive, manifest, progress)
                _check()
    except (zipfile.BadZipFile, EOFError, KeyError, ValueError, *_REFUSED_BY_ENGINE) as error:
        raise RestoreRefused(f"{path} is not a backup, or it is damaged: {error}.") from error
    BoardList.forget()
    return manifest


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    facts = json.loads(archive.read(MANIFEST))
    if facts["format"] != FORMAT or facts["schema"] != schema.version():
        raise RestoreRefused(
            f"This backup was made by the version of the portal whose schema is {facts['schema']}; this one’s is "
            f"{schema.version()}. Restore it with that version, then bring the portal up to date."
        )
    return Manifest(facts["schema"], facts["made_at"], facts["rows"])


def _refuse_records() -> None:
    for model in in_order():
        if model is not Board and model.select().exists():
            raise RestoreRefused(
                f"This database has records already (table {model._meta.table_name}). "
                "Restore into a new one: nothing is ever mixed nor replaced."
            )


def _fill(archive: zipfile.ZipFile, manifest: Manifest, progress: Progress) -> None:
    done, total = 0, sum(manifest.rows.values())
    for model in in_order():
        name = model._meta.table_name
        with archive.open(f"tables/{name}.jsonl") as member:
            count = 0
            for rows in _batches(model, io.TextIOWrapper(member, encoding="utf-8")):
                _insert(model, rows)
                count += len(rows)
                progress("restore", done + count, total)
        if count != manifest.rows[name]:
            raise ValueError(f"table {name} has {count} rows of {manifest.rows[name]}")
        done += count
        _go_on_counting(model)


def _batches(model: type[Model], lines: Iterator[str]) -> Iterator[list[list[Any]]]:
    fields = model._meta.sorted_fields
    if json.loads(next(lines)) != [field.column_name for field in fields]:
        raise ValueError(f"table {model._meta.table_name} has other columns")
    is_heavy = any(isinstance(field, peewee.BlobField) for field in fields)
    size = HEAVY_ROWS_AT_ONCE if is_heavy else ROWS_AT_ONCE
    while batch := list(islice(lines, size)):
        yield [[_stored(*pair) for pair in zip(fields, json.loads(line), strict=True)] for line in batch]


def _stored(field: peewee.Field, value: Any) -> Any:
    """The value for the engine of this portal."""
    if isinstance(field, peewee.BlobField):
        return field.db_value(base64.b64decode(value["b64"])) if value else value
    return field.db_value(field.python_value(value))


def _insert(model: type[Model], rows: list[list[Any]]) -> None:
    """By the engine’s own hand: Peewee would write a statement as long as the batch."""
    columns = ", ".join(f'"{field.column_name}"' for field in model._meta.sorted_fields)
    marks = ", ".join([database.param] * len(model._meta.sorted_fields))
    sql = f'INSERT INTO "{model._meta.table_name}" ({columns}) VALUES ({marks})'
    database.cursor().executemany(sql, rows)


def _go_on_counting(model: type[Model]) -> None:
    """PostgreSQL’s next number comes after the restored ones; SQLite finds it by itself."""
    key = model._meta.primary_key
    if isinstance(database.obj, peewee.PostgresqlDatabase) and isinstance(key, peewee.AutoField):
        table, column = f'"{model._meta.table_name}"', key.column_name
        next_one = f'coalesce(max("{column}"), 0) + 1'
        sql = f"SELECT setval(pg_get_serial_sequence(%s, %s), {next_one}, false) FROM {table}"
        database.execute_sql(sql, (table, column))


def _check() -> None:
    """PostgreSQL checks each row as it comes; SQLite is asked at the end."""
    if isinstance(database.obj, peewee.SqliteDatabase):
        orphans = database.execute_sql("PRAGMA foreign_key_check").fetchall()
        if orphans:
            raise ValueError(f"{len(orphans)} records lean on one that is missing")
