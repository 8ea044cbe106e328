"""What the tests lean on: a fresh database for each, on either engine; a real mail server; people of two families."""

import email
import email.policy
import itertools
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from playhouse.pool import PooledDatabase
from playhouse.test_utils import assert_query_count as count_queries

import models
from app import create_app
from models import schema
from models.board import Board, School
from models.family import Child
from models.parent import Parent
from models.password import hash_password
from models.reason import Reason
from models.roster import Guardian, Pupil
from models.settings import Settings
from tests import postgres
from tests.proof_reader import ProofReadingClient

PASSWORD = "Érable-rouge"
SECRET = "tests-only-tests-only-tests-only-tests-only"
numbers = itertools.count()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=("sqlite", "postgresql"), default="sqlite", help="where the school's records are kept"
    )


# ---- the database -------------------------------------------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    """One private PostgreSQL for the whole run; xdist's workers are told where it is."""
    if config.getoption("--database") != "postgresql":
        return
    if hasattr(config, "workerinput"):
        config.postgres_socket = config.workerinput["postgres_socket"]
        return
    server = postgres.PrivatePostgresql()
    config.add_cleanup(server.stop)
    server.start()
    config.postgres_socket = server.socket


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of one engine alone are not of the other’s run."""
    engine = config.getoption("--database")
    others = [item for item in items if engine not in (_engines(item) or [engine])]
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in others]


def _engines(item: pytest.Item) -> list[str]:
    return [name for mark in item.iter_markers("only_on") for name in mark.args]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    """Called by xdist for each worker, in the process that leads."""
    node.workerinput["postgres_socket"] = getattr(node.config, "postgres_socket", "")


class SqliteShelf:
    """Fresh SQLite databases, each a copy of one that was migrated once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pristine = folder / "pristine.sqlite3"
        prepare(f"sqlite:///{self.pristine}")

    def fresh(self) -> str:
        """The address of a new database."""
        path = self.folder / f"{os.getpid()}-{next(numbers)}.sqlite3"  # a process that forks shares the folder
        shutil.copy(self.pristine, path)
        return f"sqlite:///{path}"

    def throw_away(self, url: str) -> None:
        for path in self.folder.glob(Path(url).name + "*"):
            path.unlink()


class PostgresqlShelf:
    """Fresh PostgreSQL databases, each made from one that was migrated once."""

    def __init__(self, socket: str, worker: str) -> None:
        self.socket, self.worker = socket, worker
        self.pristine = f"pristine_{worker}"
        postgres.ask(socket, f'CREATE DATABASE "{self.pristine}"')
        prepare(postgres.url(socket, self.pristine))

    def fresh(self) -> str:
        """The address of a new database."""
        name = f"{self.worker}_{next(numbers)}"
        postgres.ask(self.socket, f'CREATE DATABASE "{name}" TEMPLATE "{self.pristine}" STRATEGY file_copy')
        return postgres.url(self.socket, name)

    def throw_away(self, url: str) -> None:
        postgres.ask(self.socket, f'DROP DATABASE "{urlsplit(url).path[1:]}" WITH (FORCE)')


def prepare(url: str) -> None:
    """Migrate a new database, the boards included."""
    models.open_school(Settings(database_url=url, secret_key=SECRET))
    schema.migrate()
    close_database()


def close_database() -> None:
    """Leave no connection of this thread open, nor any in the pool."""
    engine = models.database.obj
    if not engine.is_closed():
        engine.close()
    if isinstance(engine, PooledDatabase):
        engine.close_all()


@pytest.fixture(scope="session")
def shelf(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory, worker_id: str):
    """Where fresh databases come from; each worker has its own."""
    if pytestconfig.getoption("--database") == "postgresql":
        return PostgresqlShelf(pytestconfig.postgres_socket, worker_id)
    return SqliteShelf(tmp_path_factory.mktemp("databases"))


@pytest.fixture
def settings(request: pytest.FixtureRequest, shelf) -> Iterator[Settings]:
    """The demo's settings on a fresh database, changed by @pytest.mark.settings(code_lifetime_seconds=3).

    Mail goes to the `smtp` fixture when the test asks for it, else it stays in the demo mailbox.
    """
    url = shelf.fresh()
    smtp_url = request.getfixturevalue("smtp").url if "smtp" in request.fixturenames else ""
    chosen = Settings(mode="demo", database_url=url, secret_key=SECRET, smtp_url=smtp_url)
    for mark in request.node.iter_markers("settings"):
        chosen = chosen.but(**mark.kwargs)
    yield chosen.checked()
    shelf.throw_away(url)


@pytest.fixture
def school_open(settings: Settings) -> Iterator[Settings]:
    """The models on a fresh database, without the web."""
    models.open_school(settings)
    models.BoardList.forget()
    yield settings
    close_database()


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Each test has its own application; the templates are compiled once."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(school_open: Settings, compiled_templates: FileSystemBytecodeCache) -> Flask:
    """The application, on a fresh database."""
    app = create_app(school_open)
    app.testing = True
    app.test_client_class = ProofReadingClient
    app.jinja_env.bytecode_cache = compiled_templates
    return app


