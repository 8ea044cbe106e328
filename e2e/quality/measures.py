"""What only a browser can tell: sizes, edges, focus, contrast, jumps. Each measure is a function of `measures.js`."""

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_MEASURES = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


def measure(page: Page, name: str, *arguments: str) -> Any:
    """Ask the page."""
    given = ", ".join(json.dumps(argument) for argument in arguments)
    return page.evaluate(f"{_MEASURES.strip()}.{name}({given})")
