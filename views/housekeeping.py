"""The thread of a served process that does what has its time, each once on however many machines."""

import logging
import threading
from collections.abc import Callable

from models import DatabaseTrouble, alarm_of_late_mail, purge_once_a_day, release_connection

LOOK_SECONDS = 60  # a look that finds nothing to do is two small reads
log = logging.getLogger("portail.housekeeping")


def start() -> None:
    """In whichever process comes first; a database that is away is waited for."""
    threading.Thread(target=_keep_house, name="housekeeping", daemon=True).start()


def _keep_house() -> None:
    pause = threading.Event()
    while threading.main_thread().is_alive():
        for what, task in (("the alarm of late mail", alarm_of_late_mail), ("the purge", purge_once_a_day)):
            _do(what, task)
        pause.wait(LOOK_SECONDS)


def _do(what: str, task: Callable[[], bool]) -> None:
    try:
        task()
    except DatabaseTrouble as trouble:
        log.warning("%s waits: %s", what, type(trouble).__name__)
    except Exception:
        log.exception("%s stumbled", what)
    finally:
        release_connection()
