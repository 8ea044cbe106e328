"""How somebody visits: screen, JavaScript, language; the ways that journeys are walked in."""

from dataclasses import dataclass

PHONE, DESKTOP = (390, 844), (1280, 900)


@dataclass(frozen=True)
class Way:
    """How somebody visits: screen, JavaScript, language."""

    size: tuple[int, int] = PHONE
    js: bool = True
    language: str = "fr"

    def __str__(self) -> str:
        return f"{self.size[0]}px-{'js' if self.js else 'nojs'}-{self.language}"


EVERY_WAY = [Way(size, js, language) for size in (PHONE, DESKTOP) for js in (True, False) for language in ("fr", "en")]
BOTH_SCRIPTS = [Way(js=True), Way(js=False)]


PARENT = Way()  # a phone, JavaScript, French: what a test is unless it says otherwise
