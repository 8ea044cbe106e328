"""`python -m bench.oneroster`: the time and memory of a OneRoster 1.2 zip of 100,000 pupils, in its own process."""

import argparse
import csv
import io
import os
import random
import subprocess
import sys
import tempfile
import time
import uuid
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from bench.roster import FIRST, LAST, PUPILS_A_SCHOOL, rows_of, write_csv

MOST_SECONDS, MOST_MEGABYTES = 60, 300
OTHER_CLASSES = 4  # in which each pupil takes part, besides the homeroom
COLUMNS = {
    "orgs": "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
    "classes": "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,"
    "schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods",
    "users": "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,"
    "identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,resourceSourcedIds,preferredGivenName,"
    "preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns",
    "roles": "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,"
    "userProfileSourcedId",
    "demographics": "sourcedId,status,dateLastModified,birthDate,sex,americanIndianOrAlaskaNative,asian,"
    "blackOrAfricanAmerican,nativeHawaiianOrOtherPacificIslander,white,demographicRaceTwoOrMoreRaces,"
    "hispanicOrLatinoEthnicity,countryOfBirthCode,stateOfBirthAbbreviation,cityOfBirth,publicSchoolResidenceStatus",
    "enrollments": "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,"
    "beginDate,endDate",
}  # fmt: skip
Row = dict[str, str]


def main() -> None:
    """Import the zip three times by the command, each in a new process: new, the same again, a tenth changed."""
    asked = argparse.ArgumentParser(prog="python -m bench.oneroster", description=__doc__)
    asked.add_argument("--pupils", type=int, default=100_000, help="how many (default 100000), with 1.6 guardians each")
    asked.add_argument("--database", default="", help="an empty database’s address (default: a new SQLite file)")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), given.pupils, given.database or f"sqlite:///{folder}/bench.sqlite3")


def measure(folder: Path, pupils: int, url: str) -> None:
    """Print seconds, beside the CSV file of as many pupils, and the peak of memory; judge both."""
    path, changed = folder / "roster.zip", folder / "changed.zip"
    write(path, pupils)
    write(changed, pupils, moved=lambda place: place % 10 == 0)
    size = sum(info.file_size for info in zipfile.ZipFile(path).infolist())
    print(f"{pupils:,} pupils: a zip of {path.stat().st_size / 1e6:.0f} MB, {size / 1e6:.0f} MB unpacked\n")
    environment = {**os.environ, "PORTAIL_DATABASE_URL": url, "PORTAIL_MODE": "demo"}
    _run(environment, "migrate")
    plain = folder / "roster.csv"
    write_csv(plain, rows_of(pupils))  # never a list: a child’s peak begins with its parent’s
    idle = _run(environment, "import-roster", "--help")
    floor = _run(environment, "import-roster", "--dry-run", str(plain))
    steps = (("import of a new roster", path), ("the same again", path), ("a tenth changed", changed))
    for what, cost in (("the command alone", idle), ("reading a CSV file of as many", floor)):
        print(f"{what:38} {cost.seconds:6.1f} s {cost.megabytes:6.0f} MB")
    for what, file in steps:
        cost = _run(environment, "import-roster", str(file))
        ratio = (cost.processor - idle.processor) / (floor.processor - idle.processor)
        took = f"{cost.seconds:6.1f} s {cost.megabytes:6.0f} MB {ratio:6.1f} ×"
        print(f"{what:38} {took} ({cost.processor:.1f} s of processor)", flush=True)
        if pupils <= 100_000 and (cost.seconds > MOST_SECONDS or cost.megabytes > MOST_MEGABYTES):
            sys.exit(f"Beyond {MOST_SECONDS} s or {MOST_MEGABYTES} MB.")


class Cost(NamedTuple):
    """What a command took: by the clock, by the processor, and at its peak of memory, as the system counts them."""

    seconds: float
    processor: float
    megabytes: float


