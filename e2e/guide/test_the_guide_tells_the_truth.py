"""The guide’s steps are walked again: each control is still there, under its name, on its page, in the same order."""

import pytest
from playwright.sync_api import Page

from ..families import Registrar
from ..mailbox import Mailbox
from ..visual.one_moment import lived_then
from ..way import Way
from ..words import Words
from .album import REMEDY, Album
from .chapters import walk
from .walker import Walker

LANGUAGES = pytest.mark.parametrize("way", [Way(language="fr"), Way(language="en")], indirect=True, ids=str)


@pytest.mark.needs("js")
@LANGUAGES
@pytest.mark.timeout(240)
def test_the_guide_shows_what_the_portal_shows(page: Page, say: Words, registrar: Registrar, mailbox: Mailbox) -> None:
    walker = Walker(page, say, registrar, mailbox, album=Album(say.language))
    with lived_then():
        walk(walker)
    found = walker.album.disagreements()
    assert not found, "\n".join([REMEDY, *found])
