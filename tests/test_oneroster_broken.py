"""Broken and hostile zips: each is refused with its file, line, column and value, and changes nothing."""
# ruff: noqa: F811 - fixtures are asked for by their names

import io
import struct
import tracemalloc
import zipfile

import pytest

from models import Problem, Pupil, RosterRefused, read_roster
from models.oneroster_table import MOST_LINES
from models.roster_fault import KEPT_FAULTS
from tests.oneroster_files import PLACE, ZOE, Kid, files, page, put, tables, take, whole, zipped  # noqa: F401
from tests.roster_files import dump, stored

PAGES = files(tables(PLACE))
PAGES_1_1 = files(tables(PLACE, "1.1"), "1.1")


def but(name: str, old: str = "", new: str = "", pages: dict = PAGES) -> bytes:
    """The zip with one thing written otherwise in that file; without `old`, the file’s whole content is `new`."""
    content = pages[f"{name}.csv"].decode()
    assert old in content
    changed = content.replace(old, new, 1) if old else new
    return zipped({**pages, f"{name}.csv": changed.encode()})


def without(*names: str) -> bytes:
    return zipped({name: text for name, text in PAGES.items() if name not in names})


def packed(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these entries, even of the same name twice."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive, pytest.warns(UserWarning) if _twice(entries) else _quiet():
        for name, text in entries:
            archive.writestr(name, text)
    return content.getvalue()


def _twice(entries: tuple) -> bool:
    return len({name for name, _ in entries}) < len(entries)


class _quiet:
    def __enter__(self) -> None: ...
    def __exit__(self, *error: object) -> None: ...


def encrypted() -> bytes:
    """The flag of encryption, in the directory and in each header."""
    content = bytearray(whole(PLACE))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + place] |= 1
            at = content.find(mark, at + 4)
    return bytes(content)


def lying(size: int) -> bytes:
    """users.csv announces another size than it has."""
    content = bytearray(whole(PLACE))
    at = content.find(b"users.csv", content.find(b"PK\x01\x02")) - 46
    struct.pack_into("<I", content, at + 24, size)
    return bytes(content)


