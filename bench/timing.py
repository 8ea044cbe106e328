"""`python -m bench.timing`: can time tell whether an address has an account? (SECURITY.md A1, A4; AUC 0.45 to 0.55.)"""

import argparse
import random
import re
import tempfile
from pathlib import Path
from time import perf_counter

import models
from app import create_app
from models import Attempt, EmailCode, Parent, Settings, schema
from models.password import hash_password

COUNT = 200
NO_LIMIT = dict.fromkeys(
    (
        "sign_in_failures",
        "sign_in_tries_per_minute_per_ip",
        "sign_in_failures_per_minute_per_ip",
        "codes_per_hour",
        "codes_per_day",
        "codes_per_hour_per_ip",
    ),
    10**6,
)
PAGES = {
    "connexion": ("/connexion", {"password": "Autre-érable"}),
    "créer un compte": ("/compte/creer", {}),
    "mot de passe oublié": ("/compte/mot-de-passe-oublie", {}),
}


def main() -> None:
    """As many known as unknown addresses, in random order, on each page; nothing is kept."""
    argparse.ArgumentParser(prog="python -m bench.timing", description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'timing.sqlite3'}"
        app = create_app(Settings(database_url=url).but(**NO_LIMIT))
        schema.migrate()
        hashed = hash_password("Érable-rouge")
        known = [f"connu{number:04d}@exemple.ca" for number in range(COUNT)]
        for address in known:
            Parent.create(email=address, password_hash=hashed)
        models.warm_up()
        for name, (path, more) in PAGES.items():
            times = _times(app, path, more, known)
            print(f"{name:24} AUC {_auc(*times):.3f}")


def _times(app, path: str, more: dict[str, str], known: list[str]) -> tuple[list[float], list[float]]:
    unknown = [address.replace("connu", "perdu") for address in known]
    asked = [(address, 0) for address in known] + [(address, 1) for address in unknown]
    random.shuffle(asked)
    times: tuple[list[float], list[float]] = ([], [])
    for address, which in asked:
        client = app.test_client()
        token = re.search(r'name="csrf_token" value="([^"]+)', client.get(path).text)
        assert token
        start = perf_counter()
        client.post(path, data={"csrf_token": token[1], "email": address, **more})
        times[which].append(perf_counter() - start)
        Attempt.delete().execute()
        EmailCode.delete().execute()
    return times


def _auc(left: list[float], right: list[float]) -> float:
    """How often one of the left takes longer than one of the right: 0.5 when time tells nothing."""
    wins = sum((a > b) + 0.5 * (a == b) for a in left for b in right)
    return wins / (len(left) * len(right))


if __name__ == "__main__":
    main()
