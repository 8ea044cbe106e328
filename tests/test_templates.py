"""What a template says in each language is written into it when it is compiled; what depends on the page is not."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from jinja2 import FunctionLoader
from markupsafe import Markup
from werkzeug.local import LocalProxy

from views import tongue
from views.templates import FOLDER, Templates, address

PAGES = {
    "plain.html": "{{ _('Se connecter') }} {{ url_for('home.guide') }} {{ asset('css/portail.css') }}",
    "filled.html": "{{ _('Étape %(n)s de %(total)s', n=n, total='<3>') }}",
    "open.html": "{{ _('Étape %(n)s de %(total)s', **facts) }} {{ url_for('children.added', name=name) }}",
    "counted.html": "{{ ngettext('%(num)s critère sur %(total)s', '%(num)s critères sur %(total)s', n, total=total) }}",
    "around.html": "{% include 'plain.html' %}",
}


@pytest.fixture
def say(app: Flask):
    """The text of one of those pages."""
    app.jinja_env.loader = FunctionLoader(lambda name: PAGES.get(name.partition("/")[2]))

    def written(template: str, spoken: str, **facts: object) -> str:
        with app.test_request_context(), tongue.speaking(spoken):
            return app.jinja_env.get_template(f"{spoken}/{template}").render(facts)

    return written


def test_sentences_and_addresses_that_never_change_are_in_the_compiled_page(app: Flask, say) -> None:
    compiled = app.jinja_env.compile(PAGES["plain.html"], "en/plain.html", raw=True)
    assert "Sign in /guide /static/css/portail." in compiled
    assert "url_for" not in compiled
    assert say("plain.html", "fr").startswith("Se connecter /guide /static/css/portail.")


def test_what_a_page_includes_speaks_its_language(say) -> None:
    assert say("around.html", "en").startswith("Sign in")


def test_what_is_put_in_a_sentence_is_escaped(say) -> None:
    assert say("filled.html", "fr", n="<b>") == "Étape &lt;b&gt; de &lt;3&gt;"


def test_what_the_page_alone_knows_is_asked_of_it(say) -> None:
    written = say("open.html", "fr", facts={"n": 1, "total": "&"}, name="zoe")
    assert written == "Étape 1 de &amp; /enfants/ajouter/reussite/zoe"


def test_nothing_that_a_page_calls_asks_for_the_context_of_jinja(app: Flask) -> None:
    """What a page calls is called straight (views/templates.py), so nobody would pass it."""
    called = {name: each for name, each in app.jinja_env.globals.items() if not isinstance(each, LocalProxy)}
    asking = {name for name, each in called.items() if hasattr(each, "jinja_pass_arg")}
    asked = {path.name: set(re.findall(r"(\w+)\(", path.read_text())) & asking for path in FOLDER.rglob("*.html")}
    assert asked and not [name for name, found in asked.items() if found]


def test_a_sentence_with_a_number_is_said_as_its_number_asks(say) -> None:
    assert say("counted.html", "en", n=1, total="<b>") == "1 rule of &lt;b&gt; met"
    assert say("counted.html", "fr", n=2, total=3) == "2 critères sur 3"


def test_a_crowd_at_a_server_that_has_just_started_compiles_a_page_once(app: Flask, say, monkeypatch) -> None:
    compiled: list[str] = []
    everyone_waits, compile_it = threading.Barrier(4), Templates.compile

    def compile_slowly(self, source, name, *more, **named):
        compiled.append(name)
        threading.Event().wait(0.2)  # long enough for the others to come: without the lock all would be here
        return compile_it(self, source, name, *more, **named)

    def ask() -> str:
        everyone_waits.wait(30)
        return say("plain.html", "en")

    monkeypatch.setattr(Templates, "compile", compile_slowly)
    app.jinja_env.bytecode_cache = None
    with ThreadPoolExecutor(4) as crowd:
        said = [each.result() for each in [crowd.submit(ask) for _ in range(4)]]
    assert compiled == ["en/plain.html"]
    assert len(set(said)) == 1 and said[0].startswith("Sign in")


def test_an_address_is_built_once_for_a_page_and_anew_for_a_letter(app: Flask) -> None:
    with app.test_request_context():
        assert address("children.asked", name="zoe") == "/enfants/ajouter/verification/zoe"
        assert address("children.asked", name="zoe", _external=True).startswith("http://")
        assert address("children.asked", name="<&>") == "/enfants/ajouter/verification/%3C&%3E"
    with app.app_context(), pytest.raises(RuntimeError):  # outside of a page nobody knows where the portal is
        address("children.asked", name="zoe")


class _Sign:
    """Knows how it looks in a page, and is no text."""

    def __html__(self) -> str:
        return "<hr>"


@pytest.mark.requirement("B6")
@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("<i>&", "&lt;i&gt;&amp;"),
        (Markup("<i>"), "<i>"),
        (_Sign(), "<hr>"),
        (7, "7"),
        (None, "None"),
        (["<i>"], "[&#39;&lt;i&gt;&#39;]"),
        (LocalProxy(lambda: "<i>"), "&lt;i&gt;"),
    ],
    ids=["text", "markup", "sign", "number", "nothing", "list", "proxy"],
)
def test_all_that_is_not_markup_is_escaped_wherever_it_stands(app: Flask, given: object, shown: str) -> None:
    source = (
        "{% macro framed(x) %}[{{ x }}]{% endmacro %}{% set kept %}{{ given }}{% endset %}"
        "{{ given }}|{{ framed(given) }}|{{ framed(framed(given)) }}|{{ kept }}|"
        "{% for each in [given] %}{{ each }}{% endfor %}"
    )
    with app.test_request_context():
        said = app.jinja_env.from_string(source).render(given=given)
    assert said == "|".join([shown, f"[{shown}]", f"[[{shown}]]", shown, shown])
