"""Random identifiers, keyed hashes and sealed texts: what the database keeps never says what it hides."""

import base64
import hashlib
import hmac
import secrets

from cryptography.fernet import Fernet

from . import base

_UNAMBIGUOUS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def keyed_hash(purpose: str, *parts: str) -> str:
    """HMAC-SHA-256 in hexadecimal (64 characters) under the portal’s secret; each purpose has its own."""
    text = "\x1f".join((purpose, *parts)).encode()
    return hmac.new(base.settings.secret_key.encode(), text, hashlib.sha256).hexdigest()


def same(left: str, right: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())


def digits(count: int) -> str:
    """Uniform random digits from the system's generator, leading zeros kept (SECURITY.md C1)."""
    return f"{secrets.randbelow(10**count):0{count}d}"


def public_id() -> str:
    """An identifier for URLs: 96 random bits, never sequential."""
    return secrets.token_urlsafe(12)


def reference(prefix: str) -> str:
    """A reference that a person can read aloud, such as AV-7K3M-92QD (39 random bits)."""
    return f"{prefix}-{spoken(8)}"


def spoken(count: int) -> str:
    """`count` random letters and digits that nobody mistakes for one another, in groups of four."""
    letters = "".join(secrets.choice(_UNAMBIGUOUS) for _ in range(count))
    return "-".join(letters[place : place + 4] for place in range(0, count, 4))


def seal(text: str) -> str:
    """Encrypt what must wait in the database, such as a mail with its code (SECURITY.md C11)."""
    return _fernet("outbox").encrypt(text.encode()).decode()


def unseal(text: str) -> str:
    """The inverse of `seal`; raises cryptography.fernet.InvalidToken after a change of secret."""
    return _fernet("outbox").decrypt(text.encode()).decode()


def seal_bytes(content: bytes) -> bytes:
    """Encrypt a file, such as a document joined to a notice, so that a copy of the database shows nothing of it."""
    return _fernet("document").encrypt(content)


def unseal_bytes(sealed: bytes) -> bytes:
    """The inverse of `seal_bytes`; raises cryptography.fernet.InvalidToken after a change of secret."""
    return _fernet("document").decrypt(sealed)


def _fernet(purpose: str) -> Fernet:
    key = hashlib.sha256(f"{purpose}\x1f{base.settings.secret_key}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
