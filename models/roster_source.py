"""A roster in whichever form it comes: its content says which one, its own name plays no part."""

from pathlib import Path

from .oneroster_zip import OneRosterZip
from .roster_file import Progress, Roster, RosterFile, quiet

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # with files, without any


def read_roster(path: Path, progress: Progress = quiet) -> Roster:
    """The roster that this file holds, CSV or OneRoster; raises RosterRefused. Nothing is stored."""
    with path.open("rb") as file:
        is_zip = file.read(4) in _ZIP
    return OneRosterZip(path).read(progress) if is_zip else RosterFile(path).read(progress)
