"""The school that is measured: a province’s roster, a family of three with five notices, parents with nobody yet."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from urllib.parse import urlencode

import click

import models
from bench.server import Request, Server
from models import (
    Board,
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
    WebSession,
    database,
    schema,
)
from models.password import hash_password

BORN = date(2014, 9, 27)
PASSWORD = "Cour-de-recré!"
AT_ONCE = 50_000
FORM = ("Content-Type", "application/x-www-form-urlencoded")
HTMX = ("HX-Request", "true")


@dataclass(frozen=True)
class Seat:
    """A signed-in parent: the cookie, and the number of a pupil on whose file the parent’s address stands."""

    cookie: str
    file_number: str


def build(pupils: int, newcomers: int) -> tuple[Seat, list[Seat]]:
    """A migrated database with that roster: gives the parent of three, and parents whose child is not attached yet."""
    schema.migrate()
    board = BoardList.find("732000")
    assert board is not None
    school = School.create(board=board, code="001", name="École des Mesures")
    Reason.give_first_reasons(school)
    fill(board, school, pupils)
    with database.atomic():
        seats = [_seat(number) for number in range(newcomers + 1)]
    parent = Parent.get(Parent.email == "p0@courriel.example")
    for pupil in Pupil.select().limit(3):
        Guardian.get_or_create(pupil=pupil, email=parent.email)
        Child.create(parent=parent, pupil=pupil)
    _announce(parent)
    return seats[0], seats[1:]


def fill(board: Board, school: School, count: int) -> None:
    """That many pupils, each with the address of one adult, by the engine’s own hand."""
    rows = ((board.id, school.id, f"{n:07d}", f"Nom{n}", "Prénom", BORN.isoformat(), "5e année") for n in range(count))
    columns = "board_id, school_id, file_number, last_name, first_name, birth_date, group_name"
    _pour("pupil", f"{columns}, is_restricted, source_id, agent_ids, homeroom_id", _with_rest(rows), count)
    ids = (id for (id,) in Pupil.select(Pupil.id).order_by(Pupil.id).tuples().iterator())
    _pour(
        "guardian",
        "pupil_id, email, source_id",
        ((id, f"p{n}@courriel.example", "") for n, id in enumerate(ids)),
        count,
    )


def _with_rest(rows: Iterator[tuple]) -> Iterator[tuple]:
    return ((*row, False, "", "", "") for row in rows)


def _pour(table: str, columns: str, rows: Iterator[tuple], count: int) -> None:
    marks = ", ".join([database.param] * (columns.count(",") + 1))
    with database.atomic(), click.progressbar(length=count, label=f"{table:<10}") as bar:
        while batch := list(islice(rows, AT_ONCE)):
            database.cursor().executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", batch)
            bar.update(len(batch))


def _seat(number: int) -> Seat:
    """The parent of the pupil of that number, signed in."""
    parent = Parent.create(email=f"p{number}@courriel.example", password_hash="-")
    token = WebSession.new_token()
    WebSession.open(token, parent).keep({"_user_id": parent.get_id(), "_fresh": True})
    return Seat(f"portail=s{token}", f"{number:07d}")


def _announce(parent: Parent) -> None:
    for number, child in enumerate((Family(parent).children * 2)[:5]):
        day = models.SchoolCalendar.of(child.school).next_school_day(models.today(child.school.time_zone))
        kind = NoticeKind.LATE if number < 3 else NoticeKind.EARLY
        at = models.LATEST if kind is NoticeKind.EARLY else models.EARLIEST
        NoticeBook(parent).send(NoticeDraft([child], kind, day, "illness", f"key{number}", at=at))


# ---- what is asked --------------------------------------------------------------------------------------------------

DETAILS = "/enfants/ajouter/details?organisme=732000"
TYPED = {"last_name": "Tremblay", "first_name": "Zoé", "file_number": "12345"}


def pages(portal: Server, parent: Seat) -> list[Request]:
    """The pages that everybody opens, and the checks of the forms that everybody fills in."""
    cookie = ("Cookie", parent.cookie)
    return [
        Request("page de connexion", "/connexion"),
        Request("tableau de bord", "/portail", headers=(cookie,)),
        _live(portal, cookie, "vérification d’un enfant", DETAILS, TYPED),
        _live(portal, cookie, "vérification d’un avis", "/absences/aviser", {"kind": "absence"}),
    ]


def attachments(portal: Server, seats: list[Seat]) -> list[Request]:
    """Each parent attaches the child whose file bears the parent’s address."""
    return [_attach(portal, seat) for seat in seats]


def sign_ins(portal: Server, seats: list[Seat]) -> list[Request]:
    """Each parent signs in, in a browser that has nothing of the portal yet but its cookie."""
    Parent.update(password_hash=hash_password(PASSWORD)).execute()
    visitor = ("Cookie", portal.cookie("/connexion"))
    token = _token(portal, visitor, "/connexion")
    return [_sign_in(int(seat.file_number), visitor, token) for seat in seats]


def _sign_in(number: int, visitor: tuple[str, str], token: str) -> Request:
    """From a home of its own: a network where many sign in is made to wait (SECURITY.md A6)."""
    typed = {"email": f"p{number}@courriel.example", "password": PASSWORD, "csrf_token": token}
    home = ("X-Forwarded-For", f"10.1.{number // 250}.{number % 250 + 1}")
    return Request("connexion", "/connexion", "POST", urlencode(typed), (visitor, FORM, home), status=303)


def _attach(portal: Server, seat: Seat) -> Request:
    cookie, number = ("Cookie", seat.cookie), int(seat.file_number)
    typed = {"last_name": f"Nom{number}", "first_name": "Prénom", "file_number": seat.file_number}
    born = {"birth_date-year": BORN.year, "birth_date-month": BORN.month, "birth_date-day": BORN.day}
    body = urlencode({**typed, **born, "form_key": f"bench{number}", "csrf_token": _token(portal, cookie, DETAILS)})
    return Request("rattachement d’un enfant", DETAILS, "POST", body, (cookie, FORM), status=303)


def _live(portal: Server, cookie: tuple[str, str], name: str, path: str, answers: dict[str, str]) -> Request:
    body = urlencode({**answers, "csrf_token": _token(portal, cookie, path)})
    url = path + ("&" if "?" in path else "?") + "verifier=1"
    return Request(name, url, "POST", body, (cookie, FORM, HTMX))


def _token(portal: Server, cookie: tuple[str, str], path: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', portal.ask(Request("", path, headers=(cookie,))))
    assert found, path
    return found[1]
