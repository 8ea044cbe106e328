"""A roster in whichever form it comes: its content says which one, its own name plays no part."""

from pathlib import Path

from .roster_file import Progress, Roster, RosterFile, quiet


def read_roster(path: Path, progress: Progress = quiet) -> Roster:
    """The roster that this file holds; raises RosterRefused. Nothing is stored."""
    return RosterFile(path).read(progress)
