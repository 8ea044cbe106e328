"""A roster file is right as a whole, or refused with each fault by line and column; nothing of it is stored."""
# ruff: noqa: F811 - fixtures are asked for by their names

import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models import Problem, RosterFile, RosterImport, RosterRefused, canonical_email
from models.roster_fault import KEPT_FAULTS, Wrong
from models.roster_row import email_address
from models.roster_text import MOST_ROWS
from tests.roster_files import COLUMNS, TOM, ZOE, dump, pupils, text, write  # noqa: F401 - a fixture

HEADER = ",".join(COLUMNS)
LINE = ",".join(ZOE.values())
RIGHT = f"{HEADER}\n{LINE}\n"


@pytest.fixture
def read(write, school_open):
    """read(content) is the roster of that file."""
    return lambda content, encoding="utf-8": RosterFile(write(content, encoding)).read()


def refusal(read, content) -> RosterRefused:
    with pytest.raises(RosterRefused) as caught:
        read(content)
    return caught.value


# ---- what is read -------------------------------------------------------------------------------------------------


@pytest.mark.requirement("F3")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_same_roster_in_each_encoding_is_the_same_roster(read, encoding):
    rows = [{**ZOE, "nom": "L’Écuyer-Noël", "prenom": "Œdipe"}, TOM]
    found = read(text(rows), encoding).rows
    assert [(row.last_name, row.first_name) for row in found] == [("L’Écuyer-Noël", "Œdipe"), ("Gagnon", "Tom")]
    assert found[0].school_name == "École des Grands-Pins"


@pytest.mark.requirement("F5")
def test_a_file_number_keeps_its_zeros(read):
    assert read([{**ZOE, "fiche": "0001234"}]).rows[0].file_number == "0001234"


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_either_line_end_a_last_line_without_one_and_blank_lines(read, ends):
    content = ends.join([HEADER, LINE, "", ",,,,,,,,,", ",".join(TOM.values())])
    assert [row.line for row in read(content).rows] == [2, 5]


def test_columns_stand_in_any_order_and_case_with_as_many_addresses_as_wanted(read):
    homes = {f"courriel_{n}": f"adresse{n}@exemple.ca" for n in range(1, 8)}
    columns = list(reversed([*COLUMNS[:8], *homes]))
    content = text([{**ZOE, **homes}], columns).replace("fiche", " Fiche ", 1)
    assert set(read(content).rows[0].emails) == set(homes.values())


def test_addresses_are_canonical_and_counted_once(read):
    [row] = read([{**ZOE, "courriel_1": " Nadia@Exemple.CA ", "courriel_2": "nadia@exemple.ca"}]).rows
    assert row.emails == ("nadia@exemple.ca",)


@pytest.mark.requirement("F7")
@pytest.mark.parametrize(
    "name", ["Robert'); DROP TABLE pupil;--", "<script>alert(1)</script>", '=HYPERLINK("x")', "O’Brien"]
)
def test_markup_and_formulas_in_a_name_are_text(read, name):
    assert read([{**ZOE, "nom": name}]).rows[0].last_name == name


def test_a_name_is_tidied_and_in_one_unicode_form(read):
    assert read([{**ZOE, "prenom": "  Zoe\u0301   Anne\u200b "}]).rows[0].first_name == "Zoé Anne"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.lists(st.text(st.characters(categories=["L", "P", "S", "M", "Zs"]), min_size=1, max_size=60), max_size=20))
def test_whatever_the_names_each_line_is_read_or_has_a_fault(read, names):
    rows = [{**ZOE, "fiche": f"{place:07d}", "nom": name} for place, name in enumerate(names)]
    try:
        assert len(read(text(rows)).rows) == len(names)
    except RosterRefused as refused:
        assert {fault.line for fault in refused.faults} <= {0, *range(2, len(names) + 2)}


@given(st.emails() | st.from_regex(r"[A-Za-z0-9.+_'-]{1,12}@[A-Za-z0-9.-]{1,20}", fullmatch=True))
def test_the_short_way_for_plain_addresses_answers_as_the_library(address):
    try:
        expected = canonical_email(address)
    except ValueError:
        with pytest.raises(Wrong):
            email_address(address)
    else:
        assert email_address(address) == expected


# ---- what is refused ----------------------------------------------------------------------------------------------


def changed(**values: str) -> str:
    """A right line, then one that differs."""
    return text([ZOE, {**TOM, **values}])


