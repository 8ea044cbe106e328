"""A school as large as they are: 600 pupils in 24 groups, 300 notices of today, a family of three among them."""

import random
from datetime import date, time, timedelta

from models import (
    AbsenceNotice,
    Child,
    DayPart,
    Guardian,
    MailState,
    NoticeKind,
    OutgoingMail,
    Parent,
    Pupil,
    Role,
    School,
    StaffMember,
    database,
)
from tests.absence_scene import TODAY, TOMORROW
from tests.desk_scene import announce
from tests.recorded_scene import FRIDAY, note
from tests.request_scene import ask

PUPILS, NOTICES, GROUPS = 600, 300, 24
FIRST = (
    "Éloïse Noé Zoé Maëlle Léa-Rose Édouard Félix-Antoine Jade Rosalie William Nathan Charlotte Juliette Émile Arthur "
    "Mohamed-Amine Fatima-Zahra Thomas Olivia Béatrice Xavier Ludovic Anaïs Laurence Jean-Christophe Marianne Élliot"
).split()
LAST = (
    "Tremblay Gagnon Roy Côté Bouchard Gauthier Morin Lavoie Fortin Gagné Ouellet Pelletier Bélanger Lévesque Bergeron "
    "Leblanc Paquette Girard Simard Boucher Caron Beaulieu Cloutier Dubé Poirier Fournier Lapointe Leclerc Lefebvre "
    "O’Brien Nguyen Benali Hernández Diallo Papadopoulos Kowalczyk Saint-Onge Castonguay"
).split()
REASONS = ["illness", "appointment", "travel", "activity"]
WORDS = ["", "", "", "Il a eu de la fièvre cette nuit.", "Rendez-vous chez l’orthodontiste.", "Merci de l’excuser!"]


class LargeSchool:
    """École des Grands-Pins on a bad morning; the mother of three is the one who looks at her pages."""

    def __init__(self, school: School, mother: Parent) -> None:
        self.school, self.mother, self._dice = school, mother, random.Random(24)
        with database.atomic():
            self._fill()

    def _fill(self) -> None:
        mother = self.mother
        self.pupils = self._enrol()
        self.children = [self._attach(mother, pupil) for pupil in self.pupils[:3]]
        others = self._parents(NOTICES)
        for pupil, parent in zip(self.pupils[3 : NOTICES + 3], others, strict=True):
            self._announce(self._attach(parent, pupil), TODAY)
        self.notices = [self._announce(child, TOMORROW + timedelta(days=n)) for child in self.children for n in (0, 1)]
        for pupil in self.pupils[:120]:
            note(pupil, day=FRIDAY)
        self.stranger = others[0]
        self._add_the_board()
        OutgoingMail.update(state=MailState.KEPT).execute()  # in the demo’s mailbox
        self.asked = [ask(parent, pupil) for parent, pupil in zip(others, self.pupils[300:340], strict=False)]

    def _add_the_board(self) -> None:
        """Sixty other schools, and two people for each."""
        board = self.school.board
        for number in range(2, 62):
            name = f"École {self._dice.choice(FIRST)}-{self._dice.choice(LAST)}"
            school = School.create(board=board, code=f"{number:03d}", name=name)
            for place in (1, 2):
                email = f"{self._dice.choice(LAST).lower()}.{number}.{place}@css.example"
                StaffMember.create(email=email, role=Role.SECRETARY, board=board, school=school)

    def _enrol(self) -> list[Pupil]:
        facts = [
            {
                "board": self.school.board,
                "school": self.school,
                "file_number": f"{1_000_000 + 13 * number}",
                "first_name": self._dice.choice(FIRST),
                "last_name": f"{self._dice.choice(LAST)}-{self._dice.choice(LAST)}"[:40],
                "birth_date": date(2014, 10, 1) + timedelta(days=self._dice.randrange(330)),
                "group_name": f"{number % 6 + 1}0{number % 4 + 1}",
            }
            for number in range(PUPILS)
        ]
        Pupil.insert_many(facts).execute()
        pupils = list(Pupil.select().order_by(Pupil.id))
        Guardian.insert_many(
            [{"pupil": pupil, "email": f"parent.{pupil.file_number}@courriel.example"} for pupil in pupils]
        ).execute()
        return pupils

    def _parents(self, count: int) -> list[Parent]:
        emails = [f"famille.{self._dice.choice(LAST).lower()}.{n}@courriel.example" for n in range(count)]
        facts = {"password_hash": self.mother.password_hash, "language": "fr"}
        return [Parent.create(email=email, **facts) for email in emails]

    def _attach(self, parent: Parent, pupil: Pupil) -> Child:
        Guardian.get_or_create(pupil=pupil, email=parent.email)
        return Child.create(parent=parent, pupil=pupil)

    def _announce(self, child: Child, day: date) -> AbsenceNotice:
        kind = self._dice.choice([NoticeKind.ABSENCE, NoticeKind.ABSENCE, NoticeKind.LATE, NoticeKind.EARLY])
        at = {NoticeKind.LATE: time(9, 15), NoticeKind.EARLY: time(14, 30)}.get(kind)
        part = self._dice.choice([DayPart.WHOLE, DayPart.MORNING, DayPart.AFTERNOON]) if at is None else DayPart.WHOLE
        more = {"reason": self._dice.choice(REASONS), "message": self._dice.choice(WORDS)}
        return announce(child, kind=kind, first_day=day, at=at, part=part, **more)
