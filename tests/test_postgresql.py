"""The portal outlives its PostgreSQL: restarted, killed, or turned into a replica that only reads."""

from collections.abc import Iterator

import peewee
import pytest

import models
from models import Board, Settings, database, open_school, release_connection, schema
from tests import postgres
from tests.conftest import SECRET, close_database

pytestmark = pytest.mark.only_on("postgresql")


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.PrivatePostgresql]:
    """A server of this module’s own, to be treated badly."""
    server = postgres.PrivatePostgresql(is_durable=True)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def portal(server: postgres.PrivatePostgresql) -> Iterator[str]:
    """The models on a migrated database of that server; its address."""
    postgres.ask(server.socket, "DROP DATABASE IF EXISTS portail WITH (FORCE)", "CREATE DATABASE portail")
    url = postgres.url(server.socket, "portail")
    open_school(Settings(database_url=url, secret_key=SECRET))
    schema.migrate()
    yield url
    close_database()


def a_request() -> int:
    """What a request does: ask, then give the connection back."""
    try:
        return Board.select().count()
    finally:
        release_connection()


def a_change() -> int:
    try:
        return Board.update(phone="418 555-0100").where(Board.code == "732000").execute()
    finally:
        release_connection()


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_restart_is_not_noticed_between_two_requests(server, portal: str, mode: str) -> None:
    assert a_request() == 72
    server.restart(mode)
    assert a_request() == 72 and a_change() == 1


def test_what_was_under_way_fails_once_and_the_next_goes_on(server, portal: str) -> None:
    with pytest.raises(models.DatabaseTrouble), database.atomic():
        Board.update(phone="").execute()
        server.restart("immediate")
        Board.update(phone="").execute()
    release_connection()
    assert a_change() == 1


def test_a_connection_to_a_server_that_only_reads_is_not_kept(server, portal: str) -> None:
    assert a_change() == 1
    postgres.ask(server.socket, "ALTER DATABASE portail SET default_transaction_read_only = on")
    close_database()
    with pytest.raises(peewee.OperationalError):
        a_change()
    postgres.ask(server.socket, "ALTER DATABASE portail SET default_transaction_read_only = off")
    assert a_change() == 1  # on a new connection: the one that only read was closed


def test_an_address_may_name_several_servers_and_wants_the_one_that_writes(server, portal: str) -> None:
    nowhere = "/nonexistent"
    url = f"postgresql://portail@/portail?host={nowhere},{server.socket}&target_session_attrs=read-write"
    open_school(Settings(database_url=url, secret_key=SECRET))
    assert a_change() == 1
    assert database.obj.connect_params["host"] == f"{server.socket},{nowhere}"  # the next one begins where this went
    close_database()
    assert a_change() == 1
