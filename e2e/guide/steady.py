"""Names and numbers that read well in place of those of a test, the same each time, while a picture is taken."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

_SAY = """pairs => {
  const say = text => pairs.reduce((said, [found, shown]) => said.replaceAll(found, shown), text);
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const said = say(words.currentNode.data);
    if (said !== words.currentNode.data) words.currentNode.data = said;
  }
  for (const box of document.querySelectorAll('input:not([type=hidden], [type=password], [type=file]), textarea')) {
    if (say(box.value) !== box.value) box.value = say(box.value);
  }
}"""


@contextmanager
def steady(page: Page, shown: dict[str, str]) -> Iterator[None]:
    """While the picture is taken, the page says `shown[words]` where it says those words."""
    page.mouse.move(0, 0)  # what the mouse is over has another shade
    page.evaluate("document.activeElement?.blur()")
    page.evaluate(_SAY, [[found, said] for found, said in shown.items()])
    yield
    page.evaluate(_SAY, [[said, found] for found, said in shown.items()])
