"""The school’s answer, as a form: to one notice, or to all those that are ticked on the sheet of the day."""

import re

from flask import request
from wtforms.fields import SelectChoice

from models import EXPLANATION_LIMIT, AbsenceNotice, Answer, NoticeStatus, Outcome, is_reference

from .. import words
from ..catalogue import gettext as _
from ..catalogue import lazy_gettext as _l
from ..catalogue import ngettext
from .answers import ChoicesField, WrittenField
from .live import LiveForm
from .rules import AtMost

PRESSED = {
    "recu": NoticeStatus.RECEIVED,
    "accepter": NoticeStatus.ACCEPTED,
    "refuser": NoticeStatus.REFUSED,
}
_TICKED = re.compile(r"([^.]{1,20})\.([0-9]{1,6})")


class AnswerForm(LiveForm):
    """« Reçu », « Accepter » or « Refuser », with a sentence: the button that was pressed is the answer."""

    avis = ChoicesField(_l("Avis"), validate_choice=False)  # « AV-7K3M-92QD.2 »: the notice, and its version as read
    sentence = WrittenField(
        _l("Phrase pour la famille"),
        [AtMost(EXPLANATION_LIMIT)],
        description=_l("Nécessaire pour refuser. La famille la lira telle quelle."),
        render_kw={"data-nom": _l("la phrase pour la famille")},
    )

    def __init__(self) -> None:
        super().__init__()
        self.changed: list[AbsenceNotice] = []
        ticked = [found.groups() for found in map(_TICKED.fullmatch, self.avis.data or ()) if found]
        self.wanted = {name: int(version) for name, version in ticked if is_reference(name)}
        self.avis.choices = [SelectChoice(value, value) for value in self.avis.data or ()]

    def keep_to(self, notice: AbsenceNotice) -> None:
        """On the page of one notice, no other can be answered."""
        self.wanted = {name: version for name, version in self.wanted.items() if name == notice.reference}

    @property
    def pressed(self) -> NoticeStatus | None:
        """Which button it was."""
        return next((status for name, status in PRESSED.items() if request.form.get("reponse") == name), None)

    def validate(self, extra_validators: dict[str, list] | None = None) -> bool:
        """Something is ticked, a button was pressed, and a refusal says why."""
        is_right = super().validate(extra_validators)
        if not self.wanted:
            self.form_errors = [*self.form_errors, _("Cochez au moins un avis.")]
        if self.pressed is None:
            self.form_errors = [*self.form_errors, _("Choisissez la réponse\u00a0: reçu, accepter ou refuser.")]
        if self.pressed is NoticeStatus.REFUSED and not self.sentence.data and not self.sentence.errors:
            self.sentence.errors = [_("Écrivez pourquoi l’avis est refusé\u00a0: la famille en a besoin.")]
        return is_right and not self.form_errors and not self.sentence.errors

    def answer(self) -> Answer:
        """What the school says; only once the form is right. « Reçu » needs no words."""
        assert self.pressed is not None
        sentence = "" if self.pressed is NoticeStatus.RECEIVED else self.sentence.data
        return Answer(self.pressed, sentence or "")

    def tell(self, outcome: Outcome) -> None:
        """Some were changed, cancelled or answered by somebody else meanwhile: which, and what they say now."""
        self.changed = outcome.changed
        if not outcome.changed:
            self.refuse(_("Cochez au moins un avis."))
        for notice in outcome.changed:
            self.refuse(_changed(notice))


def _changed(notice: AbsenceNotice) -> str:
    said = {"reference": notice.reference, "now": words.notice_sentence(notice)}
    if notice.status is NoticeStatus.CANCELLED:
        return _("L’avis %(reference)s est annulé depuis. Il disait\u00a0: %(now)s", **said)
    if notice.status is NoticeStatus.SENT:
        return _("L’avis %(reference)s a changé depuis et reste sans réponse. Il dit\u00a0: %(now)s", **said)
    said["answer"] = words.status_of(notice.status)
    return _("Quelqu’un d’autre a déjà répondu à l’avis %(reference)s (%(answer)s)\u00a0: %(now)s", **said)


def done(count: int, status: NoticeStatus) -> str:
    """« 3 avis sont acceptés. »"""
    if not count:
        return _("Ces avis ont déjà une réponse\u00a0: rien n’a changé.")
    if status is NoticeStatus.RECEIVED:
        return ngettext("%(num)s avis est marqué comme reçu.", "%(num)s avis sont marqués comme reçus.", count)
    if status is NoticeStatus.ACCEPTED:
        said = ngettext("%(num)s avis est accepté.", "%(num)s avis sont acceptés.", count)
    else:
        said = ngettext("%(num)s avis est refusé.", "%(num)s avis sont refusés.", count)
    return f"{said} {_('La famille en est avisée par courriel.')}"
