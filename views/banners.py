"""A banner on the page that comes next: what has just been done, or what must be known."""

from flask import flash, session

WAITING = "_flashes"  # where Flask keeps them until a page shows them


def tell(kind: str, message: str) -> None:
    """kind: success or info. A form sent twice says it once: the last message of a kind stands."""
    others = [each for each in session.pop(WAITING, []) if each[0] != kind]
    if others:
        session[WAITING] = others
    flash(message, kind)
