"""Makes the demo roster, `facts/demo_roster.csv`: python -m models.demo_roster. Nobody in it exists."""

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from .names import search_key

FACTS = Path(__file__).parent / "facts" / "demo_roster.csv"
HEADER = "organisme,ecole,nom_ecole,fiche,nom,prenom,date_naissance,groupe,courriel_1,courriel_2,courriel_3".split(",")
SEPTEMBER = date(2026, 9, 30)  # the age that decides the year of a pupil is that of the end of September
FAMILIES = 36  # in each school, besides those who are written out below


class DemoSchool(NamedTuple):
    """A school that exists nowhere. groups: its years; youngest: the age in the first of them."""

    board: str
    code: str
    name: str
    youngest: int
    groups: tuple[str, ...]
    phone: str
    email: str
    time_zone: str = "America/Toronto"


_PRIMARY = ("1re année", "2e année", "3e année", "4e année", "5e année", "6e année")
_SECONDARY = ("Secondaire 1", "Secondaire 2", "Secondaire 3", "Secondaire 4", "Secondaire 5")
_GRADES = ("Grade 1", "Grade 2", "Grade 3", "Grade 4", "Grade 5", "Grade 6")
_HIGH = ("Secondary 1", "Secondary 2", "Secondary 3", "Secondary 4", "Secondary 5")

SCHOOLS = (
    DemoSchool("732000", "001", "École des Grands-Pins", 6, _PRIMARY, "418 555-0101", "grands-pins@ecole.example"),
    DemoSchool("732000", "002", "École de l’Anse-aux-Érables", 6, _PRIMARY, "418 555-0102", "anse@ecole.example"),
    DemoSchool("732000", "051", "École secondaire du Vieux-Quai", 12, _SECONDARY, "418 555-0103", "quai@ecole.example"),
    DemoSchool("762000", "014", "École Au-Fil-de-l’Eau", 6, _PRIMARY, "514 555-0104", "fil-de-leau@ecole.example"),
    DemoSchool("762000", "077", "Collège des Trois-Rives", 12, _SECONDARY, "514 555-0105", "trois-rives@ecole.example"),
    DemoSchool("887000", "101", "Maplewood Elementary School", 6, _GRADES, "514 555-0106", "maplewood@ecole.example"),
    DemoSchool("887000", "150", "St. Lawrence Heights High School", 12, _HIGH, "514 555-0107", "heights@ecole.example"),
    DemoSchool(
        "811000", "003", "École des Dunes-Rouges", 6, _PRIMARY, "418 555-0108", "dunes@ecole.example", "America/Halifax"
    ),
)  # fmt: skip

_LAST = """
Tremblay Gagnon Roy Côté Bouchard Gauthier Morin Lavoie Fortin Gagné Ouellet Pelletier Lévesque Bergeron Leblanc Simard
Girard Boucher Caron Beaulieu Cloutier Dubé Poirier Fournier Lapointe Lefebvre Thériault St-Onge St-Pierre L’Heureux
D’Amours L’Écuyer O’Connor MacDonald Nguyễn Núñez Diallo N’Diaye Benali Müller Haddad Okafor Petrović Chébat Awashish
Kistabish Arsenault Vigneau Lafleur-Déry Bouchard-Tremblay Saint-Jean De_La_Sablonnière Ben_Salem Van_den_Berg Da_Silva
El_Khoury Le_Bel Côté_St-Laurent"""
_FIRST = """
Emma Olivia Alice Charlotte Florence Léa Zoé Béatrice Éloïse Noémie Maëlle Anaïs Mégane Océane Chloé Jade Rosalie Mila
Adèle Aïcha Fatoumata Thị-Mai Inès Zoë Marie-Ève Anne-Sophie William Liam Noah Thomas Léo Nathan Édouard Raphaël Émile
Félix Loïc Gaël Théo Samuel Mathéo Zacharie Benoît François-Xavier Jean-Christophe Jérôme Ousmane José André-Anne D’Arcy
Yaëlle Timéo Hugo Ève Anne_Sophie Lou_Ann Jean_Philippe"""

