"""`python -m mutants`: which changes to the portal no test notices. Resumes where it stopped."""

import argparse
import random
import sys
import time
from collections import defaultdict

from mutants import report, subjects
from mutants.mutant import Equivalents, Mutant
from mutants.run import Run, Trial
from mutants.session import Session


def main() -> int:
    """Try, print, write the report. 1 when a change of a core subject survives and is not listed as equivalent."""
    asked = _asked()
    modules = subjects.named(asked.modules) or (subjects.core() if asked.core else subjects.everything())
    run = Run(asked.workers, asked.budget, asked.judges.split(), _say)
    run.is_quick = asked.quick
    run.know_the_tests()
    sessions = {module: Session(module) for module in modules}
    drawn = _drawn(sessions, asked)
    trials = [trial for module, jobs in drawn.items() for trial in run.trials(sessions[module], jobs)]
    _try_all(run, trials)
    found = {module: [one for job, one in sessions[module].mutants() if job in jobs] for module, jobs in drawn.items()}
    return _tell(found, drawn, asked)


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    asked.add_argument("modules", nargs="*", help="only these, such as models/email_code.py (make mutants ONLY=…)")
    asked.add_argument("--core", action="store_true", help="matching, codes, sessions, authorisation, « Autre »")
    asked.add_argument(
        "--at-import", action="store_true", help="only what runs at import, such as constants, defaults and decorators"
    )
    asked.add_argument("--sample", type=int, default=0, help="that many changes, drawn at random")
    asked.add_argument("--seed", type=int, default=1, help="the same draw again with the same number (default 1)")
    asked.add_argument(
        "--budget", type=float, default=60, help="seconds of tests for a change (60; ten times as many in the core)"
    )
    asked.add_argument("--judges", default="", help='only these files of tests, such as "test_codes test_sessions"')
    asked.add_argument(
        "--quick", action="store_true", help="leave out what needs a fresh process; survivors are rumours"
    )
    asked.add_argument("--workers", type=int, default=2, help="changes tried at the same time (default 2)")
    return asked.parse_args()


def _drawn(sessions: dict[str, Session], asked: argparse.Namespace) -> dict[str, set[str]]:
    """The changes to try of each module: all, or a sample in which each had the same chance."""
    every = [(module, job) for module, session in sessions.items() for job in session.items]
    if asked.at_import:
        every = [(module, job) for module, job in every if sessions[module].runs_at_import(job)]
    if asked.sample:
        every = random.Random(asked.seed).sample(every, min(asked.sample, len(every)))
    drawn: dict[str, set[str]] = defaultdict(set)
    for module, job in every:
        drawn[module].add(job)
    return drawn


def _try_all(run: Run, trials: list[Trial]) -> None:
    began, alive = time.monotonic(), 0
    _say(f"{len(trials)} changes to try…" if trials else "Nothing new to try.")
    for number, (_trial, fate) in enumerate(run.tried(trials), start=1):
        alive += fate in ("survived", "unseen")
        if number % 25 == 0 or number == len(trials):
            left = (time.monotonic() - began) / number * (len(trials) - number) / 60
            _say(f"  {number} of {len(trials)}: {alive} survived; about {left:.0f} minutes left")


def _tell(found: dict[str, list[Mutant]], jobs: dict[str, set[str]], asked: argparse.Namespace) -> int:
    equivalents = Equivalents()
    everything = [one for mutants in found.values() for one in mutants]
    print("\n" + report.HEAD)
    for module, mutants in found.items():
        print(report.row(module, mutants, equivalents))
    print(report.row("all", everything, equivalents))
    later = sum(map(len, jobs.values())) - len(everything)
    drawn = _how_chosen(found, report.score(everything, equivalents), later, asked)
    print(f"\n{drawn}")
    report.write(found, equivalents, drawn)
    print(f"Survivors, as changes to read: {report.REPORT.relative_to(report.ROOT)}")
    for entry in [] if asked.sample or asked.at_import or later else equivalents.gone(everything, set(found)):
        print(f"Listed as equivalent, and killed or gone: take it off mutants/equivalent.toml: {entry}")
    owed = [one for one in everything if one.is_alive and subjects.subject_of(one.module)]
    owed = [one for one in owed if not equivalents.reason(one)]
    if owed:
        print(f"{len(owed)} survive where nothing may (matching, codes, sessions, authorisation, « Autre »).")
    return 1 if owed else 0


def _how_chosen(found: dict[str, list[Mutant]], score: tuple[int, int], later: int, asked: argparse.Namespace) -> str:
    """Which changes were tried, and what that says of the others."""
    noticed, count = score
    if asked.sample:
        low, high = report.interval(noticed, count)
        return (
            f"{count} changes drawn at random (seed {asked.seed}): 19 times of 20, the score of them all"
            f" lies between {100 * low:.0f}% and {100 * high:.0f}%."
        )
    if asked.at_import:
        return f"Of {len(found)} modules, what runs at import was tried, each change in a fresh process."
    if later:
        return (
            f"Of {len(found)} modules, every change inside a function was tried, once."
            f" {later} others need a fresh process and were left for a run without --quick."
        )
    return f"Every change of {len(found)} modules was tried."


def _say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main())
