"""The headers of every answer, errors and static files included (SECURITY.md section 3, B1 to B4)."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from flask import Flask, Response

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "portail",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=(), payment=(), usb=(), interest-cohort=()",
}
STRICT_TRANSPORT = "max-age=63072000; includeSubDomains"
PUBLIC = frozenset({"/", "/guide", "/confidentialite", "/accessibilite", "/securite", "/connexion"})


class Dressed:
    """The application, whose every answer leaves with the headers of this house."""

    def __init__(self, answer: Callable[..., Iterable[bytes]]) -> None:
        self.answer = answer

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        def dressed(status: str, said: list[tuple[str, str]], *trouble: Any) -> Any:
            return start(status, [*said, *_missing(environ, {name for name, _value in said})], *trouble)

        return self.answer(environ, dressed)


def _missing(environ: dict[str, Any], said: set[str]) -> Iterator[tuple[str, str]]:
    """What an answer that says these headers does not say yet: the demo’s letters bring a policy of their own."""
    yield from ((name, value) for name, value in ALWAYS.items() if name not in said)
    if "Cache-Control" not in said:
        yield "Cache-Control", "no-store"
    if environ["wsgi.url_scheme"] == "https":
        yield "Strict-Transport-Security", STRICT_TRANSPORT
    if environ["PATH_INFO"] not in PUBLIC:
        yield "X-Robots-Tag", "noindex"


def init_app(app: Flask) -> None:
    """Put the headers on every answer; a page differs by who asks, and whether htmx does."""
    app.wsgi_app = Dressed(app.wsgi_app)  # type: ignore[method-assign]

    @app.after_request
    def _vary(answer: Response) -> Response:
        if answer.mimetype == "text/html":
            answer.headers["Vary"] = "HX-Request, Cookie"
        return answer
