"""Who watches the service: figures at an address of their own, lines that machines read, each with its request."""

import io
import json
import logging
import re
import urllib.error
import urllib.request

import pytest
from flask import Flask

from models import Settings, SettingsError, set_asker
from models.asker import Asker
from tests.served import free_port, served
from views import logs

TOKEN = "of-thirty-two-characters-or-more-"


def look(address: str, token: str = "") -> str:
    asked = urllib.request.Request(address, headers={"Authorization": f"Bearer {token}"} if token else {})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return answer.read().decode()


def figure(text: str, start: str) -> float:
    found = [line.rpartition(" ")[2] for line in text.splitlines() if line.startswith(start)]
    return sum(map(float, found))


@pytest.mark.parametrize("workers", [1, 2])
def test_the_figures_of_all_processes_are_read_at_their_own_address(settings: Settings, workers: int) -> None:
    metrics = f"127.0.0.1:{free_port()}"
    watched = {"PORTAIL_METRICS_ADDRESS": metrics, "PORTAIL_METRICS_TOKEN": TOKEN}
    with served(settings.database_url, "--workers", str(workers), **watched) as address:
        for _ in range(20):
            look(f"{address}/connexion")
        text = look(f"http://{metrics}/metrics", TOKEN)
        assert figure(text, 'portail_request_seconds_count{method="GET",route="/connexion",status="2xx"}') == 20
        assert figure(text, "portail_database_up") == 1
        assert figure(text, "portail_mail_lag_seconds") == 0
        assert 'portail_hashes{state="waiting"}' in text
        for token in ("", "wrong"):
            with pytest.raises(urllib.error.HTTPError, match="401"):
                look(f"http://{metrics}/metrics", token)
        with pytest.raises(urllib.error.HTTPError, match="404"):
            look(f"{address}/metrics", TOKEN)
    assert "courriel" not in text and "@" not in text  # figures name nobody


@pytest.mark.parametrize(
    "settings",
    [
        {"metrics_address": "0.0.0.0:9464"},
        {"metrics_address": "0.0.0.0:9464", "metrics_token": "short"},
        {"metrics_address": "9464"},
        {"log_format": "xml"},
    ],
    ids=str,
)
def test_what_would_show_figures_to_the_world_is_refused(settings: dict) -> None:
    with pytest.raises(SettingsError):
        Settings(**settings).checked()


@pytest.fixture
def said():
    """What is written to the log, which is put back as it was."""
    root, portail = logging.getLogger(), logging.getLogger("portail")
    before = root.handlers[:], portail.level
    yield io.StringIO()
    root.handlers[:], _ = before
    portail.setLevel(before[1])
    set_asker(Asker())


def test_a_line_of_json_bears_the_number_of_its_request(said: io.StringIO) -> None:
    logs.start("json", said)
    set_asker(Asker(request_id="ab12"))
    logging.getLogger("portail.mail").info("mail %s: %s", "x", "sent")
    facts = json.loads(said.getvalue())
    assert (facts["request"], facts["level"], facts["logger"]) == ("ab12", "INFO", "portail.mail")
    assert facts["message"] == "mail x: sent"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z", facts["at"])


@pytest.mark.parametrize("form", ["text", "json"])
def test_nothing_that_was_sent_begins_a_line_of_its_own(said: io.StringIO, form: str) -> None:
    logs.start(form, said)
    logging.getLogger("portail").warning("path %s", "/a\r\n2026-01-01 CRITICAL forged")
    lines = said.getvalue().splitlines()
    assert not any(line.startswith("2026-01-01") for line in lines)


def test_an_error_page_gives_the_number_that_the_log_has(app: Flask, said: io.StringIO, monkeypatch) -> None:
    logs.start("json", said)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setitem(app.view_functions, "home.index", lambda: 1 / 0)
    number = re.search(r"<code>([0-9a-f]{16})</code>", app.test_client().get("/").text)[1]
    lines = [json.loads(line) for line in said.getvalue().splitlines()]
    assert any(line["request"] == number and "ZeroDivisionError" in line.get("exc_info", "") for line in lines)
