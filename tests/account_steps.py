"""What the tests of the account pages share: the code in a mail, the steps, many requests at once, bare answers."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

import models
from models import AuditEvent, Event, MailKind, OutgoingMail
from tests.proof_reader import ProofReadingClient

PASSWORD = "Érable-rouge"
SIGN_UP = "/compte/creer"
RESET = "/compte/mot-de-passe-oublie"
COOKIE = "portail"


def letters_to(address: str, kind: MailKind = MailKind.CODE) -> list[OutgoingMail]:
    """What is in the outbox for that address, silent letters left out."""
    found = OutgoingMail.select().where((OutgoingMail.recipient == address) & (OutgoingMail.kind == kind))
    return [letter for letter in found.order_by(OutgoingMail.id) if letter.state is not models.MailState.SILENT]


def code_for(address: str) -> str:
    """The code of the newest letter."""
    return letters_to(address)[-1].facts["code"]


def wrong_code(address: str) -> str:
    """Six digits that no letter to that address holds."""
    sent = {letter.facts["code"] for letter in letters_to(address)}
    return next(code for code in ("000000", "111111", "222222") if code not in sent)


def ask_code(client: ProofReadingClient, address: str, journey: str = SIGN_UP) -> TestResponse:
    """Step 1."""
    answer = client.fill(journey, email=address)
    assert (answer.status_code, answer.location) == (303, f"{journey}/code")
    return answer


def prove(client: ProofReadingClient, address: str, journey: str = SIGN_UP) -> TestResponse:
    """Steps 1 and 2."""
    ask_code(client, address, journey)
    answer = client.fill(f"{journey}/code", code=code_for(address))
    assert answer.status_code == 303
    return answer


def choose(client: ProofReadingClient, password: str, journey: str = SIGN_UP, **more: Any) -> TestResponse:
    """Step 3."""
    last = "mot-de-passe" if journey == SIGN_UP else "nouveau"
    return client.fill(f"{journey}/{last}", password=password, **{"confirmation": password, **more})


def sign_up(client: ProofReadingClient, address: str, password: str = PASSWORD) -> TestResponse:
    """The whole journey; the parent is then signed in."""
    prove(client, address)
    answer = choose(client, password)
    assert (answer.status_code, answer.location) == (303, "/enfants/ajouter")
    return answer


def can_sign_in(app: Flask, address: str, password: str) -> bool:
    """Would the sign-in page let them in, from a browser of its own?"""
    return app.test_client().fill("/connexion", email=address, password=password).status_code == 303


def is_signed_in(client: ProofReadingClient) -> bool:
    """Does the sign-in page send them on to the portal?"""
    return client.get("/connexion").status_code == 303


def same_browser(app: Flask, client: ProofReadingClient) -> ProofReadingClient:
    """Another client with a copy of that one’s session cookie."""
    twin = app.test_client()
    for cookie in client._cookies.values():
        twin.set_cookie(cookie.key, cookie.value)
    return twin


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    """The answers to `count` calls of act(n) made by as many threads that start together."""
    start = Barrier(count)

    def one(number: int) -> Any:
        start.wait()
        try:
            return act(number)
        finally:
            models.database.close()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(one, range(count)))


def start_anew(settings: models.Settings) -> None:
    """What a new process of the portal does: nothing is left but the database."""
    engine = models.database.obj
    engine.close_all() if hasattr(engine, "close_all") else engine.close()
    models.open_school(settings)


def events(event: Event) -> int:
    """How many of these the audit trail tells."""
    return AuditEvent.select().where(AuditEvent.event == event).count()


_TOKENS = re.compile(r'(name="(?:csrf_token|form_key|asked_about)" value=")[^"]*')


def bare(answer: TestResponse, address: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and body of an answer without its tokens and without the address."""
    headers = {name: value.replace(address, "@") for name, value in answer.headers}
    headers.pop("Content-Length")  # that of the tokens varies
    headers["Set-Cookie"] = re.sub(r"=[^;]*", "=", answer.headers.get("Set-Cookie", ""), count=1)
    return answer.status_code, headers, _TOKENS.sub(r"\1", answer.get_data(as_text=True)).replace(address, "@")
