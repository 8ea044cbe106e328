"""« Mot de passe oublié »: from the sign-in page back to it."""

from playwright.sync_api import expect

from ...families import EnrolledFamily
from ...pages import PasswordReset, SignIn
from ..walker import Walker
from .account import CODE

NEW_PASSWORD = "Deuxième-vie?"


def forget_the_password(walker: Walker, family: EnrolledFamily) -> None:
    """A new password is chosen, on a browser where nobody is signed in; it is the family’s afterwards."""
    walker.section = "oublie"
    walker.leave()
    sign_in = SignIn(walker.page, walker.say).open()
    forgotten = walker.link("Mot de passe oublié?")
    walker.show("lien", forgotten, around=(walker.heading, sign_in.field("Mot de passe")))
    forgotten.click()
    address, ask = walker.field("Courriel"), walker.button("Obtenir votre code de vérification")
    expect(ask).to_be_visible()
    address.fill(family.email)
    walker.show("courriel", address, ask, around=(walker.heading,))
    ask.click()
    walker.is_at("Entrez le code reçu par courriel")
    words = walker.say("%(code)s est votre code – Portail Parents").replace("%(code)s", "")
    code = walker.mailbox.wait_for(family.email, words, nth=2).code
    walker.stands_for(code, CODE[::-1])
    box, verify = walker.field("Code de vérification"), walker.button("Vérifier le code")
    box.fill(code)
    walker.show("code", box, verify, around=(walker.heading,))
    verify.click()
    _choose(walker, family)


def _choose(walker: Walker, family: EnrolledFamily) -> None:
    walker.is_at("Choisissez un nouveau mot de passe")
    first, again, save = walker.field("Mot de passe"), walker.field("Confirmation"), walker.button("Enregistrer")
    first.fill(NEW_PASSWORD)
    again.fill(NEW_PASSWORD)
    walker.has_kept_the_rules()
    walker.show("nouveau", first, again, save, around=(walker.heading,))
    PasswordReset(walker.page, walker.say).choose_password(NEW_PASSWORD)
    walker.is_at("Se connecter")
    family.password = NEW_PASSWORD
