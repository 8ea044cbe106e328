"""« Se connecter »."""

from ..expectations import expect
from .screen import Screen


class SignIn(Screen):
    """The sign-in page."""

    def open(self) -> "SignIn":
        self.page.goto("/connexion")
        return self

    def sign_in(self, email: str, password: str) -> None:
        if self.field("Courriel").input_value() != email:  # nobody types again what stands there already
            self.field("Courriel").fill(email)
        self.field("Mot de passe").fill(password)
        self.page.locator("main").get_by_role("button", name=self.say("Se connecter"), exact=True).click()

    def sign_out(self) -> None:
        """Signed out, and told so: who goes on before the answer is there takes the request back."""
        self.button("Se déconnecter").click()
        way_in = self.page.get_by_role("banner").get_by_role("link", name=self.say("Se connecter"), exact=True)
        expect(way_in).to_be_visible()
