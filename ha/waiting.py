"""Waiting for a condition, with an end."""

import threading
import time
from collections.abc import Callable


class NotInTime(RuntimeError):
    """What was waited for did not come; the text says what it was."""


def until(is_so: Callable[[], bool], seconds: float, what: str) -> float:
    """Ask four times a second; gives the seconds that it took. Raises NotInTime."""
    begun, pause = time.monotonic(), threading.Event()
    while not is_so():
        if time.monotonic() - begun > seconds:
            raise NotInTime(f"Waited {seconds:.0f} s in vain: {what}.")
        pause.wait(0.25)
    return time.monotonic() - begun
