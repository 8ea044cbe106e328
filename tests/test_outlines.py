"""Outlines that are kept: a difference is told in words and lines, with what to do; keeping twice writes once."""

from pathlib import Path

import pytest

from e2e.outlines.kept_text import COMMAND, KeptText
from e2e.outlines.subjects import SUBJECTS
from e2e.states import STATES

PAGE = 'heading "Se connecter"\ntextbox "Courriel"\nbutton "Se connecter"\n'


@pytest.fixture
def kept(tmp_path: Path) -> KeptText:
    return KeptText(tmp_path / "fr" / "sign-in.focus.txt", "« fr/sign-in », its order of focus,")


def test_a_page_that_is_not_kept_yet_says_how_to_keep_it(kept: KeptText) -> None:
    assert (
        kept.difference(PAGE)
        == f"« fr/sign-in », its order of focus, is not kept yet. Write it with {COMMAND}, read it, commit it."
    )


def test_what_was_kept_is_no_difference_and_is_not_written_again(kept: KeptText) -> None:
    assert kept.keep(PAGE) is True
    assert kept.difference(PAGE) == ""
    assert kept.keep(PAGE) is False
    assert kept.keep(PAGE.replace("Courriel", "Nom")) is True


def test_a_difference_is_told_by_its_lines_and_what_to_do(kept: KeptText) -> None:
    kept.keep(PAGE)
    told = kept.difference(PAGE.replace('textbox "Courriel"\n', "")).splitlines()
    assert told[0].startswith("« fr/sign-in », its order of focus, is no longer what sign-in.focus.txt says.")
    assert COMMAND in told[0]
    assert '-textbox "Courriel"' in told
    assert [line for line in told if line.startswith("+") and not line.startswith("+++")] == []


def test_each_key_page_is_a_state_in_french_and_one_is_in_english_too() -> None:
    assert {subject.state for subject in SUBJECTS} <= set(STATES)
    assert len({str(subject) for subject in SUBJECTS}) == len(SUBJECTS)
    assert {subject.language for subject in SUBJECTS} == {"fr", "en"}


def test_the_makefile_knows_the_command() -> None:
    makefile = (Path(__file__).parent.parent / "Makefile").read_text("utf-8")
    assert f"\n{COMMAND.split()[1]}:" in makefile and "--update-outlines" in makefile
