"""Every state that a page can be in, and how a visitor gets there: adding a state is adding one line to a table."""

import pytest

from ..visitor import State
from . import announcing, desk, files, following, parents, recorded, roster, rules, staff

SIDES = (parents, announcing, desk, files, recorded, roster, rules, staff, following)
STATES: dict[str, State] = {name: state for side in SIDES for name, state in side.STATES.items()}
assert len(STATES) == sum(len(side.STATES) for side in SIDES), "two states bear one name: one would never be visited"


def needs_of(state: str) -> list[pytest.MarkDecorator]:
    """The marks of a test of that state: the demo’s own pages are in the demo alone; live checks are a script’s."""
    demo = [pytest.mark.needs("demo")] if state.startswith(("demo", "components")) else []
    return demo + ([pytest.mark.needs("js")] if "typing" in state and not demo else [])
