"""What a letter or an export says of a recorded absence; dates and hours in ISO 8601."""

from typing import Any

from .recorded_absence import RecordedAbsence


def recorded_facts(absence: RecordedAbsence) -> dict[str, Any]:
    """Of one, with its pupil and its school loaded; the deadline is on the school’s clocks."""
    mark = absence.mark
    hours = {name: getattr(mark, name) for name in ("at", "starts", "ends")}
    return {
        "id": absence.public_id,
        "child": absence.pupil.full_name,
        "first_name": absence.pupil.first_name,
        "group": absence.pupil.group_name,
        "file_number": absence.pupil.file_number,
        "school": absence.school.name,
        "day": absence.day.isoformat(),
        "kind": absence.kind,
        "part": absence.part,
        "periods": absence.periods,
        **{name: value.isoformat("minutes") if value else "" for name, value in hours.items()},
        "deadline": absence.deadline.isoformat(),
    }


def recorded_answer(absence: RecordedAbsence) -> dict[str, Any]:
    """What a parent answered, for the record that the parent takes away; its words are French."""
    return {
        "enfant": absence.pupil.full_name,
        "ecole": absence.school.name,
        "jour": absence.day.isoformat(),
        "note": absence.span,
        "etat": absence.state,
        "motif": absence.reason_fr,
        "explication": absence.explanation,
        "signalement": absence.dispute,
        "repondu_le": absence.answered_at.isoformat() if absence.answered_at else None,
    }
