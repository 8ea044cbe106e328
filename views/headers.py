"""The headers of every answer, errors and static files included (SECURITY.md section 3, B1 to B4)."""

from flask import Flask, Response, request

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


def init_app(app: Flask) -> None:
    """Put the headers on every answer."""

    @app.after_request
    def _dress(answer: Response) -> Response:
        for name, value in ALWAYS.items():
            answer.headers.setdefault(name, value)  # the demo mailbox shows a mail’s HTML in a sandbox of its own
        if request.is_secure:
            answer.headers["Strict-Transport-Security"] = STRICT_TRANSPORT
        if "Cache-Control" not in answer.headers:
            answer.headers["Cache-Control"] = "no-store"
        if answer.mimetype == "text/html":
            answer.vary.update(("HX-Request", "Cookie"))
        if request.path not in PUBLIC:
            answer.headers["X-Robots-Tag"] = "noindex"
        return answer
