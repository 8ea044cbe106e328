"""What is handed to an administrator beside nginx.conf: services of systemd, settings, a container, static files."""

import os
import re
import shutil
import stat
import subprocess
import sys
import threading
from dataclasses import fields
from pathlib import Path

import httpx
import pytest
from bs4 import BeautifulSoup
from flask import Flask

from models import Parent, Settings, SettingsError
from tests.conftest import PASSWORD
from tests.proof_reader import faults_in_text, texts
from tests.served import ROOT, free_port, served
from views import assets
from views.headers import ALWAYS, STRICT_TRANSPORT

DEPLOY = ROOT / "deploy"
MOST_EXPOSED = 20  # of 100, as systemd counts it: 1.2 of 10 when written
UNITS = {"portail@.service": "portail@5001.service", "portail-mail.service": "portail-mail.service"}
systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not here (systemd)")


@pytest.fixture(params=UNITS)
def unit(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """That service, with a program that is there, since systemd looks for it."""
    text = (DEPLOY / request.param).read_text("utf-8")
    assert "/opt/portail/.venv/bin/flask " in text
    path = tmp_path / UNITS[request.param]
    path.write_text(text.replace("/opt/portail/.venv/bin/flask", shutil.which("true") or "/bin/true"), "utf-8")
    return path


def systemd_says(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", *words], capture_output=True, text=True, timeout=60, env={**os.environ, "SYSTEMD_PAGER": ""}
    )


@systemd
def test_systemd_understands_each_service(unit: Path) -> None:
    said = systemd_says("verify", "--man=no", str(unit))
    assert (said.returncode, said.stderr) == (0, "")


@systemd
def test_a_service_may_do_what_it_must_and_no_more(unit: Path) -> None:
    said = systemd_says("security", "--offline=yes", f"--threshold={MOST_EXPOSED}", str(unit))
    assert said.returncode == 0, said.stdout[-300:]


DENIED = """
import ctypes, mmap, os, sys
if ctypes.CDLL(None).prctl(65, 1, 0, 0, 0):  # PR_SET_MDWE, which systemd asks for with MemoryDenyWriteExecute
    sys.exit("this Linux is older than 6.3")
try:
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    sys.exit("nothing is denied")
except PermissionError:
    os.execv(sys.argv[1], sys.argv[1:])
"""


@pytest.fixture
def denying() -> tuple[str, ...]:
    """What starts a program so; left out, with the reason, where Linux cannot deny it."""
    start = (sys.executable, "-c", DENIED)
    tried = subprocess.run([*start, shutil.which("true") or "/bin/true"], capture_output=True, text=True)
    if tried.returncode:
        pytest.skip(f"memory that is written and run cannot be denied here: {tried.stderr.strip()}")
    return start


def test_nobody_misses_memory_that_is_written_and_run(settings: Settings, nadia: Parent, denying) -> None:
    """The services deny it; the server, the hash of a password and the database are not Python’s work."""
    with served(settings.database_url, through=denying) as address, httpx.Client(base_url=address) as visitor:
        token = BeautifulSoup(visitor.get("/connexion").text, "html.parser").find(attrs={"name": "csrf_token"})
        answers = {"email": nadia.email, "password": PASSWORD, "csrf_token": token["value"] if token else ""}
        visitor.post("/connexion", data=answers)
        assert visitor.get("/portail").status_code == 200


def test_who_is_stopped_while_starting_stops_at_once(settings: Settings, school_open: Settings) -> None:
    """And is not killed half a minute later."""
    command = [sys.executable, "-m", "flask", "--app", "app", "serve", "--port", str(free_port()), "--workers", "2"]
    environment = {**os.environ, "PORTAIL_DATABASE_URL": settings.database_url}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as it:
        children, pause = Path(f"/proc/{it.pid}/task/{it.pid}/children"), threading.Event()
        while it.poll() is None and len(children.read_text().split()) < 2:
            pause.wait(0.01)
        it.terminate()
        assert it.wait(timeout=20) == 0


def test_the_services_call_commands_of_the_portal(app: Flask) -> None:
    """And options that these have."""
    called = [
        line.split(" --app app ")[1].split()
        for name in UNITS
        for line in (DEPLOY / name).read_text("utf-8").splitlines()
        if line.startswith(("ExecStart=", "ExecStartPre="))
    ]
    assert [words[0] for words in called] == ["migrate", "write-static", "serve", "send-mail"]
    for name, *words in called:
        options = {option for parameter in app.cli.commands[name].params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options


def test_the_sample_of_settings_is_complete_once_its_blanks_are_filled() -> None:
    text = (DEPLOY / "portail.env").read_text("utf-8")
    lines = [line.removeprefix("# ") for line in text.splitlines() if re.match(r"(# )?PORTAIL_", line)]
    assert {line.partition("=")[0] for line in lines} <= {f"PORTAIL_{each.name.upper()}" for each in fields(Settings)}
    given = dict(line.split("=", 1) for line in text.splitlines() if line.startswith("PORTAIL_"))
    with pytest.raises(SettingsError, match="PORTAIL_SECRET_KEY"):
        Settings.from_environment(given)
    filled = Settings.from_environment({name: re.sub(r"<[^@<>]+>", "x" * 40, value) for name, value in given.items()})
    assert filled.is_production and filled.trusted_proxies == 1 and filled.mail_from.endswith("@portail.example>")


@pytest.mark.requirement("B2")
def test_nginx_says_the_same_headers_as_the_portal() -> None:
    said = re.findall(r'^add_header (\S+) "(.*)" always;$', (DEPLOY / "nginx-headers.conf").read_text("utf-8"), re.M)
    own = {name: value for name, value in ALWAYS.items() if name != "Server"}
    assert dict(said) == {"Strict-Transport-Security": STRICT_TRANSPORT, **own} and len(said) == len(own) + 1


def test_the_linter_of_containers_has_nothing_to_say() -> None:
    said = subprocess.run(
        ["hadolint", "--no-color", str(DEPLOY / "Containerfile")], capture_output=True, text=True, timeout=60,
        env={**os.environ, "PATH": f"{ROOT / '.venv' / 'bin'}:{os.environ.get('PATH', '')}"},
    )  # fmt: skip
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


def test_the_container_is_closed_pinned_and_watched() -> None:
    """Not root, one version of Debian, a look at /sante; and it copies folders that exist."""
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    assert re.search(r"^FROM docker\.io/library/debian:\d+\.\d+-slim AS base$", text, re.M)
    assert re.search(r"^USER 10001$", text, re.M) and "--uid 10001" in text
    assert "HEALTHCHECK" in text and "/sante" in (DEPLOY / "healthcheck.py").read_text("utf-8")
    copied = re.findall(r"^COPY (?!--from)(\S+) ", text, re.M)
    assert len(copied) >= 7 and [name for name in copied if not (ROOT / name).exists()] == []


# ---- write-static ---------------------------------------------------------------------------------------------------


def test_static_files_are_written_under_the_names_that_pages_ask_for(app: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "files"
    before = os.umask(0o077)  # as the service has it
    try:
        said = app.test_cli_runner().invoke(args=["write-static", str(folder)])
    finally:
        os.umask(before)
    written = [path for path in folder.rglob("*") if path.is_file()]
    assert (said.exit_code, said.output) == (0, f"{len(written)} files in {folder}.\n")
    for found in assets.all_assets():
        whole = folder / "static" / found.hashed_name
        assert whole.read_bytes() == found.plain
        assert whole.with_name(f"{whole.name}.gz").is_file() == whole.with_name(f"{whole.name}.br").is_file()
        assert whole.with_name(f"{whole.name}.gz").is_file() == (whole.suffix in (".css", ".js", ".svg"))
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}
    assert modes == {0o755, 0o644}  # another account reads them


def test_written_again_nothing_else_changes_and_what_is_older_stays(app: Flask, tmp_path: Path) -> None:
    run = app.test_cli_runner().invoke
    run(args=["write-static", str(tmp_path)])
    (tmp_path / "static" / "css" / "portail.0123456789ab.css").write_text("of the version before")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert run(args=["write-static", str(tmp_path)]).exit_code == 0
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_folder_that_cannot_be_written_is_told_in_one_line(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    said = app.test_cli_runner().invoke(args=["write-static", str(tmp_path / "taken" / "below")])
    assert said.exit_code == 1 and said.output.startswith("Error: ") and "Traceback" not in said.output


@pytest.mark.parametrize("name", ["413", "50x"])
def test_the_pages_of_nginx_pass_the_proof_reader(app: Flask, tmp_path: Path, name: str) -> None:
    """In French and English at once, dressed by a style sheet that is a file too."""
    app.test_cli_runner().invoke(args=["write-static", str(tmp_path)])
    page = BeautifulSoup((tmp_path / "errors" / f"{name}.html").read_text("utf-8"), "html.parser")
    assert [fault for said, spoken in texts(page) for fault in faults_in_text(said, spoken)] == []
    assert page.find("section", lang="en-CA").h2.text != page.h1.text
    for link in page.find_all("link"):
        assert (tmp_path / link["href"].removeprefix("/")).is_file()
