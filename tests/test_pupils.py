"""« Élèves »: searching the files, who has no adult, and acts on a file that hold at once."""

from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup

from models import Attempt, AttemptKind, AuditEvent, Child, Event, Family, School, WebSession, today
from models.code_limits import is_closed
from models.pupil_file import file_name
from models.roster import Guardian, Pupil
from tests.absence_scene import attach, seat
from tests.desk_scene import announce
from tests.letters import fail_to_attach
from tests.recorded_scene import note
from tests.request_scene import PUPILS, REQUESTS, at, file_of
from tests.staff_scene import DESK, secretary

NAMES = ("Zoé Bouchard-Tremblay", "Tom Gagnon", "Zoé", "Tom", "nadia@exemple.ca", "marc@exemple.ca", "0012345")
ACTS = ("corriger", "adresses/ajouter", "partage")


@pytest.fixture
def office(app, grands_pins):
    """The secretary’s browser."""
    return at(app, secretary(grands_pins), *NAMES)


def soup(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


def found(answer) -> list[str]:
    return [link.text for link in soup(answer).select("tbody a")]


def act_on(office, path: str, words: str) -> str:
    """Where the link of a row « nadia@exemple.ca … Retirer » leads."""
    links = soup(office.get(path)).select(".resume-actions a")
    return next(link["href"] for link in links if link.get_text().startswith(words))


# ---- the list -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("zoe", ["Bouchard-Tremblay, Zoé"]),
        ("TREMBLAY bouchard", ["Bouchard-Tremblay, Zoé"]),
        ("00123", ["Bouchard-Tremblay, Zoé"]),
        ("gagnon", ["Gagnon, Tom"]),
        ("", ["Bouchard-Tremblay, Zoé", "Éthier, Ève", "Gagnon, Tom"]),
        ("personne", []),
        ("%", ["Bouchard-Tremblay, Zoé", "Éthier, Ève", "Gagnon, Tom"]),
    ],
)
def test_a_pupil_is_found_by_name_or_number_whatever_the_accents(office, zoe, tom, enrol, words, names):
    enrol("Ève", "Éthier", "0000003")
    assert found(office.get(PUPILS, query_string={"q": words})) == names


def test_the_filters_say_whom_nobody_follows_by_group(office, nadias_zoe, tom, enrol):
    enrol("Ève", "Éthier", "0000003")
    Pupil.update(group_name="602").where(Pupil.file_number == "0000003").execute()
    page = soup(office.get(f"{PUPILS}?liste=sans-adulte"))
    assert [link.text for link in page.select(".filtre a")] == [
        "Tous (3)", "Sans adulte rattaché (2)", "Personne au dossier (1)",
    ]  # fmt: skip
    assert [item.get_text() for item in page.select("section li")] == ["601\u00a0: 1", "602\u00a0: 1"]
    assert found(office.get(f"{PUPILS}?liste=sans-adresse")) == ["Éthier, Ève"]
    assert found(office.get(f"{PUPILS}?liste=sans-adulte&groupe=601")) == ["Gagnon, Tom"]


def test_a_suspended_account_is_no_adult(office, nadias_zoe):
    Guardian.delete().execute()
    assert found(office.get(f"{PUPILS}?liste=sans-adulte")) == ["Bouchard-Tremblay, Zoé"]


def test_there_are_twenty_five_a_page_and_a_page_costs_the_same_for_all(office, enrol, assert_query_count):
    for number in range(60):
        enrol("Li", f"Tremblay{number:02d}", f"{number:07d}", f"p{number}@exemple.ca")
    office.get(PUPILS)
    with assert_query_count(7):  # the session, the person, the school; pupils, addresses, accounts; what the tabs say
        answer = office.get(f"{PUPILS}?page=3")
    assert len(found(answer)) == 10 and found(answer)[0] == "Tremblay50, Li"
    assert len(found(office.get(f"{PUPILS}?page=999"))) == 10


