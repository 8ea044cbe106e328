"""Everything that the portal keeps on one account, for its owner to take away; never a hash nor a secret."""

import json
from datetime import time
from typing import Any, TypeVar

import peewee

from .absence import AbsenceNotice
from .attempts import Attempt, AttemptKind
from .audit import AuditEvent
from .base import Model
from .clock import now
from .document import NoticeDocument
from .email_code import EmailCode
from .explanations import Explanations
from .family import Child, Family
from .match_request import MatchRequest
from .notice_book import NoticeBook
from .notice_version import NoticeVersion
from .outbox import OutgoingMail
from .parent import Parent
from .recorded_facts import recorded_answer
from .web_session import WebSession

COUNTED_BY_ADDRESS = (
    AttemptKind.CODE_SENT,
    AttemptKind.CODE_WRONG,
    AttemptKind.SIGN_IN_FAILED,
    AttemptKind.ATTACH_FAILED,
    AttemptKind.MATCH_REQUESTED,
)
_SAID_BEFORE = (
    "kind", "first_day", "last_day", "part", "at", "starts", "ends", "periods", "is_weekly", "fetched_by", "back_at",
    "reason_fr", "explanation", "message", "status",
)  # fmt: skip
Record = TypeVar("Record", bound=Model)


def personal_record(parent: Parent) -> dict[str, Any]:
    """What JSON can hold; moments in ISO 8601 and UTC. The words are French, like those of the roster’s columns.

    Of a child whose file no longer bears this address, only that there is a link: the rest is the school’s to show.
    """
    children = Family(parent).children
    return {
        "produit_le": now().isoformat(),
        "compte": _account(parent),
        "enfants": [_child(child) for child in children],
        "enfants_suspendus": _suspended(parent, children),
        "demandes_de_verification": [
            _request(request) for request in _mine(MatchRequest, MatchRequest.parent, parent.id)
        ],
        "avis": _notices(parent),
        "billets": [_document(document) for document in NoticeDocument.all_of(parent)],
        "absences_constatees": [recorded_answer(row) for row in Explanations(parent).answered()],
        "appareils": [_session(session) for session in WebSession.of(parent)],
        "courriels": [_mail(mail) for mail in _mine(OutgoingMail, OutgoingMail.recipient, parent.email)],
        "codes_de_verification": [_code(code) for code in _mine(EmailCode, EmailCode.address, parent.email)],
        "essais_comptes": [
            _attempt(attempt) for kind in COUNTED_BY_ADDRESS for attempt in Attempt.all_of(kind, parent.email)
        ],
        "journal": [_event(event) for event in _mine(AuditEvent, AuditEvent.who, parent.public_id)],
    }


def _mine(records: type[Record], column: peewee.Field, value: Any) -> list[Record]:
    return list(records.select().where(column == value).order_by(records.id))


def _account(parent: Parent) -> dict[str, Any]:
    return {
        "identifiant": parent.public_id,
        "courriel": parent.email,
        "langue": parent.language,
        "cree_le": parent.created_at.isoformat(),
        "mot_de_passe_change_le": parent.password_changed_at.isoformat(),
    }


def _child(child: Child) -> dict[str, Any]:
    pupil = child.pupil
    return {
        "identifiant": child.public_id,
        "nom": pupil.last_name,
        "prenom": pupil.first_name,
        "date_naissance": pupil.birth_date.isoformat(),
        "fiche": pupil.file_number,
        "organisme": pupil.school.board.short_name,
        "ecole": pupil.school.name,
        "groupe": pupil.group_name,
        "ajoute_le": child.attached_at.isoformat(),
    }


def _suspended(parent: Parent, seen: list[Child]) -> list[dict[str, Any]]:
    hidden = (link for link in _mine(Child, Child.parent, parent.id) if link.id not in {child.id for child in seen})
    return [{"identifiant": link.public_id, "ajoute_le": link.attached_at.isoformat()} for link in hidden]


