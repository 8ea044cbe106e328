"""The second factor of staff: a code that an application shows for 30 seconds (TOTP, RFC 6238), taken once."""

from collections.abc import Callable

import pyotp
from cryptography.fernet import InvalidToken

from . import audit
from .base import database
from .clock import now
from .recovery_code import RecoveryCode
from .secrets import same, seal, unseal
from .sign_in_limits import SignInRefused, reserve_try
from .staff import StaffMember

STEP = 30  # seconds
DRIFT = (0, -1, 1)  # steps: a telephone’s clock is rarely right, and typing takes time
ISSUER = "Portail Parents"


class NewFactor:
    """A secret that is on its way to somebody’s application; it is nobody’s until a first code confirms it.

    It waits, sealed, with the visitor who is choosing it; another browser has another one. The first confirmed wins.
    """

    def __init__(self, sealed: str = "") -> None:
        self.sealed = sealed or seal(pyotp.random_base32())

    @property
    def secret(self) -> str:
        """32 letters and digits, for who cannot read the image."""
        return unseal(self.sealed)

    def address(self, owner: str) -> str:
        """The otpauth:// address that applications read, as an image or as a link."""
        return pyotp.TOTP(self.secret).provisioning_uri(name=owner, issuer_name=ISSUER)


class SecondFactor:
    """The second factor of one staff member."""

    def __init__(self, staff: StaffMember) -> None:
        self.staff = staff

    @property
    def is_set(self) -> bool:
        return self.staff.totp_confirmed_at is not None

    def accept(self, code: str) -> None:
        """Let in who gives the code of this moment; raises SignInRefused or TooManyTries.

        A wrong one is a failed sign-in and is counted with those of the password; each code is taken once.
        """
        self._try(lambda: self._spend(code))
        self.staff.signed_in()

    def accept_recovery(self, code: str) -> None:
        """The same with one of the recovery codes, which is used up. Raises as `accept` does."""
        self._try(lambda: RecoveryCode.spend(self.staff, code))
        self.staff.record(audit.Event.RECOVERY_CODE_USED)
        self.staff.signed_in()

    def adopt(self, new: NewFactor, code: str) -> None:
        """The first code of a new secret: from now on it is asked at every sign-in. Raises as `accept` does."""
        self._try(lambda: self._keep(new, code))
        self.staff.record(audit.Event.FACTOR_ADDED)
        self.staff.signed_in()

    def forget(self) -> None:
        """The telephone is lost: the account goes back to its invitation, so a thief of the password gains nothing."""
        from .web_session import WebSession

        blank = {"sealed_totp": "", "totp_confirmed_at": None, "password_hash": ""}
        with database.atomic():
            StaffMember.update(blank).where(StaffMember.id == self.staff.id).execute()
            RecoveryCode.forget(self.staff)
            WebSession.end_all(self.staff)
            self.staff.record(audit.Event.FACTOR_FORGOTTEN)
        for name, value in blank.items():
            setattr(self.staff, name, value)

    def _try(self, compare: Callable[[], bool]) -> None:
        failure = reserve_try(self.staff.email, self.staff.side)
        if not failure.judge(compare):
            self.staff.record(audit.Event.SIGN_IN_FAILED, step="second factor")
            raise SignInRefused
        failure.take_back()

    def _spend(self, code: str) -> bool:
        """Only one of many who send the same code at once is let in: the row says which step was used last."""
        step = _step_of(self.staff.sealed_totp, code)
        mine = (StaffMember.id == self.staff.id) & StaffMember.totp_confirmed_at.is_null(False)
        unspent = mine & (StaffMember.totp_last_step < step)
        return StaffMember.update(totp_last_step=step).where(unspent).execute() == 1

    def _keep(self, new: NewFactor, code: str) -> bool:
        step, mine = _step_of(new.sealed, code), StaffMember.id == self.staff.id
        facts = {"sealed_totp": new.sealed, "totp_confirmed_at": now(), "totp_last_step": step}
        first = StaffMember.update(facts).where(mine & StaffMember.totp_confirmed_at.is_null())
        return bool(step) and first.execute() == 1


def is_secret_of(staff: StaffMember, secret: str) -> bool:
    """Is that the secret of this person’s application?"""
    try:
        return bool(staff.totp_confirmed_at) and same(unseal(staff.sealed_totp), secret)
    except InvalidToken:
        return False


def _step_of(sealed: str, code: str) -> int:
    """Which step of 30 seconds that code is of, around now; 0 when it is of none."""
    try:
        totp = pyotp.TOTP(unseal(sealed))
    except InvalidToken:  # the portal’s secret has changed: nobody can prove anything, and `create-staff` begins anew
        return 0
    here = int(now().timestamp()) // STEP
    return next((here + drift for drift in DRIFT if same(totp.generate_otp(here + drift), code)), 0)
