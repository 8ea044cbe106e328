"""The key pages whose outline and order of focus are kept: a state of a page, in a language."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """A name of `e2e/states`. whole: header and footer are told too; proves: requirements that its outline shows."""

    state: str
    language: str = "fr"
    whole: bool = False
    proves: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.language}/{self.state}"


SUBJECTS = (
    Subject("home", whole=True, proves=("G-03",)),
    Subject("sign-in"),
    Subject("sign-in-empty", proves=("E-02",)),
    Subject("sign-up-code"),
    Subject("sign-up-password-typing", proves=("C-10",)),
    Subject("child"),
    Subject("child-wrong", proves=("E-02", "E-04")),
    Subject("portal-to-explain", whole=True, proves=("G-03", "D-01")),
    Subject("notice"),
    Subject("notice", language="en", whole=True, proves=("G-03",)),
    Subject("notice-wrong", proves=("E-02",)),
    Subject("notice-review"),
    Subject("notice-sent"),
    Subject("absences-followed", proves=("B-13",)),
    Subject("calendar"),
    Subject("explain-several"),
    Subject("settings"),
    Subject("desk-today", whole=True, proves=("G-03",)),
    Subject("request"),
    Subject("roll-group"),
)
