"""What is counted for Prometheus, by its own library: imported only where `PORTAIL_METRICS_ADDRESS` asks for it."""

import time
from collections.abc import Iterator

from flask import Flask, Response, g, request
from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily

from models import DatabaseTrouble, Event, OutgoingMail, listen_to_events, release_connection, watch_hashing

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
REQUESTS = Histogram("portail_request_seconds", "Answers, by route", ["route", "method", "status"], buckets=SECONDS)
EVENTS = Counter("portail_events", "Events of the audit trail, failures among them, by kind", ["event"])
HASHES = Gauge("portail_hashes", "Passwords: being hashed, or waiting", ["state"], multiprocess_mode="livesum")


def init_app(app: Flask) -> None:
    """Count every answer, and every event."""
    listen_to_events(_count_event)
    watch_hashing(_show_hashing)
    app.after_request(_count_answer)


def _count_event(event: Event) -> None:
    EVENTS.labels(event.value).inc()


def _count_answer(answer: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else "-"
    seconds = time.perf_counter() - g.started
    REQUESTS.labels(route, request.method, f"{answer.status_code // 100}xx").observe(seconds)
    return answer


def _show_hashing(under_way: int, waiting: int) -> None:
    HASHES.labels("under way").set(under_way)
    HASHES.labels("waiting").set(waiting)


class Outbox:
    """What waits in the outbox, asked of the database at each look."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            facts = {"lag_seconds": OutgoingMail.lag_seconds(), **OutgoingMail.tally()}
            up = 1
        except DatabaseTrouble:
            facts, up = {}, 0
        finally:
            release_connection()
        yield GaugeMetricFamily("portail_database_up", "Does the database answer?", value=up)
        for name, value in facts.items():
            yield GaugeMetricFamily(f"portail_mail_{name}", f"The outbox: {name.replace('_', ' ')}", value=value)
