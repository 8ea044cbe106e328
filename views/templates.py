"""The templates, compiled once a language: constant sentences and addresses are written into them.

`fr/absences/new.html` is `templates/absences/new.html` in French. A page says sixty sentences and a dozen addresses
that never change; looking each one up again for each answer cost a tenth of the sign-in page (python -m bench).
"""

import ast
import threading
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import Any
from weakref import ref

from flask import Flask, render_template, request, url_for
from flask.templating import Environment
from jinja2 import FileSystemLoader, PrefixLoader, nodes
from jinja2.environment import Template, TemplateModule
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer
from markupsafe import Markup
from werkzeug.routing import BuildError, Map

from . import assets, catalogue, tongue

FOLDER = Path(__file__).parent.parent / "templates"


class _Template(Template):
    """All templates know the same globals, so what one imports from another is what all import: no need to compare."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        if self._module is None:
            self._module = self.make_module()
        return self._module


class Templates(Environment):
    """Jinja, knowing by a template’s name in which language it speaks; what it includes speaks the same."""

    template_class = _Template
    _compiling = threading.RLock()

    def _load_template(self, name: str, globals: Any) -> Template:
        """A crowd at a server that has just started waits for one that compiles, rather than for all to do it."""
        if (ref(self.loader), name) in self.cache:  # type: ignore[operator, arg-type]
            return super()._load_template(name, globals)
        with self._compiling:
            return super()._load_template(name, globals)

    def join_path(self, template: str, parent: str) -> str:
        return f"{parent.partition('/')[0]}/{template}"

    def _generate(self, source: nodes.Template, name: str | None, *more: Any, **named: Any) -> str:
        spoken = (name or "").partition("/")[0]
        if spoken in tongue.LANGUAGES:
            source = _Constants(spoken, self.app.url_map).visit(source)
        return super()._generate(source, name, *more, **named)

    def _compile(self, source: str, filename: str) -> CodeType:
        return compile(_Straight().visit(ast.parse(source)), filename, "exec")


class _Straight(ast.NodeTransformer):
    """`context.call(f, …)` becomes `f(…)`: nothing here asks for Jinja’s context (a test looks), and a page makes
    sixty calls, each of which asked what it calls (a twentieth of the dashboard, python -m bench).

    `escape(x)` is left to what is not markup yet: what a macro gives was copied at each turn.
    """

    FOR_CONTEXT = ("_loop_vars", "_block_vars")
    UNLESS_MARKUP = "(_said if type(_said := it) is Markup else escape(_said))"

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        match node.func:
            case ast.Attribute(value=ast.Name(id="context"), attr="call"):
                named = [each for each in node.keywords if each.arg not in self.FOR_CONTEXT]
                return ast.copy_location(ast.Call(node.args[0], node.args[1:], named), node)
            case ast.Name(id="escape"):
                return ast.fix_missing_locations(ast.copy_location(self._unless_markup(node.args[0]), node))
        return node

    def _unless_markup(self, value: ast.expr) -> ast.expr:
        choice = ast.parse(self.UNLESS_MARKUP, mode="eval").body
        (asked,) = (each for each in ast.walk(choice) if isinstance(each, ast.NamedExpr))
        asked.value = value
        return choice


class _Constants(NodeTransformer):
    """Writes the value of a call in its place, where it can be known before anybody asks for the page."""

    def __init__(self, spoken: str, addresses: Map) -> None:
        self.spoken, self.addresses = spoken, addresses.bind("")
        self.known = {"_": self._said, "asset": assets.asset, "url_for": self._address}

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        is_known = all(isinstance(one, nodes.Const) for one in node.args) and not (node.dyn_args or node.dyn_kwargs)
        if name not in self.known or not is_known:
            return node
        if node.kwargs:
            return self._formatted(node) if name == "_" else node
        value = self.known[name](*(one.value for one in node.args))
        return node if value is None else nodes.Const(value, lineno=node.lineno)

    def _said(self, text: str) -> Markup:
        return catalogue.said(self.spoken, text)

    def _formatted(self, node: nodes.Call) -> nodes.Node:
        """A sentence with something put in: only that is left to do."""
        words = nodes.Const(catalogue.markup(self.spoken, node.args[0].value), lineno=node.lineno)
        given = [nodes.Pair(nodes.Const(one.key), one.value) for one in node.kwargs]
        return nodes.Mod(words, nodes.Dict(given), lineno=node.lineno)

    def _address(self, endpoint: str) -> str | None:
        try:
            return self.addresses.build(endpoint)
        except BuildError:  # it needs to know more
            return None


@lru_cache(maxsize=4096, typed=True)
def _built(endpoint: str, named: tuple[tuple[str, Any], ...]) -> str:
    return url_for(endpoint, **dict(named))


def address(endpoint: str, **named: Any) -> str:
    """`url_for()` of the templates: the same page has the same address for everybody, so it is built once.

    « .show » depends on the page that is asked for, what a letter says on where the portal is: they are built anew.
    (A twentieth of the dashboard, python -m bench.)
    """
    if endpoint[0] == "." or "_external" in named or not request:
        return url_for(endpoint, **named)
    return _built(endpoint, tuple(named.items()))


def render(name: str, **facts: Any) -> str:
    """The text of a template, in the language of this answer."""
    return render_template(f"{tongue.current()}/{name}", **facts)


def warm_up(app: Flask) -> None:
    """Compile what every page is made of, before a server process listens: 0.4 s that the first visitors of a process
    that was just restarted would all wait for, on a loaded machine for seconds (tests/test_nginx.py).
    """
    for spoken in tongue.LANGUAGES:
        for name in ("base.html", "part.html", "_forms.html", "_menu.html", "access/sign_in.html"):
            app.jinja_env.get_template(f"{spoken}/{name}")


def init_app(app: Flask) -> None:
    """Before anything asks for a template."""
    app.jinja_environment = Templates
    app.jinja_loader = PrefixLoader({spoken: FileSystemLoader(FOLDER) for spoken in tongue.LANGUAGES})  # type: ignore[misc]
    app.jinja_env.globals.update(url_for=address)