def _run(environment: dict[str, str], *words: str) -> Cost:
    """One command, in a process of its own."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "flask", "--app", "app", *words]
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{' '.join(words)} ended with {child.returncode}")
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Cost(time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)


def write(path: Path, pupils: int, moved: Callable[[int], bool] = lambda place: False) -> None:
    """A board’s zip, the same at each run; each second family is linked by the guardians’ side."""
    dice = random.Random(2026)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        modes = "".join(f"file.{name},bulk\r\n" for name in COLUMNS)
        archive.writestr(
            "manifest.csv", f"propertyName,value\r\nmanifest.version,1.0\r\noneroster.version,1.2\r\n{modes}"
        )
        _put(archive, "orgs", _orgs(pupils))
        _put(archive, "classes", _classes(pupils))
        _put(archive, "users", _users(dice, pupils))
        _put(archive, "roles", _roles(pupils))
        _put(archive, "demographics", _births(dice, pupils))
        _put(archive, "enrollments", _enrollments(pupils, moved))


def _put(archive: zipfile.ZipFile, name: str, rows: Iterable[Row]) -> None:
    with archive.open(f"{name}.csv", "w", force_zip64=False) as raw, io.TextIOWrapper(raw, "utf-8", newline="") as text:
        writer = csv.DictWriter(text, COLUMNS[name].split(","), restval="")
        writer.writeheader()
        writer.writerows(rows)


def identifier(kind: str, place: int) -> str:
    """A UUID, as most systems give."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{kind}{place}"))


def _guardians(place: int) -> list[str]:
    """Three of five pupils have two."""
    return [identifier(f"guardian{home} ", place) for home in range(1 if place % 5 < 2 else 2)]


def _orgs(pupils: int) -> Iterator[Row]:
    board = identifier("board", 0)
    yield {"sourcedId": board, "name": "CSS de Montréal", "type": "district", "identifier": "762000"}
    for place in range(pupils // PUPILS_A_SCHOOL + 1):
        school = {"name": f"École {place:03d}", "type": "school", "identifier": f"{place:03d}"}
        yield {"sourcedId": identifier("school", place), **school, "parentSourcedId": board}


def _classes(pupils: int) -> Iterator[Row]:
    for place in range(pupils // 25 + 1):
        school = {"schoolSourcedId": identifier("school", place * 25 // PUPILS_A_SCHOOL)}
        homeroom = {"title": f"{place % 6 + 1}0{place % 4 + 1}", "classType": "homeroom"}
        yield {"sourcedId": identifier("class", place), **homeroom, **school}
        for other in range(OTHER_CLASSES):
            subject = {"title": f"Matière {other}", "classType": "scheduled"}
            yield {"sourcedId": identifier(f"subject{other} ", place), **subject, **school}


def _users(dice: random.Random, pupils: int) -> Iterator[Row]:
    for place in range(pupils):
        homes, by_pupil, me = _guardians(place), place % 2 == 0, identifier("pupil", place)
        last = f"{dice.choice(LAST)}-{dice.choice(LAST)}"
        yield {
            "sourcedId": me, "enabledUser": "true", "username": me, "familyName": last, "givenName": dice.choice(FIRST),
            "identifier": f"{place:07d}", "agentSourcedIds": ",".join(homes) if by_pupil else "",
            "grades": f"0{place % 6 + 1}",
        }  # fmt: skip
        for number, home in enumerate(homes):
            email = f"parent{place}.{number}@courriel{place % 7}.example"
            names = {"familyName": last, "givenName": dice.choice(FIRST), "agentSourcedIds": "" if by_pupil else me}
            yield {"sourcedId": home, "enabledUser": "true", "username": home, "email": email, **names}


def _roles(pupils: int) -> Iterator[Row]:
    board = identifier("board", 0)
    for place in range(pupils):
        me, school = identifier("pupil", place), identifier("school", place // PUPILS_A_SCHOOL)
        yield {"sourcedId": me, "userSourcedId": me, "roleType": "primary", "role": "student", "orgSourcedId": school}
        for home in _guardians(place):
            about = {"roleType": "primary", "role": "guardian", "orgSourcedId": board}
            yield {"sourcedId": home, "userSourcedId": home, **about}


def _births(dice: random.Random, pupils: int) -> Iterator[Row]:
    for place in range(pupils):
        born = date(2009, 1, 1) + timedelta(days=dice.randrange(4000))
        yield {"sourcedId": identifier("pupil", place), "birthDate": born.isoformat()}


def _enrollments(pupils: int, moved: Callable[[int], bool]) -> Iterator[Row]:
    for place in range(pupils):
        me, school = identifier("pupil", place), identifier("school", place // PUPILS_A_SCHOOL)
        about = {"schoolSourcedId": school, "userSourcedId": me, "role": "student"}
        homeroom = (place // 25 + moved(place)) % (pupils // 25 + 1)
        yield {"sourcedId": identifier("e", place), "classSourcedId": identifier("class", homeroom), **about}
        for other in range(OTHER_CLASSES):
            subject = identifier(f"subject{other} ", place // 25)
            yield {"sourcedId": identifier(f"e{other} ", place), "classSourcedId": subject, **about}


if __name__ == "__main__":
    main()
