"""« Ajouter vos enfants à votre compte »: the board, the details, what to do when they do not match."""

from dataclasses import replace

from playwright.sync_api import expect

from ...families import EnrolledFamily
from ..walker import Walker


def attach_children(walker: Walker, family: EnrolledFamily) -> None:
    """Zoé is added, then Noah, whose number is first typed wrong."""
    walker.section = "ajouter"
    zoe, noah = family.children
    walker.stands_for(zoe.file_number, "1234567")
    walker.stands_for(noah.file_number, "1234568")
    walker.stands_for(zoe.school_name, "École des Grands-Pins")
    _board(walker, zoe.board_name)
    _details(walker, family)
    _mismatch(walker, family)


def _board(walker: Walker, name: str) -> None:
    walker.show("liste", walker.page.get_by_role("searchbox"), walker.button("Chercher"), around=(walker.heading,))
    walker.add.search("capitale")
    board, go_on = walker.page.get_by_label(name, exact=True), walker.button("Continuer")
    board.check()
    walker.show("organisme", board, go_on)
    go_on.click()
    walker.is_at("Qui est votre enfant?")


def _details(walker: Walker, family: EnrolledFamily) -> None:
    walker.add.fill(family.child)
    walker.is_ready()
    names = (walker.field("Nom"), walker.field("Prénom"))
    walker.show("noms", *names, around=(walker.heading,))
    day = tuple(walker.field(part) for part in ("Année", "Mois", "Jour"))
    number, save = walker.field("Numéro de fiche"), walker.button("Enregistrer")
    walker.show("fiche", *day, number, save, around=(walker.page.get_by_role("group"),))
    save.click()
    expect(walker.heading).to_contain_text(family.child.full_name)
    again, home = walker.link("Répéter pour un autre enfant"), walker.link("Revenir à Portail Parents")
    walker.show("ajoute", again, home, around=(walker.page.locator(".confirmation"),))
    again.click()


def _mismatch(walker: Walker, family: EnrolledFamily) -> None:
    noah = family.children[1]
    walker.add.search(noah.board_name)
    walker.add.pick(noah.board_name)
    walker.add.fill(replace(noah, file_number="1234586"))
    walker.add.save()
    expect(walker.problems).to_be_visible()
    ask = walker.button("Demander à l’école de vérifier")
    walker.show("concorde", around=(walker.problems, walker.page.locator(".a-verifier")))
    walker.show("verifier", ask, around=(walker.page.locator("#verification"),))
    walker.add.fill(noah)
    walker.add.save()
    expect(walker.heading).to_contain_text(noah.full_name)
