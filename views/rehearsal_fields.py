"""The fields of an act of a rehearsal: read from JSON as the act’s own signature says, each checked, or refused."""

import inspect
from collections.abc import Callable
from datetime import date, time
from types import UnionType
from typing import Any, Literal, NewType, Union, get_args, get_origin

LONGEST = 200
MOST = 100_000
OPTIONAL = (Union, UnionType)  # « Literal[…] | None » is of the older kind


class BadField(ValueError):
    """A field that is missing, unknown, or not what the act needs; the text says which and how it is written."""


def read_fields(act: Callable[..., Any], given: object) -> dict[str, Any]:
    """The arguments of that act, but the first; raises BadField."""
    if not isinstance(given, dict):
        raise BadField("The body is a JSON object, sent as application/json.")
    wanted = list(inspect.signature(act).parameters.values())[1:]
    unknown = sorted(set(given) - {each.name for each in wanted})
    if unknown:
        names = ", ".join(each.name for each in wanted)
        raise BadField(f"« {unknown[0][:40]} » is no field of {act.__name__}. It takes: {names or 'nothing'}.")
    missing = [each.name for each in wanted if each.name not in given and each.default is each.empty]
    if missing:
        raise BadField(f"{act.__name__} needs « {missing[0]} ».")
    return {each.name: _read(each.name, each.annotation, given[each.name]) for each in wanted if each.name in given}


def _read(name: str, kind: Any, value: object) -> Any:
    if get_origin(kind) in OPTIONAL:
        return None if value is None else _read(name, get_args(kind)[0], value)
    if get_origin(kind) is list:
        return [_read(name, get_args(kind)[0], each) for each in _list(name, value)]
    if get_origin(kind) is Literal:
        return _one_of(name, get_args(kind), value)
    if isinstance(kind, NewType):
        return _text(name, value, longest=None)
    return _READERS[kind](name, value)


def _list(name: str, value: object) -> list[object]:
    if not isinstance(value, list) or len(value) > LONGEST:
        raise BadField(f"« {name} » is a list of at most {LONGEST}.")
    return value


def _one_of(name: str, choices: tuple[Any, ...], value: object) -> Any:
    if value not in choices:
        raise BadField(f"« {name} » is one of: {', '.join(choices)}.")
    return value


def _text(name: str, value: object, longest: int | None = LONGEST) -> str:
    """PostgreSQL keeps no NUL, and half a surrogate cannot be written anywhere."""
    if not isinstance(value, str) or (longest and len(value) > longest) or "\x00" in value:
        raise BadField(f"« {name} » is a text" + (f" of at most {longest} signs." if longest else "."))
    if any("\ud800" <= sign <= "\udfff" for sign in value):
        raise BadField(f"« {name} » holds a sign that is none.")
    return value


def _truth(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise BadField(f"« {name} » is true or false.")
    return value


def _number(name: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST:
        raise BadField(f"« {name} » is a whole number from 0 to {MOST}.")
    return value


def _day(name: str, value: object) -> date:
    try:
        return date.fromisoformat(_text(name, value))
    except ValueError:
        raise BadField(f"« {name} » is a day such as 2026-11-27.") from None


def _hour(name: str, value: object) -> time:
    try:
        hour = time.fromisoformat(_text(name, value))
    except ValueError:
        raise BadField(f"« {name} » is an hour such as 09:15.") from None
    return hour.replace(tzinfo=None)


_READERS: dict[Any, Callable[[str, object], Any]] = {
    str: _text, bool: _truth, int: _number, date: _day, time: _hour
}  # fmt: skip
