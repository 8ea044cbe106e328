"""The states of a roster’s way: nothing yet, a form, a file under way, to confirm, to correct, done, given up, kept."""

from typing import Any

from playwright.sync_api import expect

from ..pages.roster import roster
from ..visitor import State, Visitor

BOARD, EMPTY = "712000", "713000"  # nobody else’s: an import is the whole roster of a school
NAMES = ["Léa Tremblay", "Noah Gagnon", "Éloïse O’Brien-St-Onge", "William Roy", "Zoé Côté"]


def _page(path: str, button: str = "", board: str = BOARD) -> State:
    def reach(v: Visitor) -> None:
        slug = v.registrar.seat(v.page.context, board, language=v.say.language)
        v.go(f"/ecole/{slug}/liste{path}")
        if button:
            v.send(button)

    return reach


def _sit(v: Visitor, *, administrator: bool = False) -> str:
    """Somebody sits at the desk of the school of these lists; gives its slug."""
    return v.registrar.seat(v.page.context, BOARD, administrator=administrator, language=v.say.language)


def _do(v: Visitor, act: str, /, **facts: str) -> dict[str, Any]:
    """What whoever sits there does with a file."""
    return v.registrar.act(act, email=v.registrar.seated, board_code=BOARD, **facts)


def _read(v: Visitor, content: str) -> str:
    """The name of a file that was sent, and read."""
    return _do(v, "read_roster", file=content)["name"]


def _there(v: Visitor, slug: str, names: list[str]) -> str:
    """The roster of the school is this one, and the one before is kept; the name of its file."""
    v.registrar.act("regroup", board_code=BOARD, group_name="599")
    name = _read(v, roster(slug, names))
    return _do(v, "import_roster", name=name)["name"]


def _show(v: Visitor, slug: str, name: str) -> None:
    v.go(f"/ecole/{slug}/liste/{name}")


def _ready(names: list[str], group: str, button: str = "") -> State:
    def reach(v: Visitor) -> None:
        slug = _sit(v)
        _there(v, slug, NAMES)
        _show(v, slug, _read(v, roster(slug, names, group)))
        for example in v.page.locator("details > summary").all():
            example.click()
        if button:
            v.send(button)

    return reach


def _refused(v: Visitor) -> None:
    slug = _sit(v)
    _show(v, slug, _read(v, roster(slug, NAMES).replace("2014", "14").replace("0000002", "2")))


def _imported(v: Visitor) -> None:
    slug = _sit(v)
    _show(v, slug, _there(v, slug, NAMES))


def _given_up(v: Visitor) -> None:
    slug = _sit(v)
    name = _read(v, roster(slug, NAMES))
    _do(v, "give_up_roster", name=name)
    _show(v, slug, name)


def _kept(path: str) -> State:
    def reach(v: Visitor) -> None:
        slug = _sit(v, administrator=True)
        _there(v, slug, NAMES)
        _there(v, slug, NAMES[:4])
        if path:
            v.go(f"/ecole/{slug}/liste")
        else:
            _show(v, slug, _do(v, "kept_rosters")["kept"][0])

    return reach


def _under_way(v: Visitor) -> None:
    """A worker holds it, and is at two thirds."""
    slug = _sit(v)
    name = _read(v, roster(slug, NAMES))
    _do(v, "hold_roster", name=name)
    _show(v, slug, name)
    expect(v.page.get_by_role("progressbar")).to_be_visible()


STATES: dict[str, State] = {
    "roster-none": _page("", board=EMPTY),
    "roster": _kept("/"),
    "roster-new": _page("/importer"),
    "roster-new-empty": _page("/importer", "Envoyer le fichier"),
    "roster-under-way": _under_way,
    "roster-ready": _ready([*NAMES, "Jade Bouchard"], "602"),
    "roster-ready-many-leave": _ready(NAMES[:2], "601", "Importer"),
    "roster-refused": _refused,
    "roster-imported": _imported,
    "roster-given-up": _given_up,
    "roster-kept": _kept(""),
}