BROKEN = {
    "an empty file": ("", 1, "", Problem.EMPTY),
    "a header alone": (HEADER + "\n", 0, "", Problem.NO_PUPIL),
    "no header": (f"{LINE}\n{LINE}\n", 1, "732000", Problem.UNKNOWN_COLUMN),
    "semicolons": (RIGHT.replace(",", ";"), 1, "", Problem.SEPARATOR),
    "tabs": (RIGHT.replace(",", "\t"), 1, "", Problem.SEPARATOR),
    "a missing column": (RIGHT.replace("fiche,", "", 1), 1, "", Problem.MISSING_COLUMNS),
    "no address column": (RIGHT.replace(",courriel_1,courriel_2", "", 1), 1, "", Problem.MISSING_COLUMNS),
    "an unknown column": (RIGHT.replace("courriel_2", "couriel_2", 1), 1, "couriel_2", Problem.UNKNOWN_COLUMN),
    "a column twice": (RIGHT.replace("courriel_2", "courriel_1", 1), 1, "courriel_1", Problem.REPEATED_COLUMN),
    "a value too many": (RIGHT + LINE + ",\n", 3, "", Problem.WIDTH),
    "a line cut short": (RIGHT + LINE[:40], 3, "", Problem.WIDTH),
    "an unknown board": (changed(organisme="999999"), 3, "organisme", Problem.UNKNOWN_BOARD),
    "no school": (changed(ecole=" "), 3, "ecole", Problem.MISSING),
    "a school with two names": (changed(nom_ecole="École du Pin"), 3, "nom_ecole", Problem.SCHOOL_NAME),
    "six digits": (changed(fiche="123456"), 3, "fiche", Problem.NUMBER),
    "eight digits": (changed(fiche="12345678"), 3, "fiche", Problem.NUMBER),
    "letters in the number": (changed(fiche="12E4567"), 3, "fiche", Problem.NUMBER),
    "digits of another script": (changed(fiche="１２３４５６７"), 3, "fiche", Problem.NUMBER),
    "a number twice": (changed(fiche=ZOE["fiche"]), 3, "fiche", Problem.DUPLICATE),
    "no name": (changed(nom=""), 3, "nom", Problem.MISSING),
    "a name without a letter": (changed(prenom="---"), 3, "prenom", Problem.NO_LETTER),
    "a name of 201 letters": (changed(nom="é" * 201), 3, "nom", Problem.VALUE_TOO_LONG),
    "a value of 1,001 characters": (changed(groupe="5" * 1001), 3, "groupe", Problem.VALUE_TOO_LONG),
    "a name with a line end": (changed(nom="Gag\nnon"), 3, "", Problem.QUOTES),
    "a name with a tab": (changed(nom="Gag\tnon"), 3, "nom", Problem.CONTROL_CHARACTER),
    "a name written backwards": (changed(nom="Gag\u202enon"), 3, "nom", Problem.CONTROL_CHARACTER),
    "damaged accents": (changed(nom="GagnÃ©"), 3, "nom", Problem.DAMAGED),
    "a date the other way round": (changed(date_naissance="27-09-2014"), 3, "date_naissance", Problem.DATE),
    "a date with slashes": (changed(date_naissance="2014/09/27"), 3, "date_naissance", Problem.DATE),
    "a day that never was": (changed(date_naissance="2015-02-29"), 3, "date_naissance", Problem.DATE),
    "a week instead of a date": (changed(date_naissance="2014-W39-6"), 3, "date_naissance", Problem.DATE),
    "a date to come": (changed(date_naissance="2999-01-01"), 3, "date_naissance", Problem.DATE_IN_FUTURE),
    "a date of 1899": (changed(date_naissance="1899-12-31"), 3, "date_naissance", Problem.DATE_TOO_EARLY),
    "an empty cell’s date": (changed(date_naissance="1900-01-01"), 3, "date_naissance", Problem.DATE_TOO_EARLY),
    "no address in an address": (changed(courriel_1="marc"), 3, "courriel_1", Problem.ADDRESS),
    "two addresses in one": (changed(courriel_2="a@exemple.ca, b@exemple.ca"), 3, "courriel_2", Problem.ADDRESS),
    "a header in an address": (changed(courriel_2="a@exemple.ca\r\nBcc: b@exemple.ca"), 3, "", Problem.QUOTES),
    "a quote never closed": (f'{HEADER}\n{LINE}\n"{LINE}\n' + f"{LINE}\n" * 20_000, 3, "", Problem.QUOTES),
    "a quote never closed from the start": ('"' + RIGHT, 1, "", Problem.QUOTES),
    "a quote inside a value": (RIGHT.replace("Zoé", '"Zo"é'), 2, "", Problem.QUOTES),
    "carriage returns alone": (RIGHT.replace("\n", "\r"), 1, "", Problem.LINE_ENDS),
    "a NUL byte": (RIGHT.replace("Zoé", "Zo\0é"), 2, "", Problem.NUL),
    "UTF-16": (RIGHT.encode("utf-16"), 1, "", Problem.UTF_16),
    "UTF-16 without a mark": (RIGHT.encode("utf-16-le"), 1, "", Problem.UTF_16),
    "two encodings": (RIGHT.encode() + LINE.encode("cp1252"), 3, "", Problem.MIXED_ENCODINGS),
    "a DOS code page": (RIGHT.encode("cp850"), 2, "", Problem.UNKNOWN_ENCODING),
    "an old Macintosh": (RIGHT.encode("mac_roman"), 2, "", Problem.UNKNOWN_ENCODING),
    "one line of 50 MB": (f"{HEADER}\n".encode() + b"x" * 50_000_000, 2, "", Problem.LINE_TOO_LONG),
    "a million commas": (RIGHT + "," * 1_000_000, 3, "", Problem.LINE_TOO_LONG),
    "a header of 90,000 commas": ("," * 90_000, 1, "", Problem.EMPTY),
    "an image": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 50, 3, "", Problem.NUL),
}


