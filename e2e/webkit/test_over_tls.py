"""WebKit over TLS, as every parent meets the portal: what « back » shows once somebody signed out (UX.md G-10)."""

import secrets
from collections.abc import Iterator
from contextlib import closing

import pytest

from ..certificate import sign
from ..expectations import expect
from ..families import EnrolledFamily
from ..ground import Portal
from ..mailbox import Mailbox
from ..pages import Dashboard, SignIn
from ..rehearsal import Rehearsal
from ..runs import RUN
from ..server import portal_over_tls
from ..way import PHONE, Way
from ..words import Words
from .page import WebKitPage

# WebDriver sends no header of ours: elsewhere nothing of it would be known as this run’s.
pytestmark = pytest.mark.needs("own-portal")


@pytest.fixture(scope="session")
def served(
    pytestconfig: pytest.Config, post_office: tuple[Mailbox, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Portal]:
    """A portal of this module alone, with a certificate that only this run believes."""
    folder, secret, run = tmp_path_factory.mktemp("tls"), secrets.token_urlsafe(32), pytestconfig.stash[RUN]
    certificate = sign(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(certificate.chain))  # of the tests’ own requests; WebKit is told apart
        with (
            portal_over_tls(folder, post_office[1], secret, certificate) as (address, database, log),
            closing(Rehearsal(address, secret, run.name, run.worker)) as rehearsal,
        ):
            yield Portal(address, database, log, rehearsal)


@pytest.mark.parametrize("way", [Way(PHONE, True, "fr"), Way(PHONE, False, "fr")], indirect=True, ids=str)
@pytest.mark.requirement("G-10", "S3", "B4")
def test_after_signing_out_back_shows_nothing_of_the_family(
    page: WebKitPage, say: Words, family: EnrolledFamily
) -> None:
    access = SignIn(page, say).open()
    access.sign_in(family.email, family.password)
    expect(Dashboard(page, say).card(family.child.full_name)).to_be_visible()
    assert page.url.startswith("https://")
    assert family.child.full_name in page.driver.page_source
    assert [cookie["secure"] for cookie in page.driver.get_cookies() if "portail" in cookie["name"]] == [True]
    access.sign_out()
    expect(page.get_by_role("banner").get_by_role("link", name=say("Se connecter"), exact=True)).to_be_visible()
    page.go_back()
    access.is_at("Se connecter")
    assert family.child.full_name not in page.driver.page_source
