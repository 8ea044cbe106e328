"""A roster through the browser: sent, read by a worker, previewed, confirmed, imported; nothing changes before that."""

import pytest

from models import UploadPart, UploadState
from tests.roster_files import TOM, ZOE, stored
from tests.roster_scene import RosterClerk, newest
from tests.staff_scene import DESK, administrator, secretary, sit


@pytest.fixture
def clerk(app, grands_pins) -> RosterClerk:
    """The secretary of Grands-Pins."""
    return RosterClerk(sit(app, secretary(grands_pins)))


@pytest.fixture
def board_clerk(app, grands_pins) -> RosterClerk:
    """The administrator of its board."""
    return RosterClerk(sit(app, administrator(grands_pins.board)))


def test_a_list_is_read_previewed_then_imported(clerk):
    path = clerk.preview([ZOE, TOM])
    assert path.startswith(f"{DESK}/liste/") and stored() == set()
    page = clerk.client.get(path).text
    assert "Ce que cette liste changerait" in page and "Zoé Bouchard-Tremblay" in page and "nadia@exemple.ca" in page
    clerk.press(path)
    assert newest().state is UploadState.CONFIRMED and stored() == set()
    assert clerk.client.get(path).status_code == 200
    from models import RosterWorker

    RosterWorker().work()
    assert len(stored()) == 2
    assert "La liste est importée" in clerk.client.get(path).text
    assert not UploadPart.select().exists()
    assert clerk.client.get(f"{DESK}/liste").status_code == 200