def _request(request: MatchRequest) -> dict[str, Any]:
    return {
        "identifiant": request.public_id,
        "organisme": request.board.short_name,
        "nom": request.last_name,
        "prenom": request.first_name,
        "date_naissance": request.birth_date.isoformat(),
        "fiche": request.file_number,
        "etat": request.state,
        "reponse": request.answer,
        "demande_le": request.created_at.isoformat(),
    }


def _notices(parent: Parent) -> list[dict[str, Any]]:
    """All that this parent wrote; the child is named only while the school shows that child to this parent."""
    shown = {notice.id for notice in NoticeBook(parent).all(limit=None)}
    sent = AbsenceNotice.with_pupils().where(AbsenceNotice.parent == parent.id).order_by(AbsenceNotice.id)
    former = _versions(parent)
    return [{**_notice(notice, notice.id in shown), "avant": former.get(notice.id, [])} for notice in sent]


def _versions(parent: Parent) -> dict[int, list[dict[str, Any]]]:
    """What each notice said before it was changed, but what it says of the child: `_notice` decides on that."""
    mine = NoticeVersion.select().join(AbsenceNotice).where(AbsenceNotice.parent == parent.id)
    found: dict[int, list[dict[str, Any]]] = {}
    for version in mine.order_by(NoticeVersion.notice, NoticeVersion.version):
        said = {name: version.said.get(name) for name in _SAID_BEFORE}
        found.setdefault(version.notice_id, []).append({**said, "change_le": version.at.isoformat()})
    return found


def _notice(notice: AbsenceNotice, is_shown: bool) -> dict[str, Any]:
    return {
        "numero": notice.reference,
        "enfant": notice.pupil.full_name if is_shown else None,
        "ecole": notice.school.name if is_shown else None,
        "sorte": notice.kind,
        "premier_jour": notice.first_day.isoformat(),
        "dernier_jour": notice.last_day.isoformat(),
        "moment": notice.part,
        "heure": _hour(notice.at),
        "de": _hour(notice.starts),
        "a": _hour(notice.ends),
        "periodes": notice.periods,
        "chaque_semaine": notice.is_weekly,
        "personne_qui_vient": notice.fetched_by,
        "retour": _hour(notice.back_at),
        "tardif": notice.is_tardy,
        "motif": notice.reason_fr,
        "explication": notice.explanation,
        "message": notice.message,
        "etat": notice.status,
        "reponse": notice.answer,
        "envoye_le": notice.created_at.isoformat(),
    }


def _hour(moment: time | None) -> str | None:
    return moment.isoformat("minutes") if moment else None


def _document(document: NoticeDocument) -> dict[str, Any]:
    """The file itself is on the page of its notice."""
    return {
        "avis": document.notice.reference if document.notice else None,
        "sorte": document.kind,
        "octets": document.size,
        "ajoute_le": document.added_at.isoformat(),
    }


def _session(session: WebSession) -> dict[str, Any]:
    return {
        "navigateur": session.agent,
        "ouvert_le": session.created_at.isoformat(),
        "vu_le": session.seen_at.isoformat(),
        "rester_connecte": session.is_remembered,
    }


def _mail(mail: OutgoingMail) -> dict[str, Any]:
    return {"sorte": mail.kind, "etat": mail.state, "ecrit_le": mail.created_at.isoformat(), "langue": mail.language}


def _code(code: EmailCode) -> dict[str, Any]:
    return {"usage": code.purpose, "envoye_le": code.issued_at.isoformat(), "erreurs": code.wrong_entries}


def _attempt(attempt: Attempt) -> dict[str, Any]:
    return {"sorte": attempt.kind, "le": attempt.at.isoformat()}


def _event(event: AuditEvent) -> dict[str, Any]:
    facts = json.loads(event.about)
    return {"le": event.at.isoformat(), "evenement": event.event, "adresse_reseau": event.ip, "details": facts}
