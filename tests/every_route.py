"""The routes of the portal, as a stranger would list them, so that a new one is tested without being told of."""

from collections.abc import Iterator
from urllib.parse import unquote

from flask import Flask

NOT_PAGES = ("/static/", "/sante", "/pret", "/version", "/favicon.ico")
NEEDED = {  # a page that means nothing without its question
    "/enfants/ajouter/details": "?organisme=732000",
    "/ecole/732000-001/appel/groupe": "?nom=601",
}
SCHOOL = "732000-001"
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def rules(app: Flask, method: str) -> Iterator[str]:
    """The paths that take this method, parameters filled in with a name that nothing bears."""
    for rule in app.url_map.iter_rules():
        if method in rule.methods:
            values = dict.fromkeys(rule.arguments, "inconnu")
            built = rule.build(values)
            if built:
                yield unquote(built[1])


def pages(app: Flask) -> list[str]:
    """The pages without parameters, and those of the desk of École des Grands-Pins, in a stable order."""
    read = [rule for rule in app.url_map.iter_rules() if rule.arguments <= {"school"} and "GET" in rule.methods]
    plain = {rule.rule.replace("<school>", SCHOOL) for rule in read}
    return sorted(path + NEEDED.get(path, "") for path in plain if not path.startswith(NOT_PAGES))


def forms(app: Flask) -> list[tuple[str, str]]:
    """(method, path) of everything that may change something."""
    return sorted((method, path) for method in UNSAFE for path in rules(app, method))
