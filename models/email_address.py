"""An e-mail address has one canonical form, in which it is stored, compared and counted (SECURITY.md A23)."""

from email_validator import EmailNotValidError, validate_email


def canonical_email(text: str) -> str:
    """« A@X.ca » and « a@x.ca » are one address; look-alikes are not. Raises ValueError for what is no address.

    The domain is in its Unicode form, the whole in NFC and lower case; never case-folded, which would merge some.
    """
    if len(text) > 254:
        raise ValueError("longer than RFC 5321 allows")
    try:
        found = validate_email(text.strip(), test_environment=True)  # asks no name server, and takes « .test »
    except EmailNotValidError as error:
        raise ValueError(str(error)) from None
    return found.normalized.lower()


def masked(address: str) -> str:
    """What a log may say of an address: « n…@exemple.ca »."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}…@{domain}" if domain else "…"


def deliverable(address: str) -> str:
    """A canonical address as SMTP wants it, an international domain in ASCII; raises ValueError for two or none."""
    found = validate_email(address, test_environment=True)
    return f"{found.local_part}@{found.ascii_domain}"
