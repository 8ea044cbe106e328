"""OneRoster zips of the tests: a school as it is, written in either version, whole or as what changed."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

BOARD = {"sourcedId": "css", "name": "CSS de la Capitale", "type": "district", "identifier": "732000"}
PINS = {"sourcedId": "pins", "name": "École des Grands-Pins", "type": "school", "identifier": "001"}
QUAY = {"sourcedId": "quai", "name": "École du Quai", "type": "school", "identifier": "002"}
ORGS = (BOARD, {**PINS, "parentSourcedId": "css"}, {**QUAY, "parentSourcedId": "css"})
NOW = "2026-11-24T06:00:00.000Z"

_ORGS = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId"
_USERS_1_1 = """sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,
middleName,identifier,email,sms,phone,agentSourcedIds,grades,password"""
_USERS_1_2 = """sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,
identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,resourceSourcedIds,
preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns"""
_ROLES = """sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,
userProfileSourcedId"""
_DEMOGRAPHICS = """sourcedId,status,dateLastModified,birthDate,sex,americanIndianOrAlaskaNative,asian,
blackOrAfricanAmerican,nativeHawaiianOrOtherPacificIslander,white,demographicRaceTwoOrMoreRaces,
hispanicOrLatinoEthnicity,countryOfBirthCode,stateOfBirthAbbreviation,cityOfBirth,publicSchoolResidenceStatus"""
_CLASSES = """sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,
schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods"""
_ENROLLMENTS = (
    "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate"
)
COLUMNS = {
    name: "".join(columns.split()).split(",")
    for name, columns in {
        "orgs": _ORGS, "users": _USERS_1_2, "users 1.1": _USERS_1_1, "roles": _ROLES, "demographics": _DEMOGRAPHICS,
        "classes": _CLASSES, "enrollments": _ENROLLMENTS,
    }.items()
}  # fmt: skip

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Home:
    """A guardian, by sourcedId; names: the pupils whom that person’s own line names."""

    id: str
    email: str = ""
    names: tuple[str, ...] = ()
    role: str = "guardian"


@dataclass(frozen=True)
class Kid:
    """A pupil, by sourcedId; agents: whom the pupil’s own line names."""

    id: str
    number: str
    last: str = "Bouchard-Tremblay"
    first: str = "Zoé"
    born: str = "2014-09-27"
    school: str = "pins"
    grade: str = "6"
    homeroom: str = ""  # of CLASSES
    agents: tuple[str, ...] = ()


CLASSES = {"c601": "601", "c602": "602", "c5": "5e année"}


@dataclass(frozen=True)
class Place:
    """A board as it is at one moment."""

    kids: tuple[Kid, ...] = ()
    homes: tuple[Home, ...] = ()
    classes: dict[str, str] = field(default_factory=lambda: dict(CLASSES))

    def but(self, **changes: object) -> "Place":
        """The same with something else."""
        return replace(self, **changes)


ZOE = Kid("p-zoe", "0012345", agents=("g-nadia",))
TOM = Kid("p-tom", "7654321", "Gagnon", "Tom", "2015-02-03")
NADIA = Home("g-nadia", "nadia@exemple.ca")
MARC = Home("g-marc", "marc@exemple.ca", names=("p-tom",), role="parent")
PLACE = Place((ZOE, TOM), (NADIA, MARC))


def tables(place: Place, version: str = "1.2") -> dict[str, Rows]:
    """The rows of each file, all of them, with empty statuses."""
    users = [*map(_kid, place.kids), *map(_home, place.homes)]
    roles = [_role(kid.id, "student", kid.school) for kid in place.kids]
    roles += [_role(home.id, home.role, "css") for home in place.homes]
    found = {
        "orgs": [dict(org) for org in ORGS],
        "users": users,
        "demographics": [{"sourcedId": kid.id, "birthDate": kid.born} for kid in place.kids],
        "classes": [{"sourcedId": i, "title": t, "classType": "homeroom"} for i, t in place.classes.items()]
        + [{"sourcedId": "maths", "title": "Mathématique", "classType": "scheduled"}],
        "enrollments": [row for kid in place.kids for row in _enrolled(kid)],
    }
    if version.startswith("1.1"):
        orgs = {role["userSourcedId"]: role for role in roles}
        for user in users:
            user |= {"role": orgs[user["sourcedId"]]["role"], "orgSourcedIds": orgs[user["sourcedId"]]["orgSourcedId"]}
    else:
        found["roles"] = roles
    return found


def _kid(kid: Kid) -> dict[str, str]:
    names = {"familyName": kid.last, "givenName": kid.first, "preferredGivenName": "Loulou"}
    facts = {"identifier": kid.number, "agentSourcedIds": ",".join(kid.agents), "grades": kid.grade}
    return {"sourcedId": kid.id, "enabledUser": "true", "username": kid.id, **names, **facts}


def _home(home: Home) -> dict[str, str]:
    names = {"familyName": "Parent", "givenName": "Un", "email": home.email, "agentSourcedIds": ",".join(home.names)}
    return {"sourcedId": home.id, "enabledUser": "true", "username": home.id, **names}


def _role(user: str, role: str, org: str) -> dict[str, str]:
    about = {"userSourcedId": user, "role": role, "orgSourcedId": org}
    return {"sourcedId": f"{user}-{role}", "roleType": "primary", **about}


def _enrolled(kid: Kid) -> Rows:
    classes = [kid.homeroom, "maths"] if kid.homeroom else ["maths"]
    about = {"schoolSourcedId": kid.school, "userSourcedId": kid.id, "role": "student"}
    return [{"sourcedId": f"{kid.id}-{place}", "classSourcedId": place, **about} for place in classes]


def changes(before: Place, after: Place, version: str = "1.2") -> dict[str, Rows]:
    """What a delta says: the rows that are new or changed as active, those that are no more as tobedeleted."""
    old, new = tables(before, version), tables(after, version)
    found = {}
    for name in new:
        then, now = ({row["sourcedId"]: row for row in rows} for rows in (old[name], new[name]))
        found[name] = [{**row, "status": "active"} for id, row in now.items() if then.get(id) != row]
        found[name] += [{**row, "status": "tobedeleted"} for id, row in then.items() if id not in now]
        found[name] = [{**row, "dateLastModified": NOW} for row in found[name]]
    return {name: rows for name, rows in found.items() if rows}


def manifest(modes: dict[str, str], version: str = "1.2") -> Rows:
    """What the zip says of itself."""
    facts = {"manifest.version": "1.0", "oneroster.version": version, "source.systemName": "Essai"}
    files = ("academicSessions", "courses", "orgs", "users", "roles", "demographics", "classes", "enrollments")
    facts |= {f"file.{name}": modes.get(name, "absent") for name in files if name != "roles" or version != "1.1"}
    return [{"propertyName": name, "value": value} for name, value in facts.items()]


def page(rows: Iterable[dict[str, str]], columns: Iterable[str]) -> bytes:
    """These rows as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def files(found: dict[str, Rows], version: str = "1.2", mode: str = "bulk", **modes: str) -> dict[str, bytes]:
    """The files of a zip, its manifest first."""
    said = dict.fromkeys(found, mode) | modes
    pages = {"manifest.csv": page(manifest(said, version), ("propertyName", "value"))}
    for name, rows in found.items():
        columns = COLUMNS["users 1.1" if name == "users" and version.startswith("1.1") else name]
        pages[f"{name}.csv"] = page(rows, columns)
    return pages


def zipped(pages: dict[str, bytes]) -> bytes:
    """The zip of these files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in pages.items():
            archive.writestr(name, text)
    return content.getvalue()


def whole(place: Place, version: str = "1.2") -> bytes:
    """The bulk zip of that place."""
    return zipped(files(tables(place, version), version))


def delta(before: Place, after: Place, version: str = "1.2") -> bytes:
    """The delta zip from the one to the other."""
    return zipped(files(changes(before, after, version), version, "delta"))


@pytest.fixture
def put(tmp_path: Path) -> Callable[[bytes], Path]:
    """put(zip) is the path of the file; its name says nothing."""

    def write(content: bytes) -> Path:
        path = tmp_path / "roster"
        path.write_bytes(content)
        return path

    return write


@pytest.fixture
def take(put, school_open) -> Callable[..., Any]:
    """take(zip) imports it and gives the plan; confirm=True confirms removals."""
    from models import RosterImport, read_roster  # here: the browser tests make zips too, and know nothing of models

    def bring_in(content: bytes, *, confirm: bool = False) -> Any:
        return RosterImport(read_roster(put(content)), confirm_removals=confirm).apply()

    return bring_in
