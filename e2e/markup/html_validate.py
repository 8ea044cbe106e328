"""html-validate, started once and asked page by page: structure, ids, names of controls, ARIA."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from .fault import Fault, line_of
from .let_through import HTML_VALIDATE_RULES, OF_THE_BROWSER, PLACES_LET_THROUGH
from .tools import HERE


class HtmlValidate:
    """Judges pages."""

    def __init__(self, process: subprocess.Popen) -> None:
        self._process = process

    def faults(self, html: str, *, is_shown: bool = False) -> list[Fault]:
        """Errors and warnings of that page; is_shown: the browser wrote it, in its own way."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps({"html": html, "rules": "shown" if is_shown else "served"}) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("html-validate stopped; what it said stands above.")
        found = (
            Fault(said["line"], said["column"], said["message"], said["ruleId"], line_of(html, said["line"]))
            for said in json.loads(answer)
        )
        return [fault for fault in found if not _is_let_through(fault)]


def _is_let_through(fault: Fault) -> bool:
    return any(rule == fault.rule and words in fault.excerpt for rule, words in PLACES_LET_THROUGH)


@contextmanager
def open_html_validate() -> Iterator[HtmlValidate]:
    """Start it for as long as somebody needs it."""
    rules = json.dumps({"served": HTML_VALIDATE_RULES, "shown": OF_THE_BROWSER})
    command = ["node", str(HERE / "html_validate.mjs"), rules]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE) as process:
        yield HtmlValidate(process)
