"""For machines: is the process alive, can it serve, what is it."""

from pathlib import Path

from flask import Blueprint, current_app

from models import readiness, schema

bp = Blueprint("health", __name__)
HTMX = "4.0.1"


@bp.get("/sante")
def alive() -> dict[str, str]:
    """The process answers; the database is not asked."""
    return {"etat": "vivant"}


@bp.get("/pret")
def ready() -> tuple[dict[str, object], int]:
    """The database answers and can be written, its schema is this code’s, and mail is leaving: 200, else 503."""
    try:
        found = readiness()
    except Exception:  # noqa: BLE001 - whatever the engine raises, the answer is the same
        return {"etat": "base de données injoignable"}, 503
    facts = {"migrations": found.migrations, "retard_courriel_s": round(found.lag_seconds)}
    return {"etat": "prêt" if found.is_ready else "pas prêt", **facts}, 200 if found.is_ready else 503


@bp.get("/version")
def version() -> dict[str, str]:
    """Which code, which schema, which htmx."""
    return {"version": _commit(), "schema": schema.version(), "htmx": HTMX}


def _commit() -> str:
    """The commit, where the source came from git; else what `make release` wrote into the archive."""
    root = Path(current_app.root_path)
    try:
        head = (root / ".git" / "HEAD").read_text().strip()
        return (
            head if not head.startswith("ref: ") else (root / ".git" / head.removeprefix("ref: ")).read_text().strip()
        )
    except OSError:
        return _release(root / "VERSION")


def _release(path: Path) -> str:
    return path.read_text("utf-8").strip() if path.exists() else "inconnue"
