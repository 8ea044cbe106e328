"""The school that takes the notices: parents of one child each, signed in, with the form in front of them."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.request import Request, urlopen

import models
from bench import scene
from models import BoardList, Child, Parent, Pupil, Reason, School, Settings, WebSession, database, schema
from models import today as today_at

FORM = "/absences/aviser"


@dataclass(frozen=True)
class Seat:
    """A signed-in parent: the cookie, the form’s token, once it was read, and the parent’s number in the database."""

    parent: int
    cookie: str
    token: str = ""

    def opened(self, portal: str) -> "Seat":
        """With the form open."""
        asked = Request(portal + FORM, headers={"Cookie": self.cookie})
        with urlopen(asked, timeout=30) as answer:
            found = re.search(r'name="csrf_token" value="([^"]+)"', answer.read().decode())
        assert found, "the form has no token"
        return Seat(self.parent, self.cookie, found[1])


def build(url: str, parents: int) -> list[Seat]:
    """Migrate that database and put the school in it; gives its parents, signed in."""
    models.open_school(Settings(database_url=url))
    schema.migrate()
    board = BoardList.find("732000")
    assert board is not None
    school = School.create(board=board, code="001", name="École des Trois-Serveurs")
    Reason.give_first_reasons(school)
    scene.fill(board, school, parents)
    with database.atomic():
        seats = [_seat(number, pupil) for number, pupil in enumerate(Pupil.select().order_by(Pupil.id))]
    models.release_connection()
    return seats


def days(count: int) -> list[date]:
    """The next weekdays, tomorrow the first."""
    found, day = [], today_at("America/Toronto")
    while len(found) < count:
        day += timedelta(days=1)
        if day.weekday() < 5:
            found.append(day)
    return found


def stored(url: str) -> list[tuple[str, int, str]]:
    """(reference, number of the parent, first day) of each notice that the database holds now."""
    models.open_school(Settings(database_url=url))
    rows = database.execute_sql("SELECT reference, parent_id, first_day FROM absence_notice").fetchall()
    models.release_connection()
    return [(reference, parent, str(day)) for reference, parent, day in rows]


def _seat(number: int, pupil: Pupil) -> Seat:
    parent = Parent.create(email=f"p{number}@courriel.example", password_hash="-")
    Child.create(parent=parent, pupil=pupil)
    token = WebSession.new_token()
    WebSession.open(token, parent, remember=True).keep({"_user_id": parent.get_id(), "_fresh": True})
    return Seat(parent.id, f"portail=s{token}")
