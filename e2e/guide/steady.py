"""A page as it stays while its picture is taken: every answer has come, and names that vary read the same each time."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

_WATCHED = """
  addEventListener('input', event => { window.unanswered = event.target.closest('form[data-vivant]'); }, true);
  addEventListener('change', event => { window.unanswered = event.target.closest('form[data-vivant]'); }, true);
  addEventListener('htmx:after:swap', ({detail}) => {
    if (detail.ctx.sourceElement === window.unanswered) window.unanswered = null;
  });
"""
# A form that was changed is asked once more: an answer is swapped in only when it is that of what the form holds now
# (app.js), so that nothing is left to come after it. One that was sent is left alone: its page says what is wrong.
_ANSWERED = """() => new Promise((answered, missed) => {
  if (!window.unanswered?.isConnected) return answered();
  addEventListener('htmx:after:swap', () => window.unanswered || answered());
  setTimeout(() => missed(new Error('the page never said what it thinks of the form')), 10000);
  window.unanswered.dispatchEvent(new Event('change', {bubbles: true}));
})"""
# What htmx would ask or swap meanwhile (a page that follows the school, a check that was late) waits for its next turn.
_HELD = """() => {
  const hold = event => event.preventDefault();
  for (const act of ['htmx:before:request', 'htmx:before:swap']) document.addEventListener(act, hold);
  return hold;
}"""
_LET_GO = """hold => {
  for (const act of ['htmx:before:request', 'htmx:before:swap']) document.removeEventListener(act, hold);
}"""
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
# A date is shown as browsers do in Québec, in both languages; this one, wherever it runs, shows that of its maker.
_DATED = """() => {
  const empty = document.documentElement.lang.startsWith('fr') ? 'aaaa-mm-jj' : 'yyyy-mm-dd';
  for (const box of document.querySelectorAll('input[type=date]')) {
    Object.assign(box, {type: 'text', placeholder: empty}).setAttribute('data-date', '');
  }
}"""
_UNDATED = """() => {
  for (const box of document.querySelectorAll('[data-date]')) {
    box.type = 'date';
    for (const name of ['placeholder', 'data-date']) box.removeAttribute(name);
  }
}"""
# What is no longer under the mouse has its own colour again.
_TWO_FRAMES = "() => new Promise(seen => requestAnimationFrame(() => requestAnimationFrame(() => seen(null))))"


def watch(page: Page) -> None:
    """Once, before it goes anywhere: each of its pages knows whether a form still waits for an answer."""
    page.add_init_script(_WATCHED)


@contextmanager
def steady(page: Page, shown: dict[str, str]) -> Iterator[None]:
    """While the picture is taken, the page says `shown[words]` where it says those words, and nothing changes it.

    The page is one that is watched.
    """
    at_rest(page)
    page.evaluate(_ANSWERED)
    hold = page.evaluate_handle(_HELD)
    page.evaluate(_DATED)
    page.evaluate(_SAY, [[found, said] for found, said in shown.items()])
    yield
    page.evaluate(_UNDATED)
    page.evaluate(_SAY, [[said, found] for found, said in shown.items()])
    page.evaluate(_LET_GO, hold)


def at_rest(page: Page) -> None:
    """Nobody touches the page: what the mouse is over has another shade, what has the focus an edge."""
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement?.blur()")
    page.evaluate(_TWO_FRAMES)
