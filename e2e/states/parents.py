"""Every state that a page can be in, and how a visitor gets there: adding a state is adding one line to the table."""

from playwright.sync_api import expect

from ..dates import school_day
from ..families import PASSWORD, EnrolledFamily
from ..pages import NoticeForm, PasswordReset, Settings, SignIn, SignUp
from ..pages.account import Steps
from ..visitor import State, Visitor, at, empty, inside

STRANGER = "personne@courriel.example"


def _code(steps: type[Steps], path: str, typed: str = "") -> State:
    """The second step, and a code typed there: « 0 » stands for the right one, any other is wrong."""

    def reach(v: Visitor) -> None:
        family = v.registrar.enrol("Zoé Tremblay", account=steps is PasswordReset)
        journey = steps(v.go(path).page, v.say)
        journey.ask_code(family.email)
        journey.is_at("Entrez le code reçu par courriel")
        if typed:
            journey.enter_code(v.mailbox.wait_for(family.email).code if typed == "0" else typed)
            expect(v.problems if typed != "0" else v.field("Confirmation")).to_be_visible()

    return reach


def _password(steps: type[Steps], path: str, typed: str = "", again: str | None = None) -> State:
    """The third step, and what is typed there; again: it is sent too."""

    def reach(v: Visitor) -> None:
        _code(steps, path, "0")(v)
        v.field("Mot de passe").fill(typed)
        if again is not None:
            v.field("Confirmation").fill(again)
            v.send("Enregistrer")
        elif typed:
            expect(v.page.get_by_role("status").filter(has_text="4")).to_contain_text("3")

    return reach


def _account_exists(v: Visitor) -> None:
    family = v.registrar.enrol("Zoé Tremblay", account=True)
    journey = SignUp(v.go("/compte/creer").page, v.say)
    journey.ask_code(family.email)
    journey.enter_code(v.mailbox.wait_for(family.email).code)
    v.is_at("Vous avez déjà un compte")


def _new_code(v: Visitor) -> None:
    _code(SignUp, "/compte/creer")(v)
    v.button("Renvoyer le code").click()
    expect(v.page.get_by_role("region", name=v.say("Réussite"))).to_be_visible()


def _typo(v: Visitor) -> None:
    """Sent without a live check, which in a slow browser asks beside the box first: then this is the answer to it."""
    sent = "(box, address) => { box.value = address; box.form.submit() }"
    v.go("/compte/creer").field("Courriel").evaluate(sent, "nadia@gmial.com")
    expect(v.page.get_by_role("region", name="nadia@gmail.com")).to_be_visible()


def _typing_a_typo(v: Visitor) -> None:
    v.go("/compte/creer").field("Courriel").fill("nadia@gmial.com")
    expect(v.page.locator("#email-question")).to_contain_text("nadia@gmail.com")


def _refused(v: Visitor) -> None:
    SignIn(v.page, v.say).open().sign_in(STRANGER, "x")
    expect(v.problems).to_be_visible()


def _reset_done(v: Visitor) -> None:
    _password(PasswordReset, "/compte/mot-de-passe-oublie")(v)
    PasswordReset(v.page, v.say).choose_password(PASSWORD + "2")
    v.is_at("Se connecter")


def _details(v: Visitor) -> EnrolledFamily:
    family = v.enter()
    v.go("/enfants/ajouter/details?organisme=732000")
    return family


def _typing_a_child(v: Visitor) -> None:
    _details(v)
    v.field("Nom").fill("Tremblay")
    v.field("Numéro de fiche").fill("01234")
    expect(v.page.locator("#file_number-message")).not_to_be_empty()


def _wrong_child(v: Visitor) -> None:
    _details(v)
    v.field("Mois").fill("13")
    v.field("Numéro de fiche").fill("01234")
    v.send("Enregistrer")


def _mismatch(v: Visitor) -> None:
    _details(v)
    v.add.fill(v.registrar.enrol("Zoé Tremblay").child)
    v.send("Enregistrer")


def _asked(v: Visitor) -> None:
    _mismatch(v)
    v.button("Demander à l’école de vérifier").click()
    v.is_at("Votre demande de vérification est enregistrée")


def _added(again: bool) -> State:
    def reach(v: Visitor) -> None:
        family = v.registrar.enrol("Zoé Tremblay", "Noah Tremblay", account=True, language=v.say.language)
        v.registrar.let_in(v.page.context, family)
        if not again:
            v.registrar.detach(family.child)
        v.go("/enfants/ajouter/details?organisme=732000")
        v.add.fill(family.child)
        v.add.save()
        expect(v.heading).to_contain_text(family.child.full_name)

    return reach


def _notice(v: Visitor, *children: str) -> NoticeForm:
    v.enter(*(children or ("Zoé Tremblay",)))
    return v.notice.open()


def _typing_a_notice(v: Visitor) -> None:
    notice = _notice(v, "Zoé Tremblay", "Noah Tremblay")
    notice.choose("Un retard")
    notice.field("Heure d’arrivée").fill("99 h")
    notice.choose("Autre")
    expect(v.page.locator("#arrival-message")).not_to_be_empty()


def _wrong_notice(v: Visitor) -> None:
    _notice(v, "Zoé Tremblay", "Noah Tremblay")
    v.notice.choose("Autre")
    v.send("Soumettre")


def _complete_notice(v: Visitor) -> None:
    _notice(v)
    v.notice.whole_day(school_day().isoformat())
    expect(v.notice.submit).to_be_enabled()


def _sent(v: Visitor) -> None:
    _complete_notice(v)
    v.notice.send()
    v.is_at("Avis transmis")


