"""Every page is small in a large school too: what a browser gets first fits the first round trip (UX.md F-02, F-03)."""

import gzip
from collections import Counter
from collections.abc import Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from models import Parent, School, StaffMember, WebSession
from models.list_page import PER_PAGE
from tests.absence_scene import MONDAY
from tests.every_route import SCHOOL, pages
from tests.large_school import NOTICES, LargeSchool
from tests.staff_scene import administrator

MOST = 14 * 1024  # bytes of HTML as it is sent, its headers included
FILES = {
    "absences.document", "assets.static", "exports.file", "favicon", "health.alive", "health.ready", "health.version",
    "journal.file", "notices.document", "roster.faults", "settings.record_file",
}  # fmt: skip
# Pages that no link leads to, since they follow something done; e2e/quality/test_first_view.py weighs them.
STEPS = {
    "calendar.reopen", "children.added", "children.ask_school", "children.asked", "invitation.code",
    "invitation.password", "new_email.code", "pupils.reopen_codes", "reset.code", "reset.password", "roster.show",
    "sign_up.code", "sign_up.exists", "sign_up.password", "staff.new_factor", "staff.recovery", "staff.second_step",
    "staff_home.first_school",
}  # fmt: skip
EACH = 3  # pages looked at of each kind; those of other questions are other kinds
WHOLE = "tout"  # what somebody asks for to print it is as long as it is
SHEET = f"/ecole/{SCHOOL}/aujourdhui"
ERRORS = ["/nulle-part", "/portail/%00", "/absences/AV-AAAA-AAAA", f"/ecole/{SCHOOL}/eleves/inconnu"]


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def large(app: Flask, grands_pins: School, nadia: Parent) -> LargeSchool:
    app.test_client_class = FlaskClient  # the proof-reader would read each of 600 names on each page
    return LargeSchool(grands_pins, nadia)


class Walker:
    """Somebody’s browser, which follows every link of every page that it meets, and weighs the pages."""

    def __init__(self, app: Flask, person: Parent | StaffMember | None = None) -> None:
        self.client, self.addresses = app.test_client(), app.url_map.bind("localhost")
        self.weights: dict[str, int] = {}
        self.files: dict[str, int] = {}
        self._seen: Counter[tuple] = Counter()
        if person:
            token = WebSession.new_token()
            WebSession.open(token, person).keep({"_user_id": person.get_id(), "_fresh": True})
            self.client.set_cookie("portail-ecole" if isinstance(person, StaffMember) else "portail", f"s{token}")

    @property
    def endpoints(self) -> set[str]:
        return {self.endpoint(path) for path in self.weights}

    def endpoint(self, path: str) -> str:
        """Whose page stands at that address; "" for none."""
        try:
            return self.addresses.match(urlsplit(path).path, method="GET")[0]
        except HTTPException:
            return ""

    def walk(self, paths: list[str]) -> None:
        """From these pages on, wherever links lead, at most so many pages of a kind."""
        waiting = list(paths)
        while waiting:
            path = waiting.pop(0)
            kind = self.endpoint(path), tuple(name for name, _ in parse_qsl(urlsplit(path).query))
            if path in self.weights or self._seen[kind] >= EACH:
                continue
            self._seen[kind] += 1
            waiting += self._look(path)

    def _look(self, path: str) -> list[str]:
        """Weigh that page; gives its links."""
        answer = self.client.get(path, headers={"Accept-Encoding": "gzip"})
        if answer.status_code == 303:
            return [urljoin(path, answer.location)]
        if answer.mimetype != "text/html":
            return []
        self.weights[path] = len(answer.get_data()) + len(str(answer.headers).encode())
        said = answer.get_data()
        page = BeautifulSoup(gzip.decompress(said) if "Content-Encoding" in answer.headers else said, "html.parser")
        links = [urljoin(path, tag["href"]) for tag in page.find_all("a", href=True)]
        at_once = [tag for tag in page.find_all(src=True) if tag.get("loading") != "lazy"]
        self.files[path] = len(page.find_all("link", href=True)) + len(at_once)
        return [link.partition("#")[0] for link in links if link.startswith("/")]


@pytest.mark.requirement("F-02", "F-03")
def test_every_page_of_a_large_school_is_small(app: Flask, large: LargeSchool) -> None:
    """Who is signed out, the mother of three, and an administrator at the desk of 300 notices."""
    walkers = [Walker(app), Walker(app, large.mother), Walker(app, administrator(large.school.board))]
    for walker in walkers:
        walker.walk(pages(app) + ERRORS)
        heavy = {path: f"{weight} bytes" for path, weight in walker.weights.items() if weight > MOST}
        assert {path for path in heavy if WHOLE not in path} == set(), heavy
        assert max(walker.files.values()) <= 4
    reached = set().union(*(walker.endpoints for walker in walkers))
    wanted = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    assert wanted - reached == FILES | STEPS


@pytest.mark.requirement("F-02")
def test_a_long_list_is_read_by_the_page_or_as_a_whole(app: Flask, large: LargeSchool) -> None:
    """Each notice of the day stands on one page, under its group’s heading; paper has them all."""
    desk = Walker(app, administrator(large.school.board)).client
    sheets = [BeautifulSoup(desk.get(f"{SHEET}?page={page}").text, "html.parser") for page in ("1", "2", "3", WHOLE)]
    named = [[link["href"].rpartition("/")[2] for link in sheet.select("td a[translate=no]")] for sheet in sheets]
    assert [len(names) for names in named] == [PER_PAGE, PER_PAGE, NOTICES - 2 * PER_PAGE, NOTICES]
    assert named[0] + named[1] + named[2] == named[3]
    assert len(set(named[3])) == NOTICES
    headings = [[heading.get_text() for heading in sheet.select("form h2 .aide")] for sheet in sheets]
    assert sum(int(count.strip("()")) for count in headings[3]) == NOTICES
    assert "Avis 101 à 200, de 300" in sheets[1].get_text()
    assert "300 avis affichés" in sheets[3].get_text()
    assert "page=" not in sheets[1].find("a", rel="next", href=lambda href: "jour=" in href)["href"]
    assert "page=2" in sheets[1].select_one("#formulaire")["action"]
    assert desk.get(f"{SHEET}?page=9").text.count('rel="prev"') == 2  # of the days, and of the last page
