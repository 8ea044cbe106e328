"""Parents who send notices at a steady pace, and send the same form again when nothing was acknowledged."""

import asyncio
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode, urlsplit

from ha.school import FORM, Seat

PATIENCE = 15  # seconds that a browser is left waiting before the parent sends again
LINES = 400  # connections at once; the other parents wait for theirs, as behind any proxy
ACKNOWLEDGED = re.compile(rb"\r\nlocation: [^\r\n]*/absences/(AV-[0-9A-Z]{4}-[0-9A-Z]{4})", re.I)


@dataclass
class Parents:
    """What they sent in one act, and what the portal told them."""

    portal: str
    acknowledged: dict[str, tuple[int, str]] = field(default_factory=dict)  # reference: parent and day
    moments: list[float] = field(default_factory=list)  # of the acknowledgements, on the monotonic clock
    answers: Counter[str] = field(default_factory=Counter)
    waiting: int = 0

    def begin(self, notices: Iterator[tuple[Seat, date]], a_second: int) -> None:
        """Start sending, whatever becomes of what was sent before."""
        self._enough = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._send(notices, 1 / a_second)), daemon=True)
        self._thread.start()

    def finish(self, seconds: float) -> None:
        """Send nothing new; leave that long to what is not acknowledged yet."""
        self._end = time.monotonic() + seconds
        self._enough.set()
        self._thread.join()

    def longest_gap(self, since: float) -> float:
        """The longest time, in seconds, in which nothing was acknowledged, from that moment on."""
        moments = [since, *(moment for moment in sorted(self.moments) if moment > since)]
        return max((after - before for before, after in zip(moments, moments[1:], strict=False)), default=float("inf"))

    async def _send(self, notices: Iterator[tuple[Seat, date]], pause: float) -> None:
        self._lines = asyncio.Semaphore(LINES)
        begun, sent = time.monotonic(), set()
        for seat, day in notices:
            sent.add(asyncio.create_task(self._until_acknowledged(seat, day)))
            await asyncio.sleep(max(0, begun + len(sent) * pause - time.monotonic()))
            if self._enough.is_set():
                break
        await asyncio.to_thread(self._enough.wait)
        _done, unanswered = await asyncio.wait(sent, timeout=max(0, self._end - time.monotonic()))
        self.waiting = len(unanswered)
        for task in unanswered:
            task.cancel()

    async def _until_acknowledged(self, seat: Seat, day: date) -> None:
        """The same form, with its form key, until the portal gives a reference."""
        body = _body(seat, day)
        while not (reference := await self._try(seat, body)):
            await asyncio.sleep(random.uniform(1, 4))
        self.acknowledged[reference] = (seat.parent, day.isoformat())
        self.moments.append(time.monotonic())

    async def _try(self, seat: Seat, body: bytes) -> str:
        async with self._lines:
            try:
                answer = await asyncio.wait_for(_exchange(self.portal, seat, body), PATIENCE)
            except (TimeoutError, OSError) as trouble:
                self.answers["no answer" if isinstance(trouble, TimeoutError) else "connection refused"] += 1
                return ""
        self.answers[answer[9:12].decode() or "closed without an answer"] += 1
        found = ACKNOWLEDGED.search(answer)
        return found[1].decode() if found else ""


async def _exchange(portal: str, seat: Seat, body: bytes) -> bytes:
    where = urlsplit(portal)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    try:
        head = f"POST {FORM} HTTP/1.1\r\nHost: {where.netloc}\r\nCookie: {seat.cookie}\r\nConnection: close\r\n"
        kind = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write((head + kind).encode() + body)
        return await reader.read()
    finally:
        with suppress(OSError):
            writer.close()


def _body(seat: Seat, day: date) -> bytes:
    said = {"kind": "absence", "part": "whole", "day": "other", "first_day": day.isoformat(), "reason": "illness"}
    key = f"ha-{seat.parent}-{day.isoformat()}"
    return urlencode({**said, "form_key": key, "csrf_token": seat.token}).encode()
