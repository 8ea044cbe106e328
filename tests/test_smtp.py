"""The road to a mail server that wants encryption and a password: a real one, with a certificate of our own."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from models.settings import Settings
from models.smtp import LetterRefused, ServerAway, SmtpRoad
from tests.conftest import AnyPort

KNOWN = (b"portail", b"p@ss/mot")


class Server:
    """Keeps the envelopes that it takes, and the passwords that it is told."""

    def __init__(self, **options: object) -> None:
        self.received: list[tuple[str, list[str]]] = []
        self.tried: list[tuple[bytes, bytes]] = []
        self.refusal = ""
        self.controller = AnyPort(self, hostname="127.0.0.1", port=0, server_hostname="x", **options)

    def is_known(self, _server, _session, _envelope, _mechanism, given) -> AuthResult:
        self.tried.append((given.login, given.password))
        return AuthResult(success=self.tried[-1] == KNOWN, handled=False)

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:
        if not self.refusal:
            envelope.rcpt_tos.append(address)
        return self.refusal or "250 OK"

    async def handle_DATA(self, _server, _session, envelope) -> str:
        self.received.append((envelope.mail_from, envelope.rcpt_tos))
        return "250 Message accepted"

    def road(self, scheme: str = "smtp", user: str = "portail:p%40ss%2Fmot@") -> SmtpRoad:
        return SmtpRoad(Settings(smtp_url=f"{scheme}://{user}127.0.0.1:{self.controller.port}"))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, *plain))
    return path


@pytest.fixture
def secret(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system trusts this certificate, as it does a bought one."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


@pytest.fixture
def server(secret: ssl.SSLContext) -> Iterator[Server]:
    """Offers STARTTLS."""
    server = Server(tls_context=secret, auth_required=True, authenticator=lambda *given: server.is_known(*given))
    server.controller.start()
    yield server
    server.controller.stop()


@pytest.fixture
def letter() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "Portail <portail@portail.example>", "nadia@exemple.ca"
    message.set_content("Bonjour")
    return message


def test_a_password_is_told_once_the_line_is_encrypted(server: Server, trusted, letter) -> None:
    road = server.road()
    road.send(letter, "nadia@exemple.ca")
    road.send(letter, "nadia@exemple.ca")
    road.close()
    assert server.received == [("portail@portail.example", ["nadia@exemple.ca"])] * 2
    assert server.tried == [KNOWN], "one connection for letters that follow each other"


def test_a_server_that_cannot_prove_its_name_gets_no_password(server: Server, letter) -> None:
    with pytest.raises(ServerAway, match="certificate verify failed"):
        server.road().send(letter, "nadia@exemple.ca")
    assert server.tried == []


def test_a_wrong_password_is_the_servers_trouble_not_the_letters(server: Server, trusted, letter) -> None:
    with pytest.raises(ServerAway, match="535"):
        server.road(user="portail:faux@").send(letter, "nadia@exemple.ca")


def test_a_refused_address_leaves_the_road_open(server: Server, trusted, letter) -> None:
    road, server.refusal = server.road(), "550 no such person"
    with pytest.raises(LetterRefused, match="550 no such person"):
        road.send(letter, "personne@exemple.ca")
    server.refusal = ""
    road.send(letter, "nadia@exemple.ca")
    road.close()
    assert server.tried == [KNOWN] and len(server.received) == 1


def test_smtps_is_encrypted_from_the_first_word(secret: ssl.SSLContext, trusted, letter) -> None:
    server = Server(ssl_context=secret)
    server.controller.start()
    try:
        road = server.road("smtps", user="")
        road.send(letter, "nadia@exemple.ca")
        road.close()
    finally:
        server.controller.stop()
    assert len(server.received) == 1
