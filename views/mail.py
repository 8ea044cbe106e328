"""To come."""

from flask import Flask


def start_worker(app: Flask) -> None: ...


def deliver_until_stopped(app: Flask, *, once: bool = False) -> None: ...
