"""« Créez votre compte » and « Mot de passe oublié? »: e-mail, code, password."""

from collections.abc import Callable

from .screen import Screen


class Steps(Screen):
    """What the two journeys share."""

    ask_button = ""

    def ask_code(self, email: str) -> None:
        self.field("Courriel").fill(email)
        self.button(self.ask_button).click()

    def enter_code(self, code: str) -> None:
        self.is_at("Entrez le code reçu par courriel")
        self.field("Code de vérification").fill(code)
        self.button("Vérifier le code").click()

    def choose_password(self, password: str) -> None:
        self.field("Mot de passe").fill(password)
        self.field("Confirmation").fill(password)
        self.button("Enregistrer").click()


class SignUp(Steps):
    """The three steps of a new account."""

    ask_button = "Obtenir un code de vérification"

    def open_from_home(self) -> "SignUp":
        """As the guide says: « Se connecter » top right, then « Créez votre compte » at the bottom."""
        self.page.goto("/")
        self.page.get_by_role("banner").get_by_role("link", name=self.say("Se connecter"), exact=True).click()
        self.link("Créez votre compte").click()
        return self

    def create(self, email: str, password: str, code: Callable[[], str]) -> None:
        self.ask_code(email)
        self.enter_code(code())
        self.is_at("Choisissez un mot de passe")
        self.choose_password(password)


class PasswordReset(Steps):
    """The three steps of a forgotten password."""

    ask_button = "Obtenir votre code de vérification"

    def open_from_sign_in(self) -> "PasswordReset":
        self.page.goto("/connexion")
        self.link("Mot de passe oublié?").click()
        return self

    def reset(self, email: str, password: str, code: Callable[[], str]) -> None:
        self.ask_code(email)
        self.enter_code(code())
        self.is_at("Choisissez un nouveau mot de passe")
        self.choose_password(password)
