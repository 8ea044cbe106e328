"""What the command line says of a roster: each fault with its remedy, what changes; and who the demo’s people are."""

from collections.abc import Iterable

from models import Fault, Problem, RosterPlan, SchoolPlan, demo

REMEDIES = {
    Problem.TOO_BIG: "The file is larger than {hint}. Import the schools in several files.",
    Problem.TOO_MANY_ROWS: "The file has more than {hint} rows. Import the schools in several files.",
    Problem.LINE_TOO_LONG: "This line is longer than {hint} bytes. Is this a CSV file, with one pupil a line?",
    Problem.NUL: "This line holds a NUL byte. The file is damaged: export it again as « CSV UTF-8 ».",
    Problem.UTF_16: "The file is in UTF-16. Save it as « CSV UTF-8 ».",
    Problem.MIXED_ENCODINGS: "This line is not in UTF-8 and others are. Export the file again as « CSV UTF-8 ».",
    Problem.UNKNOWN_ENCODING: "This line is neither in UTF-8 nor in Windows-1252. Save the file as « CSV UTF-8 ».",
    Problem.QUOTES: 'A quotation mark (") is opened and not closed, or not doubled inside a value. Correct this line.',
    Problem.LINE_ENDS: "A carriage return stands inside this line. Save the file with Windows or Unix line ends.",
    Problem.EMPTY: "The first line must be the header: {hint}",
    Problem.SEPARATOR: "The columns must be separated by commas. Save the file as « CSV UTF-8 (comma delimited) ».",
    Problem.MISSING_COLUMNS: "Add to the header what is missing: {hint}.",
    Problem.UNKNOWN_COLUMN: "This column is unknown. {hint}",
    Problem.REPEATED_COLUMN: "This column stands twice in the header. Keep one.",
    Problem.NO_PUPIL: "The file lists no pupil. Export it again.",
    Problem.WIDTH: "This line has {value} values and the header {hint} columns. Is a comma missing, or one too many?",
    Problem.VALUE_TOO_LONG: "Longer than {hint} characters. Shorten it.",
    Problem.MISSING: "Fill it in.",
    Problem.CONTROL_CHARACTER: "It holds an invisible control character. Type it again.",
    Problem.DAMAGED: "Letters with accents were damaged. Export the file again as « CSV UTF-8 ».",
    Problem.NO_LETTER: "A name has at least one letter. Correct it.",
    Problem.UNKNOWN_BOARD: "No board has this code. It is the ministry’s six digits, such as 732000.",
    Problem.NUMBER: "A file number is exactly 7 digits. {hint}",
    Problem.DATE: "Write a date that exists as AAAA-MM-JJ, such as 2014-09-27.",
    Problem.DATE_TOO_EARLY: "A birth date in 1900 or before. Correct it.",
    Problem.DATE_IN_FUTURE: "A birth date in the future. Correct it.",
    Problem.ADDRESS: "This is no e-mail address. Correct it or leave it empty.",
    Problem.DUPLICATE: "This board and number stand already on line {hint}. Keep one line, with every address on it.",
    Problem.UNKNOWN_SCHOOL: "No school of this board has this code. Import its roster first, or correct the code.",
    Problem.CLOSED_KIND: "Write « conge » or « pedagogique ».",
    Problem.SPAN: "The last day comes before the first, or more than {hint} days after it. Correct the dates.",
    Problem.NO_CLOSED_DAY: "No weekday of these school years is closed by this file. Is it the right one?",
    Problem.TOO_MANY_CLOSED: "More than {hint} weekdays of one school year would be closed. Is it the right file?",
    Problem.WHICH_SCHOOL: "An iCalendar file names no school: say which board or school it is for.",
    Problem.NOT_A_CALENDAR: "This is no iCalendar file that can be read. Export the calendar again.",
    Problem.TOO_MANY_EVENTS: "The calendar has more than {hint} events. Export one school year.",
    Problem.REPETITION: "This event repeats in a way that cannot be read. List its days, or repeat it by day to year.",
    Problem.SCHOOL_NAME: "The same school is « {hint} » on an earlier line. Give it one name.",
}
_HINTS = {
    Problem.UNKNOWN_COLUMN: (
        "Did you mean {hint}?",
        "Remove it, or name it courriel_1, courriel_2… if it holds addresses.",
    ),
    Problem.NUMBER: ("Are the leading zeros lost? Write {hint}, and the column as text.", "Correct it."),
}


def remedy(fault: Fault) -> str:
    """What to do."""
    hint = fault.hint
    if fault.problem in _HINTS:
        with_hint, without = _HINTS[fault.problem]
        hint = with_hint.format(hint=hint) if hint else without
    return REMEDIES[fault.problem].format(value=fault.value, hint=hint)


def place(fault: Fault) -> str:
    """« line 12, fiche « 1234 » », as far as it is known; what was read cannot move the cursor nor break the line."""
    parts = [f"line {fault.line}" if fault.line else "", fault.column]
    read = "".join(letter if letter.isprintable() else "�" for letter in fault.value)
    value = f" « {read} »" if read and fault.problem is not Problem.WIDTH else ""
    return ", ".join(part for part in parts if part) + value


def faults(found: Iterable[Fault], count: int, shown: int) -> Iterable[str]:
    """The first `shown` faults, one a line, then how many there are."""
    for _, fault in zip(range(shown), found, strict=False):
        yield f"{place(fault) or 'the file'}: {remedy(fault)}"
    yield f"{count:,} fault{'s' * (count > 1)} in all" + (f", the first {shown} shown." if count > shown else ".")


_COLUMNS = ("listed", "added", "changed", "removed", "addresses_added", "addresses_removed")


def table(plan: RosterPlan) -> Iterable[str]:
    """One line a school, then the whole."""
    yield f"{'school':<44} {'pupils':>8} {'added':>8} {'changed':>8} {'removed':>8} {'addresses':>16}"
    for school in plan.schools.values():
        yield _line(_name(school), [getattr(school, column) for column in _COLUMNS])
    if len(plan.schools) > 1:
        yield _line(f"{len(plan.schools)} schools", [plan.count(column) for column in _COLUMNS])


def _name(school: SchoolPlan) -> str:
    note = " (new)" if school.is_new else " (new name)" if school.former_name else ""
    return f"{school.board} {school.code} {school.name}"[: 44 - len(note)] + note


def _line(name: str, counts: list[int]) -> str:
    listed, added, changed, removed, more, less = counts
    return f"{name:<44} {listed:>8,} {added:>8,} {changed:>8,} {removed:>8,} {f'+{more:,} −{less:,}':>16}"


def too_many(plan: RosterPlan) -> str:
    """Why the import is refused, and how to insist."""
    schools = [f"{school.name} ({school.removed:,} of {school.current:,})" for school in plan.emptied[:10]]
    names = ", ".join(schools) + ("…" if len(plan.emptied) > 10 else "")
    return (
        f"More than 20 % of the pupils would be removed from: {names}. Nothing was changed. "
        "If this is right, import again with --confirm-removals."
    )


def introduction(person: demo.DemoPerson) -> Iterable[str]:
    """Somebody to be: how to enter, what to try, what the report cards say."""
    yield ""
    yield f"{person.name}: {person.advice('en')}"
    yield f"  {person.email:<34} password: {person.password or 'none yet (create the account)'}"
    for child in person.children:
        name = f"{child.first_name} {child.last_name}"
        yield f"  {name:<20} {child.birth_date}   file number {child.file_number}   {child.school} ({child.board})"
