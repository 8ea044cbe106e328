"""What `bench.service_times` asks: the requests of a visit, as a browser sends them, on forms really given."""

import re
from collections.abc import Iterator
from datetime import date
from http.client import HTTPConnection
from urllib.parse import urlencode

import models
from bench import scene
from bench.server import Request, Server

PASSWORD = "Cour-de-récré!"


def kinds(
    portal: Server, parent: scene.Seat, readers: list[scene.Seat], senders: list[scene.Seat], people: list[str]
) -> Iterator[tuple[str, Iterator[Request] | list[Request]]]:
    cookie, count = ("Cookie", parent.cookie), len(readers)
    by_name = {page.name: page for page in scene.pages(portal, parent)}
    yield "sign-in page", [by_name["page de connexion"]] * count
    yield "sign-in", [_form(portal, "/connexion", {"email": email, "password": PASSWORD}) for email in people]
    yield "dashboard", [by_name["tableau de bord"]] * count
    yield "notice form", [Request("", "/absences/aviser", headers=(cookie,))] * count
    yield "live check", [by_name["vérification d’un avis"]] * count
    yield "notice", [_form(portal, "/absences/aviser", _ill(), seat.cookie) for seat in senders]
    yield "notices", [Request("", "/absences", headers=(cookie,))] * count
    yield (
        "code asked",
        [_form(portal, "/compte/creer", {"email": f"neuf{number}@courriel.example"}) for number in range(count)],
    )
    yield "child form", [Request("", scene.DETAILS, headers=(cookie,))] * count
    yield "child attached", scene.attachments(portal, readers)


def _ill() -> dict[str, str]:
    day = models.today("America/Toronto")
    while day.weekday() > 4 or day == models.today("America/Toronto"):
        day = date.fromordinal(day.toordinal() + 1)
    return {"kind": "absence", "part": "whole", "day": day.isoformat(), "reason": "illness"}


def _form(portal: Server, path: str, typed: dict[str, str], cookie: str = "") -> Request:
    """That form filled in, as the browser that was just given it sends it; the answer leads on."""
    connection = HTTPConnection("127.0.0.1", portal.port, timeout=30)
    connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    answer = connection.getresponse()
    page, given = answer.read().decode(), answer.getheader("Set-Cookie", "").partition(";")[0]
    connection.close()
    form = re.search(r'<form id="formulaire".*?</form>', page, re.S)
    assert form, path
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0]))
    headers = (("Cookie", cookie or given), scene.FORM)
    return Request(path, path, "POST", urlencode({**hidden, **typed}), headers, status=303)