@pytest.mark.requirement("S12", "S11")
def test_another_schools_pupil_is_as_nonexistent(office, board, zoe):
    other = School.create(board=board, code="002", name="École d’à côté")
    facts = {"last_name": "Mystère", "first_name": "Li", "birth_date": date(2014, 9, 27)}
    hidden = Pupil.create(board=board, school=other, file_number="1111111", **facts)
    assert found(office.get(f"{PUPILS}?q=myst")) == []
    gone = Pupil.create(
        board=board, school=zoe.school, file_number="1111112", removed_at=datetime(2026, 1, 1, tzinfo=UTC), **facts
    )
    paths = [file_of(pupil, act) for pupil in (hidden, gone) for act in ("", *ACTS)]
    answers = [office.get(path) for path in [*paths, f"{PUPILS}/0012345", f"{PUPILS}/{zoe.id}", f"{PUPILS}/%00"]]
    assert {answer.status_code for answer in answers} == {404}


def test_an_address_never_says_the_file_number(office, zoe):
    page = office.get(PUPILS)
    assert file_name(zoe.id) in page.text and f"{PUPILS}/0012345" not in page.text


# ---- one file -----------------------------------------------------------------------------------------------------


def test_a_file_says_who_sees_it(office, nadias_zoe, zoe):
    Guardian.create(pupil=zoe, email="pere@exemple.ca")
    office.verbatim.add("pere@exemple.ca")
    rows = [row.get_text(" ", strip=True) for row in soup(office.get(file_of(zoe))).select(".resume-ligne")]
    assert any(row.startswith("Rattaché depuis le") and "nadia@exemple.ca" in row for row in rows)
    assert any(row.startswith("Sans compte pere@exemple.ca") for row in rows)


@pytest.mark.requirement("S13", "K8", "B9")
def test_a_file_says_what_was_announced_and_recorded_and_leads_there(office, nadia, nadias_zoe, zoe, tom):
    office.verbatim.add("Bouchard-Tremblay")
    empty = soup(office.get(file_of(tom)))
    assert "Rien n’est annoncé ni noté" in empty.text
    assert empty.select_one("a[href*='/avis/nouveau/']")["href"] == f"{DESK}/avis/nouveau/{file_name(tom.id)}"
    notice, absence = announce(nadias_zoe, first_day=today(zoe.school.time_zone)), note(zoe)
    links = [link["href"] for link in soup(office.get(file_of(zoe))).select("#absences ~ ul a")]
    assert links == [f"{DESK}/absences/{absence.public_id}", f"{DESK}/avis/{notice.reference}"]
    assert {office.get(link).status_code for link in links} == {200}
    back = [link["href"] for link in soup(office.get(links[1])).select("main .resume-actions a")]
    assert back == [file_of(zoe)]


def test_an_address_taken_off_the_file_ends_its_access_at_once(app, office, nadia, nadias_zoe, zoe):
    parent = seat(app, nadia)
    page = f"/portail#enfant-{nadias_zoe.public_id}"
    assert "Zoé" in parent.get(page).text
    answer = office.fill(act_on(office, file_of(zoe), "Retirer"), follow=True)
    assert "Son accès a pris fin." in answer.text and "Suspendu" in answer.text
    assert "Zoé" not in parent.get(page).text and not Family(nadia).children
    told = {event.event for event in AuditEvent.select().where(AuditEvent.school == zoe.school)}
    assert {Event.ADDRESS_REMOVED, Event.CHILD_REMOVED} <= told
    assert "nadia@exemple.ca" not in "".join(event.about for event in AuditEvent.select())


@pytest.mark.requirement("K6", "S13")
def test_an_account_detached_loses_the_child_at_once(app, office, nadia, nadias_zoe, zoe):
    office.fill(act_on(office, file_of(zoe), "Détacher"), follow=True)
    assert not Child.select().exists() and not Family(nadia).children
    assert zoe.guardian_emails == ["nadia@exemple.ca"]  # the page says that the address stays


@pytest.mark.requirement("K1")
def test_an_address_is_added_once_the_school_spoke_to_a_parent(office, zoe):
    path = file_of(zoe, "adresses/ajouter")
    refused = office.fill(path, email="Pere@Exemple.ca")
    assert refused.status_code == 422 and "Joignez d’abord un parent" in refused.text
    for _ in range(2):
        assert office.fill(path, email="Pere@Exemple.ca", spoken="y").status_code == 303
    assert zoe.guardian_emails == ["nadia@exemple.ca", "pere@exemple.ca"]
    assert AuditEvent.select().where(AuditEvent.event == Event.ADDRESS_ADDED).count() == 1
    assert office.fill(path, email="pas une adresse", spoken="y").status_code == 422


