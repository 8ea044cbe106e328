"""Statements whose SQL is built once. Peewee builds it each time, which costs far more than SQLite takes to run it."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import peewee

from .base import Model, database
from .row_shape import RowShape

M = TypeVar("M", bound=Model)


class _Slot:
    """Where the value of that place goes."""

    def __init__(self, place: int) -> None:
        self.place = place


class _Built:
    """A statement as one engine understands it."""

    def __init__(self, query: Any) -> None:
        self.query = query
        self.sql, self._parameters = query.sql()
        self.shape: RowShape | None = None  # how its rows are read, once one was seen

    def run(self, values: tuple[Any, ...]) -> Any:
        """The cursor, for these values."""
        return database.execute_sql(self.sql, self.given(values))

    def given(self, values: tuple[Any, ...]) -> list[Any]:
        """These values, and those that are part of the statement, as its SQL takes them."""
        return [values[each.place] if type(each) is _Slot else each for each in self._parameters]


class PreparedChange:
    """A statement of always the same shape that changes rows, or returns plain ones.

    build: makes the query, given one placeholder for each value. Values are what the engine stores: text, numbers, or
    what a field’s `db_value` gives.
    """

    def __init__(self, build: Callable[..., Any]) -> None:
        self._build = build
        self._built: dict[tuple[type, int], _Built] = {}

    def __call__(self, *values: Any) -> Any:
        """The cursor, for these values."""
        return self._for_engine(len(values)).run(values)

    def _for_engine(self, count: int) -> _Built:
        """SQLite and PostgreSQL each have their own SQL."""
        engine = type(database.obj), count
        if engine not in self._built:
            slots = (peewee.Value(_Slot(place), converter=False) for place in range(count))
            self._built[engine] = _Built(self._build(*slots))
        return self._built[engine]


class Prepared(PreparedChange, Generic[M]):
    """A query for what nearly every request asks (a fifth of the dashboard’s CPU)."""

    def __init__(self, build: Callable[..., "peewee.ModelSelect[M]"]) -> None:
        super().__init__(build)

    def __call__(self, *values: Any) -> list[M]:
        """The rows for these values, with what the query joins."""
        built = self._for_engine(len(values))
        cursor = built.run(values)
        rows = cursor.fetchall()
        if not rows:
            return []
        if built.shape is None:
            built.shape = RowShape(built.query._get_cursor_wrapper(cursor))
        cursor.close()
        return built.shape.records(rows)


class PreparedInsert(Generic[M]):
    """`save(force_insert=True)` for tables that are written at every turn."""

    def __init__(self, model: type[M]) -> None:
        fields = model._meta.sorted_fields
        self._fields = [field for field in fields if not field.primary_key]
        self._change = PreparedChange(lambda *values: model.insert(dict(zip(self._fields, values, strict=True))))

    def __call__(self, record: M) -> M:
        """The record, with its id."""
        known = record.__data__
        cursor = self._change(*(field.db_value(known.get(field.name)) for field in self._fields))
        record.id = cursor.fetchall()[0][0] if database.returning_clause else cursor.lastrowid
        record._dirty.clear()
        return record
