"""« Créer votre compte »: from the welcome to the password."""

from ...families import PASSWORD, EnrolledFamily
from ...pages import SignUp
from ..walker import Walker

NADIA, CODE = "nadia.tremblay@courriel.example", "482915"


def create_account(walker: Walker) -> EnrolledFamily:
    """Nadia, mother of Zoé and Noah, opens her account; gives her family."""
    walker.section = "creer"
    family = walker.registrar.enrol("Zoé Tremblay", "Noah Tremblay")
    walker.stands_for(family.email, NADIA)
    walker.go("/")
    banner = walker.page.get_by_role("banner")
    sign_in = banner.get_by_role("link", name=walker.say("Se connecter"), exact=True)
    walker.show("accueil", sign_in, around=(banner, walker.main("link", "Se connecter")))
    sign_in.click()
    walker.is_at("Se connecter")
    create = walker.link("Créez votre compte")
    walker.show("connexion", create, around=(walker.main("button", "Se connecter"),))
    create.click()
    _address_and_code(walker, family)
    _password(walker)
    return family


def _address_and_code(walker: Walker, family: EnrolledFamily) -> None:
    walker.is_at("Quelle adresse de courriel avez-vous donnée à l’école?")
    address, ask = walker.field("Courriel"), walker.button("Obtenir un code de vérification")
    address.fill(family.email)
    walker.show("courriel", address, ask, around=(walker.heading,))
    ask.click()
    walker.is_at("Entrez le code reçu par courriel")
    code = walker.mailbox.wait_for(family.email).code
    walker.stands_for(code, CODE)
    walker.field("Code de vérification").fill(code)
    verify = walker.button("Vérifier le code")
    walker.show("code", walker.field("Code de vérification"), verify, around=(walker.heading,))
    verify.click()
    walker.is_at("Choisissez un mot de passe")


def _password(walker: Walker) -> None:
    first, again, save = walker.field("Mot de passe"), walker.field("Confirmation"), walker.button("Enregistrer")
    first.fill(PASSWORD)
    again.fill(PASSWORD)
    walker.has_kept_the_rules()
    walker.show("mot-de-passe", first, again, save, around=(walker.heading,))
    SignUp(walker.page, walker.say).choose_password(PASSWORD)
    walker.is_at("Quel centre de services scolaire ou quelle commission scolaire fréquente votre enfant?")
