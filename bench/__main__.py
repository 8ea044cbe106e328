"""`python -m bench`: CPU per request against a bare Flask « hello », times, bytes."""

import argparse
import re
import tempfile
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import models
from bench.server import Request, Server, server
from models import (
    BoardList,
    Child,
    Family,
    Guardian,
    NoticeBook,
    NoticeDraft,
    NoticeKind,
    Parent,
    Pupil,
    Reason,
    School,
    Settings,
    WebSession,
    schema,
)

GOALS = {"page de connexion": 6, "vérification d’un enfant": 8, "vérification d’un avis": 8, "tableau de bord": 10}


def main() -> None:
    """Measure, print, keep nothing."""
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("--pupils", type=int, default=20_000, help="pupils on the roster (default 20000)")
    asked.add_argument("--requests", type=int, default=1500, help="requests of each kind (default 1500)")
    given = asked.parse_args()
    print(f"{given.pupils:,} pupils; bare Flask = 1", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        models.open_school(Settings(database_url=url))
        token = _prepare(given.pupils)
        with server("bench.floor:create", {}) as floor:
            hello = floor.measure(Request("hello", "/"), given.requests)
        with server("app:served", {"PORTAIL_DATABASE_URL": url}) as portal:
            print(f"\n{'':28} {'CPU':>6} {'goal':>6} {'p50 ms':>8} {'p99 ms':>8} {'bytes':>8}", flush=True)
            for request in _requests(portal, token):
                cost = portal.measure(request, given.requests)
                goal = GOALS.get(request.name, "")
                ratio = cost.cpu / hello.cpu
                times = f"{1000 * cost.p50:8.2f} {1000 * cost.p99:8.2f}"
                print(f"{request.name:28} {ratio:6.1f} {goal:>6} {times} {cost.size:8}", flush=True)


def _prepare(count: int) -> str:
    """A roster, a parent of three with five notices, and a session; returns its cookie."""
    schema.migrate()
    board = BoardList.find("732000")
    assert board is not None
    school = School.create(board=board, code="001", name="École des Mesures")
    Reason.give_first_reasons(school)
    born = date(2014, 9, 27)
    rows = [
        (board.id, school.id, f"{number:07d}", f"Nom{number}", "Prénom", born, "5e année", None)
        for number in range(count)
    ]
    fields = [Pupil.board, Pupil.school, Pupil.file_number, Pupil.last_name, Pupil.first_name]
    fields += [Pupil.birth_date, Pupil.group_name, Pupil.removed_at]
    with models.database.atomic():
        for start in range(0, count, 1000):
            Pupil.insert_many(rows[start : start + 1000], fields=fields).execute()
    parent = Parent.create(email="mesure@courriel.example", password_hash="-")
    for pupil in Pupil.select().limit(3):
        Guardian.create(pupil=pupil, email=parent.email)
        Child.create(parent=parent, pupil=pupil)
    _notices(parent)
    token = WebSession.new_token()
    WebSession.open(token, parent).keep({"_user_id": parent.get_id(), "_fresh": True})
    return f"portail=s{token}"


def _notices(parent: Parent) -> None:
    for number, child in enumerate((Family(parent).children * 2)[:5]):
        day = models.SchoolCalendar.of(child.school).next_school_day(models.today(child.school.time_zone))
        kind = NoticeKind.LATE if number < 3 else NoticeKind.EARLY
        at = models.LATEST if kind is NoticeKind.EARLY else models.EARLIEST
        NoticeBook(parent).send(NoticeDraft([child], kind, day, "illness", f"key{number}", at=at))


def _requests(portal: Server, token: str) -> list[Request]:
    cookie = ("Cookie", token)
    return [
        Request("page de connexion", "/connexion"),
        Request("tableau de bord", "/portail", headers=(cookie,)),
        _live(portal, cookie, "vérification d’un enfant", "/enfants/ajouter/details?organisme=732000", _CHILD),
        _live(portal, cookie, "vérification d’un avis", "/absences/aviser", {"kind": "absence"}),
        Request("feuille de style", re.search(r'href="(/static/css/[^"]+)"', portal.ask(Request("", "/")))[1]),  # type: ignore[index]
    ]


_CHILD = {"last_name": "Tremblay", "first_name": "Zoé", "file_number": "12345"}


def _live(portal: Server, cookie: tuple[str, str], name: str, path: str, answers: dict[str, str]) -> Request:
    """A live check of the form of that page, with its CSRF token."""
    page = portal.ask(Request("", path, headers=(cookie,)))
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert csrf, path
    form = ("Content-Type", "application/x-www-form-urlencoded")
    body = urlencode({**answers, "csrf_token": csrf[1]})
    url = path + ("&" if "?" in path else "?") + "verifier=1"
    return Request(name, url, "POST", body, (cookie, form, ("HX-Request", "true")))


if __name__ == "__main__":
    main()
