"""How the school’s side says what became of a request, and how alike two spellings are: a shape and words for each."""

from flask import Flask

from models import Likeness, MatchRequestState

from .catalogue import gettext as _


def match_state(state: MatchRequestState) -> tuple[str, str]:
    """For `ui.tag`: what became of a request to verify."""
    return {
        MatchRequestState.OPEN: ("waiting", _("À traiter")),
        MatchRequestState.SETTLED: ("received", _("Enfant rattaché")),
        MatchRequestState.RETRY: ("sent", _("Invitation à recommencer")),
        MatchRequestState.REFUSED: ("problem", _("Refusée")),
    }[MatchRequestState(state)]


def likeness(alike: Likeness) -> tuple[str, str]:
    """For `ui.tag`: how alike what was typed and what is on file are."""
    return {
        Likeness.SAME: ("received", _("Identique")),
        Likeness.ALMOST: ("waiting", _("Accents, espaces ou traits d’union")),
        Likeness.DIFFERENT: ("problem", _("Différent")),
    }[Likeness(alike)]


def init_app(app: Flask) -> None:
    """Give them to templates."""
    app.jinja_env.filters.update(match_state=match_state, likeness=likeness)
