"""The form of a board’s first school: what the roster calls it."""

import re

from wtforms import Field, Form
from wtforms.validators import ValidationError

from ..catalogue import lazy_gettext as _l
from .live import LiveForm
from .rules import AtMost, Needed, TidyField


def _plain_code(form: Form, field: Field) -> None:
    if not re.fullmatch(r"[A-Za-z0-9-]{1,20}", field.data or ""):
        raise ValidationError(
            _l("Écrivez le code de la liste\u00a0: des lettres sans accent, des chiffres, 20 au plus.")
        )


class FirstSchoolForm(LiveForm):
    """Its code and its name, as the roster writes them."""

    code = TidyField(
        _l("Code de l’école"),
        [Needed(_l("Écrivez le code de l’école.")), _plain_code],
        description=_l("Comme dans la liste des élèves, par exemple 001."),
    )
    name = TidyField(_l("Nom de l’école"), [Needed(_l("Écrivez le nom de l’école.")), AtMost(200)])
