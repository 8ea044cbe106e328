"""The gallery of the components and the key pages look as they did when somebody approved them (make e2e-visual)."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest
from playwright.sync_api import Browser, Page

from ..families import Registrar
from ..ground import Portal
from ..mailbox import Mailbox
from ..visitor import Visitor
from ..words import Words
from .album import Album
from .camera import can_show, take
from .comparing import approve, set_against
from .hand import name_of
from .one_moment import lived_then
from .own_school import OwnSchool
from .plugin import HAND, LEFT_OUT, PICTURE
from .subjects import SUBJECTS, Subject

pytestmark = [pytest.mark.visual, pytest.mark.needs("own-portal")]


@pytest.fixture
def sitter(browser: Browser, still_portal: Portal, mailbox: Mailbox) -> Iterator[Callable[[Subject], Page]]:
    """Brings a fresh visitor to the page that is pictured."""
    context = browser.new_context(**still_portal.context_args(), locale="fr-CA", reduced_motion="reduce")
    context.set_default_timeout(10_000)
    assert still_portal.rehearsal
    school = Registrar(still_portal.rehearsal, still_portal.address)

    def sit(subject: Subject) -> Page:
        registrar = OwnSchool(school, subject.board)
        visitor = Visitor(context.new_page(), Words("fr"), cast(Registrar, registrar), mailbox)
        with lived_then():
            subject.reach(visitor)
        return visitor.page

    yield sit
    context.close()


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.state)
def test_a_page_looks_as_it_did(
    subject: Subject, sitter: Callable[[Subject], Page], album: Album, browser: Browser, tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    page = sitter(subject)
    judge = approve if request.config.getoption("--update-pictures") else set_against
    shown = [shot for shot in subject.shots if can_show(page, shot[2])]
    outcomes = [
        judge(album, name, take(page, width, theme, subject.masks, subject.part, subject.without), tmp_path)
        for name, width, theme in shown
    ]
    request.node.user_properties.extend((LEFT_OUT, shot[0]) for shot in subject.shots if shot not in shown)
    request.node.user_properties.append((HAND, ", ".join(name_of(browser).values())))
    request.node.user_properties.extend((PICTURE, json.dumps(one.as_dict())) for one in outcomes)
    if to_look_at := [f"{one.name}: {one.words}" for one in outcomes if one.is_to_look_at]:
        pytest.fail("\n".join(to_look_at), pytrace=False)
