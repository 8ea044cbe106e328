"""The layers of the house hold: the school knows nothing of the web, the conversation knows nothing of SQL."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LONGEST_MODULE, LONGEST_FUNCTION = 200, 25
WEB = {
    "flask",
    "werkzeug",
    "wtforms",
    "flask_wtf",
    "flask_babel",
    "htmx_flask",
    "flask_compress",
    "jinja2",
    "views",
    "app",
}
OURS = {"models", "views", "app"}
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
LONG_FOR_A_REASON: dict[str, str] = {}  # "models/thing.py function": why it is not two things
NAMED_EXCEPTION = ("flask_login", "UserMixin")  # what Flask-Login asks of a person's account


def python(*folders: str) -> list[Path]:
    """The Python files of these folders; migrations are frozen, nobody tidies them."""
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts and "__pycache__" not in path.parts]


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """(top package, name) of each import that is not relative, wherever it stands."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name.partition(".")[0], alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield from ((node.module.partition(".")[0], alias.name) for alias in node.names)


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """(file and name, lines) of each function, less its docstring (to explain costs nothing) and inner functions."""
    for node in ast.walk(tree(path)):
        if isinstance(node, FUNCTION):
            inner = (child for child in ast.walk(node) if isinstance(child, FUNCTION) and child is not node)
            docstring = [node.body[0]] if ast.get_docstring(node) else []
            yield f"{short(path)} {node.name}", length(node) - sum(map(length, [*inner, *docstring]))


def length(node: ast.stmt) -> int:
    return node.end_lineno - node.lineno + 1


def templates() -> list[tuple[str, str]]:
    """(path, text without Jinja) of each template."""
    found = sorted((ROOT / "templates").rglob("*.html"))
    jinja = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.S)
    return [(short(path), jinja.sub("", path.read_text(encoding="utf-8"))) for path in found]


def test_models_know_nothing_of_the_web() -> None:
    wrong = [
        f"{short(path)} imports {name} of {package}"
        for path in python("models")
        for package, name in imports(path)
        if (package in WEB or package == "flask_login") and (package, name) != NAMED_EXCEPTION
    ]
    assert wrong == []


def test_views_know_nothing_of_sql() -> None:
    wrong = [
        short(path) for path in python("views") if {"peewee", "playhouse"} & {package for package, _ in imports(path)}
    ]
    assert wrong == []


def test_the_browser_tests_know_the_portal_by_its_address_alone() -> None:
    """`e2e/` may be pointed at any address: it asks there, as a browser does or through the test-data API."""
    wrong = [
        f"{short(path)} imports {name}" for path in python("e2e") for package, name in imports(path) if package in OURS
    ]
    assert wrong == []


def test_nor_do_they_by_a_detour() -> None:
    """What they import imports no part of the portal either."""
    files = [path for path in python("e2e") if path.stem[0] != "_" and path.stem != "sitecustomize"]
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files]
    told = (
        f"import importlib, sys; [importlib.import_module(name) for name in {names}]; print(*{OURS} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout.split(), run.stderr) == (0, [], "")


def test_only_one_file_asks_whether_htmx_is_speaking() -> None:
    """views/page.py decides between a page and its living part; nobody else may branch on it."""
    readers = {
        short(path)
        for path in [ROOT / "app.py", *python("views", "models")]
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "htmx" and isinstance(node.value, ast.Name)
    }
    assert readers <= {"views/page.py"}


def test_only_one_template_writes_the_htmx_of_forms() -> None:
    of_forms = re.compile(r"<(?:form|input|button|select|textarea)\b[^>]*\shx-|\shx-post\b")
    wrong = [name for name, text in templates() if of_forms.search(text) and name != "templates/_forms.html"]
    assert wrong == []


@pytest.mark.requirement("H-08")
def test_a_page_includes_its_living_part() -> None:
    """`absences/new.html` extends the layout and includes `absences/_new.html`: one file, rendered both ways."""
    pages = [path for path in (ROOT / "templates").rglob("*.html") if "{% extends layout %}" in path.read_text("utf-8")]
    wrong = [short(path) for path in pages if f"_{path.name}" not in path.read_text("utf-8")]
    assert wrong == []


def test_every_module_says_what_it_is_for() -> None:
    folders = ("models", "views", "tests", "e2e", "bench", "mutants", "ha", "faults")
    files = [ROOT / "app.py", ROOT / "conftest.py", *python(*folders)]
    silent = [
        short(path) for path in files if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(tree(path))
    ]
    assert silent == []


@pytest.mark.parametrize("bench", sorted(path.stem for path in (ROOT / "bench").glob("[a-z]*.py")))
def test_every_bench_can_be_started(bench: str) -> None:
    """`make bench` is run by hand and seldom: what it leans on must not go unnoticed."""
    assert import_module(f"bench.{bench}").__doc__


def test_no_module_is_about_two_things() -> None:
    lengths = {short(path): len(path.read_text("utf-8").splitlines()) for path in python("models", "views")}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_no_function_is_about_two_things() -> None:
    files = [ROOT / "app.py", *python("models", "views")]
    long = {name: lines for path in files for name, lines in functions(path) if lines > LONGEST_FUNCTION}
    assert {name: lines for name, lines in long.items() if name not in LONG_FOR_A_REASON} == {}


def test_no_name_says_nothing() -> None:
    """STYLE.md: no utils, helpers, manager, handle_, process_ (but WTForms’ own `process_data`, `process_formdata`)."""
    empty = re.compile(r"(^|_)(utils?|helpers?|services?)(_|$)|(^|_)managers?$|^(handle|process)_(?!(?:form)?data$)")
    wrong = [short(path) for path in python("models", "views") if empty.search(path.stem)]
    wrong += [
        name for path in python("models", "views") for name, _ in functions(path) if empty.search(name.split()[-1])
    ]
    assert wrong == []
