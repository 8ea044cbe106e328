"""`make mutants` changes what it says it changes, sees what it says it sees, and never writes into the real files."""

from pathlib import Path
from types import SimpleNamespace

import cosmic_ray.plugins
import pytest
from cosmic_ray import work_item
from cosmic_ray.mutating import mutate_code

from models.prepared import Prepared, PreparedChange
from mutants import __main__, operators, quick, report, run, session, subjects, witnesses
from mutants.desk import ROOT
from mutants.mutant import KILLED, SURVIVED, TIMEOUT, UNSEEN, Equivalents, Mutant, changed_lines
from mutants.standby import Standby
from mutants.trial import ALL_PASSED, SOME_FAILED
from mutants.witnesses import statement

TEXT = """class Door:
    width: int | None = 1

    @property
    def is_open(self) -> bool:
        return self.width > 0

    def close(self):
        self.width = 0
"""


def a_mutant(fate: str, module: str = "models/family.py", was: str = "a") -> Mutant:
    return Mutant(module, 3, "attach", "core/AddNot", was, "b", fate, "")


@pytest.mark.parametrize("operator", operators.OURS.values(), ids=lambda one: one.__name__)
def test_each_change_of_ours_does_what_its_example_says(operator) -> None:
    for example in operator.examples():
        changed = mutate_code(example.pre_mutation_code, operator(), example.occurrence)
        assert changed.split() == example.post_mutation_code.split()


def test_every_operator_that_is_used_exists() -> None:
    assert operators.names() <= set(cosmic_ray.plugins.operator_names())


def test_types_and_columns_are_left_alone_and_code_is_not() -> None:
    line = TEXT.splitlines()[1]
    assert operators.is_noise(
        TEXT, ((2, line.index("|")), (2, line.index("|") + 1)), "core/ReplaceBinaryOperator_BitOr"
    )
    assert not operators.is_noise(TEXT, ((6, 26), (6, 27)), "core/ReplaceComparisonOperator_Gt_GtE")
    column = "name = peewee.CharField(max_length=24, default=3)\n"
    assert operators.is_noise(column, ((1, column.index("24")), (1, column.index("24") + 2)), "core/NumberReplacer")
    assert not operators.is_noise(column, ((1, column.index("3")), (1, column.index("3") + 1)), "core/NumberReplacer")


def test_a_loaded_function_is_given_its_changed_code(tmp_path: Path) -> None:
    path = tmp_path / "door.py"
    scope: dict = {}
    exec(compile(TEXT, str(path), "exec"), scope)
    door = scope["Door"]()
    loaded = quick.functions_of(str(tmp_path))
    assert door.is_open
    quick.swap(str(path), TEXT, TEXT.replace("> 0", "> 1"), loaded)
    assert not door.is_open


def test_a_function_that_a_decorator_made_and_that_loses_a_variable_is_tried_in_a_fresh_process(tmp_path: Path) -> None:
    text = "def guard(view):\n    def guarded():\n        return view()\n    return guarded\n"
    with pytest.raises(quick.NotInAFunction):
        quick.swap("door.py", text, text.replace("view()", "None"), {})


def test_what_was_remembered_before_a_change_is_forgotten(tmp_path: Path) -> None:
    path, scope = tmp_path / "door.py", {}
    text = "from functools import cache\n@cache\ndef width(): return 1\n"
    exec(compile(text, str(path), "exec"), scope)
    assert scope["width"]() == 1
    quick.swap(str(path), text, text.replace("1", "2"), quick.functions_of(str(tmp_path)))
    assert scope["width"]() == 1
    quick.forget_answers(str(tmp_path))
    assert scope["width"]() == 2


def test_a_statement_that_is_built_once_is_built_anew_whatever_it_is_for(tmp_path: Path) -> None:
    for kind in (Prepared, PreparedChange):
        statement_ = kind(lambda: None)
        statement_._built["engine"] = "the SQL of before"
        quick.forget_answers(str(tmp_path))
        assert statement_._built == {}


def test_what_runs_at_import_is_tried_in_a_fresh_process(tmp_path: Path) -> None:
    with pytest.raises(quick.NotInAFunction):
        quick.swap("door.py", TEXT, TEXT.replace("    @property\n", ""), {})


@pytest.mark.parametrize(("line", "lines", "inside"), [(6, [6], True), (2, range(1, 11), False), (4, [4, 5, 6], False)])
def test_who_judges_a_line(line: int, lines: list[int], inside: bool) -> None:
    assert statement(TEXT, line) == (range(lines[0], lines[-1] + 1), inside)


def test_what_runs_at_import_may_be_tried_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "door.py").write_text(TEXT, "utf-8")
    monkeypatch.setattr(session, "ROOT", tmp_path)
    monkeypatch.setattr(session, "SESSIONS", tmp_path / "sessions")
    door = session.Session("models/door.py")
    asked = SimpleNamespace(at_import=True, sample=0)
    tried = __main__._drawn({"models/door.py": door}, asked)["models/door.py"]
    assert {door.items[job].start_pos[0] for job in tried} == {2, 4}  # the width, and `@property`
    asked.at_import = False
    assert {door.items[job].start_pos[0] for job in __main__._drawn({"": door}, asked)[""]} == {2, 4, 6, 9}


