"""Tables to take away as CSV, in which no cell can be taken for a formula by a spreadsheet (SECURITY.md F1)."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠")
# French spreadsheets end cells at semicolons and see no quotation mark inside one: a cell may then begin in ours.
_CELL_INSIDE = re.compile(r"([;\t\r\n])(?=[\s\"']*[=+\-@＝＋－＠])")
_BATCH = 200  # rows written together, so that a long table is never whole in memory
BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets read « Ã© » for « é »


def safe_value(value: object) -> str:
    """The text of a cell; what a spreadsheet might run gets an apostrophe in front, even behind spaces.

    So does what would begin a cell where the spreadsheet, set for French, takes semicolons for the ends of cells.
    """
    text = _CELL_INSIDE.sub(r"\1'", "" if value is None else str(value))
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULAS) else text


def safe_row(values: Iterable[object]) -> list[str]:
    """A line of such values."""
    return [safe_value(value) for value in values]


def csv_text(header: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The table in pieces, as RFC 4180 writes it: CRLF, quotation marks doubled; with a byte order mark first."""
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\r\n")
    page.write(BYTE_ORDER_MARK)
    writer.writerow(header)
    for number, row in enumerate(rows, 1):
        writer.writerow(safe_row(row))
        if number % _BATCH == 0:
            yield _taken(page)
    yield _taken(page)


def _taken(page: io.StringIO) -> str:
    text = page.getvalue()
    page.seek(0)
    page.truncate()
    return text
