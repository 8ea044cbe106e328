"""The letters of the guide’s pictures, which stand close to those of telephones."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserType

_FONTS = Path(__file__).with_name("fonts.conf")


@contextmanager
def browser_with_the_guides_letters(browser_type: BrowserType, launch_args: dict[str, Any]) -> Iterator[Browser]:
    """One that draws in Inter where it is installed."""
    browser = browser_type.launch(**{**launch_args, "env": {**os.environ, "FONTCONFIG_FILE": str(_FONTS)}})
    yield browser
    browser.close()