def test_a_change_is_told_by_its_lines() -> None:
    assert changed_lines(TEXT, TEXT.replace("> 0", ">= 0")) == ("return self.width > 0", "return self.width >= 0")


def test_the_score_leaves_out_only_what_is_listed_with_a_reason(tmp_path: Path) -> None:
    listed = tmp_path / "equivalent.toml"
    entry = 'module = "models/family.py"\nwas = "same"\nbecomes = "b"\nbecause = "No difference."\n'
    listed.write_text(f"[[mutant]]\n{entry}", "utf-8")
    tried = [a_mutant(KILLED), a_mutant(TIMEOUT), a_mutant(SURVIVED), a_mutant(UNSEEN), a_mutant(SURVIVED, was="same")]
    assert report.score(tried, Equivalents(listed)) == (2, 4)


def test_an_entry_that_describes_nothing_any_more_is_told(tmp_path: Path) -> None:
    listed = tmp_path / "equivalent.toml"
    listed.write_text('[[mutant]]\nmodule = "models/a.py"\nwas = "x"\nbecomes = "y"\nbecause = "z"\n', "utf-8")
    assert Equivalents(listed).gone([], {"models/a.py"}) == ["models/a.py: x"]
    assert Equivalents(listed).gone([], {"models/b.py"}) == []


def test_the_report_shows_each_survivor_as_a_change(tmp_path: Path) -> None:
    path = tmp_path / "results" / "mutants.md"
    report.write({"models/family.py": [a_mutant(SURVIVED), a_mutant(KILLED)]}, Equivalents(), "All.", path)
    said = path.read_text("utf-8")
    assert "50.0%" in said
    assert "models/family.py:3 attach — authorisation\n```diff\n- a\n+ b\n```" in said


def test_a_change_that_was_only_tried_quickly_is_asked_again_and_a_noticed_one_is_not() -> None:
    def known(seen_by: str, outcome=work_item.TestOutcome.SURVIVED) -> work_item.WorkResult:
        return work_item.WorkResult(work_item.WorkerOutcome.NORMAL, f"{seen_by} ", outcome, "")

    assert not run.is_settled(None, "abc", is_quick=True)
    assert run.is_settled(known("quick-abc"), "abc", is_quick=True)
    assert not run.is_settled(known("quick-abc"), "abc", is_quick=False)
    assert run.is_settled(known("abc"), "abc", is_quick=True) and run.is_settled(known("abc"), "abc", is_quick=False)
    assert not run.is_settled(known("abc"), "other tests", is_quick=False)
    assert run.is_settled(known("quick-abc", work_item.TestOutcome.KILLED), "other tests", is_quick=False)


def test_who_noticed_often_is_asked_early() -> None:
    assert run.slowness(1.0, kills=0) > run.slowness(3.0, kills=5) > run.slowness(0.1, kills=0)


def test_only_the_judges_that_are_named_judge(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(witnesses, "MAP", tmp_path)
    assert [file.stem for file in witnesses.Witnesses(["test_codes", "test_words"]).files] == ["test_codes"]
    everybody = {file.stem for file in witnesses.Witnesses().files}
    assert {"test_codes", "test_sessions"} <= everybody and not everybody & set(witnesses.NO_WITNESS)


def test_survivors_are_asked_again_of_tests_that_say_something_else(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(witnesses, "MAP", tmp_path)
    judges = witnesses.Witnesses(["test_codes", "test_sessions"])
    tests = ["tests/test_codes.py::test_a", "tests/test_sessions.py::test_b"]
    before = judges.version(tests)
    assert before == judges.version(reversed(tests)) != judges.version(tests[:1])
    judges.said["tests/test_codes.py"] = "changed"
    assert judges.version(tests) != before


def test_who_is_no_witness_exists() -> None:
    assert [name for name in witnesses.NO_WITNESS if not (ROOT / "tests" / f"{name}.py").exists()] == []


def test_a_sample_says_how_sure_it_is() -> None:
    low, high = report.interval(240, 300)
    assert 0.75 < low < 0.76
    assert 0.84 < high < 0.85


def test_the_five_subjects_are_modules_that_exist() -> None:
    assert set(subjects.core()) <= set(subjects.everything())
    assert len(set(subjects.core())) == len(subjects.core())


def test_a_module_that_does_not_exist_is_told() -> None:
    with pytest.raises(SystemExit, match="Name one such as"):
        subjects.named(["models/nothing.py"])


DOORS = """import pytest

@pytest.fixture(scope="module")
def house():
    return ["door"]

def test_first(house): assert house
def test_broken(house): assert not house
def test_last(house): assert house
"""


def test_tests_that_stand_ready_are_put_away_one_after_the_other(tmp_path: Path) -> None:
    """The last one first: a test that is not put away would make the next fail, and so « notice » any change."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_door.py").write_text(DOORS, "utf-8")
    desk = SimpleNamespace(folder=tmp_path)
    ready = Standby(desk, ["tests/test_door.py"])
    try:
        assert ready.ready()
        first, broken, last = (f"tests/test_door.py::test_{name}" for name in ("first", "broken", "last"))
        assert ready.run_tests("door.py", ("", ""), [last, first, last], 60) == (ALL_PASSED, "")
        assert ready.run_tests("door.py", ("", ""), [last, broken, first], 60) == (SOME_FAILED, broken)
    finally:
        ready.stop()
