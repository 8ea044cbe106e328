"""`/pret` is green only when the portal can do its work: read, write, and let its letters leave."""

import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from flask import Flask

from models import Attempt, Board, DatabaseTrouble, Settings, database, readiness
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


@pytest.fixture
def path(settings: Settings) -> Path:
    """The file of the database."""
    return Path(settings.database_url.removeprefix("sqlite:///"))


@pytest.mark.only_on("sqlite")
def test_a_file_that_is_gone_is_a_503_page_and_nothing_is_written_where_it_would_be_lost(
    app, client, nadia, path
) -> None:
    client.sign_in(nadia)
    aside = path.with_suffix(".aside")
    assert state(app) == (200, "prêt")
    os.rename(path, aside)
    try:
        assert state(app) == (503, "base de données injoignable")
        answer = client.get("/portail")
        assert answer.status_code == 503 and "Le service est très occupé" in answer.text
        with pytest.raises(DatabaseTrouble, match="is gone"):
            Board.update(phone="").execute()
        with pytest.raises(DatabaseTrouble, match="is gone"), database.atomic():
            raise AssertionError("it began")
        assert not path.exists()  # no empty database in its place
    finally:
        os.rename(aside, path)
    assert state(app) == (200, "prêt")
    assert client.get("/portail").status_code == 200


@pytest.mark.only_on("sqlite")
def test_a_file_that_was_replaced_is_the_one_that_is_read_and_written(school_open, path: Path, tmp_path: Path) -> None:
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(path, tmp_path / "other.sqlite3")
    Board.update(phone="418 555-0100").execute()
    os.replace(tmp_path / "other.sqlite3", path)
    for more in ("-wal", "-shm"):
        Path(f"{path}{more}").unlink()
    assert Board.get(Board.code == "732000").phone == ""
    Board.update(phone="418 555-0199").execute()
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT DISTINCT phone FROM board").fetchall() == [("418 555-0199",)]
    other.close()


@pytest.mark.only_on("postgresql")
def test_a_server_that_only_reads_is_red(app: Flask) -> None:
    database.execute_sql("SET SESSION default_transaction_read_only = on")
    assert state(app)[0] == 503
    assert asked().is_ready  # on another connection
