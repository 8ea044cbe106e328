"""The road to the mail server: one SMTP connection, opened when a letter needs it and kept while letters follow."""

import re
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import SplitResult, unquote, urlsplit

from .settings import Settings


class ServerAway(Exception):
    """No conversation was possible: no connection, no encryption, no sign-in. It would be so for any letter."""


class LineBroken(Exception):
    """The conversation ended in the middle of this letter: the server went away, or cannot bear the letter."""


class LetterRefused(Exception):
    """The server answered, and would not have this letter."""


class SmtpRoad:
    """To the server of PORTAIL_SMTP_URL: `smtp://`, with STARTTLS when offered, or `smtps://`, encrypted at once."""

    def __init__(self, settings: Settings) -> None:
        self._url = urlsplit(settings.smtp_url)
        self._timeout = settings.mail_timeout_seconds
        self._sender = parseaddr(settings.mail_from)[1]
        self._name = settings.public_host if re.search("[a-z]", settings.public_host) else f"[{settings.public_host}]"
        self._client: smtplib.SMTP | None = None

    def send(self, message: EmailMessage, recipient: str) -> None:
        """Hand the letter to the server, for this one address; raises ServerAway, LineBroken or LetterRefused."""
        client = self._client = self._client or self._opened()
        try:
            client.send_message(message, from_addr=self._sender, to_addrs=[recipient])
        except _REFUSALS as error:
            raise LetterRefused(_said(error)) from error
        except OSError as error:  # smtplib’s own errors are OSErrors too
            self.close()
            raise LineBroken(_said(error)) from error

    def close(self) -> None:
        """Say goodbye; the next letter opens the road anew."""
        client, self._client = self._client, None
        if client is not None:
            try:
                client.quit()
            except OSError:
                client.close()

    def _opened(self) -> smtplib.SMTP:
        try:
            return self._open()
        except OSError as error:
            raise ServerAway(_said(error)) from error

    def _open(self) -> smtplib.SMTP:
        client = self._connect(self._url)
        try:
            client.ehlo()
            if not isinstance(client, smtplib.SMTP_SSL) and client.has_extn("starttls"):
                client.starttls(context=ssl.create_default_context())
                client.ehlo()
            if self._url.username:
                client.login(unquote(self._url.username), unquote(self._url.password or ""))
        except _REFUSALS as error:
            client.close()
            raise ServerAway(_said(error)) from error
        except OSError:
            client.close()
            raise
        return client

    def _connect(self, url: SplitResult) -> smtplib.SMTP:
        host, port = url.hostname or "localhost", url.port
        if url.scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port or 465, self._name, timeout=self._timeout, context=context)
        return smtplib.SMTP(host, port or (587 if url.username else 25), self._name, timeout=self._timeout)


_REFUSALS = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPNotSupportedError,
)


def _said(error: Exception) -> str:
    """What the server said, without long numbers: it may quote the letter, and with it a code (SECURITY.md C11)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _plain(*next(iter(error.recipients.values())))
    if isinstance(error, smtplib.SMTPResponseException):
        return _plain(error.smtp_code, error.smtp_error)
    return _plain(type(error).__name__, str(error))


def _plain(code: int | str, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return re.sub(r"\d{6,}", "…", f"{code} {' '.join(words.split())}")