def test_sharing_is_stopped_and_begun_again(office, zoe):
    office.fill(file_of(zoe, "partage"))
    assert Pupil.get_by_id(zoe.id).is_restricted
    office.fill(file_of(zoe, "partage"))  # twice is once
    assert AuditEvent.select().where(AuditEvent.event == Event.SHARING_CHANGED).count() == 1
    office.fill(file_of(zoe, "partage") + "?partager=1")
    assert not Pupil.get_by_id(zoe.id).is_restricted


def test_the_facts_are_corrected_and_a_stale_form_is_told(office, zoe):
    address, fields = office.form(file_of(zoe, "corriger"))
    assert office.fill(file_of(zoe, "corriger"), group_name="602").status_code == 303
    answer = office.post(address, data={**fields.to_dict(), "first_name": "Zoée"})
    assert answer.status_code == 409 and Pupil.get_by_id(zoe.id).first_name == "Zoé"


def test_closed_codes_are_opened_again_for_an_address_of_the_file(office, nadia, zoe):
    for _ in range(20):
        Attempt.record(AttemptKind.CODE_WRONG, nadia.email)
    assert is_closed(nadia.email)
    office.fill(act_on(office, file_of(zoe), "Rouvrir"), follow=True)
    assert not is_closed(nadia.email)
    assert AuditEvent.select().where(AuditEvent.event == Event.CODES_REOPENED).count() == 1


@pytest.mark.requirement("S7", "S13")
def test_every_act_on_a_file_asks_for_the_password_again(app, office, nadias_zoe, zoe):
    paths = [file_of(zoe, act) for act in ACTS]
    paths += [act_on(office, file_of(zoe), words) for words in ("Retirer", "Détacher")]
    forms = [office.form(path) for path in paths]
    WebSession.update(sudo_at=None).execute()
    for path, (address, fields) in zip(paths, forms, strict=True):
        assert office.get(path).headers["Location"].startswith("/ecole/confirmer?next=")
        sent = office.post(address, data={**fields.to_dict(), "email": "x@y.ca", "spoken": "y", "first_name": "X"})
        assert sent.headers["Location"].startswith("/ecole/confirmer?next=")
    assert Child.select().exists() and zoe.guardian_emails == ["nadia@exemple.ca"]
    assert Pupil.get_by_id(zoe.id).first_name == "Zoé" and not Pupil.get_by_id(zoe.id).is_restricted


@pytest.mark.requirement("S11")
def test_the_address_and_the_account_of_another_file_are_not_found_here(office, nadias_zoe, marcs_tom, zoe, tom):
    theirs = [act_on(office, file_of(tom), words).rsplit("/", 2)[1] for words in ("Retirer", "Détacher")]
    assert office.get(file_of(zoe, f"adresses/{theirs[0]}/retirer")).status_code == 404
    assert office.get(file_of(zoe, f"comptes/{theirs[1]}/detacher")).status_code == 404


@pytest.mark.requirement("F7", "B6")
def test_names_with_html_are_shown_literally(office, enrol):
    strange = enrol("<b>Li</b>", "<script>alert(1)</script>", "0000007", "nadia@exemple.ca")
    office.proof_reads = False
    for path in (PUPILS, file_of(strange), *(file_of(strange, act) for act in ACTS)):
        assert not soup(office.get(path)).main.find(["b", "script"])


@pytest.mark.requirement("K5", "K3")
def test_the_alerts_say_who_and_when_with_the_number_masked(office, nadia, zoe):
    School.update(secretariat_email="").execute()  # the page tells, even where no mail is read
    fail_to_attach(nadia, zoe)
    [row] = soup(office.get(REQUESTS)).select("#alertes ~ table tbody tr")
    assert [cell.text for cell in row.select("td")][1:] == ["nadia@exemple.ca", "•••••45", "5"]
    assert "0012345" not in office.get(REQUESTS).text and "Tout autre" not in office.get(REQUESTS).text


def test_every_page_of_a_file_is_said_in_english_too(app, grands_pins, nadia, zoe):
    attach(nadia, zoe)
    office = at(app, secretary(grands_pins, "office@grands-pins.example", language="en"), *NAMES)
    assert "No attached adult (0)" in office.get(PUPILS).text
    assert "E-mail addresses on file" in office.get(file_of(zoe)).text
    for path in (*(file_of(zoe, act) for act in ACTS), act_on(office, file_of(zoe), "Remove")):
        assert office.get(path).status_code == 200
