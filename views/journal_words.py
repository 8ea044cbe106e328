"""How the journal says each event and its details, in words."""

from typing import Any

from flask import Flask
from flask_babel import LazyString

from models import Event, MatchRequestState

from .catalogue import gettext as _
from .catalogue import lazy_gettext as _l
from .school_words import match_state

EVENTS: dict[Event, LazyString] = {
    Event.SIGNED_IN: _l("Connexion"),
    Event.SIGN_IN_FAILED: _l("Connexion manquée"),
    Event.SIGN_IN_LOCKED: _l("Connexion bloquée un moment"),
    Event.PASSWORD_CHANGED: _l("Mot de passe ou courriel changé"),
    Event.CODE_FAILED: _l("Code faux"),
    Event.CODES_CLOSED: _l("Codes fermés"),
    Event.ACCOUNT_CREATED: _l("Compte créé"),
    Event.ACCOUNT_DELETED: _l("Compte supprimé"),
    Event.STAFF_INVITED: _l("Invitation au personnel"),
    Event.STAFF_DISABLED: _l("Compte du personnel suspendu"),
    Event.STAFF_ENABLED: _l("Compte du personnel rétabli"),
    Event.FACTOR_ADDED: _l("Second facteur ajouté"),
    Event.RECOVERY_CODE_USED: _l("Code de secours utilisé"),
    Event.FACTOR_FORGOTTEN: _l("Second facteur oublié"),
    Event.SESSION_CREATED: _l("Session ouverte"),
    Event.SESSION_ENDED: _l("Session fermée"),
    Event.SESSION_EXPIRED: _l("Session expirée"),
    Event.SESSION_USED_AFTER_END: _l("Session finie, présentée de nouveau"),
    Event.LIMIT_EXCEEDED: _l("Limite dépassée"),
    Event.FORBIDDEN: _l("Page refusée"),
    Event.CHILD_ATTACHED: _l("Enfant rattaché à un compte"),
    Event.CHILD_REMOVED: _l("Enfant retiré d’un compte"),
    Event.CHILD_MISMATCH: _l("Essai d’ajout d’un enfant sans concordance"),
    Event.SENSITIVE_READ: _l("Renseignements lus ou exportés"),
    Event.NOTICE_SENT: _l("Avis transmis"),
    Event.NOTICE_CHANGED: _l("Avis modifié"),
    Event.NOTICE_CANCELLED: _l("Avis annulé"),
    Event.NOTICE_ANSWERED: _l("Avis traité par l’école"),
    Event.MATCH_REQUESTED: _l("Demande de vérification"),
    Event.MATCH_SETTLED: _l("Réponse à une demande de vérification"),
    Event.STEP_SKIPPED: _l("Étape sautée"),
    Event.ROSTER_IMPORTED: _l("Liste d’élèves importée"),
    Event.ROSTER_RESTORED: _l("Liste d’élèves rétablie"),
    Event.ROSTER_REFUSED: _l("Liste d’élèves refusée"),
    Event.SETTINGS_CHANGED: _l("Réglages changés"),
    Event.PURGED: _l("Renseignements périmés effacés"),
    Event.ROLL_TAKEN: _l("Appel fait"),
    Event.ABSENCE_EXPLAINED: _l("Absence motivée"),
    Event.ABSENCE_DISPUTED: _l("Absence contestée"),
    Event.DISPUTE_SETTLED: _l("Contestation réglée"),
    Event.FAMILIES_REMINDED: _l("Rappel aux familles"),
    Event.ABSENCES_IMPORTED: _l("Absences importées"),
    Event.PUPIL_CORRECTED: _l("Dossier corrigé"),
    Event.ADDRESS_ADDED: _l("Adresse ajoutée au dossier"),
    Event.ADDRESS_REMOVED: _l("Adresse retirée du dossier"),
    Event.SHARING_CHANGED: _l("Partage des avis changé"),
    Event.CODES_REOPENED: _l("Codes rouverts"),
}
_HIDDEN = ("child", "session", "kept", "form", "pupil", "request")  # names that say nothing to a reader


def event_words(event: Event) -> str:
    """« Connexion », « Adresse retirée du dossier »…; an event that nobody put into words bears its own name."""
    return str(EVENTS.get(event, event))


def event_details(about: dict[str, Any]) -> list[tuple[str, str]]:
    """The facts of an event, (what, value); technical names as they are."""
    labels = {
        "address": _("Adresse"),
        "notice": _("Avis"),
        "what": _("Objet"),
        "changed": _("Changé"),
        "why": _("Raison"),
        "where": _("Page"),
        "group": _("Groupe"),
        "day": _("Jour"),
        "state": _("Réponse"),
        "from": _("Du"),
        "to": _("Au"),
        "by": _("Par"),
        "role": _("Rôle"),
    }
    return [(labels.get(name, name), _value(name, value)) for name, value in about.items() if name not in _HIDDEN]


def _value(name: str, value: Any) -> str:
    if name == "state" and value in list(MatchRequestState):
        return match_state(value)[1]
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name}\u00a0{count}" for name, count in value.items())
    return {True: _("oui"), False: _("non")}.get(value, str(value)) if isinstance(value, bool) else str(value)


def init_app(app: Flask) -> None:
    """Give them to templates."""
    app.jinja_env.filters.update(event_words=event_words, event_details=event_details)
