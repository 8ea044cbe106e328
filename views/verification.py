"""What sign-up, reset and invitation share: three steps — address, code, password — and where this visitor is in them.

Where they are is kept in the session, that is on the server: the address, the browser’s name and the public id of the
code that was verified. The code itself, its tries and its limits are counted by the school (SECURITY.md C1 to C16).
"""

from collections.abc import Callable

from flask import Response, current_app, flash, request, session, url_for
from flask_login import current_user

from models import CodeRequest, EmailCode, Event, Purpose, Verdict, keyed_hash, next_send, now, record_event

from . import tongue
from .catalogue import gettext as _
from .forms.account import CodeForm, EmailForm, NewPasswordForm
from .page import go_to, page
from .waits import wait_until
from .words import clock


class Journey:
    """One visitor’s way through the steps of one purpose. knows: may a code really leave for that address?"""

    def __init__(self, purpose: Purpose, knows: Callable[[str], bool] = lambda _address: True) -> None:
        self.purpose, self.knows = purpose, knows

    @property
    def _kept(self) -> dict[str, str]:
        return session.get(str(self.purpose), {})

    def _keep(self, **facts: str) -> None:
        session[str(self.purpose)] = {**self._kept, **facts}

    def forget(self) -> None:
        """The journey is over."""
        session.pop(str(self.purpose), None)

    @property
    def address(self) -> str:
        """The address given in step 1; empty before that."""
        return self._kept.get("address", "")

    @property
    def _wanted(self) -> CodeRequest:
        return CodeRequest(self.purpose, self.address, self._kept["browser"], tongue.current())

    @property
    def code(self) -> EmailCode | None:
        """The code that counts now."""
        return EmailCode.current(self._wanted)

    @property
    def verified(self) -> EmailCode | None:
        """The code that was verified, while its password may still be chosen (SECURITY.md C16)."""
        name = self._kept.get("verified", "")
        return EmailCode.verified(self._wanted, name) if name else None

    def address_step(self, template: str) -> Response:
        """Step 1, where an account is expected: the address; one answer, whether or not it has one (SECURITY.md A5)."""
        known = current_user.email if current_user.is_authenticated else session.get("email", "")
        form = EmailForm(email=self.address or known)
        if form.is_sent_and_right():
            self.begin(form.email.data)
            return go_to(url_for(".code"))
        return page(template, form=form, skipped="etape" in request.args)

    def begin(self, address: str) -> None:
        """Step 1 is done: send a code. The browser’s name is of the session: a double click begins one journey."""
        browser = self._kept.get("browser") or keyed_hash("journey", session.token[1:])  # type: ignore[attr-defined]
        session["email"] = address
        session[str(self.purpose)] = {"address": address, "browser": browser}
        self._send()

    def _send(self) -> EmailCode | None:
        """The new code, or None when it is too soon: nothing left (SECURITY.md C13)."""
        sent = EmailCode.send(self._wanted, known=self.knows(self.address))
        is_new = sent.was_mailed and sent.public_id != self._kept.get("code")
        self._keep(code=sent.public_id)
        return sent if is_new else None

    def send_again(self) -> Response:
        """« Renvoyer le code »."""
        if not self.address:
            return self.back_to("email")
        sent = self._send()
        if sent:
            flash(_("Un nouveau code est parti à %(hour)s.", hour=clock(sent.issued_at)), "success")
        else:
            self._keep(notice=self._too_soon())
        return go_to(url_for(".code"))

    def _too_soon(self) -> str:
        code, wait = self.code, wait_until(next_send(self.address))
        if code is None or not code.was_mailed:
            return _("Aucun code n’est parti\u00a0: vous pourrez en demander un dans %(wait)s.", wait=wait)
        hour = clock(code.issued_at)
        return _(
            "Le dernier code est parti à %(hour)s. Attendez %(wait)s pour en demander un autre.", hour=hour, wait=wait
        )

    def verify(self, form: CodeForm) -> bool:
        """Step 2: try the code; a vain one is answered beside the box."""
        verdict, code = EmailCode.check(self._wanted, form.code.data or "")
        if verdict is Verdict.RIGHT and code:
            self._keep(verified=code.public_id)
            session.prove()  # type: ignore[attr-defined]
            return True
        form.refuse_code(self._sentence(verdict, code))
        return False

    def _sentence(self, verdict: Verdict, code: EmailCode | None) -> str:
        wait, hour = wait_until(next_send(self.address)), clock(code.issued_at if code else now())
        return {
            Verdict.WRONG: _("Ce code n’est pas le bon. Vérifiez le plus récent courriel."),
            Verdict.OLDER: _("Un code plus récent est parti à %(hour)s. Entrez celui-là.", hour=hour),
            Verdict.EXPIRED: _("Ce code a expiré. Demandez un nouveau code."),
            Verdict.USED: _("Ce code a déjà servi. Demandez un nouveau code."),
            Verdict.EXHAUSTED: _("Trop d’essais avec ce code. Demandez un nouveau code."),
            Verdict.CLOSED: _(
                "Trop de codes ont été essayés pour cette adresse. Attendez %(wait)s avant d’en essayer d’autres.",
                wait=wait,
            ),
        }[verdict]

    def code_step(self, done: Callable[[], Response], template: str = "account/code.html") -> Response:
        """Step 2, whole: the code is asked until it is right; then `done`."""
        if not self.address:
            return self.back_to("email")
        form = CodeForm()
        if form.is_sent_and_right() and self.verify(form):
            return done()
        return self.code_page(form, template)

    def code_page(self, form: CodeForm, template: str) -> Response:
        """Step 2, and what there is to say about the code."""
        code = self.code
        wait = "" if code and code.was_mailed else wait_until(next_send(self.address))
        facts = {"address": self.address, "code": code, "wait": wait, "is_verified": self.verified is not None}
        facts |= {"keeps_mail": current_app.config["PORTAIL"].keeps_mail, "skipped": "etape" in request.args}
        return page(template, form=form, notice=self._take_notice(), **facts)

    def password_page(self, done: Callable[[EmailCode, str], Response]) -> Response:
        """Step 3, once the code is verified: the password; `done` makes use of both."""
        verified = self.verified if self.address else None
        if verified is None:
            return self.back_to("code" if self.address else "email")
        form = NewPasswordForm(verified.address)
        if form.is_sent_and_right():
            return done(verified, form.password.data)
        return page("account/password.html", form=form, address=verified.address)

    def _take_notice(self) -> str:
        """What « Renvoyer le code » had to say, once."""
        notice = self._kept.get("notice", "")
        if notice:
            self._keep(notice="")
        return notice

    def back_to(self, step: str) -> Response:
        """A step came too early or too late: to that one, which says why (SECURITY.md C16)."""
        if request.method == "POST":
            record_event(Event.STEP_SKIPPED, address=self.address, purpose=self.purpose, to=step)
        return go_to(url_for(f".{step}", etape="manquante"))
