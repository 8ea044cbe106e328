"""A page in words: its ARIA outline, and what Tab reaches on it in its order, the same however often it is read."""

import re
from typing import Any

from playwright.sync_api import Page

from ..visual.camera import STEADY_WORDS

FAR = 150  # presses of Tab
# Besides addresses, references and file numbers: the names of records in addresses, and where the portal of a run is.
VARIES = (*STEADY_WORDS, (r"http://127\.0\.0\.1:\d+", ""), (r"(?<=[/=])([\w-]{16}|[0-9a-f]{20})(?=[/?#&\s]|$)", "…"))
# The next Tab begins at the top of the page, wherever the focus was, and goes first where a tabindex above 0 sends it.
TO_THE_TOP = """() => {
  const top = document.createElement("span");
  top.tabIndex = 1;
  document.body.prepend(top);
  top.focus({preventScroll: true});
  window.reachedByTab = [top];
}"""
# What is told of the control besides its name, and whether Tab was there before. A date has three parts, told once.
FOCUS = """() => {
  const e = document.activeElement, reached = window.reachedByTab;
  const place = reached.indexOf(e), isSame = place > 0 && place === reached.length - 1;
  if (place < 0) reached.push(e);
  const words = (id) => document.getElementById(id)?.textContent.replace(/\\s+/g, " ").trim();
  const told = (e.getAttribute("aria-describedby") ?? "").split(" ").map(words).filter(Boolean);
  const isOut = e === document.body || (place >= 0 && !isSame);
  return {isOut, isSame, told, isCurrent: e.hasAttribute("aria-current")};
}"""
FORGET = "() => { window.reachedByTab[0].remove(); delete window.reachedByTab; }"
_CONTROL = re.compile(r'- ([\w-]+(?: "(?:[^"\\]|\\.)*")?(?: \[[^\]]*\])*)')


def aria_outline(page: Page, *, whole: bool) -> str:
    """Roles, names and states as a screen reader has them; of the page’s own part, or of all of it."""
    return _steady(page.locator("body" if whole else "main").aria_snapshot()) + "\n"


def order_of_focus(page: Page) -> str:
    """Where the focus is when the page has come; then a line for each control that Tab reaches, from the top."""
    lines = [f"on arrival: {_where(page)}"]
    page.evaluate(TO_THE_TOP)
    for _ in range(FAR):
        page.keyboard.press("Tab")
        said = page.evaluate(FOCUS)
        if said["isOut"]:
            page.evaluate(FORGET)
            return _steady("\n".join(lines)) + "\n"
        lines += [] if said["isSame"] else [_line(page, said)]
    raise AssertionError(f"Tab never left the page in {FAR} presses; it was last at {lines[-1]}.")


def _where(page: Page) -> str:
    focus = page.locator(":focus")
    return _control(page) if focus.count() else "the page"


def _line(page: Page, said: dict[str, Any]) -> str:
    """The control, then each text that describes it."""
    current = " [current]" if said["isCurrent"] else ""
    return "".join([_control(page) + current, *(f"\n    {words}" for words in said["told"])])


def _control(page: Page) -> str:
    """Role and name, as the browser gives them: « link "Passer au contenu" »; what has no role: its tag and words."""
    focus = page.locator(":focus")
    first = focus.aria_snapshot().partition("\n")[0]
    if first.startswith("- '"):  # YAML quotes a line that has a colon of its own
        first = "- " + first[3:].rstrip(":").rstrip("'").replace("''", "'")
    found = _CONTROL.match(first)
    if found and not first.startswith("- text:"):
        return found[1]
    return f'{focus.evaluate("e => e.localName")} "{first.partition(": ")[2]}"'


def _steady(text: str) -> str:
    for pattern, words in VARIES:
        text = re.sub(pattern, words, text, flags=re.M)
    return text