@pytest.mark.requirement("F2", "F4")
@pytest.mark.parametrize("content, line, column, problem", BROKEN.values(), ids=BROKEN)
def test_a_broken_roster_is_refused_by_line_and_changes_nothing(read, content, line, column, problem):
    before = dump()
    with pytest.raises(RosterRefused) as caught:
        RosterImport(read(content)).apply()
    first = caught.value.faults[0]
    assert (first.line, first.column, first.problem) == (line, column, problem)
    assert dump() == before


@pytest.mark.requirement("F4")
def test_every_fault_is_told_at_once(read):
    wrong = {**TOM, "nom": "", "fiche": "12", "courriel_1": "marc"}
    faults = refusal(read, [ZOE, wrong, {**ZOE, "organisme": ""}]).faults
    assert [(fault.line, fault.column) for fault in faults] == [
        (3, "fiche"), (3, "nom"), (3, "courriel_1"), (4, "organisme"),
    ]  # fmt: skip


def test_a_fault_says_what_was_read_and_what_helps(read):
    faults = refusal(read, [ZOE, {**TOM, "fiche": "12345"}, {**TOM, "fiche": ZOE["fiche"]}]).faults
    assert [(fault.value, fault.hint) for fault in faults] == [("12345", "0012345"), ("0012345", "2")]


@pytest.mark.requirement("F2")
def test_a_hundred_thousand_faults_are_counted_and_the_first_ones_kept(read):
    refused = refusal(read, pupils(5000, date_naissance="hier"))
    assert (refused.count, len(refused.faults)) == (5000, KEPT_FAULTS)


@pytest.mark.requirement("F2")
@pytest.mark.parametrize("content", [b"x" * 50_000_000, b"," * 1_000_000, b'"' + b"x\n" * 600_000])
def test_memory_stays_bounded_whatever_comes_in(write, school_open, content):
    path = write(content)
    tracemalloc.start()
    try:
        with pytest.raises(RosterRefused):
            RosterFile(path).read()
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.requirement("F2")
def test_too_many_rows_are_refused_by_line(read):
    [fault] = refusal(read, RIGHT + "\n" * MOST_ROWS).faults
    assert (fault.line, fault.problem, fault.hint) == (MOST_ROWS + 2, Problem.TOO_MANY_ROWS, str(MOST_ROWS))


@pytest.mark.requirement("F8")
def test_the_name_of_the_file_plays_no_part(school_open, tmp_path):
    path = tmp_path / "a.csv\r\nX-Evil: yes; $(touch x) ; <b>.exe"
    path.write_text(RIGHT, encoding="utf-8")
    assert len(RosterFile(path).read().rows) == 1
