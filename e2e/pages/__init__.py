"""Page objects: locators by role and label, declared once; methods are acts of a parent, not clicks."""

from .absences import Absences, NoticeForm, SentNotice
from .access import SignIn
from .account import PasswordReset, SignUp
from .children import AddChild
from .desk import Desk
from .portal import Dashboard
from .recorded import Explanation, Roll
from .roster import RosterDesk
from .screen import Screen
from .settings import Settings
from .staff import StaffSignIn

__all__ = [
    "Explanation",
    "Roll",
    "Absences",
    "AddChild",
    "Dashboard",
    "Desk",
    "NoticeForm",
    "PasswordReset",
    "RosterDesk",
    "Screen",
    "SentNotice",
    "Settings",
    "SignIn",
    "SignUp",
    "StaffSignIn",
]
