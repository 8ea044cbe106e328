"""The certificate of a test: believed by who is told of it, for that address alone."""

import socket
import ssl
import threading
from pathlib import Path

import pytest

from e2e.certificate import Certificate, sign


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    return sign(tmp_path)


def shake_hands(certificate: Certificate, believed: ssl.SSLContext, name: str) -> None:
    """A server with that certificate, and somebody who believes those authorities and wants that name."""
    keeper = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    keeper.load_cert_chain(certificate.chain, certificate.key)
    near, far = socket.socketpair()
    with near, far:
        server = threading.Thread(target=_greet, args=(keeper, far), daemon=True)
        server.start()
        try:
            with believed.wrap_socket(near, server_hostname=name) as line:
                assert line.recv(5) == b"hello"
        finally:
            near.close()
            server.join(5)


def _greet(keeper: ssl.SSLContext, far: socket.socket) -> None:
    try:
        with keeper.wrap_socket(far, server_side=True) as line:
            line.sendall(b"hello")
    except (ssl.SSLError, OSError):
        pass  # it was not believed: the other side says why


def test_who_is_told_of_it_believes_it(certificate: Certificate) -> None:
    shake_hands(certificate, ssl.create_default_context(cafile=certificate.chain), "127.0.0.1")


@pytest.mark.parametrize(
    ("told", "name", "why"),
    [(False, "127.0.0.1", "self-signed"), (True, "127.0.0.2", "IP address mismatch")],
    ids=["a-stranger", "another-address"],
)
def test_nobody_else_does(certificate: Certificate, told: bool, name: str, why: str) -> None:
    believed = ssl.create_default_context(cafile=certificate.chain if told else None)
    with pytest.raises(ssl.SSLCertVerificationError, match=why):
        shake_hands(certificate, believed, name)
