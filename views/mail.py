"""The worker that carries letters away: a thread of the served process, or a process of its own."""

import signal
import threading
from email.message import EmailMessage

from flask import Flask

from models import Delivery, OutgoingMail

from .letters import compose


def start_worker(app: Flask) -> Delivery:
    """Carry the outbox away in a thread of this process; a letter under way is finished before the process ends."""
    delivery = _delivery(app)
    threading.Thread(target=delivery.run, name="mail").start()
    return delivery


def deliver_until_stopped(app: Flask, *, once: bool = False) -> None:
    """The same in a process of its own, until SIGTERM or Ctrl-C; once: only what is due now."""
    delivery = _delivery(app)
    if once:
        delivery.deliver_due()
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    worker = threading.Thread(target=delivery.run, name="mail")
    worker.start()
    try:
        worker.join()
    except KeyboardInterrupt:
        delivery.stop()
        worker.join()


def _delivery(app: Flask) -> Delivery:
    def write_out(mail: OutgoingMail) -> EmailMessage:
        with app.app_context():
            return compose(mail)

    return Delivery(write_out)
