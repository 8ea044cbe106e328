"""The workshop itself: fresh databases, a real mail server, people of two families."""

import smtplib
from email.message import EmailMessage

import pytest

from models import database
from models.parent import Parent
from models.roster import ChildClaim, Pupil, match


def test_each_test_has_a_database_of_its_own_1(nadia: Parent) -> None:
    assert Parent.select().count() == 1


def test_each_test_has_a_database_of_its_own_2(nadia: Parent) -> None:
    assert Parent.select().count() == 1


def test_the_engine_is_the_one_that_was_asked_for(school_open, pytestconfig: pytest.Config) -> None:
    assert pytestconfig.getoption("--database") in type(database.obj).__name__.lower()


@pytest.mark.settings(code_lifetime_seconds=3)
def test_a_mark_changes_the_settings(settings) -> None:
    assert settings.code_lifetime_seconds == 3


def test_nadia_is_on_the_file_of_zoe_and_marc_is_not(nadia: Parent, marc: Parent, zoe: Pupil, tom: Pupil) -> None:
    claim = ChildClaim(zoe.board, zoe.last_name, zoe.first_name, zoe.birth_date, zoe.file_number)
    assert match(claim, nadia.email) == zoe
    assert match(claim, marc.email) is None


def test_mail_really_travels(settings, smtp) -> None:
    assert settings.smtp_url == smtp.url
    letter = EmailMessage()
    letter["To"], letter["From"], letter["Subject"] = "nadia@exemple.ca", "portail@exemple.ca", "L’école"
    letter.set_content("Bonjour")
    with smtplib.SMTP(smtp.url.removeprefix("smtp://")) as server:
        server.send_message(letter)
    assert smtp.wait_for("nadia@exemple.ca")["Subject"] == "L’école"


def test_queries_are_counted(nadia: Parent, assert_query_count) -> None:
    with assert_query_count(1):
        Parent.with_email("nadia@exemple.ca")
