"""What this machine has of the tools of `package.json`; what it lacks, and how to get it."""

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from axe_playwright_python.base import AXE_FILE_PATH

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
NU = MODULES / "vnu-jar/build/dist/vnu.jar"
HTML_VALIDATE = MODULES / "html-validate/package.json"
AXE = MODULES / "axe-core/axe.min.js"
OLDEST_NODE, OLDEST_JAVA = (20, 19), (11,)
INSTALL = "make e2e/markup/node_modules"


def axe_script() -> Path:
    """The axe-core that is pinned in package.json; on a machine without npm, the older one that Python brings."""
    return AXE if AXE.exists() else AXE_FILE_PATH


def what_nu_lacks() -> str:
    """A sentence that says what to do; empty when Nu can start."""
    if not NU.exists():
        return f"it is not installed ({INSTALL}, with npm)"
    return "" if version("java") >= OLDEST_JAVA else "Java 11 is needed (sudo apt install default-jre-headless)"


def what_html_validate_lacks() -> str:
    """A sentence that says what to do; empty when html-validate can start."""
    if not HTML_VALIDATE.exists():
        return f"it is not installed ({INSTALL}, with npm)"
    return (
        ""
        if version("node") >= OLDEST_NODE
        else "Node 20.19 is needed (https://nodejs.org, or sudo apt install nodejs)"
    )


@cache
def version(program: str) -> tuple[int, ...]:
    """Of the program on the path; () when there is none."""
    path = shutil.which(program)
    if not path:
        return ()
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)\.(\d+)", said)
    return tuple(map(int, found.groups())) if found else ()
