"""Values that a spreadsheet opens as text, whatever they begin with (SECURITY.md F1)."""

from collections.abc import Iterable

_STARTS = tuple("=+-@\t\r\0＝＋－＠")


def safe_value(value: object) -> str:
    """The same text; an apostrophe stands before what a spreadsheet would run as a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(_STARTS) else text


def safe_row(values: Iterable[object]) -> list[str]:
    """A line of such values."""
    return [safe_value(value) for value in values]
