"""The address where Prometheus reads the figures of all server processes; never the public one.

The library keeps them in files, one set a process, in a folder that lives as long as `serve` does.
"""

import hmac
import os
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

from flask import Flask

from models import Settings

FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def init_app(app: Flask) -> None:
    """In a server process whose `serve` keeps figures."""
    if FOLDER in os.environ:
        from . import figures  # the library asks for its folder when it is imported

        figures.init_app(app)


@contextmanager
def published(settings: Settings) -> Iterator[None]:
    """While `serve` runs: the figures at `metrics_address`, if there is one. Raises OSError when it is taken."""
    if not settings.metrics_address:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="portail-metrics-") as folder:
        os.environ[FOLDER] = folder
        where = urlsplit(f"//{settings.metrics_address}")
        door = _Door(_figures(folder), settings.metrics_token)
        server = make_server(where.hostname or "", where.port or 0, door, handler_class=_Silent)
        threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()


def _figures(folder: str) -> Any:
    from prometheus_client import CollectorRegistry, make_wsgi_app
    from prometheus_client.multiprocess import MultiProcessCollector

    from .figures import Outbox

    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=folder)
    registry.register(Outbox())
    return make_wsgi_app(registry)


class _Door:
    """Who knows the token may look; without one, whoever reaches the address, which is then of this machine alone."""

    def __init__(self, inside: Any, token: str) -> None:
        self.inside, self.token = inside, token

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        shown = environ.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
        if self.token and not hmac.compare_digest(shown.encode(), self.token.encode()):
            start("401 Unauthorized", [("WWW-Authenticate", "Bearer"), ("Content-Type", "text/plain")])
            return [b"The figures are for who knows PORTAIL_METRICS_TOKEN.\n"]
        return self.inside(environ, start)


class _Silent(WSGIRequestHandler):
    def log_message(self, *_said: Any) -> None:
        """A look each few seconds is no news."""
