"""Runs of pytest one after the other, each in a process of its own; what each printed is kept, and what came of it."""

import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Run:
    """What one run came to; `trouble` is set when it did not finish."""

    seconds: float
    tests: int = 0
    skipped: int = 0
    failed: tuple[str, ...] = ()
    trouble: str = ""


class Series:
    """A folder of its own, emptied first: a text and JUnit’s file for each run, and the report of one that failed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

    def junit(self, name: str) -> Path:
        """Where JUnit’s file of that run is, or will be."""
        return (self.folder / f"{name}.xml").absolute()

    def play(self, name: str, arguments: list[str]) -> Run:
        """A fresh pytest with these arguments."""
        command = [sys.executable, "-m", "pytest", *arguments, f"--junitxml={self.junit(name)}"]
        began = time.monotonic()
        with (self.folder / f"{name}.txt").open("w", encoding="utf-8") as out:
            status = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT).returncode
        seconds = time.monotonic() - began
        if status and (report := self.folder.parent / "report.html").exists():
            shutil.copy(report, self.folder / f"{name}.html")
        if status not in (0, 1) or not self.junit(name).exists():
            return Run(seconds, trouble=f"did not finish (pytest ended with {status}), see {out.name}")
        return _read(seconds, self.junit(name))

    def conclude(self, *, is_well: bool) -> int:
        """Say where to look when all is not well; gives the status."""
        if is_well:
            return 0
        print(f"What each run printed, and the report of those that failed: {self.folder}/")
        return 1


def _read(seconds: float, junit: Path) -> Run:
    """What JUnit’s file of a run says; a test with an error in its making or its clearing away is a failed one."""
    cases = {f"{case.get('classname')}.{case.get('name')}": case for case in ET.parse(junit).iter("testcase")}
    wrong = tuple(
        name for name, case in cases.items() if case.find("failure") is not None or case.find("error") is not None
    )
    skipped = sum(case.find("skipped") is not None for case in cases.values())
    return Run(seconds, len(cases), skipped, wrong, "" if cases else "no test ran")
