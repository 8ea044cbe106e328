"""docs/operations.md: what it tells an administrator to type can be typed, and the portal's own commands are run."""

import re
import shlex
from pathlib import Path

import pytest
from flask import Flask

from models import OutgoingMail, Pupil, Settings, StaffMember, open_school
from tests.conftest import SECRET, close_database
from tests.served import ROOT
from tests.test_start import start

PAGE = (ROOT / "docs" / "operations.md").read_text("utf-8")
SYSTEM = set(
    "apt certbot cp createdb createuser curl df du install journalctl make nginx rm systemctl systemd-run tar"
    " useradd".split()
)
HEADER = "organisme,ecole,nom_ecole,fiche,nom,prenom,date_naissance,groupe,courriel_1"
ZOE = "732000,001,École des Grands-Pins,0012345,Bouchard,Zoé,2014-09-27,601,nadia@exemple.ca"


def lines() -> list[list[str]]:
    """Each command of the page, as a shell would cut it: the blocks, then what stands in the text and the tables."""
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE, re.M | re.S)
    typed = [line for block in blocks for line in block.replace("\\\n", "").splitlines() if line]
    prose = re.sub(r"^```sh\n.*?^```", "", PAGE, flags=re.M | re.S)
    first = rf"(?:portail|{'|'.join(SYSTEM)}) [^`]+"
    typed += re.findall(rf"`({first})`", prose)
    return [shlex.split(line.removeprefix("portail() { ").replace("; }", ""), comments=True) for line in typed]


def of_the_portal() -> list[list[str]]:
    return [words[1:] for words in lines() if words[0] == "portail"]


def test_every_command_is_one_that_exists(app: Flask) -> None:
    assert len(lines()) > 30 and {words[0] for words in lines()} - {"portail"} == SYSTEM
    for name, *words in of_the_portal():
        options = {option for parameter in app.cli.commands[name].params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options, name


def test_every_file_that_it_names_is_there() -> None:
    named = set(re.findall(r"/opt/portail/((?:deploy|bin)/[\w@.-]+)|`((?:deploy|tests)/[\w@.-]+)`", PAGE))
    paths = {first or second for first, second in named}
    assert len(paths) >= 8 and [path for path in paths if not (ROOT / path).exists()] == []
    targets = [words[-1] for words in lines() if words[0] == "make"]
    assert targets and all(f"\n{target}:" in (ROOT / "Makefile").read_text("utf-8") for target in targets)


def test_every_service_and_setting_and_figure_that_it_names_exists(app: Flask) -> None:
    units = {unit.split("@")[0] for unit in re.findall(r"\bportail(?:@\d+|-mail)\b", PAGE)}
    assert units == {"portail", "portail-mail"}
    for name in re.findall(r"PORTAIL_[A-Z_]+", PAGE):
        assert hasattr(Settings(), name.removeprefix("PORTAIL_").lower()), name
    source = (ROOT / "views" / "figures.py").read_text("utf-8")
    for figure in re.findall(r"`(portail_[a-z_]+)`", PAGE):
        known = figure.removesuffix("_total") in source
        assert known or figure.removeprefix("portail_mail_") in ("lag_seconds", *OutgoingMail.tally()), figure


def test_the_words_by_which_trouble_is_known_are_those_of_the_portal() -> None:
    """What the table quotes is what somebody will search for on the page."""
    written = "".join(path.read_text("utf-8") for name in ("views", "models") for path in (ROOT / name).rglob("*.py"))
    table = PAGE.split("## When something is red")[1]
    quoted = re.findall(r"« ([^»]+?) »", table)
    assert len(quoted) >= 7
    for words in quoted:
        assert all(piece.strip() in written for piece in words.split("…")), words


@pytest.mark.requirement("B9")
def test_the_portals_commands_are_run_one_after_the_other_as_the_page_has_them(
    settings: Settings, tmp_path: Path, smtp
) -> None:
    """On a school of one pupil; `restore` fills a new database with what `backup` wrote."""
    (tmp_path / "roster.csv").write_text(f"{HEADER}\n{ZOE}\n", "utf-8")
    environment = {
        "PORTAIL_DATABASE_URL": settings.database_url, "PORTAIL_SECRET_KEY": SECRET, "PORTAIL_SMTP_URL": smtp.url,
    }  # fmt: skip
    said = {}
    for words in of_the_portal():
        here = [re.sub(r"/var/(lib|backups)/portail", str(tmp_path), word) for word in words]
        if words[0] == "backup":
            here[1:] = [str(tmp_path / f"{len(said)}.portail")]  # the shell would have written the date
        if words[0] == "restore":
            here[1] = str(next(tmp_path.glob("*.portail")))
            environment["PORTAIL_DATABASE_URL"] = f"sqlite:///{tmp_path}/restored.sqlite3"
        process = start(*here, **environment)
        said[shlex.join(words)] = process.communicate(timeout=90)[0]
        assert process.returncode == 0, said
    assert {words[0] for words in of_the_portal()} == {
        "migrate", "import-roster", "create-staff", "backup", "restore", "purge", "send-mail",
    }  # fmt: skip
    open_school(Settings(database_url=environment["PORTAIL_DATABASE_URL"], secret_key=SECRET))
    try:
        assert [pupil.first_name for pupil in Pupil.select()] == ["Zoé"]
        assert [member.email for member in StaffMember.select()] == ["direction@cssc.example"]
    finally:
        close_database()
