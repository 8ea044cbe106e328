"""The moment at which every picture is taken: a Tuesday morning of November, before school begins.

The portal of the pictures lives there whole, its demo, its letters and its sessions too: nothing that a page says of a
day or an hour differs from one run to the next. (X-Test-Now moves one visitor’s requests; here nobody else visits.)
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import time_machine

MOMENT = datetime(2026, 11, 24, 7, 10, tzinfo=ZoneInfo("America/Toronto"))
STILL = Path(__file__).with_name("still")


@contextmanager
def processes_started_then() -> Iterator[None]:
    """The Python processes that are started meanwhile live at that moment, to their end."""
    before = {name: os.environ.get(name) for name in ("PYTHONPATH", "PICTURES_MOMENT")}
    os.environ.update(PYTHONPATH=str(STILL), PICTURES_MOMENT=MOMENT.isoformat())
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def lived_then() -> time_machine.travel:
    """`with lived_then():` this process is there too."""
    return time_machine.travel(MOMENT, tick=False)
