"""Pictures of pages: compared to the pixel, kept without loss, told in a report that opens by itself."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from PIL import Image, ImageDraw

from e2e.visual import report, revision
from e2e.visual.album import APPROVED, Album
from e2e.visual.comparing import APPROVED as APPROVED_NOW
from e2e.visual.comparing import DIFFERS, NEW, SAME, Outcome, approve, set_against
from e2e.visual.comparison import compare
from e2e.visual.subjects import SUBJECTS

ROOT = Path(__file__).parent.parent
BOX = (40, 40, 120, 80)


def sheet(box: tuple[int, ...] = BOX, colour: str = "#1b4b80", size: tuple[int, int] = (200, 300)) -> Image.Image:
    """A white page with a coloured box."""
    page = Image.new("RGB", size, "white")
    ImageDraw.Draw(page).rectangle(box, fill=colour)
    return page


def test_what_is_the_same_differs_in_nothing() -> None:
    assert compare(sheet(), sheet()).is_same


@pytest.mark.parametrize(
    ("after", "least", "band"),
    [
        (sheet((41, 40, 121, 80)), 80, (40, 81)),
        (sheet(colour="#1d4d82"), 3_000, (40, 81)),
        (sheet(size=(200, 310)), 2_000, (300, 310)),
    ],
    ids=["a pixel to the right", "a shade", "a longer page"],
)
def test_the_least_change_is_found_and_placed(after: Image.Image, least: int, band: tuple[int, int]) -> None:
    verdict = compare(sheet(), after)
    assert verdict.changed >= least
    assert (verdict.top, verdict.bottom) == band


def test_the_smoothing_of_an_edge_is_no_difference() -> None:
    def disc(shift: int) -> Image.Image:
        large = Image.new("RGB", (1600, 1600), "white")
        ImageDraw.Draw(large).ellipse((200 + shift, 200, 1400 + shift, 1400), fill="black")
        return large.resize((400, 400), Image.Resampling.BOX)

    assert compare(disc(0), disc(1)).changed < compare(disc(0), disc(4)).changed / 2


def test_an_album_loses_nothing(tmp_path: Path) -> None:
    album = Album(tmp_path / "chromium")
    album.sign(sheet(), {"engine": "chromium 156", "font": "DejaVu Sans"})
    noise = Image.effect_noise((80, 60), 90).convert("RGB")
    album.keep("home-360-light", noise)
    assert album.names == {"home-360-light"}
    assert album.drawn_by == "chromium 156, DejaVu Sans"
    assert album.picture("home-360-light").tobytes() == noise.tobytes()
    assert album.picture("nothing") is None


def test_a_picture_is_new_then_approved_then_the_same_then_different(tmp_path: Path) -> None:
    album = Album(tmp_path / "album")
    assert set_against(album, "home", sheet(), tmp_path).status == NEW
    assert approve(album, "home", sheet(), tmp_path).status == APPROVED_NOW
    assert set_against(album, "home", sheet(), tmp_path).status == SAME
    found = set_against(album, "home", sheet(size=(200, 310)), tmp_path)
    assert (found.status, found.is_to_look_at) == (DIFFERS, True)
    assert "200×300 before, 200×310 now" in found.words


def reported(folder: Path, *outcomes: Outcome) -> BeautifulSoup:
    path = report.write(outcomes, "the approved pictures", "chromium 156", folder / "report")
    page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    for file in [node.get("href") or node.get("src") for node in page.select("a[href], img[src]")]:
        assert file.startswith("#") or (path.parent / file).is_file(), file
    assert not re.search("https?://", path.read_text("utf-8"))
    return page


def test_a_report_shows_what_differs_first_side_by_side(tmp_path: Path) -> None:
    album = Album(tmp_path / "album")
    for name in ("a", "b", "c"):
        album.keep(name, sheet())
    drawn = {"a": sheet(), "b": sheet((41, 40, 121, 80)), "c": sheet(colour="red"), "d": sheet()}
    page = reported(tmp_path, *[set_against(album, name, picture, tmp_path) for name, picture in drawn.items()])
    assert page.h1.text == "3 of 4 pictures to look at"
    assert [one["id"] for one in page.select("article")] == ["c", "b", "d"]
    assert [words.text for words in page.select("#c figcaption")] == ["Before", "After", "Difference"]
    assert "no approved picture" in page.select_one("#d").text
    assert [one.text for one in page.select("details li")] == ["a"]


def test_a_report_cuts_a_long_page_to_the_lines_that_differ(tmp_path: Path) -> None:
    album = Album(tmp_path / "album")
    album.keep("long", sheet(size=(200, 5000)))
    page = reported(tmp_path, set_against(album, "long", sheet((41, 40, 121, 80), size=(200, 5000)), tmp_path))
    with Image.open(tmp_path / "report" / page.select_one("article img")["src"]) as shown:
        assert shown.size == (200, 81 + report.AROUND)


RUN = """
import json
import pytest
@pytest.mark.parametrize("name, changed", [("home", 7), ("sign-in", 900), ("guide", 0)])
def test_drawn(name, changed, request, tmp_path):
    status = "differs" if changed else "same"
    outcome = {"name": name, "status": status, "words": f"{changed} pixels differ", "changed": changed}
    request.node.user_properties += [("compared-picture", json.dumps(outcome)), ("picture-hand", "chromium 156")]
    request.node.user_properties.append(("picture-left-out", f"{name}-dark"))
    assert not changed
