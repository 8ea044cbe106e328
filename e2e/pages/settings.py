"""« Paramètres »: each thing on its own page."""

from .screen import Screen


class Settings(Screen):
    """The list of what is set, and the pages behind it."""

    def open(self, page: str = "") -> "Settings":
        """The list, or one of its pages: « mot-de-passe », « appareils »…"""
        self.page.goto(f"/parametres/{page}".rstrip("/"))
        return self

    def change_password(self, current: str, new: str) -> None:
        self.field("Mot de passe actuel").fill(current)
        self.field("Nouveau mot de passe").fill(new)
        self.field("Confirmation").fill(new)
        self.button("Enregistrer").click()

    def delete_account(self, password: str) -> None:
        self.field("Mot de passe").fill(password)
        self.button("Oui, supprimer mon compte").click()