def bomb(size: int = 400_000_000) -> bytes:
    """A users.csv of that many zeros, some 1000 times smaller in the zip."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in PAGES.items():
            if name != "users.csv":
                archive.writestr(name, text)
        with archive.open("users.csv", "w") as file:
            for _ in range(size // 1_000_000):
                file.write(b"0" * 1_000_000)
    return content.getvalue()


def many_names(count: int) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for place in range(count):
            archive.writestr(f"{place}.csv", b"")
    return content.getvalue()


def endless_directory() -> bytes:
    """An end record that announces a directory of 3 GB."""
    content = bytearray(whole(PLACE))
    struct.pack_into("<I", content, content.rfind(b"PK\x05\x06") + 12, 3_000_000_000)
    return bytes(content)


def overlong(line: bytes) -> bytes:
    """Stored as it is: compressed, so many equal letters would be a bomb."""
    return packed(*{**PAGES, "users.csv": PAGES["users.csv"] + line}.items(), method=zipfile.ZIP_STORED)


def missing(name: str) -> bytes:
    return zipped(files({other: rows for other, rows in tables(PLACE).items() if other != name}))


def circle() -> bytes:
    rows = tables(PLACE)["orgs"]
    rows[0] |= {"identifier": "", "parentSourcedId": "nord"}
    rows.append({"sourcedId": "nord", "name": "Nord", "type": "local", "parentSourcedId": "css"})
    return zipped(files({**tables(PLACE), "orgs": rows}))


def own_parent() -> bytes:
    rows = tables(PLACE)["orgs"]
    rows[1]["parentSourcedId"] = "pins"
    return zipped(files({**tables(PLACE), "orgs": rows}))


NESTED = zipped({f"export/{name}": text for name, text in PAGES.items()})
MANIFEST, USERS, ROLES, BIRTHS = "manifest.csv", "users.csv", "roles.csv", "demographics.csv"
ORGS, CLASSES, P = "orgs.csv", "classes.csv", Problem
TALL_ORGS = "sourcedId,name,type,identifier\n" + "\n" * 20_001
UTF_16 = PAGES["users.csv"].decode().encode("utf-16")
BROKEN = {
    # what it is
    "an empty zip": (packed(), "", 0, "", P.NO_MANIFEST),
    "a zip cut short": (whole(PLACE)[:-300], "", 0, "", P.ARCHIVE),
    "a zip of four bytes": (b"PK\x03\x04", "", 0, "", P.ARCHIVE),
    "a damaged file": (whole(PLACE).replace(b"\x00\x00users.csv", b"\x00\x00users.cvs", 1), USERS, 0, "", P.ARCHIVE),
    "a password": (encrypted(), MANIFEST, 0, "", P.ENCRYPTED),
    "another compression": (packed(*PAGES.items(), method=zipfile.ZIP_LZMA), MANIFEST, 0, "", P.COMPRESSION),
    "a file twice": (packed(*PAGES.items(), ("users.csv", b"")), "", 0, "", P.ARCHIVE_NAME),
    "a file twice in other capitals": (packed(*PAGES.items(), ("USERS.csv", b"")), "", 0, "", P.ARCHIVE_NAME),
    "a name that climbs": (packed(*PAGES.items(), ("../../etc/passwd", b"")), "", 0, "", P.ARCHIVE_NAME),
    "an absolute name": (packed(*PAGES.items(), ("/tmp/users.csv", b"")), "", 0, "", P.ARCHIVE_NAME),
    "a name of Windows": (packed(*PAGES.items(), ("C:\\users.csv", b"")), "", 0, "", P.ARCHIVE_NAME),
    "everything in a folder": (NESTED, "", 0, "", P.NO_MANIFEST),
    "a zip in the zip": (packed(("roster.zip", whole(PLACE))), "", 0, "", P.NO_MANIFEST),
    "a bomb": (bomb(), USERS, 0, "", P.ARCHIVE_SIZE),
    "a size that is a lie, too small": (lying(100), USERS, 0, "", P.ARCHIVE),
    "a size that is a lie, 2 GB": (lying(2_000_000_000), "", 0, "", P.ARCHIVE_SIZE),
    "a directory of 20,000 names": (many_names(20_000), "", 0, "", P.ARCHIVE),
    "a directory of 3 GB": (endless_directory(), "", 0, "", P.ARCHIVE),
    # what it says of itself
    "no manifest": (without("manifest.csv"), "", 0, "", P.NO_MANIFEST),
    "an empty manifest": (but("manifest", new=""), MANIFEST, 1, "", P.EMPTY),
    "a manifest of other columns": (but("manifest", new="a,b\n"), MANIFEST, 1, "", P.MISSING_COLUMNS),
    "no version": (but("manifest", "oneroster.version", "x"), MANIFEST, 0, "oneroster.version", P.VERSION),
    "version 1.0": (but("manifest", "1.2", "1.0"), MANIFEST, 3, "oneroster.version", P.VERSION),
    "version 2.0": (but("manifest", "1.2", "2.0"), MANIFEST, 3, "oneroster.version", P.VERSION),
    "an unknown mode": (but("manifest", "users,bulk", "users,some"), MANIFEST, 8, "file.users", P.FILE_MODE),
    "users announced and not there": (without("users.csv"), USERS, 0, "", P.FILE_MISSING),
    "users said absent": (but("manifest", "users,bulk", "users,absent"), USERS, 0, "", P.FILE_UNANNOUNCED),
    "no demographics": (missing("demographics"), BIRTHS, 0, "", P.FILE_MISSING),
    "no roles": (missing("roles"), ROLES, 0, "", P.FILE_MISSING),
    "whole users, changed births": (but("manifest", "raphics,bulk", "raphics,delta"), MANIFEST, 0, "", P.MIXED_MODES),
    "nothing that says who": (zipped(files({})), USERS, 0, "", P.FILE_MISSING),
    # its tables
    "a file without a line": (but("roles", new=""), ROLES, 1, "", P.EMPTY),
    "semicolons": (but("orgs", new="sourcedId;name;type;identifier\n"), ORGS, 1, "", P.SEPARATOR),
    "a missing column": (but("users", "familyName", "nom"), USERS, 1, "", P.MISSING_COLUMNS),
    "a column twice": (but("users", "phone", "email"), USERS, 1, "email", P.REPEATED_COLUMN),
    "a value too many": (overlong(b"x," * 40 + b"\n"), USERS, 6, "", P.WIDTH),
    "one line of 50 MB": (overlong(b"x" * 50_000_000), USERS, 6, "", P.LINE_TOO_LONG),
    "a NUL": (but("users", "Gagnon", "Gag\0non"), USERS, 3, "", P.NUL),
    "UTF-16": (zipped({**PAGES, USERS: UTF_16}), USERS, 1, "", P.UTF_16),
    "a quote never closed": (overlong(b'"x\n"'), USERS, 6, "", P.QUOTES),
    "more organizations than there are": (but("orgs", new=TALL_ORGS), ORGS, 20_002, "", P.TOO_MANY_ROWS),
    # its people
    "a sourcedId twice": (but("users", "p-tom", "p-zoe"), USERS, 3, "sourcedId", P.REPEATED_ID),
    "a birth twice": (but("demographics", "p-tom", "p-zoe"), BIRTHS, 3, "sourcedId", P.REPEATED_ID),
    "an organization twice": (but("orgs", "quai", "pins"), ORGS, 4, "sourcedId", P.REPEATED_ID),
    "a sourcedId with a space": (but("roles", ",p-tom,", ",p tom,"), ROLES, 3, "userSourcedId", P.SOURCE_ID),
    "a sourcedId of 300 letters": (but("roles", ",p-tom,", f",{'p' * 300},"), ROLES, 3, "userSourcedId", P.SOURCE_ID),
    "a number of six digits": (but("users", "7654321", "765432"), USERS, 3, "identifier", P.NUMBER),
    "no number": (but("users", "7654321", ""), USERS, 3, "identifier", P.MISSING),
    "a number twice": (but("users", "7654321", "0012345"), USERS, 3, "identifier", P.DUPLICATE),
    "no family name": (but("users", "Gagnon", ""), USERS, 3, "familyName", P.MISSING),
    "a given name without a letter": (but("users", "Tom", "--"), USERS, 3, "givenName", P.NO_LETTER),
    "a grade of 61 letters": (but("users", ",6,", f",{'6' * 61},"), USERS, 2, "grades", P.VALUE_TOO_LONG),
    "no address in an address": (but("users", "nadia@exemple.ca", "nadia"), USERS, 4, "email", P.ADDRESS),
    "an unknown status": (but("users", "p-tom,,", "p-tom,perdu,"), USERS, 3, "status", P.STATUS),
    "no birth date": (but("demographics", "2015-02-03", ""), BIRTHS, 3, "birthDate", P.MISSING),
    "a birth date to come": (but("demographics", "2015-", "2999-"), BIRTHS, 3, "birthDate", P.DATE_IN_FUTURE),
    "no line of demographics": (but("demographics", "p-tom", "p-tim"), USERS, 3, "sourcedId", P.NO_BIRTH_DATE),
    "a title of 61 letters": (but("classes", ",601,", f",{'6' * 61},"), CLASSES, 2, "title", P.VALUE_TOO_LONG),
    # its schools
    "organizations in a circle": (circle(), ORGS, 3, "parentSourcedId", P.ORG_CIRCLE),
    "a school above itself": (own_parent(), ORGS, 3, "parentSourcedId", P.ORG_CIRCLE),
    "a board without its code": (but("orgs", "732000", "CSSC"), ORGS, 3, "parentSourcedId", P.NO_BOARD),
    "a school without a code": (but("orgs", "001", ""), ORGS, 3, "identifier", P.MISSING),
    "a school without a name": (but("orgs", "École des Grands-Pins", ""), ORGS, 3, "name", P.MISSING),
    "a pupil of no school": (but("roles", "pins", "rien"), USERS, 2, "orgSourcedIds", P.NO_SCHOOL),
    "a pupil of no school, 1.1": (but("users", "pins", "rien", PAGES_1_1), USERS, 2, "orgSourcedIds", P.NO_SCHOOL),
    "nobody": (but("roles", new="userSourcedId,role,orgSourcedId\n"), USERS, 0, "", P.NO_PUPIL),
}  # fmt: skip


@pytest.mark.requirement("F2", "F4")
@pytest.mark.parametrize("content, file, line, column, problem", BROKEN.values(), ids=BROKEN)
def test_a_broken_zip_is_refused_by_file_and_line_and_changes_nothing(take, content, file, line, column, problem):
    before = dump()
    with pytest.raises(RosterRefused) as caught:
        take(content, confirm=True)
    first = caught.value.faults[0]
    assert (first.file, first.line, first.column, first.problem) == (file, line, column, problem)
    assert dump() == before


@pytest.mark.requirement("F2")
@pytest.mark.parametrize(
    "content", [bomb(), overlong(b"x" * 50_000_000), many_names(50_000), endless_directory()],
    ids=["a bomb", "a line of 50 MB", "50,000 names", "a directory of 3 GB"],
)  # fmt: skip
def test_memory_stays_bounded_whatever_the_zip_announces(put, school_open, content):
    path = put(content)
    tracemalloc.start()
    try:
        with pytest.raises(RosterRefused):
            read_roster(path)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_every_fault_is_told_at_once(take):
    pages = {**PAGES, "users.csv": PAGES["users.csv"].replace(b"7654321", b"12").replace(b"nadia@", b"")}
    pages["demographics.csv"] = PAGES["demographics.csv"].replace(b"2014-09-27", b"hier")
    with pytest.raises(RosterRefused) as caught:
        take(zipped(pages))
    assert [(fault.file, fault.line, fault.value) for fault in caught.value.faults] == [
        ("users.csv", 3, "12"), ("users.csv", 4, "exemple.ca"), ("demographics.csv", 2, "hier"),
    ]  # fmt: skip


def test_thousands_of_faults_are_counted_and_the_first_ones_kept(take):
    kids = tuple(Kid(f"p{place}", "12", agents=()) for place in range(3000))
    with pytest.raises(RosterRefused) as caught:
        take(whole(PLACE.but(kids=kids, homes=())))
    assert (caught.value.count, len(caught.value.faults)) == (3000, KEPT_FAULTS)


# ---- what is odd and right ----------------------------------------------------------------------------------------


@pytest.mark.requirement("F3")
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_other_encodings_are_the_same_roster(take, encoding):
    pages = {name: text.decode().encode(encoding) for name, text in PAGES.items()}
    take(zipped(pages))
    assert "Zoé Bouchard-Tremblay" in {row[2] for row in stored()}


def test_columns_in_another_order_and_those_of_a_vendor_are_passed_over(take):
    found = tables(PLACE)
    pages = dict(PAGES)
    for name in ("orgs", "users", "roles", "demographics"):
        columns = sorted({column for row in found[name] for column in row}, reverse=True)
        pages[f"{name}.csv"] = page([{**row, "metadata.x": "=1+1"} for row in found[name]], ["metadata.x", *columns])
    take(zipped(pages))
    assert len(stored()) == 2


def test_other_files_and_folders_are_passed_over(take):
    more = {"courses.csv": b"\0", "__MACOSX/._users.csv": b"x", "lisez-moi.txt": b"", "images/": b""}
    take(zipped({**PAGES, **more}))
    assert len(stored()) == 2


def test_a_list_of_2000_agents_is_read(take):
    zoe = Kid(ZOE.id, ZOE.number, agents=(*(f"nobody-{place}" for place in range(2000)), "g-nadia"))
    take(whole(PLACE.but(kids=(zoe,))))
    assert Pupil.get().guardian_emails == ["nadia@exemple.ca"]


@pytest.mark.requirement("F7")
def test_markup_and_sql_in_a_name_are_text(take):
    take(whole(PLACE.but(kids=(Kid("p", "1234567", "'); DROP TABLE pupil; --", "<img src=x onerror=alert(1)>"),))))
    assert Pupil.get().full_name == "<img src=x onerror=alert(1)> '); DROP TABLE pupil; --"


def test_each_file_has_a_limit_of_lines():
    assert set(MOST_LINES) == {"manifest.csv", *(f"{name}.csv" for name in tables(PLACE))}
