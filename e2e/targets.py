"""Which portal is tested: one of each worker’s own, or one that runs elsewhere (--target, --base-url).

Staging, with the secret of its test-data API, plays every test but those that need a portal of the run’s own, and what
the run made is deleted at its end. Anywhere else only tests marked `smoke` run: they look, and make nothing.
"""

import os
import urllib.request
from contextlib import closing
from typing import NoReturn
from urllib.error import HTTPError

import pytest

from .mailpit import Mailpit, MailpitSilent
from .places import LOCAL, PRODUCTION, ROOT, STAGING, Target, Unreachable, environment_of
from .rehearsal import Refused, Rehearsal, basic
from .runs import RUN, Run

ASKED = ("/sante", "/pret")
SECONDS = 10
TARGET = pytest.StashKey["Target | None"]()
ENDED = pytest.StashKey[str]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("Portail Parents").addoption(
        "--target", choices=(LOCAL, STAGING, PRODUCTION),
        help="which portal is tested (local): one that the run starts, or an address of .env; --base-url is another",
    )  # fmt: skip


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Know the target; with another address, one line at once when nothing can be tested there."""
    config.stash[TARGET] = None
    try:
        config.stash[TARGET] = target = chosen(config.option.target, config.option.base_url or "")
        if target and target.certificate:
            os.environ["SSL_CERT_FILE"] = target.certificate  # of all that Python asks; of nothing else
        if target and not hasattr(config, "workerinput"):
            check(target)
    except Unreachable as error:
        raise pytest.UsageError(str(error)) from None


def chosen(name: str | None, address: str) -> Target | None:
    """What the options say; None: each worker’s own portal."""
    if name == LOCAL and address:
        raise Unreachable("--target local starts a portal of its own: leave --base-url out.")
    if name == LOCAL or not (name or address):
        return None
    environment = environment_of(ROOT / ".env", os.environ)
    return Target.named(name, address, environment) if name else Target.of(address, environment)


def check(target: Target) -> None:
    """Raises Unreachable unless the portal there is alive and ready, and knows the secret; and Mailpit answers."""
    for path in ASKED:
        _ask(target, path)
    if target.secret:
        _ask(target, "/repetition")
    if target.mailpit:
        try:
            Mailpit(target.mailpit, "", target.mailpit_auth).check()
        except MailpitSilent as error:
            raise Unreachable(f"{error} (E2E_STAGING_MAILPIT_URL, E2E_STAGING_MAILPIT_AUTH)") from None


REMEDIES = {
    401: "set E2E_BASIC_AUTH=name:password, or E2E_STAGING_BASIC_AUTH in .env",
    404: "E2E_STAGING_SECRET must be the PORTAIL_TEST_SECRET of that portal, in mode demo or staging",
}


def _ask(target: Target, path: str) -> None:
    asked = urllib.request.Request(target.address + path)
    if target.basic_auth:
        asked.add_header("Authorization", basic(target.basic_auth))
    if path not in ASKED:
        asked.add_header("X-Test-Secret", target.secret)
    try:
        with urllib.request.urlopen(asked, timeout=SECONDS) as answer:
            is_portal = (b'"etat"' if path in ASKED else b'"acts"') in answer.read(1000)
    except HTTPError as error:
        error.close()
        remedy = REMEDIES.get(error.code, "see the log of that portal")
        raise Unreachable(f"{target.address}{path} answers {error.code}: {remedy}.") from None
    except OSError as error:
        raise Unreachable(f"{target.address}{path} does not answer: {getattr(error, 'reason', error)}.") from None
    if not is_portal:
        raise Unreachable(f"{target.address}{path} is not the portal’s answer: is this its address?")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where nothing may be made, what makes data is left out."""
    target = config.stash[TARGET]
    if not target or target.secret:
        return
    left_out = [item for item in items if not item.get_closest_marker("smoke")]
    items[:] = [item for item in items if item.get_closest_marker("smoke")]
    config.hook.pytest_deselected(items=left_out)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """What the run made elsewhere is deleted, by whoever started the workers; a run that cannot do so has failed."""
    config, target = session.config, session.config.stash.get(TARGET, None)
    if not target or not target.secret or hasattr(config, "workerinput") or config.option.collectonly:
        return
    run: Run = config.stash[RUN]
    try:
        config.stash[ENDED] = end(target, run.name)
    except (Refused, MailpitSilent, OSError) as error:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        again = f".venv/bin/python -m e2e.end {run.name} --target {STAGING} --base-url {target.address}"
        config.stash[ENDED] = f"What run {run.name} made there is NOT deleted: {error}\nDelete it with: {again}"


def end(target: Target, run: str) -> str:
    """Delete all that a run made there, its letters too; says so in a sentence."""
    with closing(Rehearsal(target.address, target.secret, run, basic_auth=target.basic_auth)) as rehearsal:
        rows = sum(rehearsal.end().values())
    letters = Mailpit(target.mailpit, f"qa+{run}-", target.mailpit_auth).delete() if target.mailpit else 0
    return f"What run {run} made there is deleted: {rows} rows, {letters} letters."


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    target = config.stash[TARGET]
    if target and not target.secret:
        terminalreporter.write_line(f"At {target.address}: only tests marked smoke, which make no data; no other ran.")
    elif target:
        terminalreporter.write_line(f"At {target.address} ({target.name}). {config.stash.get(ENDED, '')}")


@pytest.fixture(scope="session")
def target(pytestconfig: pytest.Config) -> Target | None:
    """The portal at another address; None: each worker has its own."""
    return pytestconfig.stash[TARGET]


def refuse(what: str, target: Target | None) -> NoReturn:
    """Fail the test that asks for something which is out of reach there."""
    where = target.address if target else "this portal"
    pytest.fail(f"{what} is out of reach at {where}: a smoke test makes no data. Take its mark away.", False)
