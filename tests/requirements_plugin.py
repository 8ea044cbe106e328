"""Which requirement is proved by which test: `@pytest.mark.requirement("C3")`, and the table of `make requirements`.

Outcomes are kept in `.requirements.json`, merged over the runs (SQLite, PostgreSQL, browser), whatever xdist does.
"""

import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LIST = Path(__file__).with_name("requirements.csv")
RECORD = ROOT / ".requirements.json"
MARK = "requirement"
RANK = ("skipped", "passed", "failed")  # the worst phase of a test is its outcome
_seen: dict[str, dict[str, str]] = defaultdict(dict)


@cache
def requirements() -> dict[str, tuple[str, str]]:
    """Every id, in the order of the documents: (source, text)."""
    with LIST.open(encoding="utf-8", newline="") as file:
        return {row["id"]: (row["source"], row["text"]) for row in csv.DictReader(file)}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "requirement(*ids): what the test proves, by the ids of tests/requirements.csv")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each test its ids; an unknown one is a mistake of spelling, never a new requirement."""
    for item in items:
        for name in (name for mark in item.iter_markers(MARK) for name in mark.args):
            if name not in requirements():
                raise pytest.UsageError(f"{item.nodeid}: « {name} » is not an id of tests/requirements.csv.")
            item.user_properties.append((MARK, name))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Every phase of every test ends here, in the process that leads, with the properties set above."""
    for name in {str(value) for key, value in report.user_properties if key == MARK}:
        known = _seen[name].get(report.nodeid, "skipped")
        if report.when == "call" or report.outcome != "passed":
            _seen[name][report.nodeid] = max(known, report.outcome, key=RANK.index)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Merge this run into the record."""
    if hasattr(session.config, "workerinput") or not _seen:
        return
    run = session.config.getoption("database", "") or "any"
    record = read_record()
    for name, outcomes in _seen.items():
        for node, outcome in outcomes.items():
            where = "e2e" if node.startswith("e2e") else run
            record.setdefault(name, {})[f"{where} {node}"] = outcome
    RECORD.write_text(json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")


def read_record() -> dict[str, dict[str, str]]:
    """What the runs so far have shown: id → test → outcome."""
    return json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}


def verdict(outcomes: Iterable[str]) -> str:
    """One failure fails; one success proves; a skipped test proves nothing."""
    found = set(outcomes)
    return "failing" if "failed" in found else "proved" if "passed" in found else "missing"


def main() -> int:
    """Print the table; 1 when a requirement fails."""
    record = read_record()
    verdicts = {name: verdict(record.get(name, {}).values()) for name in requirements()}
    for name, (source, text) in requirements().items():
        print(f"{verdicts[name]:8} {source:8} {name:5} {text}")
    counts = {word: list(verdicts.values()).count(word) for word in ("proved", "failing", "missing")}
    print(f"\n{len(verdicts)} requirements: " + ", ".join(f"{count} {word}" for word, count in counts.items()))
    return 1 if counts["failing"] else 0


if __name__ == "__main__":
    sys.exit(main())
