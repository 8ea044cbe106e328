"""The report of a failed test has everything that a person asks for first; a test that passes leaves nothing behind."""

import base64
import os
import re
import sys
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest

from ..ground import Portal
from .folder import engine_of_run
from .sources import sources_of

ROOT = Path(__file__).parents[2]
CONFTEST = """
    from email.message import EmailMessage
    import pytest
    from e2e.engines import ENGINES
    from e2e.evidence import plugin as evidence
    from e2e.ground import Portal
    from e2e.letter import Letter
    from e2e.mailbox import OwnMailbox

    def pytest_addoption(parser):
        evidence.add_options(parser)

    def pytest_configure(config):
        config.pluginmanager.register(evidence, "evidence")

    @pytest.fixture(scope="session")
    def browser_type_launch_args(browser_type_launch_args):
        return {**browser_type_launch_args, **ENGINES["chromium"].launch_args()}

    @pytest.fixture(scope="session")
    def served(tmp_path_factory):
        log = tmp_path_factory.mktemp("portal") / "portal.log"
        log.write_text("the server starts")
        return Portal("http://127.0.0.1", "", log)

    @pytest.fixture(scope="session")
    def base_url(served):
        return served.address

    @pytest.fixture(scope="session")
    def mailbox():
        return OwnMailbox()

    @pytest.fixture
    def portal(served, mailbox):
        def act(words):
            with served.log.open("a") as log:
                log.write(f"\\x1b[31m{words}\\x1b[0m")
            letter = EmailMessage()
            letter["Subject"] = words
            letter.set_content("482913")
            mailbox.letters.append(Letter("nadia@exemple.ca", letter))
        return act
"""
TESTS = """
    import pytest

    def test_passes(page, portal):
        page.goto("data:text/html,<h1>Before</h1>")
        portal("before")

    @pytest.mark.requirement("B-08")
    def test_fails(page, portal):
        page.goto("data:text/html,<h1>Lost notice</h1><script>console.error('<b>boo</b>')</script>")
        page.evaluate("fetch('http://127.0.0.1:9/lost', {method: 'POST'}).catch(() => 0)")
        portal("<i>during</i>")
        raise AssertionError("the notice is lost")

    def test_finds_nothing(page):
        page.goto("data:text/html,<button>Here</button>")
        page.get_by_role("button", name="Nowhere").click(timeout=500)

    @pytest.fixture
    def broken(page, portal):
        page.goto("data:text/html,<h1>Never ready</h1>")
        portal("at the beginning")
        raise AssertionError("no parent")

    def test_never_begins(broken):
        pass
"""


