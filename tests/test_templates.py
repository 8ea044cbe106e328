"""What a template says in each language is written into it when it is compiled; what depends on the page is not."""

import pytest
from flask import Flask
from jinja2 import FunctionLoader

PAGES = {
    "plain.html": "{{ _('Se connecter') }} {{ url_for('home.guide') }} {{ asset('css/portail.css') }}",
    "filled.html": "{{ _('Étape %(n)s de %(total)s', n=n, total='<3>') }}",
    "open.html": "{{ _('Étape %(n)s de %(total)s', **facts) }} {{ url_for('children.added', name=name) }}",
    "around.html": "{% include 'plain.html' %}",
}


@pytest.fixture
def say(app: Flask):
    """The text of one of those pages."""
    app.jinja_env.loader = FunctionLoader(lambda name: PAGES.get(name.partition("/")[2]))

    def written(template: str, spoken: str, **facts: object) -> str:
        with app.test_request_context():
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