@pytest.fixture
def client(app: Flask) -> ProofReadingClient:
    """A browser without JavaScript that proof-reads every answer; `app.test_client()` gives another one."""
    return app.test_client()


@pytest.fixture
def assert_query_count() -> Callable:
    """with assert_query_count(4): … fails when another number of queries was made."""
    return count_queries


# ---- mail ---------------------------------------------------------------------------------------------------------


class AnyPort(Controller):
    """aiosmtpd's server on a port that the system chooses."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class Postman:
    """A real SMTP server that keeps what it is given."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.refusal = ""  # such as "451 later": what it answers instead of taking a message
        self._arrived = threading.Condition()
        self._server = AnyPort(self, hostname="127.0.0.1", port=0)
        self._server.start()

    @property
    def url(self) -> str:
        """For PORTAIL_SMTP_URL."""
        return f"smtp://127.0.0.1:{self._server.port}"

    async def handle_DATA(self, server, session, envelope) -> str:
        """Called by aiosmtpd for each message."""
        if self.refusal:
            return self.refusal
        with self._arrived:
            self.messages.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
            self._arrived.notify_all()
        return "250 Message accepted"

    def wait_for(self, address: str, *, seconds: float = 10) -> EmailMessage:
        """The newest message to that address, as soon as there is one."""
        with self._arrived:
            if self._arrived.wait_for(lambda: self.to(address), timeout=seconds):
                return self.to(address)[-1]
        raise AssertionError(f"No mail for {address} in {seconds} s; seen: {[m['To'] for m in self.messages]}")

    def to(self, address: str) -> list[EmailMessage]:
        """What has arrived for that address."""
        return [message for message in self.messages if address in str(message["To"])]

    def stop(self) -> None:
        self._server.stop()


@pytest.fixture
def smtp() -> Iterator[Postman]:
    """A real SMTP server, which the settings of this test then name."""
    postman = Postman()
    yield postman
    postman.stop()


# ---- people -------------------------------------------------------------------------------------------------------
# Nadia is the mother of Zoé, of École des Grands-Pins. Marc and his son Tom are of the same school: to be kept out.


@pytest.fixture(scope="session")
def password_hash() -> str:
    """PASSWORD, hashed once: everybody's password here."""
    return hash_password(PASSWORD)


@pytest.fixture
def board(school_open: Settings) -> Board:
    """Centre de services scolaire de la Capitale."""
    return Board.get(Board.code == "732000")


@pytest.fixture
def grands_pins(board: Board) -> School:
    """École des Grands-Pins, with the reasons of every school."""
    school = School.create(
        board=board,
        code="001",
        name="École des Grands-Pins",
        secretariat_email="secretariat@grands-pins.example",
        phone="418 555-0100",
    )
    Reason.give_first_reasons(school)
    return school


@pytest.fixture
def alpha(board: Board) -> School:
    """Another school of that board, first by name, with the same first reasons."""
    school = School.create(board=board, code="002", name="École Alpha")
    Reason.give_first_reasons(school)
    return school


@pytest.fixture
def enrol(grands_pins: School) -> Callable[..., Pupil]:
    """enrol("Zoé", "Bouchard-Tremblay", "0012345", "nadia@exemple.ca") puts a pupil on the roster of Grands-Pins."""

    def put(first_name: str, last_name: str, file_number: str, *emails: str, born: date = date(2014, 9, 27)) -> Pupil:
        pupil = Pupil.create(
            board=grands_pins.board,
            school=grands_pins,
            file_number=file_number,
            first_name=first_name,
            last_name=last_name,
            birth_date=born,
            group_name="601",
        )
        for address in emails:
            Guardian.create(pupil=pupil, email=address)
        return pupil

    return put


@pytest.fixture
def zoe(enrol) -> Pupil:
    """Nadia's daughter, on the roster; her file number begins with a zero."""
    return enrol("Zoé", "Bouchard-Tremblay", "0012345", "nadia@exemple.ca")


@pytest.fixture
def tom(enrol) -> Pupil:
    """Marc's son, on the same roster."""
    return enrol("Tom", "Gagnon", "7654321", "marc@exemple.ca", born=date(2015, 2, 3))


@pytest.fixture
def nadia(school_open: Settings, password_hash: str) -> Parent:
    """A parent with an account, PASSWORD, and no child attached yet."""
    return Parent.create(email="nadia@exemple.ca", password_hash=password_hash, language="fr")


@pytest.fixture
def marc(school_open: Settings, password_hash: str) -> Parent:
    """A parent of the other family, whom nothing of Zoé's may reach."""
    return Parent.create(email="marc@exemple.ca", password_hash=password_hash, language="fr")


@pytest.fixture
def nadias_zoe(nadia: Parent, zoe: Pupil) -> Child:
    """Zoé, attached to Nadia's account."""
    return Child.create(parent=nadia, pupil=zoe)


@pytest.fixture
def marcs_tom(marc: Parent, tom: Pupil) -> Child:
    """Tom, attached to Marc's account."""
    return Child.create(parent=marc, pupil=tom)
