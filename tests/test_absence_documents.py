"""« Billet »: what may be joined to a notice, how it waits for its form, who may have it back."""

import struct
import zlib
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

import models
from models import (
    LARGEST_DOCUMENT,
    AbsenceNotice,
    BrokenDocument,
    DocumentTooLarge,
    EmptyDocument,
    Guardian,
    NoticeBook,
    NoticeDocument,
    Reason,
    UnknownDocument,
    now,
    personal_record,
    purge,
)
from tests.absence_scene import (
    FORM,
    ILL_TOMORROW,
    MONDAY,
    at_once,
    attach,
    draft,
    fields_shown,
    live,
    seat,
    words_of,
)

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x11" * 300 + b"\xff\xd9"
BOTH_WAYS = pytest.mark.parametrize("way", ["form", "review"])


def png(filling: int = 10) -> bytes:
    """A picture of one grey point, with so many bytes of text inside."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    pixels, text = chunk(b"IDAT", zlib.compress(b"\0\0")), chunk(b"tEXt", b"a\0" + b"b" * filling)
    return b"\x89PNG\r\n\x1a\n" + head + pixels + text + chunk(b"IEND", b"")


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture(autouse=True)
def illness_needs_a_document(app, grands_pins):
    Reason.update(needs_document=True).where(Reason.code == "illness").execute()
    Reason.forget()
    yield
    Reason.forget()


@pytest.fixture
def desk(app, nadia, nadias_zoe):
    """Nadia’s browser; she has one child."""
    return seat(app, nadia)


@pytest.fixture
def leo(nadia, enrol):
    """Zoé’s little brother."""
    return attach(nadia, enrol("Léo", "Bouchard-Tremblay", "0012346", "nadia@exemple.ca"))


def box(child):
    """The name of the file’s question."""
    return f"billet-{child.public_id}"


def send(desk, files, fields=None, **answers):
    """The form filled in, with files: by the name of their question, (bytes, name) or several of them."""
    if fields is None:
        fields = desk.form(FORM)[1]
    chosen = {
        name: [
            FileStorage(BytesIO(content), called) for content, called in (each if isinstance(each, list) else [each])
        ]
        for name, each in files.items()
    }
    boundary, body = encode_multipart(MultiDict({**fields.to_dict(flat=False), **answers, **chosen}))
    return desk.post(FORM, data=body, content_type=f"multipart/form-data; boundary={boundary}")


# ---- what is a document -------------------------------------------------------------------------------------------


@pytest.mark.requirement("F8")
@pytest.mark.parametrize(
    ("content", "kind"),
    [(PDF, "pdf"), (JPEG, "jpg"), (png(), "png"), (PDF * 3000, "pdf"), (JPEG + b"trailing words of a phone", "jpg")],
)
def test_the_content_decides_what_it_is(app, nadia, content, kind):
    document = NoticeDocument.read(content, nadia)
    assert document.kind == kind and document.content == content and document.size == len(content)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", EmptyDocument),
        (b"<!doctype html><script>alert(1)</script>", UnknownDocument),
        (b"PK\x03\x04" + b"\0" * 300, UnknownDocument),
        (b"GIF89a" + b"\0" * 300, UnknownDocument),
        (b"MZ" + b"\0" * 300, UnknownDocument),
        (b"\0" * 5000, UnknownDocument),
        (b"%PDF-1.7\n" + b"x" * 5000, BrokenDocument),
        (JPEG[:200], BrokenDocument),
        (png()[:-12], BrokenDocument),
        (b"\x89PNG\r\n\x1a\n", UnknownDocument),
    ],
)
def test_what_is_none_or_was_cut_is_refused(app, nadia, content, refusal):
    with pytest.raises((refusal, BrokenDocument) if content.startswith(b"\x89PNG\r\n\x1a\n") else refusal):
        NoticeDocument.read(content, nadia)


def test_five_megabytes_are_taken_and_one_byte_more_is_not(app, nadia):
    empty = len(png(0))
    assert NoticeDocument.read(png(LARGEST_DOCUMENT - empty), nadia).size == LARGEST_DOCUMENT
    with pytest.raises(DocumentTooLarge):
        NoticeDocument.read(png(LARGEST_DOCUMENT - empty + 1), nadia)


@pytest.mark.requirement("F8")
def test_the_database_shows_nothing_of_it(desk, nadias_zoe):
    assert send(desk, {box(nadias_zoe): (PDF, "../../x.pdf")}, **ILL_TOMORROW).status_code == 303
    sealed = bytes(NoticeDocument.get().sealed_content)
    assert b"PDF" not in sealed and b"endobj" not in sealed
    assert not [row for row in models.NoticeDocument.select().dicts() if "x.pdf" in str(row)]


# ---- the form -----------------------------------------------------------------------------------------------------


def test_a_reason_that_needs_a_document_asks_for_one_a_child(desk, nadias_zoe, leo):
    both = [nadias_zoe.public_id, leo.public_id]
    answer = live(desk, **ILL_TOMORROW, children=both)
    assert words_of(answer, "etat").endswith("il manque 2 éléments\u00a0: le billet de Léo et le billet de Zoé.")
    answer = live(desk, **ILL_TOMORROW, children=both, **{box(nadias_zoe): "photo.jpg"})
    assert words_of(answer, "etat").endswith("il manque\u00a0: le billet de Léo.")
    assert words_of(live(desk, **{**ILL_TOMORROW, "reason": "travel"}, children=both), "etat").startswith(
        "Tout est rempli"
    )


def test_where_no_reason_needs_one_nothing_is_asked(desk, nadias_zoe):
    Reason.update(needs_document=False).execute()
    Reason.forget()
    page = desk.get(FORM).text
    assert "Billet" not in page and "multipart" not in page


def test_without_a_document_nothing_is_sent(desk, nadias_zoe):
    answer = desk.fill(FORM, **ILL_TOMORROW)
    assert answer.status_code == 422 and "Joignez le billet de Zoé" in words_of(answer, f"{box(nadias_zoe)}-message")
    assert not AbsenceNotice.select().exists()


def test_the_name_of_a_file_is_no_file(desk, nadias_zoe):
    answer = desk.fill(FORM, **ILL_TOMORROW, **{box(nadias_zoe): "photo.jpg"})
    assert answer.status_code == 422 and not AbsenceNotice.select().exists()


def test_a_document_goes_with_its_notice(desk, nadias_zoe):
    assert send(desk, {box(nadias_zoe): (JPEG, "billet.exe")}, **ILL_TOMORROW).status_code == 303
    document = NoticeDocument.of(AbsenceNotice.get())
    assert (document.content, document.media_type, document.kind) == (JPEG, "image/jpeg", "jpg")


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ((b"<html>", "billet.pdf"), "ni un PDF, ni une image JPEG ou PNG"),
        ((b"", "billet.pdf"), "Ce fichier est vide."),
        ((b"%PDF-1.7\n" + b"x" * 99, "billet.pdf"), "Ce fichier est incomplet."),
        ((png(LARGEST_DOCUMENT), "grande.png"), "dépasse 5\u00a0Mo"),
        ([(PDF, "a.pdf"), (PDF, "b.pdf")], "Joignez un seul document."),
    ],
)
@pytest.mark.requirement("E-05")
def test_a_file_that_cannot_be_joined_is_told_and_nothing_else_is_lost(desk, nadias_zoe, files, words):
    answer = send(desk, {box(nadias_zoe): files}, **ILL_TOMORROW, note="Merci bien")
    assert answer.status_code == 422 and words in words_of(answer, f"{box(nadias_zoe)}-message")
    assert fields_shown(answer)["note"].strip() == "Merci bien" and fields_shown(answer)["day"] == "2026-11-24"
    assert not NoticeDocument.select().exists() and not AbsenceNotice.select().exists()


def test_a_hundred_pages_named_jpg_are_the_pdf_that_they_are(desk, nadias_zoe):
    assert (
        send(desk, {box(nadias_zoe): (PDF + b"page " * 60_000 + b"%%EOF", "photo.jpg")}, **ILL_TOMORROW).status_code
        == 303
    )
    assert NoticeDocument.get().kind == "pdf"


@pytest.mark.requirement("E-05", "G-09")
def test_a_document_waits_while_its_form_is_corrected(desk, nadias_zoe):
    refused = send(desk, {box(nadias_zoe): (PDF, "x.pdf")}, **{**ILL_TOMORROW, "day": ""})
    assert refused.status_code == 422 and "Billet de Zoé joint (PDF, 1\u00a0ko)" in words_of(refused, "reason")
    fields = fields_shown(refused)
    assert desk.post(FORM, data={**fields.to_dict(), "day": "2026-11-24"}).status_code == 303
    assert NoticeDocument.of(AbsenceNotice.get()).content == PDF and NoticeDocument.select().count() == 1


def test_a_document_that_waits_can_be_replaced(desk, nadias_zoe):
    fields = fields_shown(send(desk, {box(nadias_zoe): (PDF, "x.pdf")}, **{**ILL_TOMORROW, "day": ""}))
    assert send(desk, {box(nadias_zoe): (JPEG, "y.jpg")}, fields, day="2026-11-24").status_code == 303
    assert NoticeDocument.of(AbsenceNotice.get()).kind == "jpg"


@pytest.mark.requirement("B-11")
def test_the_documents_of_two_children_go_through_the_review(desk, nadias_zoe, leo):
    files = {box(nadias_zoe): (PDF, "z.pdf"), box(leo): (png(), "l.png")}
    page = send(desk, files, **ILL_TOMORROW, children=[nadias_zoe.public_id, leo.public_id])
    assert "Billet de Zoé PDF, 1\u00a0ko" in words_of(page, "partie") and "Billet de Léo PNG" in words_of(
        page, "partie"
    )
    assert desk.post(FORM, data=fields_shown(page)).status_code == 303
    kinds = {each.pupil.first_name: NoticeDocument.of(each).kind for each in AbsenceNotice.select()}
    assert kinds == {"Zoé": "pdf", "Léo": "png"}


# ---- hostile hands ------------------------------------------------------------------------------------------------


@pytest.mark.requirement("E-10")
def test_twenty_identical_posts_with_a_document_are_one_notice_and_one_document(app, desk, nadias_zoe):
    fields, cookie = desk.form(FORM)[1], desk.get_cookie("portail").value

    def post(_number):
        browser = app.test_client()
        browser.set_cookie("portail", cookie)
        return send(browser, {box(nadias_zoe): (PDF, "x.pdf")}, fields, **ILL_TOMORROW).status_code

    assert set(at_once(20, post)) == {303}
    assert (AbsenceNotice.select().count(), NoticeDocument.select().count()) == (1, 1)


@pytest.mark.requirement("E-10")
def test_a_review_sent_twice_gives_the_same_notice(desk, nadias_zoe):
    span = {**ILL_TOMORROW, "day": "other", "first_day": "2026-11-24", "last_day": "2026-11-26"}
    fields = fields_shown(send(desk, {box(nadias_zoe): (PDF, "x.pdf")}, **span))
    first, again = desk.post(FORM, data=fields), desk.post(FORM, data=fields)
    assert first.status_code == 303 and first.location == again.location and NoticeDocument.select().count() == 1


def test_back_to_a_form_already_sent_another_day_has_a_copy(desk, nadias_zoe):
    fields = fields_shown(send(desk, {box(nadias_zoe): (PDF, "x.pdf")}, **{**ILL_TOMORROW, "day": ""}))
    for day in ("2026-11-24", "2026-11-23"):
        assert desk.post(FORM, data={**fields.to_dict(), "day": day}).status_code == 303
    assert [NoticeDocument.of(notice).content for notice in AbsenceNotice.select()] == [PDF, PDF]


@pytest.mark.requirement("S11")
def test_a_document_that_another_parent_chose_is_as_good_as_none(app, desk, nadias_zoe, marc, marcs_tom):
    theirs = NoticeDocument.read(PDF, marc)
    theirs.keep()
    for name in (theirs.public_id, "x", "' OR 1=1 --", "\0" * 3):
        answer = desk.fill(FORM, **ILL_TOMORROW, **{f"joint-{nadias_zoe.public_id}": name})
        assert answer.status_code == 422 and theirs.public_id not in str(fields_shown(answer))
    assert not AbsenceNotice.select().exists() and NoticeDocument.get().notice is None


@pytest.mark.requirement("S11", "S13")
def test_a_document_is_for_the_family_that_reads_the_notice(app, desk, nadia, nadias_zoe, marc, marcs_tom):
    send(desk, {box(nadias_zoe): (PDF, "x.pdf")}, **ILL_TOMORROW)
    path = f"/absences/{AbsenceNotice.get().reference}/billet"
    desk.proof_reads = False  # it is no page of ours: its policy lets nothing at all happen
    answer = desk.get(path)
    desk.proof_reads = True
    assert answer.data == PDF and answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="billet-{AbsenceNotice.get().reference}.pdf"'
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["Cache-Control"] == "no-store"
    assert seat(app, marc).get(path).status_code == 404 and app.test_client().get(path).status_code == 303
    Guardian.delete().where(Guardian.email == nadia.email).execute()
    assert desk.get(path).status_code == 404


def test_a_notice_without_a_document_has_none_to_give(desk, nadia, nadias_zoe):
    notice = NoticeBook(nadia).send(draft(nadias_zoe, reason="travel"))[0]
    assert desk.get(f"/absences/{notice.reference}/billet").status_code == 404


@pytest.mark.requirement("B7")
def test_a_body_beyond_measure_leaves_the_form_as_it_is(desk, nadias_zoe):
    desk.proof_reads = False
    fields, huge = desk.form(FORM)[1], b"x" * (2 * LARGEST_DOCUMENT + 70_000)
    page = send(desk, {box(nadias_zoe): (huge, "film.mov")}, fields, **ILL_TOMORROW)
    assert page.status_code == 413 and "Revenez en arrière" in page.text
    desk.environ_base["HTTP_HX_REQUEST"] = "true"
    told = send(desk, {box(nadias_zoe): (huge, "film.mov")}, fields, **ILL_TOMORROW)
    assert (
        told.status_code == 413
        and told.headers["HX-Retarget"] == "#etat"
        and "vos réponses sont encore là" in told.text
    )


@pytest.mark.requirement("B7")
def test_a_visitor_and_other_pages_take_no_file(app, desk, nadias_zoe):
    desk.proof_reads = False
    visitor = app.test_client()
    fields = visitor.form("/connexion")[1]
    assert send(visitor, {"x": (b"x" * 70_000, "x")}, fields).status_code == 413
    boundary, body = encode_multipart(MultiDict({**desk.form(FORM)[1], "x": FileStorage(BytesIO(b"x" * 70_000), "x")}))
    answer = desk.post("/deconnexion", data=body, content_type=f"multipart/form-data; boundary={boundary}")
    assert answer.status_code == 413


def test_the_record_of_an_account_names_its_documents(desk, nadia, nadias_zoe):
    send(desk, {box(nadias_zoe): (PDF, "x.pdf")}, **ILL_TOMORROW)
    NoticeDocument.read(JPEG, nadia).keep()
    named = [(each["avis"], each["sorte"], each["octets"]) for each in personal_record(nadia)["billets"]]
    assert named == [(AbsenceNotice.get().reference, "pdf", len(PDF)), (None, "jpg", len(JPEG))]


# ---- what was never sent ------------------------------------------------------------------------------------------


def test_what_was_chosen_and_never_sent_is_forgotten_after_a_day(desk, nadia, nadias_zoe):
    send(desk, {box(nadias_zoe): (PDF, "x.pdf")}, **ILL_TOMORROW)
    old, fresh = (NoticeDocument.read(PDF, nadia) for _ in range(2))
    old.added_at = now() - timedelta(hours=25)
    for document in (old, fresh):
        document.keep()
    assert purge()["documents never sent"] == 1
    assert {row.id for row in NoticeDocument.select(NoticeDocument.id)} == {
        fresh.id,
        AbsenceNotice.get().documents[0].id,
    }


def test_one_parent_cannot_fill_the_database_with_forms_never_sent(app, nadia, marc):
    NoticeDocument.read(PDF, marc).keep()
    for _ in range(25):
        NoticeDocument.read(PDF, nadia).keep()
    assert NoticeDocument.select().where(NoticeDocument.parent == nadia).count() == 20
    assert NoticeDocument.select().where(NoticeDocument.parent == marc).count() == 1
