"""A backup holds everything as it stood at one moment, and is read back whole, on either engine, or not at all."""

import itertools
import json
import stat
import threading
import zipfile
from pathlib import Path

import click
import peewee
import pytest
import time_machine

import models
from app import create_app
from models import (
    TABLES,
    BackupExists,
    Child,
    Family,
    Guardian,
    NoticeDocument,
    Parent,
    Pupil,
    RestoreRefused,
    Settings,
    WebSession,
    back_up,
    database,
    open_school,
    release_connection,
    restore,
    schema,
)
from models.backup import in_order
from tests.conftest import SECRET, SqliteShelf, close_database
from tests.letters import MONDAY, claim, write_every_letter

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40 + b"IEND\xaeB`\x82"
UNTOUCHED = {"period", "closed_day", "roster_upload", "upload_part", "staff_look", "recovery_code", "roll_call"}


@pytest.fixture
def lived_in(school_open: Settings, nadia: Parent, zoe: Pupil, marc: Parent, marcs_tom: Child) -> Settings:
    """A school where everything that makes a letter has happened, and a document was joined."""
    with time_machine.travel(MONDAY, tick=False):
        write_every_letter(nadia, zoe)
        Family(marc).ask_to_verify(claim(zoe))
        NoticeDocument.read(PNG, marc).keep()
        WebSession.open(WebSession.new_token(), marc)
    return school_open


@pytest.fixture
def elsewhere(shelf, tmp_path: Path):
    """elsewhere() opens a new database, of this engine or of SQLite."""
    given = []

    def open_new(of: object = shelf) -> None:
        close_database()
        given.append((of, of.fresh()))
        open_school(Settings(database_url=given[-1][1], secret_key=SECRET))

    yield open_new
    close_database()
    for of, url in given:
        of.throw_away(url)


def everything() -> dict[str, list[tuple]]:
    """Every value of every table, but the numbers that SQLite and PostgreSQL may write in their own ways."""
    return {
        model._meta.table_name: [_comparable(row) for row in model.select().order_by(model.id).tuples()]
        for model in TABLES
    }


def _comparable(row: tuple) -> tuple:
    return tuple(bytes(value) if isinstance(value, memoryview | bytearray) else value for value in row)


def test_every_record_is_in_it(school_open: Settings) -> None:
    assert set(in_order()) == set(TABLES)


def test_what_is_restored_is_what_was_saved(lived_in: Settings, elsewhere, tmp_path: Path) -> None:
    before, file = everything(), tmp_path / "portail.zip"
    counts = back_up(file)
    assert counts == {name: len(rows) for name, rows in before.items()}
    assert {name for name, count in counts.items() if not count} <= UNTOUCHED
    elsewhere()
    manifest = restore(file)
    assert everything() == before
    assert manifest.rows == counts
    assert [document.content for document in NoticeDocument.select()] == [PNG]  # it can be opened again
    newest = Pupil.select(peewee.fn.max(Pupil.id)).scalar()
    assert Guardian.create(pupil=newest, email="apres@exemple.ca").id > len(before["guardian"])  # it goes on counting


def test_a_backup_of_one_engine_is_read_by_the_other(lived_in: Settings, elsewhere, tmp_path: Path) -> None:
    before, file, back = everything(), tmp_path / "there.zip", tmp_path / "back.zip"
    back_up(file)
    elsewhere(SqliteShelf(tmp_path))
    restore(file)
    assert everything() == before
    back_up(back)
    elsewhere()
    restore(back)
    assert everything() == before


