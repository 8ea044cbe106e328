"""Every state that a page can be in, and how a visitor gets there: adding a state is adding one line to a table."""

from ..visitor import State
from . import desk, parents, rules

STATES: dict[str, State] = {**parents.STATES, **desk.STATES, **rules.STATES}
