"""The table of `make requirements`: what the tests that exist now have proved, on which engines, and what they missed.

The record of earlier runs counts for a test only as long as that test exists and names the requirement: a test that was
renamed, or that no longer claims an id, proves and disproves nothing.
"""

import contextlib
import io
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import jinja2
import pytest

from tests.requirements_plugin import ROOT, Record, engine_of, proved_by, read_record, requirements, without_engine

WORDS = ("proved", "failing", "missing")
PAGE = ROOT / "test-results" / "requirements.html"
PLACES = (["tests", "e2e"], ["e2e/webkit"])  # the last one is collected only when it is asked for by name


@dataclass
class Requirement:
    """One id, and the tests that name it."""

    id: str
    source: str
    text: str
    tests: dict[str, dict[str, str]] = field(default_factory=dict)  # test → engine → outcome

    @property
    def verdict(self) -> str:
        """One failure fails; one success proves; a skipped test, or one that has not run, proves nothing."""
        found = {outcome for outcomes in self.tests.values() for outcome in outcomes.values()}
        return "failing" if "failed" in found else "proved" if "passed" in found else "missing"

    @property
    def engines(self) -> list[str]:
        """Where it was proved."""
        return sorted(
            {engine for told in self.tests.values() for engine, outcome in told.items() if outcome == "passed"}
        )

    @property
    def failures(self) -> list[str]:
        return [
            f"{test} ({engine})" for test, told in self.tests.items() for engine in told if told[engine] == "failed"
        ]

    @property
    def catalogue(self) -> list[str]:
        """The tests, each named once whatever its parameters."""
        return sorted({test.partition("[")[0] for test in self.tests})

    @property
    def remark(self) -> str:
        if self.verdict == "missing":
            return f"{len(self.tests)} tests name it; none has run" if self.tests else "no test names it"
        return f"{len(self.tests)} tests; {', '.join(self.engines)}"


def joined(record: Record, claims: dict[str, list[str]]) -> list[Requirement]:
    """Every requirement, in the order of the documents; claims: test that exists → the ids that it names."""
    found = {name: Requirement(name, source, text) for name, (source, text) in requirements().items()}
    for test, names in claims.items():
        outcomes = {engine: told["outcome"] for engine, told in record.get(test, {}).items()}
        for name in names:
            found[name].tests[test] = outcomes
    return list(found.values())


class Collector:
    """Asks pytest which tests there are, without running any."""

    def __init__(self) -> None:
        self.claims: dict[str, list[str]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            if names := list(proved_by(item)):
                self.claims[without_engine(item.nodeid, engine_of(item))] = names

    def collect(self, *places: str) -> str:
        """Fill `claims`; gives what pytest said when it could not collect everything."""
        said = io.StringIO()
        only = ["--collect-only", "-qq", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            status = pytest.main([*only, *places], plugins=[self])
        return "" if status in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED) else said.getvalue()


def in_words(found: Iterable[Requirement]) -> Iterable[str]:
    """The table for a terminal."""
    for one in found:
        yield f"{one.verdict:8} {one.source:8} {one.id:5} {one.text} — {one.remark}"
        yield from (f"{'':24}{failure}" for failure in one.failures)


def totals(found: list[Requirement]) -> dict[str, dict[str, int]]:
    """How many of each verdict, a document each, then of both."""

    def count(some: list[Requirement]) -> dict[str, int]:
        return {word: sum(one.verdict == word for one in some) for word in WORDS}

    documents = {f"{source}.md": count([one for one in found if one.source == source]) for source in ("UX", "SECURITY")}
    return {**documents, "both": count(found)}


def write_page(found: list[Requirement], record: Record, page: Path = PAGE) -> None:
    """The same as a page, with the tests of each requirement."""
    template = jinja2.Environment(autoescape=True).from_string(Path(__file__).with_suffix(".html").read_text("utf-8"))
    times = [told["at"] for outcomes in record.values() for told in outcomes.values()]
    runs = (
        [time.strftime("%Y-%m-%d %H:%M", time.localtime(moment)) for moment in (min(times), max(times))]
        if times
        else []
    )
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(template.render(found=found, totals=totals(found), words=WORDS, runs=runs), encoding="utf-8")


def main() -> int:
    """Print the table, write the page; 1 when a requirement fails, 2 when the tests cannot be read."""
    collector = Collector()
    trouble = "".join(collector.collect(*places) for places in PLACES if (ROOT / places[0]).is_dir())
    if trouble:
        print(trouble, "\nNot every test could be read: mend this first, else a requirement would be called missing.")
        return 2
    record = read_record()
    found = joined(record, collector.claims)
    print(*in_words(found), "", sep="\n")
    for document, counts in totals(found).items():
        print(f"{document:12} " + ", ".join(f"{count} {word}" for word, count in counts.items()))
    write_page(found, record)
    print(f"\nWith the tests of each requirement: {PAGE.relative_to(ROOT)}")
    return 1 if any(one.failures for one in found) else 0


if __name__ == "__main__":
    sys.exit(main())
