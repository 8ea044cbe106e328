"""A registrar whose families and staff belong to one school, where nobody else comes."""

from typing import Any

from playwright.sync_api import BrowserContext

from ..families import EnrolledFamily, Registrar


class OwnSchool:
    """Everything that the registrar does; who says no board is of this one’s."""

    def __init__(self, registrar: Registrar, board: str) -> None:
        self._registrar, self._board = registrar, board

    def __getattr__(self, name: str) -> Any:
        return getattr(self._registrar, name)

    def enrol(self, *names: str, **facts: Any) -> EnrolledFamily:
        """A family of this school."""
        return self._registrar.enrol(*names, **{"boards": (self._board,), **facts})

    def seat(self, context: BrowserContext, board_code: str = "", **facts: Any) -> str:
        """Somebody of this school is signed in; gives its slug."""
        return self._registrar.seat(context, board_code or self._board, **facts)
