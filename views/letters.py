"""Letters: the words of each, as text and as HTML saying the same, in the language of its reader."""

import re
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from flask import current_app
from jinja2 import Environment

from models import MailKind, OutgoingMail, Settings, deliverable, local, masked

from . import recorded_words, tongue, words
from .catalogue import gettext as _
from .catalogue import ngettext


class Letter(NamedTuple):
    """What a person reads."""

    subject: str
    text: str
    html: str


def read(mail: OutgoingMail) -> Letter:
    """The words of a letter. One template gives both parts, so that they cannot say different things (UX.md M-01)."""
    with tongue.speaking(mail.language):
        facts = _facts(mail)
        subject, text = _written(_plain_words(), "txt", facts)
        html = _written(current_app.jinja_env, "html", facts)[1]
    return Letter(_one_line(subject), text, html)


def compose(mail: OutgoingMail) -> EmailMessage:
    """The message as it leaves; the same at each try. Raises ValueError for an address that is not one (A24)."""
    settings, letter = _settings(), read(mail)
    name, _at, domain = deliverable(mail.recipient).rpartition("@")
    message = EmailMessage(policy=SMTP)
    message["From"] = settings.mail_from
    message["To"] = Address(username=name, domain=domain)
    message["Subject"] = letter.subject
    message["Date"] = local(mail.created_at, settings.time_zone)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    if settings.otp_token_header and mail.kind is MailKind.CODE:
        message["OTP-Token"] = _otp_token(mail.facts["code"], settings.public_url)
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = f"{mail.language}-CA"  # last: `set_content` takes every Content- header away
    return message


def _otp_token(code: str, public_url: str) -> str:
    """For mail readers that fill codes in; experimental, as draft-goto-otp-token writes it (UX.md M-04)."""
    site = urlsplit(public_url)
    return f'"{code}"; origin="{site.scheme}://{site.netloc}"'


def _settings() -> Settings:
    return current_app.config["PORTAIL"]


def _plain_words() -> Environment:
    """Jinja for the text part: nothing is escaped there. Compiled templates are not shared with the HTML part."""
    known = current_app.extensions
    if "plain_words" not in known:
        known["plain_words"] = current_app.jinja_env.overlay(autoescape=False, bytecode_cache=None)
    return known["plain_words"]


def _written(jinja: Environment, form: str, facts: dict[str, Any]) -> tuple[str, str]:
    """(subject, whole part): the kind’s own words, said in that form, inside that form’s sheet."""
    folder = f"{tongue.current()}/mail"
    say = jinja.get_template(f"{folder}/_say.{form}").module
    content = jinja.get_template(f"{folder}/{facts['kind']}.html").make_module({**facts, "say": say})
    sheet = {name: getattr(content, name, "") for name in ("subject", "preheader", "last")}
    whole = jinja.get_template(f"{folder}/_sheet.{form}").render(facts, content=content, **sheet)
    return str(sheet["subject"]), re.sub(r"\n{3,}", "\n\n", whole.strip()) + "\n"


def _one_line(subject: str) -> str:
    """A subject is one header line, whatever a name holds (A24)."""
    return "".join(letter if letter.isprintable() or letter == "\u00a0" else " " for letter in subject)[:200]


def _facts(mail: OutgoingMail) -> dict[str, Any]:
    """What a template may use: the letter’s own facts, made sayable, and where the portal is."""
    settings, facts = _settings(), mail.facts
    for name in ("notices", "former"):
        facts[name] = [_notice(notice, mail.language) for notice in facts.get(name, [])]
    if "recorded" in facts:
        facts["recorded"] = [recorded_words.of_letter(absence) for absence in facts["recorded"]]
    if "at" in facts:
        facts["at"] = _moment(datetime.fromisoformat(facts["at"]))
    if "by" in facts:
        facts["by_masked"] = masked(facts["by"])
    if mail.expires_at:
        facts |= {"until": words.clock(mail.expires_at), "lifetime": _minutes(mail.expires_at - mail.created_at)}
    where = {"host": settings.public_host, "portal": settings.public_url.rstrip("/")}
    return {**facts, **where, "kind": mail.kind, "lang_tag": f"{mail.language}-CA"}


def _notice(notice: dict[str, Any], language: str) -> dict[str, Any]:
    said = words.facts_sentence(notice)
    return {**notice, "sentence": said, "reason": notice[f"reason_{language}"]}


def _moment(at: datetime) -> str:
    return _("%(day)s, à %(hour)s", day=words.day(words.day_of(at)), hour=words.clock(at))


def _minutes(span: timedelta) -> str:
    return ngettext("%(num)s\u00a0minute", "%(num)s\u00a0minutes", max(1, round(span.total_seconds() / 60)))
