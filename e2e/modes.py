"""Every journey in every mode: a run of pytest for each of the harness’s options, and what came of it in a table.

`make e2e-modes`, or one of them: `make e2e-modes ONLY=keyboard`. A journey that names the way of its visit, and so
lives nothing of the mode, is not played again. A mode in which no journey ran counts as failed.
"""

import argparse
import shlex
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from .limits import LEFT_OUT
from .series import Run, Series

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


def play(series: Series, mode: str, arguments: list[str]) -> Played:
    """The journeys in that mode."""
    run = series.play(mode, [*arguments, *shlex.split(MODES[mode])])
    return Played(mode, run, Counter() if run.trouble else reasons_in(series.junit(mode)))


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
    series = Series(FOLDER)
    print(LINE.format("mode", "ran", "failed", "left out", "time", ""), flush=True)
    played = []
    for mode in asked.only or MODES:
        played.append(play(series, mode, asked.pytest or ["e2e/journeys", "--only-different", "-n", "2"]))
        print(played[-1].line(), flush=True)
    return series.conclude(is_well=are_all_well(played))


def are_all_well(played: list[Played]) -> bool:
    """The last lines."""
    wrong = [one for one in played if not one.is_well]
    print(f"\n{len(played) - len(wrong)} of {len(played)} modes without a fault.")
    for one in wrong:
        for name in one.run.failed:
            print(f"  failed in {one.mode}: {name}")
    return not wrong


if __name__ == "__main__":
    sys.exit(main())
