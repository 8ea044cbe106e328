"""Requirements are proved, failing or missing; never misspelt."""

from types import SimpleNamespace

import pytest

from tests.requirements_plugin import pytest_collection_modifyitems, requirements, verdict


def test_the_list_has_both_documents() -> None:
    sources = [source for source, _text in requirements().values()]
    assert sources.count("UX") > 100
    assert sources.count("SECURITY") > 80


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
    assert verdict(outcomes) == word


def test_an_unknown_id_stops_everything() -> None:
    mark = pytest.mark.requirement("C99").mark
    item = SimpleNamespace(nodeid="test_x", iter_markers=lambda name: [mark], user_properties=[])
    with pytest.raises(pytest.UsageError, match="C99"):
        pytest_collection_modifyitems([item])
