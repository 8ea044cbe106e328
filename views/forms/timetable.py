"""The timetable as a secretary writes it: a period a line."""

import re
from contextlib import suppress

from wtforms import Field, HiddenField
from wtforms.validators import ValidationError

from models import BadTimetable, Hours, check_timetable

from ..catalogue import gettext as _
from ..catalogue import lazy_gettext as _l
from .answers import WrittenField, read_hour
from .live import LiveForm
from .rules import AtMost

_SPAN = re.compile(r"\s*(?:[0-9]{1,2}\s*[.):]\s+)?(.+?)\s*(?:-|–|—|à|to)\s*(.+?)\s*")


class TimetableForm(LiveForm):
    """The periods of the day, one a line; an empty box is a school without periods."""

    seen = HiddenField()
    periods = WrittenField(
        _l("Périodes"),
        [AtMost(500)],
        description=_l("Une par ligne, par exemple 8\u00a0h\u00a015 à 9\u00a0h\u00a030. Au plus 12."),
    )

    def is_asked(self, field: Field) -> bool:
        return field is not self.seen

    def validate_periods(self, field: Field) -> None:
        try:
            check_timetable(self.hours())
        except BadTimetable:
            raise ValidationError(
                _("Les périodes se suivent, 12 au plus, et chacune finit après son début. Vérifiez les heures.")
            ) from None

    def hours(self) -> list[Hours]:
        """What was written, line by line. Raises ValidationError, which names the line."""
        return [self._line(line) for line in (self.periods.data or "").splitlines() if line.strip()]

    @staticmethod
    def _line(line: str) -> Hours:
        found = _SPAN.fullmatch(line)
        if found:
            with suppress(ValueError):
                return Hours(read_hour(found[1]), read_hour(found[2]))
        said = {"line": line[:40], "example": "8\u00a0h\u00a015 à 9\u00a0h\u00a030"}
        raise ValidationError(_("Écrivez «\u00a0%(line)s\u00a0» comme ceci\u00a0: %(example)s.", **said))
