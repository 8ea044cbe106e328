"""PostgreSQL, through a pool that outlives its server: restarted, replaced by its replica, or gone for a while."""

import select
from typing import Any

import peewee
from playhouse.pool import PooledPostgresqlDatabase
from psycopg.errors import ReadOnlySqlTransaction


class PortalPostgresql(PooledPostgresqlDatabase):
    """A connection that its server has left, or that leads to a server which only reads now, is not given out again.

    What was under way on it fails once (DatabaseTrouble); the next request has a new connection, which the addresses
    of PORTAIL_DATABASE_URL lead to the server that writes (`target_session_attrs=read-write`).
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        self._spoiled: set[int] = set()
        super().__init__(*given, **named)

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        """As Peewee does; a server that only reads is as good as away."""
        try:
            return super().execute_sql(sql, params)
        except peewee.InternalError as error:
            if isinstance(error.__cause__ or error.__context__, ReadOnlySqlTransaction):
                self._give_up_connections()
                raise peewee.OperationalError("this server only reads now") from error
            raise
        except (peewee.OperationalError, peewee.InterfaceError):
            self._give_up_connections()
            raise

    def _connect(self) -> Any:
        connection = super()._connect()
        self._begin_with(connection.info.host)
        return connection

    def _begin_with(self, host: str) -> None:
        """The server that took us last is asked first: one that was cut off would cost each new connection seconds."""
        hosts = str(self.connect_params.get("host") or "").split(",")
        if len(hosts) < 2 or host not in hosts[1:]:
            return
        place = hosts.index(host)
        for name in ("host", "hostaddr", "port"):
            values = str(self.connect_params.get(name) or "").split(",")
            if len(values) == len(hosts):
                self.connect_params[name] = ",".join([values[place], *values[:place], *values[place + 1 :]])

    def _give_up_connections(self) -> None:
        """The idle ones lead to the same server; this thread’s own is closed when it is given back."""
        if not self.is_closed():
            self._spoiled.add(id(self.connection()))
        self.close_idle()

    def _is_closed(self, conn: Any) -> bool:
        """Asked when an idle connection is to be given out: one on which the server said something was being closed."""
        return super()._is_closed(conn) or bool(select.select([conn.fileno()], [], [], 0)[0])

    def _can_reuse(self, conn: Any) -> bool:
        is_spoiled = id(conn) in self._spoiled
        self._spoiled.discard(id(conn))
        return super()._can_reuse(conn) and not is_spoiled
