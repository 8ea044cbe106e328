"""Every process of the server is killed (kill -9) again and again while parents send notices and make accounts."""

import random
from collections import Counter

import click

import models
from faults.finding import Finding
from faults.persistence import Acknowledged, announcing, signing_up
from faults.portal import Portal
from faults.scene import Scene
from models import AbsenceNotice, EmailCode, MailKind, OutgoingMail, Parent, School, Settings, database

asked = "100 kills: 0 acknowledged records lost, 0 rows without their outbox row, integrity check clean"
KILLS, SHORT = 100, 4  # on each engine
SENDERS, NEWCOMERS, FAMILIES = 6, 2, 20  # families of each sender
CALM = 1.5  # seconds, at most, between a first acknowledgement and the next death
SECRETARIAT = "secretariat@ecole.example"


def run(scene: Scene, full: bool) -> Finding:
    """On SQLite, then on PostgreSQL."""
    kills = KILLS if full else SHORT
    return scene.on_both_engines(lambda url, engine: _on(scene, url, kills, engine))


def _on(scene: Scene, url: str, kills: int, engine: str) -> Finding:
    seats = scene.parents(url, SENDERS * FAMILIES)
    models.open_school(Settings(database_url=url))
    School.update(secretariat_email=SECRETARIAT).execute()
    scene.leave(url)
    with scene.portal(url, "--workers", "2", PORTAIL_TRUSTED_PROXIES="1") as portal:
        sent = [announcing(scene.notices(portal, seats[number::SENDERS])) for number in range(SENDERS)]
        made = [signing_up(portal.port, number) for number in range(NEWCOMERS)]
        with Acknowledged().of(*sent, *made) as told, click.progressbar(range(kills), label=f"  {engine:24}") as bar:
            for _ in bar:
                told.wait_for_one(60)
                _kill(scene, portal)
            told.wait_for_one(60)
    try:
        return _finding(told, kills, engine)
    finally:
        scene.leave(url)


def _kill(scene: Scene, portal: Portal) -> None:
    scene.pause(random.uniform(0, CALM))
    portal.kill()
    portal.start()
    portal.wait()


def _finding(told: Acknowledged, kills: int, engine: str) -> Finding:
    lost = len(told.notices - {notice.reference for notice in AbsenceNotice.select(AbsenceNotice.reference)})
    lost += len(told.accounts - {parent.email for parent in Parent.select(Parent.email)})
    silent, faults = without_letter(), integrity()
    known = f"{len(told.notices)} notices and {len(told.accounts)} accounts acknowledged"
    figures = f"{lost} lost, {silent} without their outbox row, integrity {faults or 'clean'}"
    strange = f", strange answers: {Counter(told.strange).most_common(3)}" if told.strange else ""
    everything = told.notices and told.accounts and not (lost or silent or faults or told.strange)
    return Finding(f"{engine}, {kills} kills: {known}, {figures}{strange}", bool(everything))


def without_letter() -> int:
    """Notices without the letter of the parent or of the secretariat, and codes without theirs."""
    letters = {
        kind: {
            notice["reference"]
            for letter in OutgoingMail.select().where(OutgoingMail.kind == kind)
            for notice in letter.facts["notices"]
        }
        for kind in (MailKind.NOTICE_SENT, MailKind.NOTICE_FOR_SCHOOL)
    }
    notices = {notice.reference for notice in AbsenceNotice.select(AbsenceNotice.reference)}
    codes = EmailCode.select().count() - OutgoingMail.select().where(OutgoingMail.kind == MailKind.CODE).count()
    return sum(len(notices - told) for told in letters.values()) + abs(codes)


def integrity() -> str:
    """What the engine finds wrong with its own files; nothing when all is well."""
    if "postgresql" in type(database.obj).__name__.lower():
        database.execute_sql("CREATE EXTENSION IF NOT EXISTS amcheck")
        database.execute_sql(
            "SELECT bt_index_check(indexrelid, true) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid "
            "JOIN pg_am ON pg_am.oid = relam WHERE amname = 'btree' AND relnamespace = 'public'::regnamespace"
        ).fetchall()  # raises what it finds
        return ""
    found = [row[0] for row in database.execute_sql("PRAGMA integrity_check").fetchall() if row[0] != "ok"]
    orphans = database.execute_sql("PRAGMA foreign_key_check").fetchall()
    return ", ".join([*found, *(f"orphan in {row[0]}" for row in orphans)])
