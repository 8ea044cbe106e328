"""The database: which one, how it is opened, how a transaction excludes others."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import peewee
import psycopg
from playhouse.pool import MaxConnectionsExceeded
from psycopg.conninfo import conninfo_to_dict

from .postgresql import PortalPostgresql
from .settings import Settings, SettingsError
from .sqlite import PortalSqlite

DatabaseTrouble = (peewee.OperationalError, peewee.InterfaceError, MaxConnectionsExceeded)
"""What the engine raises when it cannot be reached, written or waited for: the service is away, nobody is at fault."""

PATIENCE = 10  # seconds for which a request waits for a connection, or for its turn to write
LITTLE_PATIENCE = 0.05  # for what need not be written now
NETWORK_PATIENCE = {
    "connect_timeout": 2,  # seconds, for each server of the address
    "keepalives_idle": 4,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds
}
"""What the address does not say otherwise: a server that was cut off is given up after ten seconds. Linux would wait
for a quarter of an hour, and the page with it (`make ha-test`)."""

database = peewee.DatabaseProxy()
settings = Settings()


class Model(peewee.Model):
    """The root of every record."""

    if TYPE_CHECKING:  # what Peewee adds while the program runs
        id: Any

        def __getattr__(self, name: str) -> Any: ...

    class Meta:
        database = database
        legacy_table_names = False


class MomentField(peewee.DateTimeField):
    """A moment: aware and in UTC in Python, naive UTC in the table, so that SQLite and PostgreSQL sort it alike."""

    def db_value(self, value: datetime | None) -> Any:
        return super().db_value(value and value.astimezone(UTC).replace(tzinfo=None))

    def python_value(self, value: Any) -> datetime | None:
        moment = super().python_value(value)
        return moment and moment.replace(tzinfo=UTC)


def open_school(chosen: Settings) -> None:
    """Point every model at the database of these settings. Opens no connection: the first query does.

    Raises SettingsError when no database can be there.
    """
    global settings
    settings = chosen
    if database.obj is not None and not database.is_closed():
        database.close()
    if isinstance(database.obj, PortalPostgresql):
        database.obj.close_all()  # a pool that nobody uses any more leaves no connection behind
    database.initialize(_engine(chosen.database_url, chosen.database_connections))


def current_settings() -> Settings:
    """The settings that `open_school` was last given."""
    return settings


def _engine(url: str, connections: int) -> peewee.Database:
    if url.startswith("sqlite:///"):
        return _sqlite(unquote(urlsplit(url).path[1:] or url.removeprefix("sqlite:///")))
    if url.startswith(("postgresql://", "postgres://")):
        return _postgresql(url, connections)
    raise SettingsError("PORTAIL_DATABASE_URL must start with sqlite:/// or postgresql://.")


def _sqlite(path: str) -> PortalSqlite:
    """WAL, foreign keys and full synchronisation: no acknowledged record is lost (SECURITY.md section 4)."""
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"PORTAIL_DATABASE_URL names a folder that cannot be made: {error}.") from error
    pragmas = {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 1000 * PATIENCE}
    return PortalSqlite(path, pragmas=pragmas, lock_type="IMMEDIATE", patience=PATIENCE)


def _postgresql(url: str, connections: int) -> PortalPostgresql:
    """Opening a connection for each request costs 2.5 ms, hence the pool."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        raise SettingsError(f"PORTAIL_DATABASE_URL cannot be read: {error}") from error
    name = str(parts.pop("dbname", "") or "")
    if not name:
        raise SettingsError("PORTAIL_DATABASE_URL names no database: postgresql://user:password@host/NAME.")
    given = {**NETWORK_PATIENCE, **parts}
    return PortalPostgresql(
        name, prefer_psycopg3=True, max_connections=connections, stale_timeout=300, timeout=PATIENCE, **given
    )


def release_connection() -> None:
    """Give a pooled connection back; an SQLite connection stays with its thread, since reopening it costs more."""
    if isinstance(database.obj, PortalPostgresql) and not database.is_closed():
        database.close()


@contextmanager
def exclusively(*names: str) -> Iterator[None]:
    """A transaction that no other one with the same name can overlap, in any process.

    SQLite begins every transaction IMMEDIATE, so one writer at a time, each in turn (`sqlite`); PostgreSQL takes an
    advisory lock for each name.
    Counters are read and written inside it: read-then-save elsewhere lost 175 of 200 increments when measured.
    """
    with database.atomic():
        if isinstance(database.obj, peewee.PostgresqlDatabase):
            for name in sorted(names):
                database.execute_sql("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (name,))
        yield


@contextmanager
def if_it_is_quiet() -> Iterator[None]:
    """For what may as well be written by the next request: DatabaseTrouble soon, rather than a page that waits.

    While a large roster is imported, SQLite has no other writer for some seconds.
    """
    if isinstance(database.obj, PortalSqlite):
        with database.obj.hurried(LITTLE_PATIENCE):
            yield
    else:
        yield


def held(rows: "peewee.ModelSelect[Any]", of: type[Model]) -> "peewee.ModelSelect[Any]":
    """The rows of this query, which nobody else can change until the end of the transaction.

    What is stored meanwhile may point at them without waiting (NO KEY): two that wait for each other would both fail.
    SQLite lets one writer in at a time anyway.
    """
    if isinstance(database.obj, peewee.PostgresqlDatabase):
        return rows.for_update("FOR NO KEY UPDATE", of=of)  # type: ignore[arg-type]
    return rows
