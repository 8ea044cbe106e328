"""Who is at the other end: the address, browser and language that limits, audit and mail need to know."""

import ipaddress
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Asker:
    """One request's origin, as the door (web or command line) saw it."""

    ip: str = ""
    agent: str = ""
    language: str = "fr"
    request_id: str = ""

    @property
    def network(self) -> str:
        """What a limit counts: the address, or the /64 of an IPv6 one, since a household owns all of it."""
        try:
            address = ipaddress.ip_address(self.ip)
        except ValueError:
            return self.ip[:64]
        if address.version == 6:
            return str(ipaddress.ip_network((address, 64), strict=False))
        return str(address)


_asker: ContextVar[Asker] = ContextVar("asker", default=Asker())  # noqa: B039 - frozen, nothing to share


def asker() -> Asker:
    """The origin of what is being done now; an empty one outside a request."""
    return _asker.get()


def set_asker(value: Asker) -> None:
    """Said once at the door, before anything is done."""
    _asker.set(value)
