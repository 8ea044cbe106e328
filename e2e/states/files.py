"""The states of requests to verify, of the pupils’ files, of what leaves and of the trail."""

from playwright.sync_api import expect

from ..families import EnrolledFamily
from ..visitor import DESK_BOARD, State, Visitor, at_desk

NAME = "Éloïse O’Brien-St-Onge"


def _enrolled(v: Visitor) -> EnrolledFamily:
    family = v.registrar.enrol(NAME, boards=(DESK_BOARD,), account=True, language=v.say.language)
    v.registrar.detach(family.child)
    return family


def _request(act: str = "", button: str = "", file_number: str = "") -> State:
    """A request, or an act on it; button: pressed with nothing filled in."""

    def reach(v: Visitor) -> None:
        family = _enrolled(v)
        name = v.registrar.ask_to_verify(family, "O'Brien St Ongue", file_number)
        at_desk(f"/demandes/{name}{act}?eleve={v.registrar.file_of(family.child)}")(v)
        if button:
            v.send(button)

    return reach


def _list(v: Visitor) -> None:
    v.registrar.ask_to_verify(_enrolled(v), "O’Brien")
    at_desk("/demandes")(v)


def _answered(v: Visitor) -> None:
    _request("/repondre")(v)
    v.choose("La demande est refusée")
    v.field("Phrase pour le parent").fill("Téléphonez-nous.\nMerci!")
    v.button("Envoyer la réponse").click()
    expect(v.page.get_by_role("region", name=v.say("Réussite"))).to_be_visible()


def _file(act: str = "", button: str = "", closed: bool = False) -> State:
    """A pupil’s file, with an account attached; act: a link of the page, by its first words."""

    def reach(v: Visitor) -> None:
        family = v.registrar.enrol(NAME, boards=(DESK_BOARD,), account=True)
        if closed:
            v.registrar.act("close_codes", email=family.email)
        at_desk(f"/eleves/{v.registrar.file_of(family.child)}")(v)
        if act:
            v.page.get_by_role("link", name=v.say(act)).first.click()
            expect(v.heading).not_to_have_text(family.child.full_name)
        if button:
            v.send(button)

    return reach


def _pupils(path: str = "") -> State:
    def reach(v: Visitor) -> None:
        v.registrar.enrol(NAME, "Noé Tremblay", boards=(DESK_BOARD,))
        at_desk(f"/eleves{path}")(v)

    return reach


STATES: dict[str, State] = {
    "requests": _list,
    "requests-answered": at_desk("/demandes?repondues=1"),
    "request": _request(),
    "request-wrong-number": _request(file_number="0000000"),
    "request-correct": _request("/corriger"),
    "request-attach": _request("/rattacher"),
    "request-attach-unspoken": _request("/rattacher", "Rattacher l’enfant"),
    "request-answer": _request("/repondre"),
    "request-answer-empty": _request("/repondre", "Envoyer la réponse"),
    "request-has-its-answer": _answered,
    "pupils": _pupils(),
    "pupils-without-adult": _pupils("?liste=sans-adulte"),
    "pupils-none": _pupils("?q=zzz"),
    "pupil": _file(),
    "pupil-codes-closed": _file(closed=True),
    "pupil-reopen-codes": _file("Rouvrir les codes", closed=True),
    "pupil-correct": _file("Corriger le dossier"),
    "pupil-add-address": _file("Ajouter une adresse"),
    "pupil-add-address-empty": _file("Ajouter une adresse", "Ajouter l’adresse"),
    "pupil-remove-address": _file("Retirer"),
    "pupil-detach": _file("Détacher"),
    "pupil-sharing": _file("Ne pas partager les avis entre les parents"),
    "exports": at_desk("/exports", administrator=True),
    "exports-wrong-days": at_desk("/exports/avis.csv?du=hier&au=2026-01-01"),
    "journal": at_desk("/journal", administrator=True),
    "journal-nothing": at_desk("/journal?jour=2001-01-01", administrator=True),
}
