"""A certificate that this machine signs for itself, for an hour: what a portal needs to speak TLS in a test."""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Certificate:
    """Two files in PEM."""

    chain: Path
    key: Path


def sign(folder: Path, address: str = "127.0.0.1") -> Certificate:
    """A new key, and its certificate for that address, in that folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    signed = Certificate(folder / "certificate.pem", folder / "key.pem")
    signed.chain.write_bytes(_certificate(key, address).public_bytes(serialization.Encoding.PEM))
    own = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    signed.key.write_bytes(key.private_bytes(*own))
    return signed


def _certificate(key: ec.EllipticCurvePrivateKey, address: str) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Portail Parents, a test")])
    known = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(known, critical=False)
        .sign(key, hashes.SHA256())
    )
