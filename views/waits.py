"""How long somebody has to wait, in plain words: « 30 secondes », « 2 minutes », « 5 heures »."""

from datetime import datetime
from math import ceil

from models import now

from .catalogue import ngettext


def seconds_until(moment: datetime) -> int:
    """Whole seconds, at least one."""
    return max(1, ceil((moment - now()).total_seconds()))


def wait_until(moment: datetime) -> str:
    """Rounded up, so that nobody comes back too early."""
    seconds = seconds_until(moment)
    if seconds < 60:
        return ngettext("%(num)s seconde", "%(num)s secondes", seconds)
    if seconds <= 3_600:
        return ngettext("%(num)s minute", "%(num)s minutes", ceil(seconds / 60))
    return ngettext("%(num)s heure", "%(num)s heures", ceil(seconds / 3_600))