def test_only_its_owner_may_read_it_and_none_is_replaced(lived_in: Settings, tmp_path: Path) -> None:
    file = tmp_path / "portail.zip"
    back_up(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    content = file.read_bytes()
    with pytest.raises(BackupExists):
        back_up(file)
    assert file.read_bytes() == content
    assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []


def test_it_holds_one_moment_whoever_writes_meanwhile(lived_in: Settings, elsewhere, tmp_path: Path) -> None:
    """A pupil comes with an address, in one transaction, again and again: a backup never holds half of that."""
    like, stop, file = Pupil.get(), threading.Event(), tmp_path / "portail.zip"
    writer = threading.Thread(target=_enrol_until, args=(stop, like))
    writer.start()
    try:
        while Pupil.select().where(Pupil.last_name == "Nouveau").count() < 20:
            pass
        counts = back_up(file)
    finally:
        stop.set()
        writer.join()
    assert counts["pupil"] < Pupil.select().count()  # somebody wrote meanwhile
    elsewhere()
    restore(file)
    new = Pupil.select().where(Pupil.last_name == "Nouveau")
    assert new.count() >= 20
    assert {row.file_number for row in new} == {
        row.email[:7] for row in Guardian.select().where(Guardian.pupil.in_(new))
    }


def _enrol_until(stop: threading.Event, like: Pupil) -> None:
    facts = {"board": like.board, "school": like.school, "birth_date": like.birth_date, "last_name": "Nouveau"}
    for number in itertools.count(5_000_000):
        with database.atomic():
            pupil = Pupil.create(file_number=str(number), first_name="Ève", group_name="601", **facts)
            Guardian.create(pupil=pupil, email=f"{number}@exemple.ca")
        if stop.is_set():
            break
    close_database() if database.obj.__class__ is peewee.SqliteDatabase else release_connection()


def test_a_database_with_records_is_left_alone(lived_in: Settings, tmp_path: Path) -> None:
    before, file = everything(), tmp_path / "portail.zip"
    back_up(file)
    with pytest.raises(RestoreRefused, match="has records already"):
        restore(file)
    assert everything() == before


@pytest.mark.parametrize("harm", ["cut", "text", "row", "schema", "column", "orphan"])
def test_a_damaged_backup_restores_nothing(lived_in: Settings, elsewhere, tmp_path: Path, harm: str) -> None:
    file = tmp_path / "portail.zip"
    back_up(file)
    _harm(file, harm)
    elsewhere()
    empty = everything()
    with pytest.raises(RestoreRefused):
        restore(file)
    assert everything() == empty


def _harm(file: Path, harm: str) -> None:
    if harm in ("cut", "text"):
        file.write_bytes(file.read_bytes()[:-2000] if harm == "cut" else b"bonjour")
        return
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    facts = json.loads(members["manifest.json"])
    pupils = members["tables/pupil.jsonl"].splitlines(keepends=True)
    if harm == "row":
        members["tables/guardian.jsonl"] = b"".join(members["tables/guardian.jsonl"].splitlines(keepends=True)[:-1])
    if harm == "schema":
        facts["schema"] = "0000_before_everything"
    if harm == "column":
        members["tables/pupil.jsonl"] = b"".join([pupils[0].replace(b"first_name", b"prenom"), *pupils[1:]])
    if harm == "orphan":
        members["tables/pupil.jsonl"] = b"".join(pupils[:-1])
        facts["rows"]["pupil"] -= 1
    members["manifest.json"] = json.dumps(facts).encode()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def test_the_commands_say_what_was_done_and_what_to_do(lived_in: Settings, shelf, tmp_path: Path) -> None:
    file = tmp_path / "portail.zip"
    runner = create_app(lived_in).test_cli_runner()
    saved = runner.invoke(args=["backup", str(file)])
    assert saved.exit_code == 0 and f"records in {file}" in saved.output
    assert "Choose another name" in runner.invoke(args=["backup", str(file)]).output
    assert "has records already" in runner.invoke(args=["restore", str(file)]).output
    unwritable = runner.invoke(args=["backup", str(tmp_path / "nowhere" / "portail.zip")])
    assert unwritable.exit_code == 1 and "cannot be written" in unwritable.output
    close_database()
    url = shelf.fresh()
    fresh = create_app(Settings(database_url=url, secret_key=SECRET)).test_cli_runner()
    restored = fresh.invoke(args=["restore", str(file)])
    assert restored.exit_code == 0 and "records restored, as they stood at" in restored.output
    assert Parent.select().exists()
    close_database()
    shelf.throw_away(url)


def test_the_commands_explain_themselves() -> None:
    for name in ("backup", "restore"):
        command = create_app(Settings()).cli.commands[name]
        assert len(command.help or "") > 100 and isinstance(command, click.Command)
    assert models.back_up and schema.version()
