"""The guide to keep and to print: the chapters as the portal serves them, in one file with its pictures, and a PDF."""

from base64 import b64encode
from pathlib import Path
from shutil import copy

from bs4 import BeautifulSoup
from playwright.sync_api import Page

from ..words import Words
from .light import lighten

ROOT = Path(__file__).parents[2]
DIST = ROOT / "dist"
SHELF = ROOT / "static" / "guide"  # where the portal looks for what it offers at /guide
NAMES = {"fr": "guide-parents-fr", "en": "parents-guide-en"}
CHAPTERS = "creer ajouter oublie absence suivre motiver regler".split()
_STYLE = Path(__file__).with_name("paper.css")


def print_guide(page: Page, say: Words) -> tuple[Path, Path]:
    """Write the standalone page and the PDF of that language in `dist/`, the PDF on the portal’s shelf too."""
    DIST.mkdir(exist_ok=True)
    html, pdf = (DIST / f"{NAMES[say.language]}.{ending}" for ending in ("html", "pdf"))
    html.write_text(_whole([_chapter(page, name, say.language) for name in CHAPTERS], say), "utf-8")
    page.goto(html.as_uri(), wait_until="load")
    page.pdf(path=pdf, prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
    lighten(pdf)
    copy(pdf, SHELF / pdf.name)
    return html, pdf


def _chapter(page: Page, name: str, language: str) -> BeautifulSoup:
    """The living part of a chapter, its pictures inside it; ids are its own, since all stand in one page."""
    answer = page.request.get(f"/guide/{name}", headers={"HX-Request": "true", "Accept-Language": language})
    assert answer.ok, f"/guide/{name} answered {answer.status}"
    part = BeautifulSoup(answer.text(), "html.parser").find(id="partie")
    for unwanted in part.select(".retour, .actions"):
        unwanted.decompose()
    for image in part.find_all("img"):
        picture = page.request.get(image["src"])
        image["src"] = "data:image/webp;base64," + b64encode(picture.body()).decode()
        del image["loading"]
    for step in part.select(".pas > li"):
        del step["id"]
    part.name, part["id"] = "section", name
    return part


def _whole(parts: list[BeautifulSoup], say: Words) -> str:
    title = say("Guide de Portail Parents")
    contents = "".join(f'<li><a href="#{part["id"]}">{part.h1.get_text()}</a></li>' for part in parts)
    for part in parts:
        for heading in part.find_all("h2"):
            heading.name = "h3"
        part.h1.name = "h2"
    style = _STYLE.read_text("utf-8")
    return (
        f'<!doctype html><html lang="{say.language}-CA"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{style}</style>'
        f'</head><body><header class="titre"><h1>{title}</h1><p>{say("Que voulez-vous faire?")}</p><ol>{contents}</ol>'
        f"</header><main>{''.join(map(str, parts))}</main></body></html>"
    )
