"""Files to take away, which a spreadsheet opens without running anything in them (SECURITY.md F1)."""

from flask import Blueprint

from .door import PLACE

bp = Blueprint("exports", __name__, url_prefix=PLACE)
