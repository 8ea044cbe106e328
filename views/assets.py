"""Static files under hashed names: read, hashed and compressed once, then cached by browsers for a year."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import brotli
from flask import Blueprint, Flask, Response, abort, request

bp = Blueprint("assets", __name__)
FOLDER = Path(__file__).parent.parent / "static"
_TEXT = (".css", ".js", ".svg", ".webmanifest", ".txt")


@dataclass(frozen=True)
class Asset:
    """One file of `static/`, ready to be sent."""

    name: str
    plain: bytes
    brotli: bytes | None
    gzip: bytes | None
    kind: str

    @property
    def hashed_name(self) -> str:
        """`css/portail.css` is served as `css/portail.1a2b3c4d5e6f.css`."""
        stem, dot, ending = self.name.rpartition(".")
        return f"{stem}.{hashlib.sha256(self.plain).hexdigest()[:12]}{dot}{ending}"


@cache
def _shelf() -> dict[str, Asset]:
    """Every asset by its hashed name and by its plain one."""
    files = (path for path in sorted(FOLDER.rglob("*")) if path.is_file() and "LICENSE" not in path.name)
    assets = [_read(path) for path in files]
    return {name: asset for asset in assets for name in (asset.hashed_name, asset.name)}


def _read(path: Path) -> Asset:
    plain = path.read_bytes()
    is_text = path.suffix in _TEXT
    return Asset(
        name=path.relative_to(FOLDER).as_posix(),
        plain=plain,
        brotli=brotli.compress(plain) if is_text else None,
        gzip=gzip.compress(plain, 9, mtime=0) if is_text else None,
        kind=mimetypes.guess_type(path.name)[0] or "application/octet-stream",
    )


def warm_up() -> None:
    """Read and compress them once, before a crowd does so all at once."""
    _shelf()


def all_assets() -> list[Asset]:
    """Every file, in the order of its name."""
    return [found for name, found in sorted(_shelf().items()) if name == found.name]


@cache
def asset(name: str) -> str:
    """The hashed path under `/static/`, for templates."""
    return "/static/" + _shelf()[name].hashed_name


@bp.get("/static/<path:name>")
def static(name: str) -> Response:
    """A file by its hashed name, for a year; by its plain name, without caching."""
    found = _shelf().get(name)
    if found is None:
        abort(404)
    encodings = request.accept_encodings
    for encoding, body in (("br", found.brotli), ("gzip", found.gzip)):
        if body and encodings.quality(encoding) > 0:
            answer = Response(body, content_type=_content_type(found))
            answer.headers["Content-Encoding"] = encoding
            break
    else:
        answer = Response(found.plain, content_type=_content_type(found))
    is_hashed = name == found.hashed_name
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_hashed else "no-cache"
    answer.vary.add("Accept-Encoding")
    return answer


def _content_type(found: Asset) -> str:
    return f"{found.kind}; charset=utf-8" if found.brotli else found.kind


def init_app(app: Flask) -> None:
    """Serve them, and give templates `asset()`."""
    app.register_blueprint(bp)
    app.jinja_env.globals["asset"] = asset
    app.add_url_rule("/favicon.ico", "favicon", lambda: static("icons/portail.svg"))
