"""How the rows of a prepared query become records: found once, from what Peewee’s own cursor finds for each answer.

Peewee sets each column of each record through an accessor and a converter; here a record takes its values whole. Half
of the dashboard’s CPU was spent there (python -m bench). It leans on names that Peewee does not publish; a test
compares its records with Peewee’s, so that another version cannot change them unseen.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

import peewee
from playhouse.fields import EnumField

from .base import MomentField, database

Convert = Callable[[Any], Any]

# Both engines give these as they are to be.
_GIVEN_AS_THEY_ARE = (
    peewee.AutoField, peewee.IntegerField, peewee.BigIntegerField, peewee.SmallIntegerField,
    peewee.CharField, peewee.TextField, peewee.FixedCharField, peewee.ForeignKeyField,
)  # fmt: skip
# SQLite gives these as text or 0 and 1. Each is read in one step: Peewee tries formats one after the other.
_READ_FROM_SQLITE: dict[type[peewee.Field], Convert] = {
    peewee.DateField: date.fromisoformat,
    peewee.TimeField: time.fromisoformat,
    peewee.BooleanField: bool,
    MomentField: lambda text: datetime.fromisoformat(text + "+00:00"),
}


class _Part(NamedTuple):
    """The columns of one of the joined tables: (place in the row, field, converter or None)."""

    model: type[peewee.Model]
    columns: list[tuple[int, str, Convert | None]]


class _Link(NamedTuple):
    """Which record holds which, under what name; an outer one may be missing."""

    holder: Any
    name: str
    held: Any
    is_outer: bool


class RowShape:
    """Made from the first answer to a query; `records` reads it and every other one."""

    def __init__(self, wrapper: Any) -> None:
        if not hasattr(wrapper, "joins"):  # one table: the same, with nothing to hold
            joins: dict[Any, Any] = {}
            wrapper = peewee.ModelCursorWrapper(wrapper.cursor, wrapper.model, wrapper.select, [wrapper.model], joins)
        wrapper.initialize()
        self._root = wrapper.model
        self._parts = {key: _Part(model, []) for key, model, _is_model in wrapper._constructor_list}
        for place, key, name, convert in wrapper._row_spec:
            self._parts[key].columns.append((place, name, _reading(wrapper.fields[place], convert)))
        self._links = [
            _Link(holder, name, held, is_outer) for holder, name, held, _, is_outer, _ in wrapper.src_to_dest
        ]

    def records(self, rows: Iterable[Sequence[Any]]) -> list[Any]:
        """The records of the query’s first table, holding those that it joins."""
        return [self._record(row) for row in rows]

    def _record(self, row: Sequence[Any]) -> Any:
        found: dict[Any, peewee.Model | None] = {}
        for key, (model, columns) in self._parts.items():
            found[key] = _filled(model, columns, row) if key is self._root or _is_there(columns, row) else None
        for link in self._links:
            holder, held = found[link.holder], found[link.held]
            if holder is not None and (held is not None or link.is_outer):
                _hold(holder, link.name, held)
        return found[self._root]


def _reading(field: peewee.Field, convert: Convert) -> Convert | None:
    """How a value of that field is read, once it is not NULL; None: it is taken as it is."""
    if type(field) in _GIVEN_AS_THEY_ARE:
        return None
    if isinstance(field, EnumField):
        return {member.value: member for member in field.enum_class}.__getitem__
    is_sqlite = isinstance(database.obj, peewee.SqliteDatabase)
    return _READ_FROM_SQLITE.get(type(field), convert) if is_sqlite else convert


def _is_there(columns: list[tuple[int, str, Convert | None]], row: Sequence[Any]) -> bool:
    return any(row[place] is not None for place, _name, _convert in columns)


def _filled(model: type[peewee.Model], columns: list[tuple[int, str, Convert | None]], row: Sequence[Any]) -> Any:
    record = model(__no_default__=True)
    record.__data__ = {
        name: row[place] if convert is None or row[place] is None else convert(row[place])
        for place, name, convert in columns
    }
    return record


def _hold(holder: peewee.Model, name: str, held: peewee.Model | None) -> None:
    if isinstance(holder._meta.fields.get(name), peewee.ForeignKeyField):
        holder.__rel__[name] = held
    else:
        setattr(holder, name, held)
