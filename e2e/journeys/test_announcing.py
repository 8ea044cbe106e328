"""Notices of every kind at a school that asks for more: periods, each week, who comes, a document; scripts or not."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ..dates import last_school_day, school_day
from ..documents import PDF, TORN_PDF
from ..families import EnrolledFamily, Registrar
from ..faults import Faults
from ..mailbox import Mailbox
from ..pages import NoticeForm
from ..way import BOTH_SCRIPTS
from ..words import Words

APPOINTMENT = "Rendez-vous médical ou professionnel"
TORN = "Ce fichier est incomplet. Ouvrez-le pour le vérifier, puis choisissez-le de nouveau."


@pytest.fixture
def family(page: Page, registrar: Registrar) -> EnrolledFamily:
    """A parent of one child, signed in, at the school that asks for more."""
    family = registrar.enrol("Léa Tremblay", boards=(registrar.strict_school(),), account=True)
    registrar.let_in(page.context, family)
    return family


@pytest.fixture
def notice(page: Page, say: Words, family: EnrolledFamily) -> NoticeForm:
    return NoticeForm(page, say).open()


def join(notice: NoticeForm, content: bytes = PDF, name: str = "billet.pdf") -> None:
    notice.file("Léa").set_input_files({"name": name, "mimeType": "application/pdf", "buffer": content})


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("B-03", "G-09")
def test_periods_are_announced(notice: NoticeForm, say: Words, family: EnrolledFamily, mailbox: Mailbox) -> None:
    notice.choose("Une absence")
    notice.choose("Certaines périodes")
    for number in (1, 2):
        notice.page.locator(f"#periods-{number - 1}").check()
    notice.another_day(school_day().isoformat())
    notice.choose("Maladie")
    notice.send()
    assert notice.reference
    periods = say("périodes %(first)s et %(last)s", first=1, last=2)
    expect(notice.page.locator(".confirmation")).to_contain_text(periods)
    assert periods in mailbox.wait_for(family.email, notice.reference).text


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("B-11", "G-09")
def test_each_week_until_june_with_who_comes_and_the_return(notice: NoticeForm, say: Words) -> None:
    notice.choose("Un départ hâtif")
    notice.field("Heure de départ").fill("10h")
    notice.page.locator("#back_at").fill("11h30")
    notice.page.locator("#fetched_by").fill("Sa grand-mère")
    notice.choose("Chaque semaine")
    notice.field("À partir du").fill(school_day().isoformat())
    notice.field("Jusqu’au").fill(last_school_day().isoformat())
    notice.choose("Maladie")
    notice.send()
    notice.is_at("Relisez l’avis avant de le soumettre")
    several = say.number("%(num)s jour de classe", "%(num)s jours de classe", 2).removeprefix("2")
    expect(notice.page.locator("main")).to_contain_text(several)
    notice.send()
    times = say("départ à %(hour)s", hour=say.hour("10:00")) + say(", retour à %(hour)s", hour=say.hour("11:30"))
    expect(notice.page.locator(".confirmation")).to_contain_text(times)
    expect(notice.page.locator("main")).to_contain_text("Sa grand-mère")


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
@pytest.mark.requirement("E-05", "G-09")
def test_a_document_waits_while_the_form_is_corrected(notice: NoticeForm, say: Words) -> None:
    notice.choose(APPOINTMENT)
    join(notice)
    notice.submit.press("Enter")
    expect(notice.problems).to_be_visible()
    expect(notice.page.locator("main")).to_contain_text(
        say.like("Billet %(of_name)s joint (%(facts)s)", of_name=say.of("Léa"))
    )
    notice.whole_day(school_day().isoformat(), reason=APPOINTMENT)
    notice.send()
    with notice.page.expect_download() as download:
        notice.link("Télécharger le billet").click()
    assert download.value.suggested_filename == f"billet-{notice.reference}.pdf"


@pytest.mark.parametrize("way", BOTH_SCRIPTS, indirect=True, ids=str)
def test_a_torn_document_is_refused_and_another_is_taken(notice: NoticeForm, say: Words) -> None:
    notice.choose(APPOINTMENT)
    join(notice, TORN_PDF)
    notice.whole_day(school_day().isoformat(), reason=APPOINTMENT)
    notice.send()
    expect(notice.problems).to_contain_text(say(TORN))
    join(notice)
    notice.send()
    assert notice.reference


@pytest.mark.needs("js")
@pytest.mark.requirement("B-09", "H-03")
def test_a_live_check_knows_of_the_file_and_leaves_it_where_it_is(notice: NoticeForm, say: Words) -> None:
    sent = []
    notice.page.on(
        "request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None
    )
    notice.whole_day(school_day().isoformat(), reason=APPOINTMENT)
    note = say("le billet %(of_name)s", of_name=say.of("Léa"))
    expect(notice.status).to_have_text(say("Pour soumettre l’avis, il manque\u00a0: %(thing)s.", thing=note))
    join(notice)
    expect(notice.status).to_have_text(say("Tout est rempli. Vous pouvez soumettre l’avis."))
    assert any(body.count("billet.pdf") == 1 for body in sent)
    assert not any("%PDF" in body for body in sent)
    assert notice.file("Léa").evaluate("box => box.files.length") == 1


@pytest.mark.needs("js", "speed")  # twelve million bytes take minutes on a slow line
@pytest.mark.requirement("B7", "E-05")
def test_a_film_in_place_of_a_document_leaves_every_answer(
    notice: NoticeForm, say: Words, faults: Faults, tmp_path: Path
) -> None:
    faults.expect("status of 413")
    notice.whole_day(school_day().isoformat(), reason=APPOINTMENT)
    film = tmp_path / "film.mov"
    film.write_bytes(bytes(12_000_000))
    notice.file("Léa").set_input_files(film)
    notice.send()
    expect(notice.status).to_contain_text(say("Le document est trop lourd"))
    expect(notice.field(APPOINTMENT)).to_be_checked()
    join(notice)
    notice.send()
    assert notice.reference
