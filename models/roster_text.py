"""The text of a CSV file: its lines, its encoding, the values of each line; memory stays bounded whatever comes in."""

import csv
import itertools
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from .roster_fault import SHOWN_VALUE, Hopeless, Problem

MOST_ROWS = 500_000  # the largest board of Québec has some 120,000 pupils
LONGEST_LINE = 100_000  # bytes

_NOT_WINDOWS_1252 = re.compile(rb"[\x80-\x8b\x8d-\x90\x93-\x95\x98-\x9b\x9d\x9e]")


def lines(file: BinaryIO, most: int = MOST_ROWS) -> Iterator[tuple[int, bytes]]:
    """(line number, bytes), none longer than LONGEST_LINE, so that memory stays bounded (F2)."""
    for number in itertools.count(1):
        line = file.readline(LONGEST_LINE + 1)
        if not line:
            return
        if len(line) > LONGEST_LINE:
            raise _unreadable(Problem.LINE_TOO_LONG, number, line, str(LONGEST_LINE))
        if number > most + 1:
            raise Hopeless(number, Problem.TOO_MANY_ROWS, hint=str(most))
        yield number, line


def encoding_of(file: BinaryIO, most: int = MOST_ROWS) -> str:
    """UTF-8, or Windows-1252 when no line is UTF-8 and each byte is a letter there; anything else is refused (F3)."""
    firsts: dict[str, tuple[int, bytes]] = {}  # the first line of each kind
    for number, line in lines(file, most):
        _refuse_nul(number, line)
        if line.isascii():
            continue
        firsts.setdefault("utf-8" if _is_utf_8(line) else "cp1252", (number, line))
        if "cp1252" in firsts and "stray" not in firsts and _NOT_WINDOWS_1252.search(line):
            firsts["stray"] = number, line
    if "cp1252" not in firsts:
        return "utf-8"
    if "utf-8" in firsts:
        raise _unreadable(Problem.MIXED_ENCODINGS, *firsts["cp1252"])
    if "stray" in firsts:
        raise _unreadable(Problem.UNKNOWN_ENCODING, *firsts["stray"])
    return "cp1252"


def _refuse_nul(number: int, line: bytes) -> None:
    if number == 1 and (line.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in line[:2]):
        raise Hopeless(1, Problem.UTF_16)
    if b"\0" in line:
        raise _unreadable(Problem.NUL, number, line.replace(b"\0", b""))


def _unreadable(problem: Problem, number: int, line: bytes, hint: str = "") -> Hopeless:
    return Hopeless(number, problem, line[: 2 * SHOWN_VALUE].decode(errors="replace").strip(), hint)


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def decoded(lines: Iterable[tuple[int, bytes]], encoding: str) -> Iterator[tuple[int, str]]:
    for number, line in lines:
        text = line.decode(encoding)
        yield number, text.removeprefix("\ufeff") if number == 1 else text


def records_of(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, list[str]]]:
    """(line number, values). No value of a roster spans lines: a quote still open at the end of its line is a fault."""
    given = taken = 0
    text = ""

    def one_by_one() -> Iterator[str]:
        nonlocal given, text
        for number, line in lines:
            if given != taken:
                raise Hopeless(given, Problem.QUOTES)
            given, text = number, line
            yield line

    reader = csv.reader(one_by_one(), strict=True)
    while True:
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error:
            is_old = "\r" in text.rstrip("\r\n")
            raise Hopeless(given, Problem.LINE_ENDS if is_old else Problem.QUOTES) from None
        taken = given
        yield given, values
