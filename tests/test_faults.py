"""`make faults`: what it says of itself, its table, and that a figure that does not hold is not hidden."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from faults import __main__ as faults
from faults.finding import Finding, Missing


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """The command, with faults of our own instead of those that take minutes."""

    def run(*arguments: str, **found: Finding | Exception):
        def fault(name: str) -> SimpleNamespace:
            def play(_scene, _full):
                if isinstance(found[name], Exception):
                    raise found[name]
                return found[name]

            return SimpleNamespace(__doc__="What happens.", asked="0 lost", run=play)

        monkeypatch.setattr(faults, "fault", fault)
        monkeypatch.setattr(faults, "NAMES", tuple(found))
        monkeypatch.setattr(faults, "ROOT", tmp_path)
        monkeypatch.setattr(faults, "REPORT", tmp_path / "test-results" / "faults.md")
        return CliRunner().invoke(faults.main, arguments)

    return run


@pytest.mark.parametrize("name", faults.NAMES)
def test_each_fault_says_what_happens_and_which_figure_is_asked(name: str) -> None:
    fault = faults.fault(name)
    assert fault.__doc__ and fault.asked and callable(fault.run)


def test_the_list_names_each_fault_and_plays_none() -> None:
    said = CliRunner().invoke(faults.main, ["--list"])
    assert said.exit_code == 0
    assert [line.split()[0] for line in said.output.splitlines()] == list(faults.NAMES)


def test_figures_that_hold_end_in_0_and_are_in_a_table(played, tmp_path: Path) -> None:
    said = played(calm=Finding("0 lost of 50 | 0 twice", True))
    assert said.exit_code == 0
    assert "| calm | 0 lost | 0 lost of 50 / 0 twice | yes |" in (tmp_path / "test-results" / "faults.md").read_text()


def test_one_figure_that_does_not_hold_ends_in_1_whatever_the_others_say(played) -> None:
    said = played(calm=Finding("0 lost", True), storm=Finding("3 lost", False), left=Missing("Install it."))
    assert said.exit_code == 1
    assert "| storm | 0 lost | 3 lost | no |" in said.output and "| calm | 0 lost | 0 lost | yes |" in said.output


def test_a_fault_that_breaks_down_does_not_hold_and_the_next_one_is_played(played) -> None:
    said = played(broken=OSError("no port"), calm=Finding("0 lost", True))
    assert said.exit_code == 1
    assert "it could not be played: OSError: no port | no |" in said.output
    assert "| calm | 0 lost | 0 lost | yes |" in said.output


def test_what_cannot_be_played_here_is_told_and_is_no_success(played) -> None:
    said = played(left=Missing("apt-get install postgresql"))
    assert said.exit_code == 2
    assert "| left | 0 lost | apt-get install postgresql | left out |" in said.output


def test_a_name_that_is_no_fault_is_told_with_those_there_are() -> None:
    said = CliRunner().invoke(faults.main, ["nonsense"])
    assert said.exit_code == 2 and faults.NAMES[0] in said.output
