"""How looks of Lighthouse are judged: what is missed is named, one busy moment is forgiven, a missing tool is told."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from e2e.lighthouse import tools
from e2e.lighthouse.look import Look, judged, table
from e2e.markup.tools import version

ROOT = Path(__file__).parent.parent
GOOD = Look(performance=98, accessibility=100, best_practices=100, lcp=1500, cls=0, tbt=40)
HERE = "http://127.0.0.1:5000/portail"


def report(url: str = HERE, **more) -> dict:
    """What Lighthouse says of a page, in its own words; an image without a text."""
    node = {"node": {"snippet": '<img src="x.png">'}}
    return {
        "finalDisplayedUrl": url,
        "categories": {
            "performance": {"score": 0.99, "auditRefs": []},
            "accessibility": {"score": 0.93, "auditRefs": [{"id": "image-alt", "weight": 10}]},
            "best-practices": {"score": 1, "auditRefs": []},
        },
        "audits": {
            "largest-contentful-paint": {"score": 1, "numericValue": 1201.4},
            "cumulative-layout-shift": {"score": 1, "numericValue": 0.004},
            "total-blocking-time": {"score": 1, "numericValue": 12},
            "image-alt": {"score": 0, "title": "Images have no [alt]", "details": {"items": [node]}},
        },
        **more,
    }


def test_a_page_at_its_figures_misses_nothing() -> None:
    assert GOOD.misses == []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"performance": 97}, "performance is 97, not 98"),
        ({"accessibility": 97}, "accessibility is 97, not 98"),
        ({"best_practices": 97}, "best-practices is 97, not 98"),
        ({"lcp": 1501}, "LCP is 1501 ms, not 1500"),
        ({"cls": 0.001}, "CLS is 0.001, not 0"),
    ],
)
def test_each_figure_that_is_missed_is_named(wrong: dict, told: str) -> None:
    assert replace(GOOD, **wrong).misses == [told]


def test_a_report_is_read_with_what_is_to_be_mended() -> None:
    look = Look.of(report(), HERE)
    assert (look.performance, look.accessibility, look.lcp, look.cls) == (99, 93, 1201.4, 0.004)
    assert look.remarks == ('accessibility: Images have no [alt]  <img src="x.png">',)
    assert look.misses == ["accessibility is 93, not 98", "CLS is 0.004, not 0"]


def test_another_page_is_not_taken_for_the_one_that_was_asked() -> None:
    with pytest.raises(ValueError, match="led to http://127.0.0.1:5000/connexion"):
        Look.of(report("http://127.0.0.1:5000/connexion"), HERE)
    with pytest.raises(ValueError, match="No page came"):
        Look.of(report(runtimeError={"code": "NO_FCP", "message": "No page came"}), HERE)


def test_one_slow_look_of_three_changes_nothing_and_two_do() -> None:
    slow = replace(GOOD, lcp=4000, performance=60, remarks=("a",))
    assert judged([GOOD, slow, GOOD]).misses == []
    twice = judged([GOOD, slow, slow])
    assert twice.misses == ["performance is 60, not 98", "LCP is 4000 ms, not 1500"]
    assert twice.remarks == ("a",)


def test_the_table_tells_each_page_and_the_figures_to_reach() -> None:
    first, line, last = table([("dashboard", 3, GOOD)])
    assert first.split()[:3] == ["page", "looks", "performance"]
    assert line.split() == ["dashboard", "3", "98", "100", "100", "1500", "0.000", "40"]
    assert last.split() == "to reach at least 98 at least 98 at least 98 ≤ 1500 0".split()
    assert len(first) == len(line)


def test_what_is_missing_is_told_with_the_way_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {"PATH": str(tmp_path), "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-m", "e2e.lighthouse.tools"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert run.returncode == 1
    assert run.stderr.startswith("Lighthouse cannot start: Node 18.16 is needed (https://nodejs.org, or sudo apt")
    version.cache_clear()
    node = tmp_path / "node"
    node.write_text("#!/bin/sh\necho v20.1.0\n")
    node.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(tools, "PROGRAM", tmp_path / "nothing")
    assert tools.what_lighthouse_lacks() == "it is not installed (make lighthouse, with npm: sudo apt install npm)"
    monkeypatch.setattr(tools, "PROGRAM", node)
    monkeypatch.setattr(tools, "chromium_program", lambda: "/usr/bin/chromium")
    assert tools.what_lighthouse_lacks() == ""
    version.cache_clear()
