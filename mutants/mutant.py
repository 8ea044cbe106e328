"""One change to one module: where it is, what it says there instead, and what became of it."""

import difflib
import tomllib
from dataclasses import dataclass
from pathlib import Path

EQUIVALENT = Path(__file__).with_name("equivalent.toml")
KILLED, SURVIVED, TIMEOUT, UNSEEN = "killed", "survived", "timeout", "unseen"


@dataclass(frozen=True)
class Mutant:
    """A change that was tried. `fate` is one of the four words above; `told` is the test that noticed."""

    module: str
    line: int
    where: str
    operator: str
    was: str
    becomes: str
    fate: str
    told: str

    @property
    def is_alive(self) -> bool:
        """Nobody noticed."""
        return self.fate in (SURVIVED, UNSEEN)

    def diff(self) -> str:
        """The change, as people read it."""
        minus, plus = (f"{sign} {line}" for sign, line in (("-", self.was), ("+", self.becomes)))
        return f"{self.module}:{self.line} {self.where}\n{minus}\n{plus}"


def changed_lines(before: str, after: str) -> tuple[str, str]:
    """What the change takes away and what it puts there, each on one line."""
    taken, put = [], []
    for line in difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm=""):
        if line.startswith("-") and not line.startswith("---"):
            taken.append(line[1:].strip())
        elif line.startswith("+") and not line.startswith("+++"):
            put.append(line[1:].strip())
    return " ⏎ ".join(taken), " ⏎ ".join(put)


class Equivalents:
    """The changes that change nothing that anybody could notice; each with its reason, in `equivalent.toml`."""

    def __init__(self, path: Path = EQUIVALENT) -> None:
        listed = tomllib.loads(path.read_text("utf-8")).get("mutant", []) if path.exists() else []
        self.reasons = {(one["module"], one["was"], one["becomes"]): one["because"] for one in listed}

    def reason(self, mutant: Mutant) -> str:
        """Why this one cannot be noticed; empty when it should be."""
        return self.reasons.get((mutant.module, mutant.was, mutant.becomes), "")

    def gone(self, mutants: list[Mutant], modules: set[str]) -> list[str]:
        """Entries about these modules that no longer describe a change that survives."""
        alive = {(one.module, one.was, one.becomes) for one in mutants if one.is_alive}
        return [f"{module}: {was}" for module, was, becomes in self.reasons
                if module in modules and (module, was, becomes) not in alive]  # fmt: skip
