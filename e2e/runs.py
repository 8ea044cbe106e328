"""The name of a run, the same for all its workers: what the run makes bears it, and is recognised by it."""

import secrets
from dataclasses import dataclass
from typing import Any

import pytest

RUN = pytest.StashKey["Run"]()


@dataclass(frozen=True)
class Run:
    """name: a letter, then letters and digits, as the portal wants it; worker: « 0 » where there is only one."""

    name: str
    worker: str = "0"

    @property
    def mark(self) -> str:
        """What each address of the run begins with."""
        return f"qa+{self.name}-"


def pytest_configure(config: pytest.Config) -> None:
    """A name nobody had before; a worker is told it by who started it."""
    told: dict[str, Any] = getattr(config, "workerinput", {})
    worker = told.get("workerid", "gw0").removeprefix("gw")
    config.stash[RUN] = Run(told.get("run_name") or "e" + secrets.token_hex(4), worker)


def pytest_report_header(config: pytest.Config) -> str:
    return f"run: {config.stash[RUN].name} (what it makes bears that name)"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, exitstatus: int, config: pytest.Config) -> None:
    """A word that no test has is said to be so."""
    if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and config.option.keyword:
        word = config.option.keyword
        terminalreporter.write_line(f"-k « {word} »: no test that may run here has that in its name or its file’s.")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["run_name"] = node.config.stash[RUN].name
