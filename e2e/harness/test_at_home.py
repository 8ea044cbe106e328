"""A browser that says the secret of the test-data API to whoever it asks finds nobody but the portal."""

import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page

from ..ground import Portal


@pytest.mark.needs("own-portal")
def test_a_page_of_another_host_does_not_open(page: Page, served: Portal) -> None:
    """The same portal by another name of this machine, at which it does answer whoever is not kept at home."""
    elsewhere = served.address.replace("127.0.0.1", "0.0.0.0") + "/sante"
    with urllib.request.urlopen(elsewhere, timeout=5) as answer:
        assert answer.status == 200
    page.goto("/sante")
    with pytest.raises(Error):
        page.goto(elsewhere)


def test_each_visitor_says_whose_test_it_is(visit: Callable[..., Page], served: Portal) -> None:
    """Each browser profile has a name of its own, of this run: its limits are its own, and what it leaves is found."""
    assert served.rehearsal
    names = []
    for page in (visit(), visit()):
        with page.expect_request("**/sante") as asked:
            page.goto("/sante")
        names.append(asked.value.all_headers()["x-test-run"])
    assert all(name.startswith(f"{served.rehearsal.run}-{served.rehearsal.worker}-") for name in names)
    assert names[0] != names[1]
