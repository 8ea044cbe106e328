"""Playwright’s recorder, in the browser of this machine: `python -m e2e.codegen http://127.0.0.1:5000`."""

import os
import subprocess
import sys

from .engines import CHROMIUM


def main() -> int:
    """Open the page and the recorder beside it; a window is needed."""
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        print("The recorder opens a window: run it on a machine with a screen.", file=sys.stderr)
        return 1
    program = CHROMIUM.program(headed=True)
    if program:
        os.environ["PWTEST_CLI_EXECUTABLE_PATH"] = program
    recorder = ["playwright", "codegen", "--target", "python-pytest", "--lang", "fr-CA", *sys.argv[1:]]
    return subprocess.call([sys.executable, "-m", *recorder])


if __name__ == "__main__":
    sys.exit(main())
