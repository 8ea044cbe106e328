"""Files to take away, which a spreadsheet opens without running anything in them (SECURITY.md F1)."""

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import Any

from flask import Blueprint, Response, abort, request, session, url_for

from models import Desk, ExportKind, SchoolExport

from ..forms.export_days import ExportDays
from ..page import go_to, page
from ..people import needs_password
from .door import PLACE, at_desk

bp = Blueprint("exports", __name__, url_prefix=PLACE + "/exports")
IN_MEMORY = 1024 * 1024  # bytes; a longer file waits on the disk


@bp.get("")
@at_desk
@needs_password
def index(desk: Desk) -> Response:
    """Which list, and of which days."""
    return page("school/exports/index.html", form=ExportDays(request.args, desk.today))


@bp.get("/<name>.csv")
@at_desk
def file(desk: Desk, name: str) -> Response:
    """One list as a file; the page above asks for the password when it is time."""
    kind = next((kind for kind in ExportKind if kind == name), None) or abort(404)
    if not session.row.is_sudo:  # type: ignore[attr-defined]
        return go_to(url_for(".index", school=desk.school.slug))
    days = ExportDays(request.args, desk.today)
    if not days.is_right:
        return page("school/exports/index.html", form=days)
    pieces = SchoolExport(desk.staff, desk.school, days.first_day, days.last_day).file(kind)
    return attachment(pieces, f"{kind}-{desk.school.slug}-{desk.today}.csv")


def attachment(pieces: Iterator[str], name: str) -> Response:
    """A CSV file of that name, written whole before it leaves: what fails on the way is an error, not half a file."""
    kept: Any = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with the answer
    for piece in pieces:
        kept.write(piece.encode("utf-8", "replace"))
    kept.seek(0)
    answer = Response(_read_out(kept), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.call_on_close(kept.close)  # whoever hangs up in the middle
    return answer


def _read_out(kept: Any) -> Iterator[bytes]:
    with kept:
        while piece := kept.read(64 * 1024):
            yield piece
