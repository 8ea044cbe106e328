"""The key pages say to a screen reader, and give to Tab, what somebody read and agreed with (QA.md Q-20)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ..conftest import Visit
from ..families import Registrar
from ..faults import Faults
from ..mailbox import Mailbox
from ..quality.seen import ANSWERED_SO
from ..states import STATES
from ..visitor import Visitor
from ..visual.one_moment import lived_then
from ..way import PARENT
from ..words import Words
from .kept_text import KEPT
from .outline import aria_outline, order_of_focus
from .plugin import NAMES
from .subjects import SUBJECTS, Subject

Difference = Callable[[Subject, str, str], str]
PROVING = [pytest.param(one, marks=pytest.mark.requirement(*one.proves) if one.proves else ()) for one in SUBJECTS]


@pytest.mark.parametrize("subject", PROVING, ids=str)
def test_a_page_says_what_was_agreed(
    subject: Subject, visit: Visit, registrar: Registrar, mailbox: Mailbox, faults: Faults, difference: Difference
) -> None:
    faults.expect(*ANSWERED_SO)
    page = visit(replace(PARENT, language=subject.language))
    with lived_then():
        STATES[subject.state](Visitor(page, Words(subject.language), registrar, mailbox))
        found = [
            difference(subject, "aria", aria_outline(page, whole=subject.whole)),
            difference(subject, "focus", order_of_focus(page)),
        ]
    if any(found):
        pytest.fail("\n\n".join(filter(None, found)), pytrace=False)


def test_nothing_is_kept_of_a_page_that_nobody_reads() -> None:
    known = {f"{subject}.{kind}.txt" for subject in SUBJECTS for kind in NAMES}
    kept = {str(path.relative_to(KEPT)) for path in KEPT.rglob("*.*")}
    assert kept == known, f"git rm in {KEPT.name}/ what is too much, or name its page in subjects.py"