"""


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_run_ends_with_what_is_to_be_looked_at_and_where(tmp_path: Path, workers: str) -> None:
    """Whatever processes the pictures were drawn in."""
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "conftest.py").write_text("from e2e.visual.plugin import *\npytest_addoption = add_options\n")
    (tmp_path / "test_run.py").write_text(RUN)
    order = [sys.executable, "-m", "pytest", "-q", "-p", "no:playwright", "-p", "no:cacheprovider", "-n", workers]
    done = subprocess.run([*order, "--album-name", "revision abc"], cwd=tmp_path, capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)  # fmt: skip
    lines = done.stdout.splitlines()
    at = lines.index("  sign-in: 900 pixels differ")
    assert lines[at + 1 : at + 3] == [
        "  home: 7 pixels differ",
        "  Left out, in a theme that this engine does not show: guide-dark, home-dark, sign-in-dark",
    ]
    path = tmp_path / "test-results" / "visual" / "report.html"
    assert lines[at + 3] == f"Pictures: 3 drawn, 2 to look at. Side by side: {path}"
    assert "Compared with revision abc. Drawn by chromium 156." in path.read_text("utf-8")


def test_a_report_without_a_difference_says_so(tmp_path: Path) -> None:
    album = Album(tmp_path / "album")
    album.keep("a", sheet())
    assert reported(tmp_path, set_against(album, "a", sheet(), tmp_path)).h1.text == "All 1 pictures are the same"


def test_the_approved_pictures_are_those_that_are_drawn_and_stay_small() -> None:
    assert (APPROVED / "chromium").is_dir()
    for folder in APPROVED.iterdir():
        assert Album(folder).names == {name for subject in SUBJECTS for name, _, _ in subject.shots}
    assert sum(path.stat().st_size for path in APPROVED.rglob("*.webp")) <= 3 * 1024 * 1024


def test_each_subject_has_a_school_of_its_own() -> None:
    assert len({subject.board for subject in SUBJECTS}) == len(SUBJECTS)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit, from before there were pictures."""
    monkeypatch.setattr(revision, "ROOT", tmp_path)
    monkeypatch.setattr(revision, "KEPT", tmp_path / ".pictures")
    who = ["-c", "user.name=Nadia", "-c", "user.email=nadia@exemple.ca"]
    for words in (["init", "-q"], [*who, "commit", "-q", "--allow-empty", "-m", "The school opens"]):
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True)
    return tmp_path


def test_a_revision_that_gives_no_pictures_says_why_and_leaves_nothing_behind(repository: Path) -> None:
    with pytest.raises(revision.CannotDraw, match="no revision of this repository"):
        revision.commit_of("nowhere")
    with pytest.raises(revision.CannotDraw, match="no revision of this repository"):
        revision.commit_of("--all")
    with pytest.raises(revision.CannotDraw, match="older than the pictures"):
        revision.draw(revision.commit_of("HEAD"), repository / "album")
    trees = subprocess.run(["git", "-C", str(repository), "worktree", "list"], capture_output=True, text=True).stdout
    assert len(trees.splitlines()) == 1
