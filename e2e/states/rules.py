"""The states of the school’s own rules and of its calendar."""

from ..visitor import State, Visitor, at_desk


def _wrong(path: str, button: str) -> State:
    """A form of the desk, sent without an answer."""

    def reach(v: Visitor) -> None:
        at_desk(path)(v)
        v.send(button)

    return reach


def _closed(v: Visitor) -> None:
    """A calendar with a span of days closed, and the page that opens it again."""
    at_desk("/calendrier/fermer")(v)
    v.field("Du").fill("2026-12-21")
    v.page.get_by_label(v.say("Au")).fill("2027-01-01")
    v.choose("Un congé")
    v.button("Enregistrer").click()
    v.is_at("Calendrier scolaire")


def _reopening(v: Visitor) -> None:
    _closed(v)
    v.page.goto(v.page.url.split("?")[0] + "/rouvrir/2026-12-21/2027-01-01")


RULES = "/reglages"
STATES: dict[str, State] = {
    "rules": at_desk(RULES, administrator=True),
    "rules-hours": at_desk(f"{RULES}/heures"),
    "rules-notices": at_desk(f"{RULES}/avis"),
    "rules-deadline": at_desk(f"{RULES}/delai"),
    "rules-contacts": at_desk(f"{RULES}/coordonnees"),
    "rules-timetable": at_desk(f"{RULES}/horaire"),
    "rules-names": at_desk(f"{RULES}/noms", administrator=True),
    "rules-reasons": at_desk(f"{RULES}/motifs"),
    "rules-reason-wrong": _wrong(f"{RULES}/motifs/nouveau", "Enregistrer"),
    "rules-reason-retired": at_desk(f"{RULES}/motifs/travel/retirer"),
    "closed-days": _closed,
    "closed-days-wrong": _wrong("/calendrier/fermer", "Enregistrer"),
    "closed-days-reopen": _reopening,
    "closed-days-file-wrong": _wrong("/calendrier/importer", "Importer"),
}
