"""The worker that reads, compares and imports the rosters sent from desks, one at a time, while nobody waits."""

import logging
import threading

from . import roster_desk
from .base import DatabaseTrouble, database, release_connection
from .roster_job import RosterJob
from .roster_upload import RosterUpload

LOOK_SECONDS = 2.0
log = logging.getLogger("portail.roster")


class RosterWorker:
    """Works until it is told to stop. Several may work at once, in any process: a file is one worker’s."""

    def __init__(self) -> None:
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Finish the file under way, and take no other."""
        self._stopped.set()
        roster_desk.arrived.set()

    @property
    def is_stopped(self) -> bool:
        """Told to stop, or the process is ending: its main thread is over."""
        return self._stopped.is_set() or not threading.main_thread().is_alive()

    def run(self) -> None:
        """Do what waits, wait for more, and so on until `stop`. A database that is away is waited for."""
        while not self.is_stopped:
            roster_desk.arrived.clear()
            try:
                self.work()
            except DatabaseTrouble as trouble:
                log.warning("the rosters cannot be reached: %s", type(trouble).__name__)
            except Exception:
                log.exception("a roster made the worker stumble; it is tried again, a few times")
            if not self.is_stopped:
                roster_desk.arrived.wait(LOOK_SECONDS)
        database.close()

    def work(self) -> int:
        """Everything that waits now; returns how many files were taken."""
        taken = 0
        try:
            while not self.is_stopped and (upload := RosterUpload.claim()):
                RosterJob(upload).run()
                taken += 1
        finally:
            release_connection()
        return taken
