"""`python -m e2e.lighthouse.tools`: what this machine lacks to run Lighthouse, and how to get it."""

import shutil
import sys
from pathlib import Path

from ..engines import CHROMIUM, NoEngine
from ..markup.tools import version

HERE = Path(__file__).parent
PROGRAM = HERE / "node_modules/lighthouse/package.json"
OLDEST_NODE = (18, 16)


def chromium_program(playwrights: str = "") -> str:
    """Debian’s Chromium where it is, whole as on a phone; else whichever the other tests play in; raises NoEngine."""
    return shutil.which("chromium") or CHROMIUM.program() or playwrights


def what_lighthouse_lacks() -> str:
    """A sentence that says what to do; empty when it can start."""
    if version("node") < OLDEST_NODE:
        return "Node 18.16 is needed (https://nodejs.org, or sudo apt install nodejs npm)"
    if not PROGRAM.exists():
        return "it is not installed (make lighthouse, with npm: sudo apt install npm)"
    try:
        chromium_program()
    except NoEngine as error:
        return str(error)
    return ""


if __name__ == "__main__":
    lack = what_lighthouse_lacks()
    sys.exit(f"Lighthouse cannot start: {lack}." if lack else 0)
