"""The worker that reads and imports rosters: a thread of the served process, out of the way of its visitors."""

import threading

from models import RosterWorker


def start_worker() -> RosterWorker:
    """Work on what comes from desks; an import under way when the process ends is undone, and taken again later."""
    worker = RosterWorker()
    threading.Thread(target=worker.run, name="rosters").start()
    return worker
