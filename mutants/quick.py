"""A change inside a function, tried without starting Python again: the loaded function is given its changed code."""

import gc
import importlib
from collections.abc import Iterator
from functools import _lru_cache_wrapper
from types import CodeType, FunctionType


class NotInAFunction(Exception):
    """The change is in what runs at import: the module has to be imported again."""


def swap(path: str, before: str, after: str, loaded: dict) -> None:
    """Give every loaded function of that file its code of `after`. Raises NotInAFunction.

    path: of the file, as its functions name it. before, after: the module’s text. loaded: see `functions_of`.
    """
    changes = list(_changes(compile(before, path, "exec"), compile(after, path, "exec")))
    for old, new in changes:
        for function in loaded.get(_name(old), ()):
            function.__code__ = new


def functions_of(folder: str) -> dict[tuple, list[FunctionType]]:
    """Every function that is alive and was written in that folder, by the name of its code."""
    found: dict[tuple, list[FunctionType]] = {}
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType) and thing.__code__.co_filename.startswith(folder):
            found.setdefault(_name(thing.__code__), []).append(thing)
    return found


def forget_answers(folder: str) -> None:
    """Nothing that was remembered before a change may answer in place of the changed code."""
    for thing in gc.get_objects():
        if isinstance(thing, _lru_cache_wrapper) and _file_of(thing.__wrapped__).startswith(folder):
            thing.cache_clear()
        elif type(thing).__name__ in ("Prepared", "PreparedChange"):
            thing._built.clear()


def _file_of(function: object) -> str:
    return function.__code__.co_filename if isinstance(function, FunctionType) else ""


def imported(module: str) -> None:
    """Have a module loaded, such as `models/family.py`, even if nobody asked for it yet."""
    importlib.import_module(module.removesuffix(".py").removesuffix("/__init__").replace("/", "."))


def _changes(before: CodeType, after: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """(old, new) code of each function that differs, outermost first. Raises NotInAFunction."""
    if _says(before) != _says(after):
        raise NotInAFunction
    for old, new in zip(_inner(before), _inner(after), strict=True):
        if not _is_function(old):
            yield from _changes(old, new)
        elif _deep(old) != _deep(new):
            if old.co_freevars != new.co_freevars:
                raise NotInAFunction
            yield from _with_inner(old, new)


def _with_inner(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """The function, and those inside it: some may be alive, made by a decorator at import. Raises NotInAFunction."""
    yield old, new
    if [one.co_name for one in _inner(old)] == [one.co_name for one in _inner(new)]:
        for one, other in zip(_inner(old), _inner(new), strict=True):
            if one.co_freevars != other.co_freevars:
                raise NotInAFunction  # the one that is alive cannot be given this code, and nobody would see the change
            yield from _with_inner(one, other)


def _is_function(code: CodeType) -> bool:
    """Unlike the body of a class, it has variables of its own (CO_NEWLOCALS with CO_OPTIMIZED)."""
    return code.co_flags & 3 == 3


def _inner(code: CodeType) -> list[CodeType]:
    return [one for one in code.co_consts if isinstance(one, CodeType)]


def _says(code: CodeType) -> tuple:
    """What the code does, wherever it stands in the file."""
    constants = [repr(one) for one in code.co_consts if not isinstance(one, CodeType)]
    names = code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars
    return code.co_code, constants, names, [one.co_name for one in _inner(code)], code.co_flags


def _deep(code: CodeType) -> tuple:
    return _says(code), [_deep(one) for one in _inner(code)]


def _name(code: CodeType) -> tuple:
    return code.co_filename, code.co_qualname, code.co_firstlineno
