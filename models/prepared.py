"""Queries whose SQL is built once. Peewee builds it each time, which costs far more than SQLite takes to run it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import peewee

from .base import database
from .row_shape import RowShape

M = TypeVar("M", bound=peewee.Model)


@dataclass(frozen=True)
class _Slot:
    """Where the value of that place goes."""

    place: int


class Prepared(Generic[M]):
    """A query of always the same shape, for what nearly every request asks (a fifth of the dashboard’s CPU).

    build: makes the query, given one placeholder for each value. Values are what the engine stores: text or numbers.
    """

    def __init__(self, build: Callable[..., "peewee.ModelSelect[M]"]) -> None:
        self._build = build
        self._built: dict[type, _Built] = {}

    def __call__(self, *values: str | int) -> list[M]:
        """The rows for these values, with what the query joins."""
        built = self._for_engine(len(values))
        given = [values[each.place] if isinstance(each, _Slot) else each for each in built.parameters]
        cursor = database.execute_sql(built.sql, given)
        rows = cursor.fetchall()
        if not rows:
            return []
        if built.shape is None:
            built.shape = RowShape(built.query._get_cursor_wrapper(cursor))
        cursor.close()
        return built.shape.records(rows)

    def _for_engine(self, count: int) -> "_Built":
        """SQLite and PostgreSQL each have their own SQL."""
        engine = type(database.obj)
        if engine not in self._built:
            query = self._build(*(peewee.Value(_Slot(place), converter=False) for place in range(count)))
            self._built[engine] = _Built(query, *query.sql())
        return self._built[engine]


@dataclass
class _Built:
    """A query as one engine understands it, and how its rows are read, once one was seen."""

    query: Any
    sql: str
    parameters: list[Any]
    shape: RowShape | None = None
