"""The forms of the school’s calendar: days to close, days to open again, a file to bring."""

from wtforms import BooleanField
from wtforms.fields import SelectChoice

from models import LARGEST_CALENDAR, ClosedKind

from ..catalogue import gettext as _
from ..catalogue import lazy_gettext as _l
from ..catalogue import ngettext
from .answers import ChoiceField, DayField
from .live import LiveForm
from .rules import AtMost, Needed, TidyField
from .sent_file import SentFileField


class ClosingForm(LiveForm):
    """A day or a span without school, and why."""

    first = DayField(_l("Du"), [Needed(_l("Indiquez le premier jour, par exemple 2026-12-21."))])
    last = DayField(_l("Au"))
    kind = ChoiceField(
        _l("Pourquoi n’y a-t-il pas d’école?"),
        [Needed(_l("Choisissez une réponse."))],
        choices=[
            SelectChoice(ClosedKind.HOLIDAY, _l("Un congé")),
            SelectChoice(ClosedKind.PEDAGOGICAL, _l("Une journée pédagogique")),
        ],
    )
    label = TidyField(_l("Nom du congé"), [AtMost(120)], render_kw={"autocomplete": "off"})

    def refuse_span(self) -> None:
        """The school’s calendar has no such days."""
        self.refuse(
            _("Choisissez des jours de semaine de cette année scolaire ou d’une voisine, 120 jours au plus."),
            field=self.last if self.last.data else self.first,
        )


class ReopeningForm(LiveForm):
    """Nothing to fill in: the button says it all."""


class CalendarFileForm(LiveForm):
    """A calendar, iCalendar or CSV; administrators may bring it for every school of the board."""

    file = SentFileField(
        _l("Fichier du calendrier"),
        LARGEST_CALENDAR,
        description=_l("Un fichier iCalendar (.ics), ou CSV\u00a0: organisme,ecole,date,sorte,libelle,fin."),
    )
    removals = BooleanField(_l("Oui, retirer aussi les jours fermés que ce fichier ne nomme pas"))
    whole_board = BooleanField(_l("Pour toutes les écoles de l’organisme"))

    asks = False  # would closed days be lost? Then the file is chosen again, and the box ticked

    def ask(self, removed: int) -> None:
        """Nothing was taken: closed days would be lost, and nobody has said so yet."""
        self.asks = True
        said = ngettext(
            "Ce fichier retirerait %(num)s jour fermé. Choisissez-le à nouveau, puis cochez la case si c’est voulu.",
            "Ce fichier retirerait %(num)s jours fermés. Choisissez-le à nouveau, puis cochez la case si c’est voulu.",
            removed,
        )
        self.refuse(said)
