"""Every journey in every mode: a run of pytest for each of the harness’s options, and what came of it in a table.

`make e2e-modes`, or one of them: `make e2e-modes ONLY=keyboard`. A journey that names the way of its visit, and so
lives nothing of the mode, is not played again. A mode in which no journey ran counts as failed.
"""

import argparse
import shlex
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from .limits import LEFT_OUT
from .steadiness import Run, read

FOLDER = Path("test-results") / "modes"
MODES = {
    "no-js": "--no-js",
    "english": "--language en",
    "keyboard": "--keyboard",
    "slow-4g": "--network slow-4g",
    "zoom": "--zoom 400",
    "colours": "--forced-colors --reduced-motion --theme dark",
    "phone": "--device 'Pixel 7'",
}
LINE = "{:9}  {:>6}  {:>6}  {:>8}  {:>7}  {}"


@dataclass(frozen=True)
class Played:
    """What one mode came to. reasons: why tests were left out, and how many for each."""

    mode: str
    run: Run
    reasons: Counter[str]

    def line(self) -> str:
        ran = self.run.tests - self.run.skipped
        why = ", ".join(f"{count} need {feature}" for feature, count in sorted(self.reasons.items()))
        return LINE.format(
            self.mode, ran, len(self.run.failed), self.run.skipped, f"{self.run.seconds:.0f} s",
            "; ".join(filter(None, [self.trouble, why])),
        )  # fmt: skip

    @property
    def trouble(self) -> str:
        """Why it proves nothing, or ""."""
        return self.run.trouble or ("" if self.run.tests > self.run.skipped else "no journey ran")

    @property
    def is_well(self) -> bool:
        return not (self.trouble or self.run.failed)


def play(mode: str, arguments: list[str]) -> Played:
    """The journeys in that mode, in a process of their own; what they printed and their report are kept."""
    junit = (FOLDER / f"{mode}.xml").absolute()
    command = [sys.executable, "-m", "pytest", *arguments, *shlex.split(MODES[mode]), f"--junitxml={junit}"]
    began = time.monotonic()
    with (FOLDER / f"{mode}.txt").open("w", encoding="utf-8") as out:
        status = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT).returncode
    seconds = time.monotonic() - began
    if status and (report := FOLDER.parent / "report.html").exists():
        shutil.copy(report, FOLDER / f"{mode}.html")
    if status not in (0, 1) or not junit.exists():
        return Played(mode, Run(0, seconds, trouble=f"did not finish, see {out.name}"), Counter())
    return Played(mode, read(0, seconds, junit), reasons_in(junit))


def reasons_in(junit: Path) -> Counter[str]:
    """« left out with --no-js: needs js » → js, and how often."""
    messages = [skipped.get("message") or "" for skipped in ET.parse(junit).iter("skipped")]
    return Counter(said.partition(": needs ")[2] for said in messages if said.startswith(LEFT_OUT))


def main(arguments: list[str] | None = None) -> int:
    """Play, tell each line as it comes, then each test that failed; 1 if any did."""
    parser = argparse.ArgumentParser(
        prog="python -m e2e.modes", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Modes:\n" + "\n".join(f"  {name:9}  {options}" for name, options in MODES.items()),
    )  # fmt: skip
    parser.add_argument("--only", choices=MODES, action="append", help="this mode; may be said several times")
    parser.add_argument(
        "pytest", nargs="*", help="what pytest is given, after « -- » (e2e/journeys --only-different -n 2)"
    )
    asked = parser.parse_args(arguments)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    print(LINE.format("mode", "ran", "failed", "left out", "time", ""), flush=True)
    played = []
    for mode in asked.only or MODES:
        played.append(play(mode, asked.pytest or ["e2e/journeys", "--only-different", "-n", "2"]))
        print(played[-1].line(), flush=True)
    return conclude(played)


def conclude(played: list[Played]) -> int:
    """The last lines, and the status."""
    wrong = [one for one in played if not one.is_well]
    print(f"\n{len(played) - len(wrong)} of {len(played)} modes without a fault.")
    for one in wrong:
        for name in one.run.failed:
            print(f"  failed in {one.mode}: {name}")
    if wrong:
        print(f"What each run printed, and the report of those that failed: {FOLDER}/")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
