"""Which requirement is proved by which test: `@pytest.mark.requirement("C3")`, and the record of what the runs showed.

Outcomes are kept in `.requirements.json`, merged over the runs (SQLite, PostgreSQL, each browser engine), whatever
xdist does; `requirements_table.py` makes the table of `make requirements` of it.
"""

import csv
import json
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
LIST = Path(__file__).with_name("requirements.csv")
RECORD = ".requirements.json"
MARK, ENGINE = "requirement", "engine"
RANK = ("skipped", "passed", "failed")  # the worst phase of a test is its outcome
Record = dict[str, dict[str, dict[str, Any]]]  # test → engine → {"outcome": …, "at": …}
_seen: Record = {}


@cache
def requirements() -> dict[str, tuple[str, str]]:
    """Every id, in the order of the documents: (source, text)."""
    with LIST.open(encoding="utf-8", newline="") as file:
        return {row["id"]: (row["source"], row["text"]) for row in csv.DictReader(file)}


def proved_by(item: pytest.Item) -> dict[str, tuple[str, str]]:
    """The requirements that a test names, in its own order: id → (source, text)."""
    names = [name for mark in item.iter_markers(MARK) for name in mark.args]
    return {name: requirements()[name] for name in names}


def engine_of(item: pytest.Item) -> str:
    """Where a test runs: a database for those of tests/, a browser engine for those of e2e/."""
    if item.nodeid.startswith("e2e/webkit/"):
        return "webkit"
    if item.nodeid.startswith("e2e/"):
        return getattr(item, "callspec", None) and item.callspec.params.get("browser_name") or "no browser"
    return item.config.getoption("database", None) or "any"


def without_engine(node_id: str, engine: str) -> str:
    """One name for a test whatever the browser: « test_x[chromium-fr] » is « test_x[fr] »."""
    name, bracket, rest = node_id.partition("[")
    parts = rest.removesuffix("]").split("-")
    if engine in parts:
        parts.remove(engine)
    return f"{name}[{'-'.join(parts)}]" if bracket and parts else name


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "requirement(*ids): what the test proves, by the ids of tests/requirements.csv")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each test its ids; an unknown one is a mistake of spelling, never a new requirement."""
    for item in items:
        named = [name for mark in item.iter_markers(MARK) for name in mark.args]
        for name in named:
            if name not in requirements():
                raise pytest.UsageError(f"{item.nodeid}: « {name} » is not an id of tests/requirements.csv.")
            item.user_properties.append((MARK, name))
        if named:
            item.user_properties.append((ENGINE, engine_of(item)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A failure names what it disproves."""
    report: pytest.TestReport = yield
    if report.failed and (proved := proved_by(item)):
        told = "\n".join(f"{name} ({source}.md): {text}" for name, (source, text) in proved.items())
        report.sections.insert(0, ("this test proves", told))
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Every phase of every test ends here, in the process that leads, with the properties set above."""
    engine = dict(report.user_properties).get(ENGINE)
    if engine and report.outcome in RANK and (report.when == "call" or report.outcome != "passed"):
        place = _seen.setdefault(without_engine(report.nodeid, engine), {})
        known = place.get(engine, {}).get("outcome", "skipped")
        place[engine] = {"outcome": max(known, report.outcome, key=RANK.index), "at": round(time.time())}


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Merge this run into the record."""
    if hasattr(session.config, "workerinput") or not _seen:
        return
    path = session.config.rootpath / RECORD
    record = read_record(path)
    for node, outcomes in _seen.items():
        record.setdefault(node, {}).update(outcomes)
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")


def read_record(path: Path = ROOT / RECORD) -> Record:
    """What the runs so far have shown; one of an older form is forgotten."""
    if not path.exists():
        return {}
    record = json.loads(path.read_text(encoding="utf-8"))
    return record if all("::" in node for node in record) else {}
