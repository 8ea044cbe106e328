"""A parent who is signed in already, for tests whose subject is not the sign-in page."""

from models import Parent, WebSession
from tests.proof_reader import ProofReadingClient


def enter(client: ProofReadingClient, parent: Parent) -> ProofReadingClient:
    """Put a living session of that parent in the browser, as `views.people.welcome` would."""
    token = WebSession.new_token()
    session = WebSession.open(token, parent)
    session.keep({"_user_id": parent.get_id(), "_fresh": True})
    client.set_cookie("portail", "s" + token)
    client.verbatim.add(parent.email)
    return client
