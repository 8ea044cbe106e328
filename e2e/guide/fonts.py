"""The letters of the guide’s pictures, which stand close to those of telephones."""

import os
from pathlib import Path
from typing import Any

_FONTS = Path(__file__).with_name("fonts.conf")


def with_the_guides_letters(launch_args: dict[str, Any]) -> dict[str, Any]:
    """The same choices, for a browser that draws in Inter where it is installed."""
    return {**launch_args, "env": {**os.environ, "FONTCONFIG_FILE": str(_FONTS)}}
