"""`/pret` is green only when the portal can do its work: read, write, and let its letters leave."""

import os
from pathlib import Path

import pytest
from flask import Flask

from models import Attempt, Board, Settings, database, readiness
from models import readiness as asked
from models.readiness import _probe


@pytest.fixture(autouse=True)
def at_once(monkeypatch) -> None:
    """Each question writes."""
    monkeypatch.setattr(_probe, "_next", 0.0)


def state(app: Flask) -> tuple[int, str]:
    answer = app.test_client().get("/pret")
    return answer.status_code, answer.get_json()["etat"]


def test_it_writes_one_row_and_no_more(app: Flask, monkeypatch) -> None:
    assert state(app) == (200, "prêt")
    before = Attempt.select().count()
    for _ in range(3):
        monkeypatch.setattr(_probe, "_next", 0.0)
        assert readiness().is_ready
    assert Attempt.select().count() == before == 1


@pytest.mark.only_on("sqlite")
def test_a_database_that_can_only_be_read_is_red_and_green_again(app: Flask) -> None:
    database.execute_sql("PRAGMA query_only = 1")
    try:
        assert state(app) == (503, "base de données injoignable")
        assert app.test_client().get("/").status_code == 200
    finally:
        database.execute_sql("PRAGMA query_only = 0")
    assert state(app) == (200, "prêt")


@pytest.mark.only_on("sqlite")
def test_a_file_that_was_deleted_is_red_though_it_still_answers(app: Flask, settings: Settings) -> None:
    path = Path(settings.database_url.removeprefix("sqlite:///"))
    aside = path.with_suffix(".aside")
    assert state(app) == (200, "prêt")
    os.rename(path, aside)
    try:
        assert Board.select().count() == 72
        assert state(app) == (503, "base de données injoignable")
    finally:
        os.rename(aside, path)
    assert state(app) == (200, "prêt")


@pytest.mark.only_on("postgresql")
def test_a_server_that_only_reads_is_red(app: Flask) -> None:
    database.execute_sql("SET SESSION default_transaction_read_only = on")
    assert state(app)[0] == 503
    assert asked().is_ready  # on another connection
