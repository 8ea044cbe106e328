"""The one place that decides between a whole page and its living part, and between a redirect and a reload."""

from typing import Any

from flask import Response, make_response, redirect, render_template
from htmx_flask import request

Answer = Response | tuple[Response, int]


def wants_part() -> bool:
    """Did htmx ask for the living part? A restored history entry needs the whole page."""
    return bool(request.htmx) and not request.htmx.boosted and not request.htmx.history_restore_request


def page(template: str, *, status: int = 200, **facts: Any) -> Response:
    """The page for a browser, its living part for htmx; a form’s own status is used when there is one.

    A page that answers a form sent in vain keeps its address out of the history.
    """
    form = facts.get("form")
    code = form.status if form is not None and status == 200 else status
    layout = "part.html" if wants_part() else "base.html"
    answer = make_response(render_template(template, layout=layout, **facts), code)
    if code >= 400 and wants_part():
        answer.headers["HX-Push-Url"] = "false"
    return answer


def go_to(url: str, *, whole_page: bool = False) -> Response:
    """After a success: 303 for everybody, since htmx follows it and swaps the next page’s part in.

    whole_page: the frame around the living part changes too (signed in or out), so htmx must load everything anew.
    """
    if whole_page and wants_part():
        answer = make_response("", 200)
        answer.headers["HX-Redirect"] = url
        return answer
    return redirect(url, 303)  # type: ignore[return-value]
