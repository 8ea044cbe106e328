"""The outlines are read where it is always one moment: a day that passes is no difference."""

import pytest

from ..ground import Portal


@pytest.fixture(scope="session")
def served(still_portal: Portal) -> Portal:
    return still_portal