@pytest.fixture(scope="module")
def run(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A run of those four tests by another pytest, with a worker of xdist: its folder, and what it printed."""
    import subprocess
    import textwrap

    folder = tmp_path_factory.mktemp("run")
    for name, text in (("conftest.py", CONFTEST), ("test_it.py", TESTS), ("pytest.ini", "[pytest]\n")):
        (folder / name).write_text(textwrap.dedent(text), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-n", "1", "-p", "tests.requirements_plugin", "-p", "no:cacheprovider"]
    command += ["-W", "error"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 1, done.stdout + done.stderr
    return folder, done.stdout


def test_the_terminal_names_the_requirement_and_where_to_look(run: tuple[Path, str]) -> None:
    said = run[1]
    assert "B-08 (UX.md): «\u00a0Autre\u00a0» with blank or spaces-only explanation" in said
    assert "picture    test-results/evidence/test-it-test-fails-chromium/picture.png" in said
    assert "error: <b>boo</b>" in said
    assert "POST /lost → no answer" in said
    assert "nadia@exemple.ca: <i>during</i>" in said
    assert "  test-results/report.html" in said


def test_an_act_that_found_nothing_tells_what_was_there_and_none_of_the_driver(run: tuple[Path, str]) -> None:
    told = run[1].partition("_ test_finds_nothing")[2].partition("= short test summary")[0]
    assert 'waiting for get_by_role("button", name="Nowhere")' in told and '- button "Here"' in told
    assert "test_it.py:" in told and "playwright/_impl/" not in told
    outline = run[0] / "test-results" / "evidence" / "test-it-test-finds-nothing-chromium" / "outline.txt"
    assert outline.read_text("utf-8") == '- button "Here"'
    assert "Here" not in run[1].partition("_ test_fails")[2].partition("_ test_finds")[0]


def test_each_failure_keeps_what_was_there_and_a_success_nothing(run: tuple[Path, str]) -> None:
    kept = run[0] / "test-results" / "evidence"
    assert sorted(path.name for path in kept.iterdir()) == [
        "test-it-test-fails-chromium",
        "test-it-test-finds-nothing-chromium",
        "test-it-test-never-begins-chromium",
    ]
    failed = kept / "test-it-test-fails-chromium"
    assert (failed / "picture.png").read_bytes().startswith(b"\x89PNG")
    assert "<h1>Lost notice</h1>" in (failed / "source.html").read_text("utf-8")
    assert (failed / "server.log").read_text("utf-8") == "<i>during</i>"  # neither the start nor the test before
    assert (failed / "letters.txt").read_text("utf-8").split("\n")[1:] == ["Subject: <i>during</i>", "", "482913", ""]
    with zipfile.ZipFile(failed / "trace.zip") as trace:
        steps = b"".join(trace.read(name) for name in trace.namelist() if name.endswith(".trace"))
    assert b"Lost" in steps
    assert b"Before" not in steps
    assert "Never ready" in (kept / "test-it-test-never-begins-chromium" / "source.html").read_text("utf-8")


def test_the_report_shows_the_picture_the_letter_and_the_requirement_and_trusts_no_page(run: tuple[Path, str]) -> None:
    report = (run[0] / "test-results" / "report.html").read_text("utf-8")
    pictures = re.findall(r"data:image/png;base64,([\w+/=]+)", report)
    assert len(pictures) == 3
    kept = run[0] / "test-results" / "evidence" / "test-it-test-fails-chromium" / "picture.png"
    assert base64.b64decode(pictures[0]) == kept.read_bytes()
    assert "482913" in report
    assert "never stores a notice" in report
    assert "evidence/test-it-test-fails-chromium/source.html" in report
    for said in ("<b>boo", "<i>during", "&lt;b&gt;boo"):  # the report holds HTML within JSON within an attribute
        assert said not in report
    assert "&amp;lt;b&amp;gt;boo" in report


def test_junit_has_the_requirement_and_the_files(run: tuple[Path, str]) -> None:
    cases = {case.get("name"): case for case in ET.parse(run[0] / "test-results" / "junit.xml").iter("testcase")}
    told = [(one.get("name"), one.get("value")) for one in cases["test_fails[chromium]"].iter("property")]
    assert ("requirement", "B-08") in told
    assert ("engine", "any") in told or ("engine", "chromium") in told
    assert ("picture", "test-results/evidence/test-it-test-fails-chromium/picture.png") in told
    assert not list(cases["test_passes[chromium]"].iter("property"))


def test_a_letter_that_nobody_waits_for_is_seen_from_the_first_page_on(
    served: Portal, pytestconfig: pytest.Config
) -> None:
    assert served.address
    assert sources_of(pytestconfig).mailbox is not None


@pytest.mark.parametrize(
    ("browsers", "arguments", "name"),
    [
        ([], ["e2e", "--ignore=e2e/webkit"], ""),
        (["chromium"], ["e2e"], ""),
        (["firefox"], ["e2e", "--browser", "firefox"], "-firefox"),
        ([], ["e2e/webkit"], "-webkit"),
    ],
)
def test_each_engine_has_a_report_of_its_own(browsers: list[str], arguments: list[str], name: str) -> None:
    assert engine_of_run(browsers, arguments) == name