_WRITTEN_OUT = """
732000,001,1234567,Tremblay,Léa,2015-11-04,5e année,nadia.tremblay@courriel.example
762000,014,0042317,Tremblay,Noah,2019-06-21,2e année,nadia.tremblay@courriel.example
732000,001,0001234,Gagnon,Zoé,2017-03-18,4e année,marc.gagnon@courriel.example,julie.st-pierre@courriel.example
732000,001,0001235,Gagnon,Théo,2017-03-18,4e année,marc.gagnon@courriel.example,julie.st-pierre@courriel.example
732000,051,0100200,Gagnon,Marie-Ève,2012-12-02,Secondaire 2,marc.gagnon@courriel.example
887000,101,0760451,O’Connor,Emily,2018-08-09,Grade 3,sarah.oconnor@courriel.example
732000,002,2040608,Bélenger,Jade,2015-02-28,6e année,sophie.belanger@courriel.example
732000,001,3141592,O’Brien-St-Onge,Éloïse,2014-12-25,6e année,kim.obrien@courriel.example
811000,003,0000042,Arsenault,Loïc,2017-07-01,4e année,rose.arsenault@courriel.example
732000,001,5550001,Roy,Emma,2017-05-12,4e année,isabelle.roy@courriel.example
732000,002,5550002,Roy,Emma,2017-05-12,4e année,annie.roy@courriel.example
"""


# Emma Roy twice: one name, one birth date, two schools, two families. Jade’s name bears the school’s typing mistake.


def _words(text: str) -> list[str]:
    """A name a word; « _ » is a space inside a name."""
    return [word.replace("_", " ") for word in text.split()]


LAST_NAMES, FIRST_NAMES = _words(_LAST), _words(_FIRST)


def rows() -> list[list[str]]:
    """Every pupil, in the columns of HEADER, by school and name."""
    dice = random.Random("Portail Parents")
    written = [line.split(",") for line in _WRITTEN_OUT.strip().splitlines()]
    taken = {(line[0], line[2]) for line in written}
    found = [[*line[:2], _name_of(*line[:2]), *line[2:]] for line in written]
    for school in SCHOOLS:
        for family in range(FAMILIES):
            found += _family(dice, school, family, taken)
    found.sort(key=lambda row: (row[0], row[1], search_key(row[4]), search_key(row[5]), row[3]))
    return [row + [""] * (len(HEADER) - len(row)) for row in found]


def _name_of(board: str, code: str) -> str:
    return next(school.name for school in SCHOOLS if (school.board, school.code) == (board, code))


def _family(dice: random.Random, school: DemoSchool, number: int, taken: set[tuple[str, str]]) -> Iterator[list[str]]:
    """One or two children; each ninth family has twins, each fourth has two homes, some have three addresses."""
    last, twins = dice.choice(LAST_NAMES), number % 9 == 0
    homes = (1, 2, 1, 3 if number % 16 == 3 else 1)[number % 4]
    emails = [_address(dice, last) for _ in range(homes)]
    born, year = _born(dice, school)
    names = dice.sample(FIRST_NAMES, 2 if twins or number % 4 == 1 else 1)
    for place, first in enumerate(names):
        if place and not twins:
            born, year = _born(dice, school)
        yield [
            school.board, school.code, school.name, _number(dice, school.board, taken), last, first,
            born.isoformat(), school.groups[year], *emails,
        ]  # fmt: skip


def _born(dice: random.Random, school: DemoSchool) -> tuple[date, int]:
    """A birth date, and the place of its group among those of the school."""
    year = dice.randrange(len(school.groups))
    eldest = date(SEPTEMBER.year - school.youngest - year - 1, 10, 1)
    return eldest + timedelta(days=dice.randrange(365)), year


def _number(dice: random.Random, board: str, taken: set[tuple[str, str]]) -> str:
    """Seven digits that nobody of that board has; a third begin with zeros."""
    while True:
        number = f"{dice.randrange(1, dice.choice((10_000, 1_000_000, 10_000_000))):07d}"
        if (board, number) not in taken:
            taken.add((board, number))
            return number


def _address(dice: random.Random, last: str) -> str:
    first = search_key(dice.choice(FIRST_NAMES)).replace(" ", "-")
    return f"{first}.{search_key(last).replace(' ', '-')}{dice.randrange(10, 100)}@courriel.example"


if __name__ == "__main__":
    with FACTS.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEADER, *rows()])
