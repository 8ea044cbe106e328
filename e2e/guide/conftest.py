"""The guide is walked where no hour passes: the same walk shows the same days, and gives the same pictures."""

import pytest

from ..ground import Portal


@pytest.fixture(scope="session")
def served(still_portal: Portal) -> Portal:
    return still_portal
