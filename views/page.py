"""The one place that decides between a whole page and its living part, and between a redirect and a reload."""

from hashlib import blake2b
from typing import Any

from flask import Response, make_response, redirect
from htmx_flask import request
from markupsafe import escape

from models import NoticeDocument

from .forms.standing import stand_in
from .templates import render

Answer = Response | tuple[Response, int]


def wants_part() -> bool:
    """Did htmx ask for the living part? A restored history entry needs the whole page."""
    asked = request.htmx
    return bool(asked) and not asked.boosted and not asked.history_restore_request


def is_poll() -> bool:
    """Does the page ask by itself, with nobody’s finger on it? Then the session is not kept alive (SECURITY.md S4)."""
    return wants_part() and bool(request.headers.get("X-Polling"))


def is_check() -> bool:
    """Does htmx have a form checked while it is filled in? The answer may come too late: nobody waits for it."""
    return wants_part() and "verifier" in request.args


def is_read() -> bool:
    """Will somebody see this answer? Not for sure what a page asks by itself, nor a check."""
    return not (is_check() or is_poll())


def stamp_of(*facts: object) -> str:
    """The same as long as these facts are: what a page that follows the school compares (`ui.live`)."""
    return blake2b(repr(facts).encode(), digest_size=12).hexdigest()


def nothing_new(stamp: str) -> Response | None:
    """204, for a page that asks by itself and has what this stamp stands for; None for all others."""
    is_known = stamp and is_poll() and request.headers["X-Polling"] == stamp
    return make_response("", 204) if is_known else None


def page(template: str, *, status: int = 200, stamp: str = "", **facts: Any) -> Response:
    """The page for a browser, its living part for htmx; a form’s own status is used when there is one.

    stamp: what `ui.live` was given; a page that asks by itself and has that very one already is answered 204.
    A page that answers a form sent in vain keeps its address out of the history.
    """
    nothing = nothing_new(stamp)
    if nothing:
        return nothing
    form = facts.get("form")
    code = form.status if form is not None and status == 200 else status
    stand_in(form)
    layout = "part.html" if wants_part() else "base.html"
    answer = make_response(render(template, layout=layout, stamp=stamp, is_read=is_read(), **facts), code)
    if code >= 400 and wants_part():
        answer.headers["HX-Push-Url"] = "false"
    return answer


def fragment(template: str, **facts: Any) -> Response:
    """For a corner of the frame, outside the living part: its file alone for htmx, a page for a browser."""
    if not wants_part():
        return page(template, **facts)
    stand_in(facts.get("form"))
    folder, _slash, name = template.rpartition("/")
    return make_response(render(f"{folder}/_{name}", **facts))


def go_to(url: str, *, whole_page: bool = False) -> Response:
    """After a success: 303 for everybody, since htmx follows it and swaps the next page’s part in.

    whole_page: the frame around the living part changes too (signed in or out), so htmx must load everything anew.
    A check leads nowhere: one that was overtaken by its own form must not take the browser from where that one led.
    """
    if is_check():
        return make_response("", 204)
    if whole_page and wants_part():
        answer = make_response("", 200)
        answer.headers["HX-Redirect"] = url
        return answer
    return redirect(url, 303)  # type: ignore[return-value]


def attachment(document: NoticeDocument, name: str) -> Response:
    """A joined document, to be kept and never run: whatever it holds, the browser neither shows nor believes it.

    name: what the file is to be called, without its ending; the one that it once had is not known any more.
    """
    answer = make_response(document.content)
    answer.mimetype = document.media_type
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{document.kind}"'
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def told_in_status(sentence: str, status: int) -> Response:
    """To htmx: a sentence for the status line of the form, which stays as it is with everything typed in it."""
    answer = make_response(str(escape(sentence)), status)
    answer.headers.update({"HX-Retarget": "#etat", "HX-Reswap": "innerHTML", "HX-Push-Url": "false"})
    return answer
