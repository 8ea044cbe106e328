"""The chapters of the guide, in its order: each walks its steps and shows them."""

from ..walker import Walker
from .account import create_account
from .announcing import announce
from .children import attach_children
from .explaining import explain
from .following import follow
from .password import forget_the_password
from .settings import look_at_the_settings


def walk(walker: Walker) -> None:
    """From a first visit to the settings, as one parent lives it."""
    family = create_account(walker)
    attach_children(walker, family)
    forget_the_password(walker, family)
    announce(walker, family)
    follow(walker)
    explain(walker, family)
    look_at_the_settings(walker)


__all__ = ["walk"]
