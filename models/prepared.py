"""Queries whose SQL is built once. Peewee builds it each time, which costs far more than SQLite takes to run it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import peewee

from .base import database

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
        self._built: dict[type, tuple[peewee.ModelSelect[M], str, list[Any]]] = {}

    def __call__(self, *values: str | int) -> list[M]:
        """The rows for these values, with what the query joins."""
        query, sql, parameters = self._for_engine(len(values))
        given = [values[each.place] if isinstance(each, _Slot) else each for each in parameters]
        return list(query._get_cursor_wrapper(database.execute_sql(sql, given)))  # type: ignore[attr-defined]

    def _for_engine(self, count: int) -> tuple["peewee.ModelSelect[M]", str, list[Any]]:
        """SQLite and PostgreSQL each have their own SQL."""
        engine = type(database.obj)
        if engine not in self._built:
            query = self._build(*(peewee.Value(_Slot(place), converter=False) for place in range(count)))
            self._built[engine] = (query, *query.sql())
        return self._built[engine]
