"""A release holds the last commit and the guide that tells it, and says what each file adds up to."""

import subprocess
import tarfile
from pathlib import Path
from shutil import copy, copytree

import pytest
from flask import Flask

from views.guide_paper import NAMES

ROOT = Path(__file__).parent.parent
GUIDE = Path("static/guide")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small repository with our Makefile and our guide, which was printed there."""
    copy(ROOT / "Makefile", tmp_path)
    copytree(ROOT / GUIDE, tmp_path / GUIDE)
    (tmp_path / ".gitignore").write_text("dist/\nstatic/guide/*.pdf\n", "utf-8")
    (tmp_path / "dist").mkdir()
    for name in NAMES.values():
        for folder in (tmp_path / GUIDE, tmp_path / "dist"):
            (folder / name).write_bytes(b"%PDF-1.7")
        (tmp_path / "dist" / name).with_suffix(".html").write_text("<!doctype html>", "utf-8")
    author = ["-c", "user.name=Lise", "-c", "user.email=lise@ecole.example"]
    for order in (["init", "-q"], ["add", "."], [*author, "commit", "-q", "-m", "A portal"]):
        subprocess.run(["git", *order], cwd=tmp_path, check=True)
    return tmp_path


def release(checkout: Path) -> subprocess.CompletedProcess[str]:
    """`make release`, once the guide is drawn."""
    order = ["make", "-o", "guide", "release"]
    return subprocess.run(order, cwd=checkout, capture_output=True, text=True, check=False, timeout=60)


def test_the_archive_holds_the_commit_and_both_papers_and_the_sums_are_right(checkout: Path) -> None:
    done = release(checkout)
    assert done.returncode == 0, done.stdout + done.stderr
    [archive] = (checkout / "dist").glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        held = {name.partition("/")[2] for name in opened.getnames()}
        version = opened.extractfile(f"{opened.getnames()[0].partition('/')[0]}/VERSION").read().decode().strip()  # type: ignore[union-attr]
    assert archive.name == f"portail-parents-{version}.tar.gz"
    assert {"Makefile", f"{GUIDE}/guide.json", *(f"{GUIDE}/{name}" for name in NAMES.values())} <= held
    sums = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=checkout / "dist", capture_output=True, text=True)
    assert sums.returncode == 0 and sums.stdout.count(": OK") == 5


def test_what_was_installed_from_an_archive_says_which_version_it_is(
    app: Flask, client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "root_path", str(tmp_path))
    assert client.get("/version").json["version"] == "inconnue"
    (tmp_path / "VERSION").write_text("v1.2.0\n", "utf-8")
    assert client.get("/version").json["version"] == "v1.2.0"


def test_a_guide_that_was_drawn_otherwise_is_looked_at_and_committed_first(checkout: Path) -> None:
    book = checkout / GUIDE / "guide.json"
    book.write_text(book.read_text("utf-8") + "\n", "utf-8")
    done = release(checkout)
    assert done.returncode != 0
    assert "static/guide/guide.json" in done.stdout and "then make release" in done.stdout
    assert not list((checkout / "dist").glob("*.tar.gz"))
