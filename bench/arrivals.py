"""Loads from outside: how much a server can carry, and how long people wait when they come as they please."""

import asyncio
import random
import time

from bench.server import Request, Server

CONNECTIONS = 8
READ = 65_536


def capacity(portal: Server, asked: Request, seconds: float) -> float:
    """Answers a second when each of a few connections asks again as soon as it is answered."""
    return asyncio.run(_closed(portal.port, asked, seconds))


def kept_up(portal: Server, asked: Request, rate: float, seconds: float) -> list[float]:
    """Arrivals at random (Poisson) at that rate, whether or not others are still waiting: the seconds that each took,
    counted from the moment when it was to begin, so that a server that stalls cannot hide it.
    """
    return asyncio.run(_open(portal.port, asked, rate, seconds))


class _Line:
    """One connection that stays open."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def opened(cls, port: int) -> "_Line":
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def ask(self, asked: Request) -> None:
        self.writer.write(asked.as_bytes())
        head = await self.reader.readuntil(b"\r\n\r\n")
        if not head.startswith(f"HTTP/1.1 {asked.status} ".encode()):
            raise RuntimeError(head.decode(errors="replace"))
        size = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        await self.reader.readexactly(size)


async def _closed(port: int, asked: Request, seconds: float) -> float:
    end, count = time.perf_counter() + seconds, 0

    async def ask_again_and_again() -> None:
        nonlocal count
        line = await _Line.opened(port)
        while time.perf_counter() < end:
            await line.ask(asked)
            count += 1
        line.writer.close()

    await asyncio.gather(*(ask_again_and_again() for _ in range(CONNECTIONS)))
    return count / seconds


async def _open(port: int, asked: Request, rate: float, seconds: float) -> list[float]:
    free, times = [await _Line.opened(port) for _ in range(CONNECTIONS)], []
    start = time.perf_counter()

    async def visit(due: float) -> None:
        line = free.pop() if free else await _Line.opened(port)
        await line.ask(asked)
        times.append(time.perf_counter() - due)
        free.append(line)

    due, visits = start, []
    while due < start + seconds:
        due += random.expovariate(rate)
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        visits.append(asyncio.create_task(visit(due)))
    await asyncio.gather(*visits)
    for line in free:
        line.writer.close()
    return times
