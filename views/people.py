"""Who is signed in, what needs a password given just now, and where to come back to."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask, current_app, request, session, url_for
from flask_login import LoginManager, current_user, logout_user
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from models import Event, Explanations, Family, NoticeBook, Parent, StaffMember, record_event

from . import tongue
from .page import go_to, is_read
from .sides import is_of_the_school

login_manager = LoginManager()
login_manager.session_protection = None


def init_app(app: Flask) -> None:
    """Flask-Login over the portal’s own sessions; its remember cookie, which cannot be revoked, is never used."""
    if app.config.get("LOGIN_DISABLED"):
        raise RuntimeError("LOGIN_DISABLED would open every page to everybody.")
    login_manager.init_app(app)
    app.jinja_env.globals.update(is_school_side=is_school_side, home_url=home_url)


@login_manager.user_loader
def _load(name: str) -> Parent | StaffMember | None:
    """Each side of the house has its own people: a parent is nobody in `/ecole`, a staff member nobody elsewhere."""
    person = session.staff if is_school_side() else session.parent  # type: ignore[attr-defined]
    return person if person is not None and person.get_id() == name else None


def is_school_side() -> bool:
    """Is this a page of the school’s staff?"""
    return is_of_the_school(request.path)


def home_url() -> str:
    """The first page of who is signed in here; else the public one of this side."""
    if is_school_side():
        return url_for("staff_home.index" if current_user.is_authenticated else "staff.sign_in")
    return url_for("portal.index" if current_user.is_authenticated else "home.index")


@login_manager.unauthorized_handler
def ask_to_sign_in() -> Any:
    """To the sign-in page, and back to this one after; the address of a form is that of its page.

    A live check takes nobody away from what is being typed: sending the form will. A page that asks by itself says it.
    """
    if not is_read():
        return "", 401
    door = url_for("staff.sign_in" if is_school_side() else "access.sign_in")
    return go_to(door + "?" + urlencode({"next": this_page()}), whole_page=True)


def this_page() -> str:
    """Where the person is, path and query; for an address that only takes forms, the page where its form stood."""
    if request.method == "GET" and request.url_rule or _opens(request.path):
        path, query = request.path, list(request.args.items(multi=True))
    else:
        path, query = _page_of_form()
    asked = [(name, value) for name, value in query if name != "verifier"]
    return path + (f"?{urlencode(asked)}" if asked else "")


def _page_of_form() -> tuple[str, list[tuple[str, str]]]:
    """What the browser says of it, if it is one of our own pages; else home."""
    said = urlsplit(request.referrer or "")
    if said.netloc != request.host or not _opens(said.path):
        return url_for("home.index"), []
    return said.path, parse_qsl(said.query[:2000])


def _opens(path: str) -> bool:
    return current_app.create_url_adapter(request).test(path, "GET")  # type: ignore[union-attr]


def welcome(person: Parent | StaffMember, *, remember: bool = False) -> None:
    """Sign in: a new session under a new name."""
    session.sign_in(person, remember=remember)  # type: ignore[attr-defined]
    tongue.choose_anew()


def farewell() -> None:
    """Sign out: the session ends on the server, whatever the browser keeps (SECURITY.md S3)."""
    record_event(Event.SESSION_ENDED, current_user.public_id, **current_user.affair)
    logout_user()
    session.sign_out()  # type: ignore[attr-defined]


def person() -> Any:
    """Who is signed in, themself: `current_user` looks for them again at each of their facts."""
    return current_user._get_current_object()  # type: ignore[attr-defined]


def family() -> Family:
    """The signed-in parent’s children, as the roster allows at this moment."""
    return Family(person())


def notice_book() -> NoticeBook:
    """The signed-in parent’s notices."""
    return NoticeBook(person())


def explanations() -> Explanations:
    """What the school recorded of the signed-in parent’s children."""
    return Explanations(person())


def needs_password(view: Callable[..., Any]) -> Callable[..., Any]:
    """For sensitive pages: the password, given within the last ten minutes (SECURITY.md S7)."""

    @wraps(view)
    def guarded(*arguments: Any, **named: Any) -> Any:
        if not current_user.is_authenticated:
            return ask_to_sign_in()
        if session.row.is_sudo:  # type: ignore[attr-defined]
            return current_app.ensure_sync(view)(*arguments, **named)
        door = url_for("staff.confirm" if is_school_side() else "access.confirm")
        return go_to(door + "?" + urlencode({"next": this_page()}))

    return guarded


def way_back(default: str) -> str:
    """Where `?next=` leads, if that is one of our own pages; else `default` (SECURITY.md S15).

    The text is never sent back: it is matched against our routes and the address is built anew from what matched.
    """
    wanted = request.args.get("next", "")
    path, _, query = wanted.partition("?")
    if not path.startswith("/") or path.startswith(("//", "/\\")) or not wanted.isprintable() or "\\" in wanted:
        return default
    try:
        endpoint, named = current_app.create_url_adapter(request).match(path, "GET")  # type: ignore[union-attr]
        pairs = parse_qsl(query, max_num_fields=20)
    except (HTTPException, RequestRedirect, ValueError):
        return default
    if endpoint in ("assets.static", "access.sign_in", "staff.sign_in"):
        return default
    return url_for(endpoint, **named) + (f"?{urlencode(pairs)}" if pairs else "")
