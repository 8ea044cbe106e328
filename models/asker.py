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
    run: str = ""  # of a rehearsal: « ab12cd-0-17 », its run, worker and visitor (see `rehearsal`)

    def speaking(self, language: str) -> "Asker":
        """The same, once it is known in which language they are answered."""
        return Asker(self.ip, self.agent, language, self.request_id, self.run)

    @property
    def run_id(self) -> str:
        """The run alone: what its records are recognised by; "" for everybody else."""
        return self.run.partition("-")[0]

    @property
    def network(self) -> str:
        """What a limit counts: the address, or the /64 of an IPv6 one, since a household owns all of it.

        In a rehearsal each visitor has a network of its own: one machine plays hundreds of parents (QA.md Q-09).
        """
        if self.run:
            return f"rehearsal {self.run}"
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
