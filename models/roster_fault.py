"""What is wrong with a roster file, as data: where, what was read, and which of the known problems it is."""

from dataclasses import dataclass
from enum import StrEnum

KEPT_FAULTS = 1000
SHOWN_VALUE = 60


class Problem(StrEnum):
    """What can be wrong with a roster; the door that shows it has a sentence for each, which says what to do."""

    TOO_BIG = "too_big"
    TOO_MANY_ROWS = "too_many_rows"
    LINE_TOO_LONG = "line_too_long"
    NUL = "nul"
    UTF_16 = "utf_16"
    MIXED_ENCODINGS = "mixed_encodings"
    UNKNOWN_ENCODING = "unknown_encoding"
    QUOTES = "quotes"
    LINE_ENDS = "line_ends"
    EMPTY = "empty"
    SEPARATOR = "separator"
    MISSING_COLUMNS = "missing_columns"
    UNKNOWN_COLUMN = "unknown_column"
    REPEATED_COLUMN = "repeated_column"
    NO_PUPIL = "no_pupil"
    WIDTH = "width"
    VALUE_TOO_LONG = "value_too_long"
    MISSING = "missing"
    CONTROL_CHARACTER = "control_character"
    DAMAGED = "damaged"
    NO_LETTER = "no_letter"
    UNKNOWN_BOARD = "unknown_board"
    NUMBER = "number"
    DATE = "date"
    DATE_TOO_EARLY = "date_too_early"
    DATE_IN_FUTURE = "date_in_future"
    ADDRESS = "address"
    DUPLICATE = "duplicate"
    SCHOOL_NAME = "school_name"
    OTHER_BOARD = "other_board"
    OTHER_SCHOOL = "other_school"
    ELSEWHERE = "elsewhere"
    TROUBLE = "trouble"
    UNKNOWN_SCHOOL = "unknown_school"
    CLOSED_KIND = "closed_kind"
    SPAN = "span"
    NO_CLOSED_DAY = "no_closed_day"
    TOO_MANY_CLOSED = "too_many_closed"
    WHICH_SCHOOL = "which_school"
    NOT_A_CALENDAR = "not_a_calendar"
    TOO_MANY_EVENTS = "too_many_events"
    REPETITION = "repetition"
    ARCHIVE = "archive"
    ENCRYPTED = "encrypted"
    COMPRESSION = "compression"
    ARCHIVE_NAME = "archive_name"
    ARCHIVE_SIZE = "archive_size"
    NO_MANIFEST = "no_manifest"
    VERSION = "version"
    FILE_MODE = "file_mode"
    FILE_MISSING = "file_missing"
    FILE_UNANNOUNCED = "file_unannounced"
    MIXED_MODES = "mixed_modes"
    STATUS = "status"
    SOURCE_ID = "source_id"
    REPEATED_ID = "repeated_id"
    ORG_CIRCLE = "org_circle"
    NO_BOARD = "no_board"
    NO_SCHOOL = "no_school"
    NO_BIRTH_DATE = "no_birth_date"
    UNKNOWN_PUPIL = "unknown_pupil"
    NUMBER_TAKEN = "number_taken"
    WHICH_BOARD = "which_board"
    STALE = "stale"
    RECORDED_KIND = "recorded_kind"
    RECORDED_PART = "recorded_part"
    RECORDED_HOUR = "recorded_hour"
    RECORDED_ORDER = "recorded_order"
    RECORDED_PERIOD = "recorded_period"
    NOT_ENROLLED = "not_enrolled"
    NOT_A_SCHOOL_DAY = "not_a_school_day"
    REPEATED_ABSENCE = "repeated_absence"


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where. line: of the file, the header being 1; 0 for the file as a whole."""

    line: int
    column: str
    value: str
    problem: Problem
    hint: str = ""  # what the sentence needs besides: another line, a limit, the columns that are missing
    file: str = ""  # which one, when the roster is an archive of several


class Wrong(ValueError):
    """A value that cannot stand."""

    def __init__(self, problem: Problem, hint: str = "") -> None:
        super().__init__(problem)
        self.problem, self.hint = problem, hint


class Hopeless(Exception):
    """A fault after which nothing more can be read."""

    def __init__(
        self, line: int, problem: Problem, value: str = "", hint: str = "", column: str = "", file: str = ""
    ) -> None:
        self.fault = Fault(line, column, value[:SHOWN_VALUE], problem, hint, file)


class RosterRefused(Exception):
    """The file was not taken. faults: the first KEPT_FAULTS of them; count: how many there are."""

    def __init__(self, faults: list[Fault], count: int) -> None:
        super().__init__(f"{count} faults")
        self.faults, self.count = faults, count


class Faults:
    """The faults of one roster, told one after the other."""

    def __init__(self) -> None:
        self.kept: list[Fault] = []
        self.count = 0

    def tell(self, fault: Fault) -> None:
        """One more; the first KEPT_FAULTS are kept."""
        self.count += 1
        if len(self.kept) < KEPT_FAULTS:
            self.kept.append(fault)

    def check(self) -> None:
        """Raises RosterRefused if there are any."""
        if self.count:
            raise RosterRefused(self.kept, self.count)


def refusal(problem: Problem, hint: str = "", value: str = "") -> RosterRefused:
    """A file that is refused as a whole."""
    return RosterRefused([Fault(0, "", value[:SHOWN_VALUE], problem, hint)], 1)
