"""What the look must hold whatever the page: contrast in both themes, weight, htmx’s exact bytes, the CSP."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CSS = (ROOT / "static/css/portail.css").read_text(encoding="utf-8")
PAGES = [path for path in sorted((ROOT / "templates").rglob("*.html")) if "mail" not in path.relative_to(ROOT).parts]
HTMX_4_0_1 = "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130"  # computed from the npm package
KB = 1024

WORDS = {  # text, and the grounds it stands on: 4.5:1 (WCAG 1.4.3)
    "encre": "fond surface surface-douce bleu-pale vert-pale rouge-pale",
    "encre-douce": "fond surface surface-douce bleu-pale",
    "lien": "fond surface surface-douce bleu-pale vert-pale",
    "bleu": "bleu-pale",
    "sur-bleu": "bleu bleu-vif",
    "sur-rouge": "rouge rouge-vif",
    "surface": "vert",
    "vert": "surface surface-douce vert-pale",
    "rouge": "surface rouge-pale",
    "ambre": "ambre-pale",
    "gris-encre": "gris-fond",
}
EDGES = {  # what tells a control or a state from its ground: 3:1 (WCAG 1.4.11)
    "bord-champ": "surface fond",
    "focus": "surface fond bleu-pale rouge-pale",
    "gris-bord": "surface gris-fond",
    "bleu": "surface fond",
    "vert": "fond",
    "rouge": "surface",
    "ambre": "fond",
}


def tokens(theme: str) -> dict[str, str]:
    """The colours of « light », or of « dark » where it says otherwise."""
    light, dark = CSS.split("@media (prefers-color-scheme: dark)", 1)
    dark = dark.split("@media", 1)[0]
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return found if theme == "light" else found | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def weight(*names: str) -> int:
    return sum(len(gzip.compress((ROOT / "static" / name).read_bytes(), 9)) for name in names)


def test_contrast_is_measured_as_everybody_measures_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#4e5662", "#f1f1f2") == pytest.approx(6.57, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(WORDS, 4.5), (EDGES, 3.0)])
def test_words_and_edges_stand_out_in_both_themes(theme: str, pairs: dict[str, str], least: float) -> None:
    colour = tokens(theme)
    ratios = {(ink, on): contrast(colour[ink], colour[on]) for ink, grounds in pairs.items() for on in grounds.split()}
    assert not {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < least}


def test_the_dark_theme_answers_every_colour_of_the_light_one() -> None:
    dark = CSS.split("@media (prefers-color-scheme: dark)", 1)[1].split("@media", 1)[0]
    assert set(re.findall(r"--([\w-]+): #", dark)) == set(tokens("light"))


def test_the_grey_button_uses_the_colours_that_were_measured() -> None:
    rule = re.search(r'\.bouton\[aria-disabled="true"\] \{([^}]*)\}', CSS)
    assert rule and "var(--gris-fond)" in rule[1] and "color: var(--gris-encre)" in rule[1]
    assert "dashed" in rule[1] and "not-allowed" in rule[1] and "GrayText" in CSS


def test_the_style_sheet_is_at_most_12_kb_compressed() -> None:
    assert weight("css/portail.css") <= 12 * KB


def test_the_scripts_are_at_most_18_kb_compressed_and_ours_4() -> None:
    assert weight("js/htmx.min.js", "js/app.js") <= 18 * KB
    assert weight("js/app.js") <= 4 * KB


@pytest.mark.requirement("H-01")
def test_htmx_is_the_one_that_was_read() -> None:
    assert hashlib.sha256((ROOT / "static/js/htmx.min.js").read_bytes()).hexdigest() == HTMX_4_0_1


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_asks_for_nothing_that_the_csp_refuses(path: Path) -> None:
    html = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style", html)
    assert not re.search(r"\son[a-z]+=|hx-on|javascript:|js:", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert not re.search(r"""(?:src|href|action|hx-\w+)=["']?(?:https?:)?//""", html)


@pytest.mark.parametrize("path", [page for page in PAGES if page.name != "_forms.html"], ids=lambda path: path.name)
def test_only_the_components_tell_a_form_how_htmx_sends_it(path: Path) -> None:
    assert not re.search(r"<(?:form|input|select|textarea|button)\b[^>]*\shx-", path.read_text(encoding="utf-8"))


def test_the_style_sheet_and_the_script_speak_to_no_other_host() -> None:
    script = (ROOT / "static/js/app.js").read_text(encoding="utf-8")
    assert "//" not in re.sub(r"/\*.*?\*/", "", CSS, flags=re.S) and "url(" not in CSS and "@import" not in CSS
    assert not re.search(r"https?:|\beval\b|new Function|localStorage|sessionStorage|\.innerHTML", script)


def test_people_who_asked_for_less_are_heard() -> None:
    assert "forced-colors: active" in CSS and "@media print" in CSS
    moving = re.sub(r"@media \(prefers-reduced-motion: no-preference\) \{.*?\n  \}", "", CSS, flags=re.S)
    assert "transition:" not in moving and "animation:" not in moving
