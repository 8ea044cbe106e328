"""How somebody visits: screen or device, JavaScript, language, colours, network, hands; the ways that journeys take."""

from dataclasses import dataclass, fields, replace
from typing import Any

SCREEN = {"size", "device", "zoom"}  # of one choice: a test that names one of them is not given another by the run
PHONE, DESKTOP = (390, 844), (1280, 900)
ZOOMED = (1280, 1024)  # WCAG 1.4.10: at 400 %, 320 × 256 pixels of the page’s own remain


@dataclass(frozen=True)
class Way:
    """What a test names is its own; what it leaves out (None) is as the run’s options say, else as PARENT does."""

    size: tuple[int, int] | None = None
    js: bool | None = None
    language: str | None = None
    theme: str | None = None  # light, dark
    forced_colors: bool | None = None
    reduced_motion: bool | None = None
    keyboard: bool | None = None  # the mouse is forbidden (keyboard.py)
    network: str | None = None  # of network.LINES, or offline
    device: str | None = None  # Playwright’s name: size, touch, density, user agent
    zoom: int | None = None  # per cent, of a desk’s screen

    def under(self, run: "Way") -> "Way":
        """This way, completed by another."""
        rest = {part.name for part in fields(self) if getattr(self, part.name) is None}
        if not rest >= SCREEN:
            rest -= SCREEN
        return replace(self, **{name: getattr(run, name) for name in rest})

    def __str__(self) -> str:
        """As a test’s name shows it: « 390px-js-fr », then what is out of the ordinary."""
        own = self.under(PARENT)
        said = [f"{own.screen[0]}px", "js" if own.js else "nojs", own.language]
        if own.device:
            said[0] = own.device.replace(" ", "")
        said += [f"zoom{own.zoom}"] if own.zoom else []
        said += [name for name in ("forced_colors", "reduced_motion", "keyboard") if getattr(own, name)]
        said += [word for word in (own.theme, own.network) if word not in (PARENT.theme, PARENT.network)]
        return "-".join(said)

    @property
    def screen(self) -> tuple[int, int]:
        """In pixels, before any zoom; a device has its own."""
        return self.size or (ZOOMED if self.zoom else PHONE)

    def context_args(self, devices: dict[str, dict[str, Any]]) -> dict[str, Any]:
        """What `browser.new_context` is given, for a completed way."""
        part = (self.zoom or 100) / 100
        width, height = (round(side / part) for side in self.screen)
        return {
            "viewport": {"width": width, "height": height},
            "has_touch": self.screen == PHONE,
            "device_scale_factor": part,
            **(
                {key: value for key, value in devices[self.device].items() if key in OF_A_DEVICE} if self.device else {}
            ),
            "java_script_enabled": self.js,
            "locale": f"{self.language}-CA",
            "color_scheme": self.theme,
            "forced_colors": "active" if self.forced_colors else "none",
            "reduced_motion": "reduce" if self.reduced_motion else "no-preference",
        }


OF_A_DEVICE = ("viewport", "screen", "has_touch", "device_scale_factor", "user_agent", "is_mobile")
EVERY_WAY = [Way(size, js, language) for size in (PHONE, DESKTOP) for js in (True, False) for language in ("fr", "en")]
DEVICES = [Way(device="Pixel 7"), Way(device="iPhone 14")]
OTHER_HANDS = [Way(keyboard=True), Way(zoom=400)]  # no mouse; a desk’s screen magnified
BOTH_SCRIPTS = [Way(js=True), Way(js=False)]
PARENT = Way(PHONE, True, "fr", "light", False, False, False, "fast")  # what nobody chose otherwise
ANY = Way()  # whatever the run’s options say
