"""« Régler votre compte »: where each thing is set."""

from ..walker import Walker

PLACES = (("Modifier", "la langue"), ("Modifier", "le courriel"), ("Modifier", "le mot de passe"),
          ("Voir", "les appareils connectés"), ("Télécharger", "mes données"))  # fmt: skip


def look_at_the_settings(walker: Walker) -> None:
    """The list of what is set, reached from the menu."""
    walker.section = "regler"
    walker.go("/portail")
    way = walker.page.get_by_role("banner").get_by_role("link", name=walker.say("Paramètres"))
    walker.show("menu", way, around=(walker.page.get_by_role("banner"), walker.heading))
    way.click()
    walker.is_at("Paramètres")
    account = [walker.link(f"{walker.say(act)} {walker.say(what)}") for act, what in PLACES]
    walker.show("compte", *account, around=(walker.heading,))
    remove = walker.page.get_by_role("link", name="Noah Tremblay")
    walker.show("enfants", remove, walker.main("link", "Ajouter un enfant"), walker.link("Supprimer mon compte"))
