"""What came of it: a table on the screen, and `test-results/mutants.md` with each survivor as a change to be read."""

from collections import Counter
from collections.abc import Iterable
from math import sqrt
from pathlib import Path

from mutants.desk import ROOT
from mutants.mutant import KILLED, SURVIVED, TIMEOUT, UNSEEN, Equivalents, Mutant
from mutants.subjects import subject_of

REPORT = ROOT / "test-results" / "mutants.md"
HEAD = f"{'module':38} {'mutants':>7} {'killed':>7} {'timeout':>7} {'survived':>8} {'unseen':>7} {'score':>6}"


def score(mutants: Iterable[Mutant], equivalents: Equivalents) -> tuple[int, int]:
    """(noticed, all) of the changes that can be noticed; a change that never ends is noticed."""
    counted = [one for one in mutants if not (one.is_alive and equivalents.reason(one))]
    return sum(not one.is_alive for one in counted), len(counted)


def interval(noticed: int, count: int) -> tuple[float, float]:
    """Between which scores the true one lies, 19 times of 20, when `count` were drawn at random (Wilson)."""
    if not count:
        return 0.0, 1.0
    z, share = 1.96, noticed / count
    middle = share + z * z / (2 * count)
    around = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return (middle - around) / (1 + z * z / count), (middle + around) / (1 + z * z / count)


def row(name: str, mutants: list[Mutant], equivalents: Equivalents) -> str:
    """One line of the table."""
    fates = Counter(one.fate for one in mutants)
    noticed, count = score(mutants, equivalents)
    numbers = f"{len(mutants):7} {fates[KILLED]:7} {fates[TIMEOUT]:7} {fates[SURVIVED]:8} {fates[UNSEEN]:7}"
    return f"{name:38} {numbers} {_percent(noticed, count):>6}"


def write(mutants: dict[str, list[Mutant]], equivalents: Equivalents, drawn: str, path: Path = REPORT) -> None:
    """The report as Markdown; `drawn` says how the changes were chosen."""
    everything = [one for found in mutants.values() for one in found]
    alive = [one for one in everything if one.is_alive]
    owed = [one for one in alive if not equivalents.reason(one)]
    lines = ["# Does the suite catch?", "", drawn, "", "```", HEAD]
    lines += [row(module, found, equivalents) for module, found in mutants.items()]
    lines += [row("all", everything, equivalents), "```", "", f"## Survivors: {len(owed)}", ""]
    lines += ["Nobody noticed these. Write the test that would, or simplify the code.", ""] if owed else []
    lines += [_entry(one) for one in sorted(owed, key=lambda one: (not subject_of(one.module), one.module, one.line))]
    known = [one for one in alive if equivalents.reason(one)]
    lines += ["", f"## Changes that change nothing: {len(known)}", ""]
    lines += [f"{_entry(one)}\n{equivalents.reason(one)}\n" for one in known]
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf-8")


def _entry(one: Mutant) -> str:
    subject = f" — {subject_of(one.module)}" if subject_of(one.module) else ""
    place, minus, plus = one.diff().split("\n", 2)
    return (
        f"{place}{subject}" + (" (no test runs it)" if one.fate == UNSEEN else "") + f"\n```diff\n{minus}\n{plus}\n```"
    )


def _percent(noticed: int, count: int) -> str:
    return f"{100 * noticed / count:.1f}%" if count else "—"
