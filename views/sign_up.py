"""To come."""

from flask import Blueprint

bp = Blueprint("sign_up", __name__)
