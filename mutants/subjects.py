"""What must not have one survivor: five subjects, and the modules where their rules stand."""

from pathlib import Path

from mutants.desk import ROOT

CORE: dict[str, tuple[str, ...]] = {
    "matching": tuple(
        """models/roster.py models/names.py models/email_address.py models/comparison.py models/match_request.py
        models/match_settlement.py views/children.py views/forms/child.py""".split()
    ),
    "codes": tuple(
        """models/email_code.py models/code_limits.py models/attempts.py models/secrets.py
        models/recovery_code.py models/sign_in_limits.py views/verification.py""".split()
    ),
    "sessions": tuple("models/web_session.py views/web_session.py views/people.py views/session_time.py".split()),
    "authorisation": tuple(
        """models/family.py models/desk.py models/staff.py models/staff_room.py models/staff_invitation.py
        models/workplace.py models/first_step.py models/second_factor.py models/personal_record.py
        views/doors.py views/school/door.py views/school/passage.py""".split()
    ),
    "the « Autre » rule": tuple(
        """models/reason.py models/reason_list.py models/notice_draft.py models/explanations.py views/explanations.py
        views/forms/absence_questions.py views/forms/absence_checks.py views/forms/absence_what.py
        views/forms/explanation.py views/forms/school_reason.py""".split()
    ),
}


def everything() -> list[str]:
    """Every module of the school and of the conversation; migrations are frozen."""
    found = [path for folder in ("models", "views") for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path.relative_to(ROOT).as_posix() for path in found if "migrations" not in path.parts]


def core() -> list[str]:
    """The modules of the five subjects."""
    return [module for modules in CORE.values() for module in modules]


def subject_of(module: str) -> str:
    """The subject that a module belongs to; empty when it is none of the five."""
    return next((subject for subject, modules in CORE.items() if module in modules), "")


def named(words: list[str]) -> list[str]:
    """The modules that somebody asked for. Raises SystemExit with what to do when one does not exist."""
    known = everything()
    for word in words:
        if Path(word).as_posix() not in known:
            raise SystemExit(f"« {word} » is no module of models/ or views/. Name one such as models/email_code.py.")
    return [Path(word).as_posix() for word in words]
