"""The validators as fixtures of a run; where one is missing its tests are skipped, and one line says how to get it."""

from collections.abc import Iterator

import pytest

from .html_validate import HtmlValidate, open_html_validate
from .nu import Nu, open_nu
from .tools import what_html_validate_lacks, what_nu_lacks


@pytest.fixture(scope="session")
def nu(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nu]:
    """The W3C’s Nu validator: `nu.faults(html)`."""
    _there_is("the W3C’s Nu validator", what_nu_lacks())
    with open_nu(tmp_path_factory.mktemp("nu") / "nu.log") as judge:
        yield judge


@pytest.fixture(scope="session")
def html_validate() -> Iterator[HtmlValidate]:
    """html-validate: `html_validate.faults(html)`."""
    _there_is("html-validate", what_html_validate_lacks())
    with open_html_validate() as judge:
        yield judge


def _there_is(name: str, lack: str) -> None:
    if lack:
        pytest.skip(f"left out: {name}; {lack}")
