"""How a joined document is said: what it is and how large."""

from flask_babel import format_decimal

from models import DocumentKind, NoticeDocument

from .catalogue import gettext as _


def facts_of(document: NoticeDocument | None) -> str:
    """« PDF, 240 ko », « JPEG, 1,2 Mo »; "" for none."""
    if document is None:
        return ""
    kilobytes = max(1, round(document.size / 1024))
    if kilobytes < 1000:
        size = _("%(number)s\u00a0ko", number=kilobytes)
    else:
        size = _("%(number)s\u00a0Mo", number=format_decimal(round(kilobytes / 1024, 1)))
    return f"{DocumentKind(document.kind).name}, {size}"
