"""The pages that every parent opens, looked at by Lighthouse; a table of what it found ends the run."""

import pytest

from ..dates import school_day
from ..families import EnrolledFamily, Registrar
from ..ground import Portal
from .auditor import Auditor
from .plugin import Judge

# A look takes seconds, or half a minute where the machine is busy, and there may be three or five.
pytestmark = [pytest.mark.lighthouse, pytest.mark.timeout(600)]
OUTSIDE = {"home": "/", "sign-in": "/connexion", "sign-up": "/compte/creer"}
INSIDE = {"dashboard": "/portail", "notice": "/absences/aviser"}


@pytest.fixture
def family(registrar: Registrar) -> EnrolledFamily:
    """Three children, with what was announced for them."""
    enrolled = registrar.enrol("Éloïse O’Brien-St-Onge", "Noé Tremblay", "Zoé Tremblay", account=True)
    registrar.announce(enrolled, school_day(2))
    registrar.announce(enrolled, school_day(3), form_key="late", kind="late", at="09:15")
    return enrolled


@pytest.mark.parametrize("name", OUTSIDE)
@pytest.mark.requirement("F-01")
def test_a_page_for_everybody_holds_the_figures(lighthouse: Judge, served: Portal, name: str) -> None:
    look = lighthouse(name, served.address + OUTSIDE[name])
    assert not look.misses, [*look.misses, *look.remarks]


@pytest.mark.parametrize("name", INSIDE)
@pytest.mark.requirement("F-01")
def test_a_parents_page_holds_the_figures(
    lighthouse: Judge, served: Portal, registrar: Registrar, family: EnrolledFamily, name: str
) -> None:
    look = lighthouse(name, served.address + INSIDE[name], registrar.cookie_of(family))
    assert not look.misses, [*look.misses, *look.remarks]


def test_who_is_sent_elsewhere_is_not_taken_for_the_page(auditor: Auditor, served: Portal) -> None:
    """The dashboard of a stranger is the sign-in page: its figures are another page’s."""
    with pytest.raises(ValueError, match="/portail led to .*/connexion"):
        auditor.look(served.address + "/portail")
