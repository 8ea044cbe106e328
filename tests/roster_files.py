"""Roster files of the tests: a right one, which each test changes in one place."""

import csv
import io
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

import models
from models import RosterFile, RosterImport, RosterPlan

COLUMNS = "organisme,ecole,nom_ecole,fiche,nom,prenom,date_naissance,groupe,courriel_1,courriel_2".split(",")
ZOE = {
    "organisme": "732000",
    "ecole": "001",
    "nom_ecole": "École des Grands-Pins",
    "fiche": "0012345",
    "nom": "Bouchard-Tremblay",
    "prenom": "Zoé",
    "date_naissance": "2014-09-27",
    "groupe": "601",
    "courriel_1": "nadia@exemple.ca",
    "courriel_2": "",
}
TOM = {**ZOE, "fiche": "7654321", "nom": "Gagnon", "prenom": "Tom", "courriel_1": "marc@exemple.ca"}


def pupils(count: int, **changes: str) -> list[dict[str, str]]:
    """So many pupils of Grands-Pins, with numbers from 1000001 on."""
    return [{**ZOE, "fiche": f"{1000001 + place}", "prenom": f"Élève {place}", **changes} for place in range(count)]


def text(rows: Iterable[dict[str, str]], columns: list[str] = COLUMNS) -> str:
    """The CSV of these pupils."""
    page = io.StringIO()
    writer = csv.DictWriter(page, columns)
    writer.writeheader()
    writer.writerows(rows)
    return page.getvalue()


def dump() -> dict[str, list[tuple]]:
    """Every row of every table."""
    return {table.__name__: sorted(table.select().tuples(), key=repr) for table in models.TABLES}


def stored() -> set[tuple]:
    """(school, number, name, group, addresses) of each pupil who is there."""
    return {
        (pupil.school.code, pupil.file_number, pupil.full_name, pupil.group_name, *sorted(pupil.guardian_emails))
        for pupil in models.Pupil.select().where(models.Pupil.removed_at.is_null())
    }


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """write(rows or text or bytes) is the path of the file."""

    def put(content: str | bytes | Iterable[dict[str, str]], encoding: str = "utf-8") -> Path:
        path = tmp_path / "roster.csv"
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_bytes((content if isinstance(content, str) else text(content)).encode(encoding))
        return path

    return put


@pytest.fixture
def bring(write, school_open) -> Callable[..., RosterPlan]:
    """bring(rows) imports them; confirm=True confirms removals."""

    def bring_in(content, *, confirm: bool = False) -> RosterPlan:
        return RosterImport(RosterFile(write(content)).read(), confirm_removals=confirm).apply()

    return bring_in
