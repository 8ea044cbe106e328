"""The browser engines: where each is found on a machine, how it is started, and what it cannot do."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import playwright

SHELL = "chromium-headless-shell"  # Chromium without a window: half of the processor time for the same answers
SHIM = Path(__file__).with_name("firefox.cjs")
DRIVER = Path(playwright.__file__).parent / "driver"
APPLICATIONS = "/Applications/{0}.app/Contents/MacOS/{0}"


class NoEngine(Exception):
    """The machine has no such browser; the message says which package brings one."""


@dataclass(frozen=True)
class Engine:
    """A browser engine: `lacks` and `starts_with` are about the system’s build, not about Playwright’s own."""

    name: str  # as --browser says it
    programs: tuple[str, ...]  # the system’s, the best first
    package: str  # Debian’s
    lacks: Mapping[str, str] = field(default_factory=dict)  # feature → what happens instead
    never_has: Mapping[str, str] = field(default_factory=dict)  # the same, of any build
    starts_with: Mapping[str, Any] = field(default_factory=dict)

    @property
    def variable(self) -> str:
        """The variable of the environment that names the program to start; empty: Playwright’s own."""
        return f"E2E_{self.name.upper()}"

    def programs_here(self, *, headed: bool = False) -> Iterator[str]:
        """What could be started, the best first: what was asked for, else Playwright’s own (""), else the system’s."""
        asked = os.environ.get(self.variable)
        if asked and not (headed and SHELL in asked):
            yield asked
            return
        if self.has_playwrights:
            yield ""
        yield from (path for name in self.programs if not (headed and name == SHELL) and (path := shutil.which(name)))

    def program(self, *, headed: bool = False) -> str:
        """The program to start; raises NoEngine."""
        for path in self.programs_here(headed=headed):
            return path
        raise NoEngine(self.advice)

    @property
    def advice(self) -> str:
        """How to get one."""
        system = f", or: sudo apt install {self.package}" if self.programs else ""
        return f"No {self.name} here. To get one: {sys.executable} -m playwright install {self.name}{system}"

    @property
    def has_playwrights(self) -> bool:
        """Did `playwright install` bring this engine?"""
        return any(_playwrights_folder().glob(f"{self.name}*-*"))

    def launch_args(self, *, headed: bool = False) -> dict[str, Any]:
        """What `browser_type.launch` is given; raises NoEngine."""
        path = self.program(headed=headed)
        return {"executable_path": path, **self.starts_with} if path else {}

    def lacking(self) -> Mapping[str, str]:
        """What the build that would be started cannot do: feature → what happens instead."""
        return {**self.never_has, **(self.lacks if next(self.programs_here(), "") else {})}

    def prepare(self) -> None:
        """Before Playwright starts: a stock Firefox needs firefox.cjs in it; raises NoEngine where it does not fit."""
        options = os.environ.get("NODE_OPTIONS", "")
        if self.name == "firefox" and next(self.programs_here(), "") and str(SHIM) not in options:
            _try_the_shim()
            os.environ["NODE_OPTIONS"] = f'{options} --require="{SHIM}"'.strip()


def _playwrights_folder() -> Path:
    """Where `playwright install` puts its browsers."""
    asked = os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "")
    if asked and asked != "0":
        return Path(asked)
    if asked == "0":
        return DRIVER / "package" / ".local-browsers"
    caches = {"darwin": Path.home() / "Library/Caches", "win32": Path.home() / "AppData/Local"}
    return caches.get(sys.platform, Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")) / "ms-playwright"


def _try_the_shim() -> None:
    bundle = DRIVER / "package" / "lib" / "coreBundle.js"
    tried = subprocess.run([DRIVER / "node", "--require", SHIM, bundle], capture_output=True, text=True, timeout=60)
    if tried.returncode:
        raise NoEngine(tried.stderr.strip())


NO_CDP = MappingProxyType({"cdp": "only Chromium speaks the DevTools protocol"})
CHROMIUM = Engine(
    "chromium",
    (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
     APPLICATIONS.format("Google Chrome"), APPLICATIONS.format("Chromium")),
    SHELL,
)  # fmt: skip
FIREFOX = Engine(
    "firefox",
    ("firefox-esr", "firefox", APPLICATIONS.format("firefox")),
    "firefox-esr",
    lacks={
        "contrast": "prefers-contrast cannot be asked for",
        "bypass-csp": "a page’s policy cannot be lifted",
    },
    never_has={**NO_CDP, "mobile": "there is no mobile layout"},
    starts_with={
        "channel": "moz-firefox",  # Playwright’s way to a Firefox that nobody patched
        "args": ["-remote-allow-system-access"],  # what firefox.cjs leans on
        "firefox_user_prefs": {
            "browser.sessionhistory.max_total_viewers": 0,  # else « back » is never seen to arrive
            # Else the portal’s own COOP header gives each page a new frame, which forgets the switches of firefox.cjs.
            "browser.tabs.remote.useCrossOriginOpenerPolicy": False,
            "dom.confirm_repost.testing.always_accept": True,  # « Send it again? », asked of who reloads: yes
            "ui.useOverlayScrollbars": 1,  # as on a phone, and in Chromium here: a scroll bar takes no room
        },
    },
)
WEBKIT = Engine("webkit", (), "", never_has=NO_CDP)  # Playwright’s own only; the system’s is played by e2e/webkit
ENGINES = {engine.name: engine for engine in (CHROMIUM, FIREFOX, WEBKIT)}
