"""The parts of the tests are the whole, each test once; what is no part is refused."""

import pytest

TESTS = """
    import pytest
    @pytest.mark.parametrize("n", range(7))
    def test_a(n): pass
    @pytest.mark.unstable("a slow mail server")
    def test_never_here(): pass
    def test_b(): pass
    def test_c(): pass
"""
RUN = ("-p", "tests.shards_plugin", "-p", "tests.unstable_plugin", "-p", "no:playwright", "-p", "no:cacheprovider")


def collected(pytester: pytest.Pytester, *options: str) -> list[str]:
    lines = pytester.runpytest_inprocess(*RUN, "--collect-only", "-q", *options).outlines
    return [line for line in lines if "::" in line]


@pytest.mark.parametrize("count", [1, 2, 4, 9, 20])
def test_the_parts_are_the_whole_each_test_once(pytester: pytest.Pytester, count: int) -> None:
    pytester.makepyfile(TESTS)
    whole = collected(pytester)
    parts = [collected(pytester, "--shard", f"{number}/{count}") for number in range(1, count + 1)]
    assert len(whole) == 9
    assert sorted(test for part in parts for test in part) == sorted(whole)
    assert max(map(len, parts)) - min(map(len, parts)) <= 1
    assert parts == [collected(pytester, "--shard", f"{number}/{count}") for number in range(1, count + 1)]


@pytest.mark.parametrize("wrong", ["0/4", "5/4", "1/0", "1", "a/b", "-1/4"])
def test_what_is_no_part_of_a_whole_is_refused(pytester: pytest.Pytester, wrong: str) -> None:
    done = pytester.runpytest_inprocess(*RUN, f"--shard={wrong}")
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    assert any("such as 1/4" in line for line in done.errlines)
