"""« Personnel »: who works for the board, for its administrators; to invite, to close an account, to begin it anew."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, flash, url_for

from models import NotAllowed, StaffMember, StaffRoom, Workplace, WorksElsewhere

from ..catalogue import gettext as _
from ..forms.staff import Act, ActForm, InvitationForm
from ..page import go_to, page
from ..people import needs_password
from ..sides import SCHOOL_SIDE
from .door import at_board

bp = Blueprint("personnel", __name__, url_prefix=f"{SCHOOL_SIDE}/personnel")


@bp.get("")
@at_board
def index(room: StaffRoom) -> Response:
    """Everybody, with what each account opens."""
    return page("school/staff/index.html", room=room, place_of=Workplace.of)


@bp.route("/inviter", methods=["GET", "POST"])
@at_board
@needs_password
def invite(room: StaffRoom) -> Response:
    """An address, and where that person works."""
    form = InvitationForm(room.places)
    if form.is_sent_and_right():
        try:
            room.invite(form.email.data, form.workplace, form.language.data)
        except WorksElsewhere:
            form.refuse(
                _("Cette adresse a déjà un compte ailleurs. Indiquez-en une autre, ou faites fermer ce compte."),
                field=form.email,
            )
        else:
            flash(_("L’invitation part à %(address)s.", address=form.email.data), "success")
            return go_to(url_for(".index"))
    return page("school/staff/invite.html", form=form)


@bp.route("/<name>", methods=["GET", "POST"])
@at_board
@needs_password
def member(room: StaffRoom, name: str) -> Response:
    """One colleague: what the account opens, and what can be done about it."""
    colleague, form = room.member(name) or abort(404), ActForm()
    if form.is_sent_and_right():
        try:
            flash(_acts(room)[Act(form.act.data)](colleague), "success")
        except NotAllowed:
            abort(403)
        return go_to(url_for(".member", name=name))
    facts = {"member": colleague, "place": Workplace.of(colleague), "is_me": colleague == room.administrator}
    return page("school/staff/member.html", form=form, **facts)


def _acts(room: StaffRoom) -> dict[Act, Callable[[StaffMember], str]]:
    """What each button does, and what is said of it after."""

    def invite_again(member: StaffMember) -> str:
        room.invite(member.email, Workplace.of(member), member.language)
        return _("L’invitation part à %(address)s.", address=member.email)

    def forget_factor(member: StaffMember) -> str:
        room.forget_second_factor(member)
        return _("Le second facteur est oublié, et une nouvelle invitation part à %(address)s.", address=member.email)

    def close(member: StaffMember) -> str:
        room.disable(member)
        return _("Le compte est fermé.")

    def open_again(member: StaffMember) -> str:
        room.enable(member)
        return _("Le compte est ouvert de nouveau.")

    return {Act.INVITE: invite_again, Act.FORGET: forget_factor, Act.CLOSE: close, Act.OPEN: open_again}
