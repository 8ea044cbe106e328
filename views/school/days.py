"""The day that a page of the school’s side is about: `?jour=2026-11-25`, or today."""

import re
from datetime import date

from flask import abort, request

from models import Desk

_DAY = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")


def day_asked_for(desk: Desk) -> date:
    """Today at the school unless the address says another day; a day that does not exist is a 404."""
    text = request.args.get("jour", "")
    if not text:
        return desk.today
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else abort(404)
    except ValueError:
        abort(404)
