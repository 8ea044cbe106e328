"""What the README promises exists, what exists is in it, and its lines can be read in a window of 120 columns."""

from dataclasses import fields
from pathlib import Path

import pytest
from flask import Flask

from models import Settings

ROOT = Path(__file__).parent.parent
FLASKS_OWN = {"run", "shell", "routes"}


def test_the_readme_tells_every_setting_and_no_other_number() -> None:
    rows = [line for line in (ROOT / "README.md").read_text("utf-8").splitlines() if line.startswith("|")]
    for field in fields(Settings):
        told = [row for row in rows if f"`{field.name}`" in row or f"`PORTAIL_{field.name.upper()}`" in row]
        assert told and (not field.default or str(field.default) in told[0] or "example" in told[0]), field.name


def test_the_readme_tells_every_command_and_its_options(app: Flask) -> None:
    text = (ROOT / "README.md").read_text("utf-8").split("## Command line")[1].split("## Settings")[0]
    rows = {row.split("`")[1].split()[0]: row for row in text.splitlines() if row.startswith("| `")}
    assert set(rows) == set(app.cli.commands) - FLASKS_OWN
    for name, row in rows.items():
        options = [opt for parameter in app.cli.commands[name].params for opt in parameter.opts if opt.startswith("--")]
        assert "…`" in row or all(option in row for option in options if option != "--language"), name


@pytest.mark.parametrize(
    "path",
    ["README.md", "STYLE.md", "e2e/README.md", "docs/high-availability.md", "docs/operations.md", "docs/scale.md"],
)
def test_the_prose_of_a_document_fits_120_columns(path: str) -> None:
    prose = [line for line in (ROOT / path).read_text("utf-8").splitlines() if line[:1] not in ("|", "!")]
    assert [line for line in prose if len(line) > 120] == []