def _review(v: Visitor) -> None:
    _notice(v, "Zoé Tremblay", "Noah Tremblay")
    for name in ("Zoé", "Noah"):
        v.notice.child(name)
    v.notice.whole_day(school_day().isoformat())
    v.notice.send()
    v.is_at("Relisez l’avis avant de le soumettre")


def _sent_for_two(v: Visitor) -> None:
    _review(v)
    v.notice.send()
    v.is_at("Avis transmis")


def _overlap(v: Visitor) -> None:
    _sent(v)
    v.notice.open().whole_day(school_day().isoformat())
    expect(v.notice.submit).to_be_enabled()
    v.send("Soumettre")


def _sent_list(v: Visitor) -> None:
    _sent_for_two(v)
    v.go("/absences")


def _two_devices(v: Visitor) -> None:
    family = v.enter("Zoé Tremblay")
    v.registrar.let_in(v.page.context, family)
    v.go("/parametres/appareils")


def _remove_child(v: Visitor) -> None:
    v.enter("Zoé Tremblay")
    v.go("/parametres").page.get_by_role("link", name="Zoé Tremblay").click()
    expect(v.heading).to_contain_text("Zoé Tremblay")


def _confirm(v: Visitor) -> None:
    family = v.enter("Zoé Tremblay")
    v.registrar.grow_old(family)
    v.go("/parametres/appareils")


def _saved(v: Visitor) -> None:
    family = v.enter("Zoé Tremblay")
    Settings(v.page, v.say).open("mot-de-passe").change_password(family.password, PASSWORD + "2")
    v.is_at("Paramètres")


def _stale(v: Visitor) -> None:
    """A form whose cookie went away."""
    v.go("/compte/creer").field("Courriel").fill(STRANGER)
    v.leave()
    v.button("Obtenir un code de vérification").click()
    v.is_at("Cette demande n’a pas pu être lue")


SIGN_UP, RESET = "/compte/creer", "/compte/mot-de-passe-oublie"
ONE, TWO = ("Zoé Tremblay",), ("Zoé Tremblay", "Noah O’Brien-St-Onge")

STATES: dict[str, State] = {
    "home": at("/"),
    "guide": at("/guide"),
    "guide-chapter": at("/guide/absence"),
    "privacy": at("/confidentialite"),
    "accessibility": at("/accessibilite"),
    "security": at("/securite"),
    "demo": at("/demo"),
    "demo-mailbox": at("/demo/courriels"),
    "components-empty": at("/demo/composants?etat=empty"),
    "components-typing": at("/demo/composants?etat=typing"),
    "components-wrong": at("/demo/composants?etat=wrong"),
    "components-complete": at("/demo/composants?etat=complete"),
    "not-found": at("/nulle-part"),
    "stale-form": _stale,
    "sign-in": at("/connexion"),
    "sign-in-empty": lambda v: v.go("/connexion").send("Se connecter"),
    "sign-in-refused": _refused,
    "sign-up": at(SIGN_UP),
    "sign-up-empty": lambda v: v.go(SIGN_UP).send("Obtenir un code de vérification"),
    "sign-up-typing-a-typo": _typing_a_typo,
    "sign-up-typo": _typo,
    "sign-up-code": _code(SignUp, SIGN_UP),
    "sign-up-code-short": _code(SignUp, SIGN_UP, "48"),
    "sign-up-code-sent-again": _new_code,
    "sign-up-password": _password(SignUp, SIGN_UP),
    "sign-up-password-typing": _password(SignUp, SIGN_UP, "Abcdefgh"),
    "sign-up-password-wrong": _password(SignUp, SIGN_UP, "abc", "abd"),
    "sign-up-account-exists": _account_exists,
    "reset": at(RESET),
    "reset-code": _code(PasswordReset, RESET),
    "reset-password": _password(PasswordReset, RESET),
    "reset-done": _reset_done,
    "portal-empty": inside("/portail"),
    "portal": inside("/portail", *TWO),
    "boards": inside("/enfants/ajouter"),
    "boards-page-2": inside("/enfants/ajouter?page=2"),
    "boards-found": inside("/enfants/ajouter?q=capitale"),
    "boards-none": inside("/enfants/ajouter?q=zzz"),
    "boards-unchosen": inside("/enfants/ajouter/details"),
    "child": _details,
    "child-typing": _typing_a_child,
    "child-wrong": _wrong_child,
    "child-mismatch": _mismatch,
    "child-asked": _asked,
    "dashboard-asked": lambda v: (_asked(v), v.go("/portail")),
    "child-added": _added(again=False),
    "child-already-there": _added(again=True),
    "absences-empty": inside("/absences", *ONE),
    "absences": _sent_list,
    "notice-no-child": inside("/absences/aviser"),
    "notice": inside("/absences/aviser", *TWO),
    "notice-typing": _typing_a_notice,
    "notice-complete": _complete_notice,
    "notice-wrong": _wrong_notice,
    "notice-review": _review,
    "notice-overlap": _overlap,
    "notice-sent": _sent,
    "notice-sent-for-two": _sent_for_two,
    "settings": inside("/parametres", *TWO),
    "settings-saved": _saved,
    "settings-language": inside("/parametres/langue"),
    "settings-password": inside("/parametres/mot-de-passe"),
    "settings-password-empty": empty("/parametres/mot-de-passe", "Enregistrer"),
    "settings-devices": _two_devices,
    "settings-remove-child": _remove_child,
    "settings-record": inside("/parametres/donnees"),
    "settings-delete": inside("/parametres/supprimer"),
    "settings-delete-empty": empty("/parametres/supprimer", "Oui, supprimer mon compte"),
    "confirm": _confirm,
}
