"""How steady the browser tests are: the same suite so many times in a row, each in a process of its own, and a table.

`make e2e-steady RUNS=20`. A run that does not finish, or that loses tests, counts as a failed run.
"""

import argparse
import sys
from pathlib import Path

from .series import Run, Series

FOLDER = Path("test-results") / "steadiness"
LINE = "{:>4}  {:>7}  {:>7}  {:>7}  {:>8}  {}"


def line(number: int, run: Run, first: Run) -> str:
    """A row of the table."""
    return LINE.format(
        number, run.tests - run.skipped - len(run.failed), len(run.failed), run.skipped,
        f"{run.seconds:.0f} s", what_is_wrong(run, first),
    )  # fmt: skip


def what_is_wrong(run: Run, first: Run) -> str:
    """In a few words; nothing when all is well."""
    fewer = f"{run.tests} tests, not {first.tests} as in run 1" if run.tests != first.tests else ""
    return "; ".join(filter(None, [run.trouble, fewer, *run.failed]))


def main(arguments: list[str] | None = None) -> int:
    """Run, tell each line as it comes, then every test that ever failed; 1 if anything ever did."""
    parser = argparse.ArgumentParser(
        prog="python -m e2e.steadiness", description=__doc__,
        epilog="Example: python -m e2e.steadiness --runs 20 -- e2e -n 2 -k absence",
    )  # fmt: skip
    parser.add_argument("--runs", type=int, default=20, help="how many times in a row (20)")
    parser.add_argument("pytest", nargs="*", default=["e2e", "-n", "2"], help="what pytest is given (e2e -n 2)")
    asked = parser.parse_args(arguments)
    if asked.runs < 1:
        parser.error("--runs: at least 1")
    series = Series(FOLDER)
    print(LINE.format("run", "passed", "failed", "skipped", "time", ""), flush=True)
    runs: list[Run] = []
    for number in range(1, asked.runs + 1):
        runs.append(series.play(f"run-{number:02}", [*asked.pytest, "-q"]))
        print(line(number, runs[-1], runs[0]), flush=True)
    return series.conclude(is_well=are_all_well(runs))


def are_all_well(runs: list[Run]) -> bool:
    """The last lines."""
    wrong = [run for run in runs if what_is_wrong(run, runs[0])]
    times = [run.seconds for run in runs]
    print(
        f"\n{len(runs) - len(wrong)} of {len(runs)} runs without a fault; {min(times):.0f} to {max(times):.0f} s a run."
    )
    for name in sorted({name for run in runs for name in run.failed}):
        print(f"  failed in {sum(name in run.failed for run in runs)} of {len(runs)} runs: {name}")
    return not wrong


if __name__ == "__main__":
    sys.exit(main())
