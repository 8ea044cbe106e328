"""Which tests run a given statement, measured once for each file of tests and again when that file changes."""

import ast
import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import lru_cache
from pathlib import Path

from coverage import CoverageData

from mutants.desk import PLACE, ROOT, Desk
from mutants.trial import TOO_LONG, watch_tests

MAP = PLACE / "map"
# They read files, start other programs or measure time: they say nothing about a rule of the school.
NO_WITNESS = """test_architecture test_design test_documents test_proof_reader test_requirements_plugin test_start
    test_workshop test_words test_mutants test_oneroster_size test_engines test_ha test_shards test_steadiness
    test_targets test_unstable test_visual test_ways""".split()
PATIENCE = 900
Contexts = dict[str, dict[int, set[str]]]


def digest(text: str) -> str:
    """A short name of a text, the same as long as the text is."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


class Witnesses:
    """The tests that run each line of each module, and how long each takes."""

    def __init__(self, only: Collection[str] = ()) -> None:
        """only: names of files, such as « test_codes », when no others shall judge."""
        MAP.mkdir(parents=True, exist_ok=True)
        found = [path for path in sorted((ROOT / "tests").glob("test_*.py")) if path.stem not in NO_WITNESS]
        self.files = [path for path in found if not only or path.stem in only]
        self.seconds: dict[str, float] = {}
        self.said = {f"tests/{path.name}": digest(path.read_text("utf-8")) for path in self.files}
        self.lines: Contexts = defaultdict(lambda: defaultdict(set))

    def missing(self) -> list[Path]:
        """The files of tests of which nothing is known, or that changed since."""
        return [file for file in self.files if not _kept(file, "json").exists()]

    def measure(self, desk: Desk, file: Path) -> bool:
        """Run one file of tests and keep what it says; False when some test failed though nothing was broken."""
        for old in MAP.glob(f"{file.stem}-*"):
            old.unlink()
        name = file.relative_to(ROOT).as_posix()
        code = watch_tests(desk, name, _kept(file, "lines"), _kept(file, "json"), PATIENCE)
        if code == TOO_LONG:
            _kept(file, "json").write_text("{}", "utf-8")
        return code == 0

    def read(self) -> None:
        """Take up what was measured."""
        for file in self.files:
            known = json.loads(_kept(file, "json").read_text("utf-8"))
            self.seconds |= {name: took for name, took in known.items() if took != float("inf")}
            if _kept(file, "lines").exists():
                self._take_up(CoverageData(str(_kept(file, "lines"))))

    def of(self, module: str, statement: Iterable[int]) -> list[str]:
        """The tests that run one of these lines, the quickest first."""
        by_line = self.lines[module]
        found = {name for line in statement for name in by_line.get(line, ())}
        return sorted(found, key=lambda name: (self.seconds[name], name))

    def version(self, tests: Iterable[str]) -> str:
        """A short name of these tests, another one as soon as a file of theirs says something else."""
        return digest(" ".join(f"{name} {self.said[name.partition('::')[0]]}" for name in sorted(tests)))

    def _take_up(self, data: CoverageData) -> None:
        data.read()
        for path in data.measured_files():
            module = "/".join(Path(path).parts[-3:]) if "/forms/" in path or "/school/" in path else ""
            module = module or "/".join(Path(path).parts[-2:])
            for line, names in data.contexts_by_lineno(path).items():
                self.lines[module][line] |= {name for name in names if name in self.seconds}


def _kept(file: Path, kind: str) -> Path:
    return MAP / f"{file.stem}-{digest(file.read_text('utf-8'))}.{kind}"


@lru_cache(maxsize=8)
def places(text: str) -> list[tuple[range, range, bool]]:
    """(lines, lines of the function around, is it in a function) of each statement of a module, outermost first."""
    found: list[tuple[range, range, bool]] = []
    whole = range(1, text.count("\n") + 2)
    _walk(ast.parse(text), whole, False, found)
    return found


def _walk(node: ast.AST, around: range, inside: bool, found: list) -> None:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([child.lineno, *(part.lineno for part in child.decorator_list)])
            own = range(first, child.end_lineno + 1)
            head = range(first, child.body[0].lineno)
            found.append((head, own, False))
            _walk(child, own, True, found)
        else:
            if isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
                found.append((_own_lines(child), around, inside))
            _walk(child, around, inside, found)


def _own_lines(node: ast.AST) -> range:
    """The lines of a statement, or of the head of a block."""
    first = getattr(node, "lineno", None) or node.pattern.lineno
    body = getattr(node, "body", None)
    last = body[0].lineno if isinstance(body, list) else node.end_lineno + 1
    return range(first, max(last, first + 1))


def statement(text: str, line: int) -> tuple[range, bool]:
    """The lines whose tests judge a change of this line: the statement’s own, or, at import, the function’s or all."""
    fitting = [place for place in places(text) if line in place[0]]
    if not fitting:
        return range(1, text.count("\n") + 2), False
    lines, around, inside = fitting[-1]
    return (lines, True) if inside else (around, False)
