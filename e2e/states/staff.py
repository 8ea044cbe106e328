"""The staff’s own pages: the way in, the second factor, the schools, the colleagues, the account."""

from playwright.sync_api import expect

from ..families import PASSWORD
from ..pages import StaffSignIn
from ..visitor import State, Visitor, at

BOARD = "741000"  # nobody else’s: the room shows all who work there
SIGN_IN, INVITATION, ROOM = "/ecole/connexion", "/ecole/invitation", "/ecole/personnel"


def _refused(v: Visitor) -> None:
    v.go(SIGN_IN)
    StaffSignIn(v.page, v.say).give_password("personne@ecole.example", "Pas-le-bon!")
    expect(v.problems).to_be_visible()


def _halfway(*, with_factor: bool, code: str = "") -> State:
    """After the password; code: a wrong one is sent."""

    def reach(v: Visitor) -> None:
        address, _secret = v.registrar.appoint(with_factor=with_factor, language=v.say.language)
        steps = StaffSignIn(v.page, v.say).open()
        steps.give_password(address, PASSWORD)
        v.is_at("Entrez le code de votre application" if with_factor else "Ajoutez un second facteur")
        if code:
            v.field("Code de vérification").fill(code)
            v.send("Vérifier le code")

    return reach


def _recovery(v: Visitor) -> None:
    _halfway(with_factor=True)(v)
    v.go("/ecole/connexion/secours").send("Vérifier le code")


def _recovery_codes(v: Visitor) -> None:
    _inside("/ecole/compte/secours", administrator=False)(v)
    v.button("Faire huit codes").click()
    expect(v.button("Je les ai notés")).to_be_visible()


def _code_mailed(v: Visitor) -> None:
    v.go(INVITATION)
    StaffSignIn(v.page, v.say).ask_code(v.registrar.new_address())
    v.is_at("Entrez le code reçu par courriel")


def _inside(path: str, *, administrator: bool = True) -> State:
    """A page of no school in particular."""

    def reach(v: Visitor) -> None:
        v.registrar.seat(v.page.context, BOARD, administrator=administrator, language=v.say.language)
        v.go(path)

    return reach


def _colleague(v: Visitor) -> None:
    address, _secret = v.registrar.appoint(BOARD)
    _inside(ROOM)(v)
    v.page.get_by_role("link", name=address).click()
    expect(v.heading).to_have_text(address)


def _invitation_empty(v: Visitor) -> None:
    _inside(f"{ROOM}/inviter")(v)
    v.send("Envoyer l’invitation")


def _first_school(v: Visitor, board: str = "883000") -> None:
    v.registrar.seat(v.page.context, board, administrator=True, language=v.say.language)
    v.registrar.act("close_schools", board_code=board)
    v.go("/ecole").link("Inscrire une première école").click()
    v.is_at("Inscrire une première école")


STATES: dict[str, State] = {
    "staff-sign-in": at(SIGN_IN),
    "staff-sign-in-late": at(f"{SIGN_IN}?etape=manquante"),
    "staff-sign-in-refused": _refused,
    "staff-code": _halfway(with_factor=True),
    "staff-code-wrong": _halfway(with_factor=True, code="000000"),
    "staff-new-factor": _halfway(with_factor=False),
    "staff-new-factor-wrong": _halfway(with_factor=False, code="000000"),
    "staff-invitation": at(INVITATION),
    "staff-invitation-code": _code_mailed,
    "staff-schools": _inside("/ecole"),
    "staff-first-school": _first_school,
    "staff-room": _inside(ROOM),
    "staff-room-invitation": _inside(f"{ROOM}/inviter"),
    "staff-room-invitation-empty": _invitation_empty,
    "staff-room-colleague": _colleague,
    "staff-account": _inside("/ecole/compte", administrator=False),
    "staff-account-devices": _inside("/ecole/compte/appareils", administrator=False),
    "staff-recovery-empty": _recovery,
    "staff-account-recovery": _inside("/ecole/compte/secours", administrator=False),
    "staff-account-recovery-codes": _recovery_codes,
    "staff-confirm": _inside("/ecole/confirmer", administrator=False),
}
