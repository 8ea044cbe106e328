"""The illustrated guide: each step has its picture in both languages, and says in words what the picture shows."""

from collections.abc import Iterator
from itertools import combinations
from math import dist
from pathlib import Path
from shutil import copytree

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from PIL import Image

from views import assets, guide_paper
from views.guide_book import GUTTER, Arrow, Picture, pictures
from views.guide_steps import CHAPTERS

STATIC = Path(__file__).parent.parent / "static"
LANGUAGES = ["fr", "en"]
NUMBER = 15  # pixels from its centre to its edge (templates/guide/_screen.html)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_walk_and_the_words_tell_the_same_steps_in_the_same_order(app: Flask, language: str) -> None:
    told = [f"{chapter}-{step}" for chapter, each in CHAPTERS.items() for step in each.steps]
    assert list(pictures(language)) == told, "make guide"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_picture_is_there_twice_as_fine_as_it_is_shown(language: str) -> None:
    for picture in pictures(language).values():
        with Image.open(STATIC / picture.file) as image:
            assert image.size == (2 * picture.width, 2 * picture.height), picture.file


def arrows_of(language: str) -> list[tuple[str, Picture, Arrow]]:
    return [
        (f"{name}: {arrow.name}", each, arrow) for name, each in pictures(language).items() for arrow in each.arrows
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_stands_whole_beside_the_picture_or_at_the_foot_of_its_control(language: str) -> None:
    for name, picture, arrow in arrows_of(language):
        x, y, width, height = arrow.box
        foot = (x + width // 2, y + height)
        assert arrow.from_x in (-GUTTER // 2, picture.width + GUTTER // 2) or (arrow.from_x, arrow.y) == foot, name
        assert NUMBER <= arrow.y <= picture.height - NUMBER, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_of_a_picture_do_not_cover_each_other(language: str) -> None:
    for name, picture in pictures(language).items():
        for one, other in combinations(picture.arrows, 2):
            assert dist((one.from_x, one.y), (other.from_x, other.y)) >= 2 * NUMBER, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_arrow_crosses_no_other_control(language: str) -> None:
    for name, picture, arrow in arrows_of(language):
        for part in range(21):
            at_x = arrow.from_x + (arrow.to_x - arrow.from_x) * part / 20
            at_y = arrow.y + (arrow.to_y - arrow.y) * part / 20
            crossed = [other.name for other in picture.arrows if other != arrow and is_in(other.box, at_x, at_y)]
            assert not crossed, name


def is_in(box: tuple[int, int, int, int], at_x: float, at_y: float) -> bool:
    x, y, width, height = box
    return x < at_x < x + width and y < at_y < y + height


def test_the_pictures_weigh_at_most_two_and_a_half_megabytes() -> None:
    assert sum(path.stat().st_size for path in (STATIC / "guide").rglob("*.webp")) <= 2_500_000


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_says_without_its_pictures_what_they_show(client, language: str, name: str) -> None:
    client.set_cookie("langue", language)
    page = BeautifulSoup(client.get(f"/guide/{name}").text, "html.parser").main
    assert [step["id"] for step in page.select(".pas > li")] == list(CHAPTERS[name].steps)
    for step in page.select(".pas > li"):
        picture = pictures(language)[f"{name}-{step['id']}"]
        image = step.img
        assert (image["loading"], image["width"], image["height"]) == (
            "lazy", str(picture.width), str(picture.height),
        )  # fmt: skip
        assert picture.heading in image["alt"]
        assert [item.get_text() for item in step.select("figcaption li")] == [arrow.name for arrow in picture.arrows]
        assert len(step.select("circle")) == len(picture.arrows)


def test_the_guide_leads_to_each_chapter_and_each_to_the_next(client) -> None:
    page = BeautifulSoup(client.get("/guide").text, "html.parser").main
    assert [link["href"] for link in page.select("#images + ul a")] == [f"/guide/{name}" for name in CHAPTERS]
    for name, following in zip(CHAPTERS, list(CHAPTERS)[1:], strict=False):
        assert f'href="/guide/{following}"' in client.get(f"/guide/{name}").text


def test_a_chapter_that_is_none_is_not_found(client) -> None:
    assert client.get("/guide/inconnu").status_code == 404


# ---- the guide on paper -------------------------------------------------------------------------------------------


@pytest.fixture
def statics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The static files of a portal for which nobody has printed the guide yet."""
    copytree(STATIC, tmp_path / "static")
    for printed in (tmp_path / "static" / "guide").glob("*.pdf"):
        printed.unlink()
    monkeypatch.setattr(assets, "FOLDER", tmp_path / "static")
    forget()
    yield tmp_path / "static" / "guide"
    monkeypatch.undo()
    forget()


def forget() -> None:
    """What is read once, when a portal starts."""
    for read_once in (assets._shelf, assets.asset, guide_paper.paper):
        read_once.cache_clear()


@pytest.mark.parametrize(
    ("language", "words", "name"),
    [
        ("fr", "Télécharger le guide (PDF, 0,9\u00a0Mo)", "guide-parents-fr.pdf"),
        ("en", "Download the guide (PDF, 0.9\u00a0MB)", "parents-guide-en.pdf"),
    ],
)
def test_the_printed_guide_is_offered_where_there_is_one(
    client, statics: Path, language: str, words: str, name: str
) -> None:
    content = b"%PDF-1.7".ljust(912_345, b" ")
    (statics / name).write_bytes(content)
    client.set_cookie("langue", language)
    link = BeautifulSoup(client.get("/guide").text, "html.parser").main.select_one("a[download]")
    assert (link.get_text(), link["download"], link["type"]) == (words, name, "application/pdf")
    answer = client.get(link["href"])
    assert (answer.data, answer.content_type) == (content, "application/pdf")


def test_nothing_is_offered_where_nobody_has_printed_it(client, statics: Path) -> None:
    assert not BeautifulSoup(client.get("/guide").text, "html.parser").main.select("a[download]")


def test_a_release_has_the_papers_that_the_portal_looks_for() -> None:
    makefile = (STATIC.parent / "Makefile").read_text("utf-8")
    assert f"GUIDES := {' '.join(guide_paper.NAMES.values())}\n" in makefile
