"""Starting: what cannot work is told in one line; several processes may start at once."""

import gc
import os
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest
from flask import Flask

import views
from models import MailKind, OutgoingMail, database, now, schema
from tests import postgres

ROOT = Path(__file__).parent.parent
numbers = count(1)


def start(*words: str, **environment: str) -> subprocess.Popen[str]:
    """That command in a process of its own, as a terminal would start it."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PORTAIL_")}
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", *words], cwd=ROOT, text=True,
        env={**inherited, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


@pytest.fixture
def empty_database(pytestconfig, tmp_path, worker_id) -> str:
    """The address of a database that no migration has seen."""
    if pytestconfig.getoption("--database") != "postgresql":
        return f"sqlite:///{tmp_path}/new/empty.sqlite3"
    name = f"empty_{worker_id}_{next(numbers)}"
    postgres.ask(pytestconfig.postgres_socket, f'CREATE DATABASE "{name}"')
    return postgres.url(pytestconfig.postgres_socket, name)


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ({"PORTAIL_MODE": "production"}, "PORTAIL_SECRET_KEY must be a secret of at least 32 characters"),
        ({"PORTAIL_CODES_PER_HOUR": "-3"}, "PORTAIL_CODES_PER_HOUR must be a whole number, 0 or more, not « -3 »."),
        ({"PORTAIL_TIME_ZONE": "Mars/Nord"}, "PORTAIL_TIME_ZONE must be an IANA name"),
        ({"PORTAIL_SMTP_URL": "http://mail"}, "PORTAIL_SMTP_URL must start with smtp:// or smtps://."),
        ({"PORTAIL_DATABASE_URL": "mysql://x"}, "PORTAIL_DATABASE_URL must start with sqlite:/// or postgresql://."),
        ({"PORTAIL_DATABASE_URL": "postgresql://a b"}, "PORTAIL_DATABASE_URL cannot be read"),
        ({"PORTAIL_DATABASE_URL": "postgresql://x@y"}, "PORTAIL_DATABASE_URL names no database"),
        ({"PORTAIL_DATABASE_URL": "postgresql://x@127.0.0.1:1/x"}, "The database does not answer"),
        ({"PORTAIL_DATABASE_URL": "sqlite:////dev/null/x.db"}, "PORTAIL_DATABASE_URL names a folder that cannot"),
    ],
)
def test_a_setting_that_cannot_work_is_told_in_one_line(setting, told):
    process = start("migrate", **setting)
    said = process.communicate(timeout=60)[0]
    assert said.startswith(f"Error: {told}") and "Traceback" not in said
    assert process.returncode == 1


def test_ten_processes_migrate_at_once_and_one_does_the_work(empty_database):
    processes = [start("migrate", PORTAIL_DATABASE_URL=empty_database) for _ in range(10)]
    said = [process.communicate(timeout=90)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * 10, said
    everything = ", ".join(sorted(path.stem for path in schema.DIRECTORY.glob("[0-9]*.py")))
    assert sorted(said) == [f"Migrations: {everything}\n"] + ["Migrations: nothing to do.\n"] * 9


@pytest.mark.parametrize("command", ["serve", "send-mail", "purge", "backup later.portail"])
def test_a_database_newer_than_the_program_is_left_alone(app, command):
    database.execute_sql("INSERT INTO schema_migration (name, applied) VALUES ('9999_later', '2026-01-01')")
    said = app.test_cli_runner().invoke(args=command.split())
    assert said.exit_code == 1
    assert said.output == "Error: The database is newer than this program: 9999_later.\n"


def test_a_process_of_its_own_carries_the_mail_until_it_is_stopped(app, settings, smtp):
    process = start(
        "send-mail", PORTAIL_DATABASE_URL=settings.database_url, PORTAIL_SMTP_URL=smtp.url,
        PORTAIL_SECRET_KEY=settings.secret_key,
    )  # fmt: skip
    OutgoingMail.write(MailKind.PASSWORD_CHANGED, "nadia@exemple.ca", "fr", {"at": now().isoformat()})
    try:
        assert smtp.wait_for("nadia@exemple.ca", seconds=30)["To"] == "nadia@exemple.ca"
    finally:
        process.terminate()
    assert "Error" not in process.communicate(timeout=30)[0]
    assert process.returncode == 0


def test_the_collector_never_looks_again_at_what_a_server_process_begins_with(app: Flask) -> None:
    try:
        views.warm_up(app)
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()
