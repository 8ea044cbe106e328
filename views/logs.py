"""What a server process says on its error stream: a line a fact, with the request that it belongs to (B9)."""

import logging
import sys
import time
from typing import TextIO

from pythonjsonlogger.json import JsonFormatter

from models import asker

FACTS = "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s"
NAMES = {"asctime": "at", "levelname": "level", "name": "logger", "request_id": "request"}


def start(form: str, stream: TextIO | None = None) -> None:
    """Once a process. form: `json` for machines, `text` for eyes; in UTC. Of libraries, warnings and worse."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.addFilter(_sign)
    formatter = JsonFormatter(FACTS, rename_fields=NAMES) if form == "json" else _Lines(FACTS)
    formatter.converter = time.gmtime  # type: ignore[assignment]
    formatter.default_msec_format = "%s.%03dZ"
    handler.setFormatter(formatter)
    logging.getLogger().handlers[:] = [handler]
    logging.getLogger("portail").setLevel(logging.INFO)


def _sign(record: logging.LogRecord) -> bool:
    record.request_id = asker().request_id or "-"
    return True


class _Lines(logging.Formatter):
    """Text in which nothing that was sent to us begins a line of its own (B10): what follows the first is set in."""

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace("\r", " ").replace("\n", "\n    ")
