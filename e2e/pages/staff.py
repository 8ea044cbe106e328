"""The staff’s way in: the invitation, the password, the code of the application."""

import re

import pyotp

from ..expectations import expect
from .account import Steps


class StaffSignIn(Steps):
    """The pages from the letter, or from the sign-in page, to the desk."""

    ask_button = "Obtenir votre code de vérification"

    def open(self) -> "StaffSignIn":
        self.page.goto("/ecole/connexion")
        return self

    def give_password(self, email: str, password: str) -> None:
        self.field("Courriel").fill(email)
        self.field("Mot de passe").fill(password)
        self.page.locator("main").get_by_role("button", name=self.say("Continuer"), exact=True).click()

    def give_code(self, code: str) -> None:
        self.field("Code de vérification").fill(code)
        self.button("Vérifier le code").click()

    @property
    def secret(self) -> str:
        """What the page gives to the application."""
        self.is_at("Ajoutez un second facteur")
        return re.sub(r"\s", "", self.page.locator(".cle").inner_text())

    def is_at_the_desk(self) -> None:
        """Wait until the day of the school is there."""
        expect(self.heading).to_contain_text(self.say("Aujourd’hui"))

    @staticmethod
    def code_of(secret: str) -> str:
        """What the application shows now."""
        return pyotp.TOTP(secret).now()
