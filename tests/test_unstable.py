"""Unstable tests run alone, are tried again, and a second try is never told as a plain pass."""

import xml.etree.ElementTree as ET

import pytest

TESTS = """
    import pytest
    tries = []
    @pytest.mark.unstable("the clock of the mail server")
    def test_passes_at_the_second_try():
        tries.append(1)
        assert len(tries) == 2
    @pytest.mark.unstable("the same")
    def test_passes_at_once(): pass
    def test_ordinary(): pass
"""
RUN = ("-p", "tests.unstable_plugin", "-p", "no:playwright", "-p", "no:cacheprovider")


@pytest.fixture
def run(pytester: pytest.Pytester):
    """Run another pytest on those tests."""
    pytester.makepyfile(test_it=TESTS)
    return lambda *options: pytester.runpytest_inprocess(*RUN, *options)


def test_an_ordinary_run_leaves_them_out(run) -> None:
    run().assert_outcomes(passed=1, deselected=2)


def test_their_own_run_has_them_alone_and_names_the_flaky_one(run, pytester: pytest.Pytester) -> None:
    done = run("--unstable", "--reruns", "2", "--junitxml=junit.xml", "--html=report.html", "--self-contained-html")
    assert done.ret == 0
    done.assert_outcomes(passed=2, deselected=1)
    flaky = [line for line in done.outlines if line.startswith("FLAKY")]
    assert flaky == ["FLAKY test_it.py::test_passes_at_the_second_try passed at attempt 2"]
    told = {
        case.get("name"): [one.get("value") for one in case.iter("property") if one.get("name") == "flaky"]
        for case in ET.parse(pytester.path / "junit.xml").iter("testcase")
    }
    assert told == {"test_passes_at_the_second_try": ["passed at attempt 2"], "test_passes_at_once": []}
    report = (pytester.path / "report.html").read_text("utf-8")
    assert "<li>test_it.py::test_passes_at_the_second_try passed at attempt 2</li>" in report


def test_a_test_that_never_passes_fails_after_its_tries(run, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it="import pytest\n@pytest.mark.unstable('why')\ndef test_no(): assert 0\n")
    done = run("--unstable", "--reruns", "2")
    assert done.ret == 1
    assert done.parseoutcomes() == {"failed": 1, "rerun": 2}


def test_another_try_is_refused_elsewhere_with_the_way_out(run) -> None:
    done = run("--reruns", "2")
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    assert any("--unstable (make e2e-unstable)" in line for line in done.errlines)


@pytest.mark.parametrize("mark", ["flaky(reruns=2)", "unstable"])
def test_a_mark_that_hides_its_reason_is_refused(run, pytester: pytest.Pytester, mark: str) -> None:
    pytester.makepyfile(test_it=f"import pytest\n@pytest.mark.{mark}\ndef test_no(): pass\n")
    assert run().ret == pytest.ExitCode.USAGE_ERROR


def test_no_unstable_test_at_all_is_good_news(run, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it="def test_ordinary(): pass\n")
    assert run("--unstable", "--reruns", "2").ret == 0
