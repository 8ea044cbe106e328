"""The gallery of the components and the key pages look as they did when somebody approved them (make e2e-visual)."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from ..families import Registrar
from ..ground import Portal
from ..mailbox import Mailbox
from ..visitor import Visitor
from ..words import Words
from .album import Album
from .camera import take
from .comparing import approve, set_against
from .hand import name_of
from .own_school import OwnSchool
from .plugin import HAND, PICTURE
from .subjects import SUBJECTS, Subject

pytestmark = pytest.mark.visual


@pytest.fixture
def sitter(
    browser: Browser, served: Portal, registrar: Registrar, mailbox: Mailbox
) -> Iterator[Callable[..., Visitor]]:
    """Who goes to the page that is pictured: `sitter(subject)`."""
    context = browser.new_context(base_url=served.address, locale="fr-CA", reduced_motion="reduce")
    context.set_default_timeout(10_000)

    def sit(subject: Subject) -> Visitor:
        return Visitor(context.new_page(), Words("fr"), OwnSchool(registrar, subject.board), mailbox)  # type: ignore[arg-type]

    yield sit
    context.close()


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.state)
def test_a_page_looks_as_it_did(
    subject: Subject, sitter: Callable[[Subject], Visitor], album: Album, browser: Browser, tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    page = _at(subject, sitter(subject))
    judge = approve if request.config.getoption("--update-pictures") else set_against
    outcomes = [
        judge(album, name, take(page, width, theme, subject.masks), tmp_path) for name, width, theme in subject.shots
    ]
    request.node.user_properties.append((HAND, ", ".join(name_of(browser).values())))
    request.node.user_properties.extend((PICTURE, json.dumps(one.as_dict())) for one in outcomes)
    if to_look_at := [f"{one.name}: {one.words}" for one in outcomes if one.is_to_look_at]:
        pytest.fail("\n".join(to_look_at), pytrace=False)


def _at(subject: Subject, visitor: Visitor) -> Page:
    subject.reach(visitor)
    return visitor.page
