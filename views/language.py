"""French first, English second: which one, and how to change it without leaving the page (UX.md G-01)."""

from urllib.parse import parse_qsl, urlencode

from flask import Flask, Response, after_this_request, g, redirect, request

from models import asker, set_asker

from .people import this_page
from .tongue import COOKIE, LANGUAGES, current

YEAR = 31_536_000


def remember(answer: Response, language: str) -> Response:
    """Keep the choice in this browser; a language is no secret."""
    answer.set_cookie(COOKIE, language, max_age=YEAR, httponly=True, samesite="Lax", path="/", secure=request.is_secure)
    return answer


def _change() -> Response | None:
    """Choose, and come back to the same page; a form on its way to the other language is shown again."""
    wanted = request.args.get("langue", "")
    if request.method == "GET" and wanted in LANGUAGES:
        rest = [(key, value) for key, value in request.args.items(multi=True) if key != "langue"]
        url = request.path.replace("\\", "/")
        url = "/" + url.lstrip("/") + (f"?{urlencode(rest)}" if rest else "")
        return remember(redirect(url, 303), wanted)  # type: ignore[arg-type]
    if "verifier" in request.args and wanted in LANGUAGES:
        g.langue = wanted
        after_this_request(lambda answer: remember(answer, wanted))
    set_asker(asker().speaking(current()))
    return None


def init_app(app: Flask) -> None:
    """`?langue=en` on any page chooses a language and comes back to the same page.

    A form that is sent there (by app.js, as a live check) is shown again with its answers (UX.md G-01).
    """

    app.before_request(_change)

    @app.context_processor
    def _words() -> dict[str, str]:
        language = current()
        return {"language": language, "lang_tag": f"{language}-CA", "request_id": g.get("request_id", "")}

    app.jinja_env.globals["in_language"] = _in_language


def _in_language(language: str) -> str:
    """The address of this page in that language: what was asked in it stays asked."""
    path, _question, query = this_page().partition("?")
    if not query:
        return f"{path if request.method == 'POST' else ''}?langue={language}"
    asked = [(name, value) for name, value in parse_qsl(query) if name != "langue"]
    return f"{path if request.method == 'POST' else ''}?{urlencode([*asked, ('langue', language)])}"
