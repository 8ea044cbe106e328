"""How steady the browser tests are: the same suite so many times in a row, each in a process of its own, and a table.

`make e2e-steady RUNS=20`. A run that does not finish, or that loses tests, counts as a failed run.
"""

import argparse
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path("test-results") / "steadiness"
LINE = "{:>4}  {:>7}  {:>7}  {:>7}  {:>8}  {}"


@dataclass(frozen=True)
class Run:
    """What one run came to; `trouble` is set when it did not finish."""

    number: int
    seconds: float
    tests: int = 0
    skipped: int = 0
    failed: tuple[str, ...] = ()
    trouble: str = ""

    def line(self, first: "Run") -> str:
        return LINE.format(
            self.number, self.tests - self.skipped - len(self.failed), len(self.failed), self.skipped,
            f"{self.seconds:.0f} s", self.what_is_wrong(first),
        )  # fmt: skip

    def what_is_wrong(self, first: "Run") -> str:
        """In a few words; nothing when all is well."""
        fewer = f"{self.tests} tests, not {first.tests} as in run {first.number}" if self.tests != first.tests else ""
        return "; ".join(filter(None, [self.trouble, fewer, *self.failed]))


def run_once(number: int, arguments: list[str]) -> Run:
    """A fresh pytest; keeps what it printed, and its report when something failed."""
    junit = (FOLDER / f"run-{number:02}.xml").absolute()
    command = [sys.executable, "-m", "pytest", *arguments, "-q", f"--junitxml={junit}"]
    began = time.monotonic()
    with (FOLDER / f"run-{number:02}.txt").open("w", encoding="utf-8") as out:
        status = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT).returncode
    seconds = time.monotonic() - began
    if status and (report := FOLDER.parent / "report.html").exists():
        shutil.copy(report, FOLDER / f"run-{number:02}.html")
    if status not in (0, 1) or not junit.exists():
        return Run(number, seconds, trouble=f"did not finish (pytest ended with {status}), see {out.name}")
    return read(number, seconds, junit)


def read(number: int, seconds: float, junit: Path) -> Run:
    """What JUnit’s file of a run says; a test with an error in its making or its clearing away is a failed one."""
    cases = {f"{case.get('classname')}.{case.get('name')}": case for case in ET.parse(junit).iter("testcase")}
    wrong = tuple(
        name for name, case in cases.items() if case.find("failure") is not None or case.find("error") is not None
    )
    skipped = sum(case.find("skipped") is not None for case in cases.values())
    trouble = "" if cases else "no test ran"
    return Run(number, seconds, len(cases), skipped, wrong, trouble)


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
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    print(LINE.format("run", "passed", "failed", "skipped", "time", ""), flush=True)
    runs: list[Run] = []
    for number in range(1, asked.runs + 1):
        runs.append(run_once(number, asked.pytest))
        print(runs[-1].line(runs[0]), flush=True)
    return conclude(runs)


def conclude(runs: list[Run]) -> int:
    """The last lines, and the status."""
    wrong = [run for run in runs if run.what_is_wrong(runs[0])]
    times = [run.seconds for run in runs]
    print(
        f"\n{len(runs) - len(wrong)} of {len(runs)} runs without a fault; {min(times):.0f} to {max(times):.0f} s a run."
    )
    for name in sorted({name for run in runs for name in run.failed}):
        print(f"  failed in {sum(name in run.failed for run in runs)} of {len(runs)} runs: {name}")
    if wrong:
        print(f"What each run printed, and the report of those that failed: {FOLDER}/")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
