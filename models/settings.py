"""Every setting of the portal, read once from the environment; the numbers come from SECURITY.md section 1."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

EXAMPLE_SECRET = "demonstration-only-never-in-production"


class SettingsError(ValueError):
    """A setting that would make the portal unsafe or unable to work; the text says what to do."""


@dataclass(frozen=True)
class Settings:
    """What can be chosen from outside. Field `code_lifetime_seconds` is read from `PORTAIL_CODE_LIFETIME_SECONDS`."""

    mode: str = "demo"
    test_secret: str = ""  # opens rehearsals (see `rehearsal`), in demo and staging; refused in production
    database_url: str = "sqlite:///portail.sqlite3"
    secret_key: str = EXAMPLE_SECRET
    smtp_url: str = ""
    mail_from: str = "Portail Parents <portail@portail.example>"
    public_url: str = "http://127.0.0.1:5000"
    otp_token_header: int = 0  # 1: code mails carry the experimental OTP-Token header (UX.md M-04)
    contact: str = ""  # who answers for this installation: on the privacy, accessibility and security pages
    trusted_proxies: int = 0
    time_zone: str = "America/Toronto"
    database_connections: int = 20

    code_lifetime_seconds: int = 600
    code_wrong_entries: int = 5
    code_wrong_entries_per_day: int = 20
    code_resend_seconds: int = 30
    codes_per_hour: int = 5
    codes_per_day: int = 10
    codes_per_hour_per_ip: int = 20
    code_choice_seconds: int = 900

    sign_in_failures: int = 5
    sign_in_window_seconds: int = 300
    sign_in_wait_seconds: int = 60
    sign_in_longest_wait_seconds: int = 900
    sign_in_tries_per_minute_per_ip: int = 30
    sign_in_failures_per_minute_per_ip: int = 10

    attach_failures_per_account: int = 5
    attach_alert_failures: int = 5
    attach_alert_numbers: int = 3
    match_requests_per_day: int = 5

    session_idle_seconds: int = 1800
    session_lifetime_seconds: int = 43_200
    session_remember_seconds: int = 1_209_600
    sudo_seconds: int = 600
    second_step_seconds: int = 300  # staff: from the password to the second factor

    log_format: str = "text"
    metrics_address: str = ""  # host:port where Prometheus reads figures; empty: nothing is counted
    metrics_token: str = ""

    hashes_at_once: int = 4
    hash_queue: int = 8  # who comes when so many wait is told at once to come back
    hash_queue_seconds: int = 10

    keep_counters_days: int = 2
    keep_mail_days: int = 30
    keep_audit_days: int = 365
    keep_absences_days: int = 730  # notices, recorded absences, roll calls: two school years
    keep_documents_days: int = 90  # after the last day of their notice
    keep_removed_pupils_days: int = 365
    keep_rosters_days: int = 30
    keep_requests_days: int = 90
    keep_alerts_days: int = 90

    mail_tries: int = 5
    mail_backoff_seconds: int = 15
    mail_timeout_seconds: int = 10
    mail_lag_alarm_seconds: int = 60

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read `PORTAIL_*` variables; raises SettingsError, which names the variable and the remedy."""
        given: dict[str, Any] = {}
        for field in fields(cls):
            name = f"PORTAIL_{field.name.upper()}"
            text = environment.get(name, "").strip()
            if text:
                given[field.name] = _whole_number(name, text) if field.type in (int, "int") else text
        return cls(**given).checked()

    def checked(self) -> Self:
        """Refuse what must never be served: SECURITY.md, « Production refuses to start »."""
        if self.mode not in ("demo", "staging", "production"):
            raise SettingsError("PORTAIL_MODE must be « demo », « staging » or « production ».")
        if not urlsplit(self.public_url).netloc:
            raise SettingsError("PORTAIL_PUBLIC_URL must be a whole address, such as https://portail.example.")
        if self.smtp_url and urlsplit(self.smtp_url).scheme not in ("smtp", "smtps"):
            raise SettingsError("PORTAIL_SMTP_URL must start with smtp:// or smtps://.")
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise SettingsError("PORTAIL_TIME_ZONE must be an IANA name, such as America/Toronto.") from None
        self._check_watching()
        self._check_test_secret()
        if self.is_for_real:
            self._check_for_real()
        return self

    def _check_test_secret(self) -> None:
        if self.test_secret and self.is_production:
            raise SettingsError("PORTAIL_TEST_SECRET must not be set in production: it lets tests make data.")
        if self.test_secret and len(self.test_secret) < 32:
            raise SettingsError("PORTAIL_TEST_SECRET must have at least 32 characters.")

    def _check_watching(self) -> None:
        if self.log_format not in ("text", "json"):
            raise SettingsError("PORTAIL_LOG_FORMAT must be « text » or « json ».")
        if not self.metrics_address:
            return
        host, _, port = self.metrics_address.rpartition(":")
        if not host or not port.isdigit():
            raise SettingsError("PORTAIL_METRICS_ADDRESS must be host:port, such as 127.0.0.1:9464.")
        if host not in ("127.0.0.1", "[::1]", "localhost") and len(self.metrics_token) < 32:
            raise SettingsError(
                "PORTAIL_METRICS_TOKEN must be a secret of at least 32 characters when PORTAIL_METRICS_ADDRESS can be "
                "reached from other machines."
            )

    def _check_for_real(self) -> None:
        if self.secret_key == EXAMPLE_SECRET or len(self.secret_key) < 32:
            raise SettingsError(
                f"PORTAIL_SECRET_KEY must be a secret of at least 32 characters in {self.mode}. "
                'Make one with: python -c "import secrets; print(secrets.token_urlsafe(48))"'
            )
        if not self.smtp_url:
            raise SettingsError(f"PORTAIL_SMTP_URL must be set in {self.mode} (smtp://user:password@host:port).")
        if not self.public_url.startswith("https://"):
            raise SettingsError(f"PORTAIL_PUBLIC_URL must start with https:// in {self.mode}.")

    def but(self, **changes: Any) -> Self:
        """The same settings with a few changed."""
        return replace(self, **changes)

    @property
    def is_production(self) -> bool:
        """Real families: nothing fictional, no demo page, no rehearsal."""
        return self.mode == "production"

    @property
    def is_for_real(self) -> bool:
        """Reached from outside, as production is: own secret, https, secure cookies, one host, mail that leaves."""
        return self.mode in ("staging", "production")

    @property
    def keeps_mail(self) -> bool:
        """Demo without an SMTP server: mail stays in the demo mailbox."""
        return not self.is_for_real and not self.smtp_url

    @property
    def public_host(self) -> str:
        return urlsplit(self.public_url).hostname or "localhost"


def _whole_number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise SettingsError(f"{name} must be a whole number, 0 or more, not « {text} ».")
    return int(text)
