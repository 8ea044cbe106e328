"""html-validate, started once and asked page by page: structure, ids, names of controls, ARIA."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from .fault import Fault, line_of
from .let_through import HTML_VALIDATE_RULES
from .tools import HERE


class HtmlValidate:
    """Judges pages."""

    def __init__(self, process: subprocess.Popen) -> None:
        self._process = process

    def faults(self, html: str) -> list[Fault]:
        """Errors and warnings of that page."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(html) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("html-validate stopped; what it said stands above.")
        return [
            Fault(said["line"], said["column"], said["message"], said["ruleId"], line_of(html, said["line"]))
            for said in json.loads(answer)
        ]


@contextmanager
def open_html_validate(rules: Mapping[str, object] = HTML_VALIDATE_RULES) -> Iterator[HtmlValidate]:
    """Start it for as long as somebody needs it."""
    config = json.dumps({"extends": ["html-validate:recommended", "html-validate:document"], "rules": dict(rules)})
    command = ["node", str(HERE / "html_validate.mjs"), config]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE) as process:
        yield HtmlValidate(process)
