"""The browser engines, and how each is started."""

import os
import shutil
from pathlib import Path
from typing import Any


def launch_args() -> dict[str, Any]:
    """The browser that `make` found; else Playwright’s own where there is one; else the system’s."""
    own = Path.home() / ".cache/ms-playwright"
    path = os.environ.get("E2E_CHROMIUM", "") or ("" if own.exists() else shutil.which("chromium") or "")
    return {"executable_path": path} if path else {}
