"""Requirements are proved, failing or missing; never misspelt, and never kept alive by a test that is gone."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests import requirements_plugin
from tests.requirements_plugin import pytest_collection_modifyitems, requirements, without_engine
from tests.requirements_table import Collector, Requirement, in_words, joined, totals, write_page

ROOT = Path(__file__).parent.parent


def told(**outcomes: str) -> dict[str, dict[str, object]]:
    return {engine: {"outcome": outcome, "at": 1_790_000_000} for engine, outcome in outcomes.items()}


def verdict_of(*outcomes: str) -> str:
    return Requirement(
        "C3", "SECURITY", "", {str(n): {"sqlite": outcome} for n, outcome in enumerate(outcomes)}
    ).verdict


def test_the_list_has_both_documents() -> None:
    sources = [source for source, _text in requirements().values()]
    assert (sources.count("UX"), sources.count("SECURITY")) == (113, 83)


@pytest.mark.parametrize(
    ("outcomes", "word"),
    [
        ([], "missing"),
        (["skipped"], "missing"),
        (["passed", "skipped"], "proved"),
        (["passed", "failed"], "failing"),
    ],
)
def test_one_failure_fails_and_one_success_proves(outcomes: list[str], word: str) -> None:
    assert verdict_of(*outcomes) == word


def test_an_unknown_id_stops_everything() -> None:
    mark = pytest.mark.requirement("C99").mark
    item = SimpleNamespace(nodeid="test_x", iter_markers=lambda name: [mark], user_properties=[])
    with pytest.raises(pytest.UsageError, match="C99"):
        pytest_collection_modifyitems([item])


@pytest.mark.parametrize(
    ("node", "engine", "name"),
    [
        ("e2e/test_x.py::test_y[chromium-390px-js-fr]", "chromium", "e2e/test_x.py::test_y[390px-js-fr]"),
        ("e2e/test_x.py::test_y[fr-firefox-home]", "firefox", "e2e/test_x.py::test_y[fr-home]"),
        ("e2e/test_x.py::test_y[chromium]", "chromium", "e2e/test_x.py::test_y"),
        ("tests/test_x.py::test_y[a-b]", "sqlite", "tests/test_x.py::test_y[a-b]"),
        ("tests/test_x.py::test_y", "sqlite", "tests/test_x.py::test_y"),
    ],
)
def test_a_test_has_one_name_in_every_browser(node: str, engine: str, name: str) -> None:
    assert without_engine(node, engine) == name


def test_a_record_counts_only_for_a_test_that_exists_and_still_claims_the_id() -> None:
    record = {
        "tests/test_a.py::test_here": told(sqlite="passed", postgresql="passed"),
        "tests/test_a.py::test_renamed_since": told(sqlite="failed"),
        "tests/test_b.py::test_of_another_id_now": told(sqlite="failed"),
    }
    claims = {"tests/test_a.py::test_here": ["C3"], "tests/test_b.py::test_of_another_id_now": ["C4"]}
    found = {one.id: one for one in joined(record, claims)}
    assert found["C3"].verdict == "proved"
    assert found["C3"].remark == "1 tests; postgresql, sqlite"
    assert found["C4"].verdict == "failing"
    assert found["C5"].remark == "no test names it"
    assert totals(list(found.values()))["SECURITY.md"] == {"proved": 1, "failing": 1, "missing": 81}
    assert any("test_of_another_id_now (sqlite)" in line for line in in_words(found.values()))


def test_a_test_that_has_not_run_proves_nothing() -> None:
    found = {one.id: one for one in joined({}, {"tests/test_a.py::test_here": ["C3"]})}
    assert (found["C3"].verdict, found["C3"].remark) == ("missing", "1 tests name it; none has run")


def test_the_page_has_the_tests_of_each_requirement_and_trusts_no_name(tmp_path: Path) -> None:
    claims = {"tests/test_a.py::test_x[<b>]": ["C3"], "tests/test_a.py::test_x[2]": ["C3"]}
    record = {"tests/test_a.py::test_x[<b>]": told(sqlite="failed")}
    write_page(joined(record, claims), record, tmp_path / "requirements.html")
    page = (tmp_path / "requirements.html").read_text("utf-8")
    assert page.count("<li>tests/test_a.py::test_x</li>") == 1
    assert "test_x[&lt;b&gt;] (sqlite)" in page
    assert "<b>]" not in page


def test_pytest_itself_says_which_tests_there_are() -> None:
    collector = Collector()
    assert collector.collect("tests/test_matching.py") == ""
    assert any("K1" in names for names in collector.claims.values())


def test_what_cannot_be_collected_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "test_broken.py"
    broken.write_text("import nothing_of_that_name\n", encoding="utf-8")
    assert "nothing_of_that_name" in Collector().collect(str(broken))


def test_a_run_is_merged_over_those_before(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    record = pytester.path / requirements_plugin.RECORD
    monkeypatch.setattr(requirements_plugin, "_seen", {})
    before = {"test_x.py::test_a": told(sqlite="passed", any="failed"), "test_y.py::test_b": told(sqlite="passed")}
    record.write_text(json.dumps(before), encoding="utf-8")
    pytester.makepyfile(
        test_x="""
        import pytest
        @pytest.mark.requirement("C3", "C4")
        def test_a(): pass
        @pytest.mark.requirement("C5")
        def test_c(): assert 0
        """
    )
    done = pytester.runpytest_inprocess("-p", "tests.requirements_plugin", "-p", "no:playwright")
    done.stdout.fnmatch_lines(["*this test proves*", "C5 (SECURITY.md): Exactly one winner among concurrent uses"])
    after = {
        test: {e: t["outcome"] for e, t in outcomes.items()}
        for test, outcomes in json.loads(record.read_text()).items()
    }
    assert after == {
        "test_x.py::test_a": {"sqlite": "passed", "any": "passed"},
        "test_x.py::test_c": {"any": "failed"},
        "test_y.py::test_b": {"sqlite": "passed"},
    }
