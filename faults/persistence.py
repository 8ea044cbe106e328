"""People who do not give up: who is not answered sends the same form again; and what they were told is kept."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from faults.visitor import Answer, Visitor
from models import MailKind, OutgoingMail, database, release_connection

PAUSE = 0.2  # seconds before somebody who was not answered tries again
PASSWORD = "Érable-rouge-de-Matane"
SIGN_UP = "/compte/creer"
LAST_STEP = f"{SIGN_UP}/mot-de-passe"


class Acknowledged:
    """What the portal told people that it has: references of notices, and addresses that have an account."""

    def __init__(self) -> None:
        self.notices: set[str] = set()
        self.accounts: set[str] = set()
        self.strange: list[str] = []  # answers that nobody should be given
        self._enough = threading.Event()

    @contextmanager
    def of(self, *acts: Callable[["Acknowledged"], None]) -> Iterator["Acknowledged"]:
        """Each act is done by a person of its own, until the end of the block and a little longer."""
        people = [threading.Thread(target=self._done, args=(act,)) for act in acts]
        for person in people:
            person.start()
        try:
            yield self
        finally:
            self._enough.set()
            for person in people:
                person.join()

    def until(
        self, is_good: Callable[[Answer], bool], ask: Callable[[], Answer], *, is_step: bool = False
    ) -> Answer | None:
        """The first good answer; None when it is the end. No answer, and « come back », are not answers.

        is_step: of a journey. A step that is sent again, since nobody answered, may have been done: its code has
        served, its visitor has a new name. That the journey begins anew is right then: nothing was acknowledged.
        """
        tries = 0
        while not self._enough.is_set():
            answer, tries = ask(), tries + 1
            if is_good(answer):
                return answer
            if answer.status not in (0, 502, 503):
                if not is_step or tries == 1:
                    self.strange.append(f"{answer.status} {answer.headers.get('Location', '')}")
                return None
            self._enough.wait(PAUSE)
        return None

    def wait_for_one(self, seconds: float) -> None:
        """Until something more is acknowledged. Raises RuntimeError."""
        before, end = self.count, time.monotonic() + seconds
        while self.count == before:
            if time.monotonic() > end:
                raise RuntimeError(f"nothing was acknowledged for {seconds} s; strange answers: {self.strange[-3:]}")
            self._enough.wait(0.02)

    @property
    def count(self) -> int:
        return len(self.notices) + len(self.accounts)

    @property
    def is_over(self) -> bool:
        return self._enough.is_set()

    def _done(self, act: Callable[["Acknowledged"], None]) -> None:
        try:
            act(self)
        except Exception as error:  # noqa: BLE001 - told with the figures, where it can be read
            self.strange.append(f"{type(error).__name__}: {error}")


def announcing(notices: Iterator[tuple[Visitor, date]]) -> Callable[[Acknowledged], None]:
    """One notice after the other, each until there is a reference."""

    def act(told: Acknowledged) -> None:
        for visitor, day in notices:
            if not visitor.token:
                form = told.until(lambda answer: bool(answer.token), lambda v=visitor: v.get("/absences/aviser"))
                visitor.token = form.token if form else ""
            sent = told.until(lambda answer: bool(answer.reference), lambda v=visitor, d=day: v.announce(d))
            if sent:
                told.notices.add(sent.reference)
            if told.is_over:
                return

    return act


def signing_up(port: int, number: int) -> Callable[[Acknowledged], None]:
    """One account after the other; each newcomer has a network of its own, since a network may ask for 20 codes."""

    def act(told: Acknowledged) -> None:
        count = 0
        while not told.is_over:
            count += 1
            visitor = Visitor(port, come_from=f"198.51.{number}.{count % 250}")
            if _sign_up(told, visitor, address := f"nouveau-{number}-{count}@exemple.ca"):
                told.accounts.add(address)

    return act


def _sign_up(told: Acknowledged, visitor: Visitor, address: str) -> bool:
    """Was it acknowledged? Who is not sure that the account was made signs in: that is no business of ours."""
    form = told.until(lambda answer: bool(answer.token), lambda: visitor.get(SIGN_UP))
    visitor.token = form.token if form else ""
    asked = form and told.until(_goes_on, lambda: visitor.post(SIGN_UP, {"email": address}))
    code = code_of(address) if asked else ""
    entered = code and told.until(_goes_on, lambda: visitor.post(f"{SIGN_UP}/code", {"code": code}), is_step=True)
    form = entered and told.until(lambda answer: bool(answer.token), lambda: visitor.get(LAST_STEP))
    visitor.token = form.token if form else ""  # the one of before the code is worth nothing any more
    chosen = {"password": PASSWORD, "confirmation": PASSWORD}
    made = form and told.until(_goes_on, lambda: visitor.post(LAST_STEP, chosen), is_step=True)
    return bool(made) and "/enfants" in made.headers.get("Location", "")


def _goes_on(answer: Answer) -> bool:
    return answer.status == 303


def code_of(address: str) -> str:
    """What stands in the letter, which the demo’s mailbox keeps."""
    with database.connection_context():
        letter = OutgoingMail.get(OutgoingMail.recipient == address, OutgoingMail.kind == MailKind.CODE)
        code = letter.facts["code"]
    release_connection()
    return code
