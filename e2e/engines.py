"""The browser engines, and how each is started."""

import os
import shutil
from pathlib import Path
from typing import Any

SHELL = "chromium-headless-shell"  # Chromium without a window: half of the processor time for the same answers


def launch_args(headed: bool = False) -> dict[str, Any]:
    """The browser that `make` found; else Playwright’s own where there is one; else the system’s."""
    own = Path.home() / ".cache/ms-playwright"
    path = os.environ.get("E2E_CHROMIUM", "") or (
        "" if any(own.glob("chromium*")) else shutil.which(SHELL) or _with_a_window()
    )
    if headed and SHELL in path:
        path = _with_a_window()
    return {"executable_path": path} if path else {}


def _with_a_window() -> str:
    return shutil.which("chromium") or ""
