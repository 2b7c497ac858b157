"""What a client does with a service: one exchange each, told whether it went well."""

from __future__ import annotations

import asyncio
import random

from readiness.lab.hosts.services import password_of
from readiness.lab.hosts.wire import Connection, Reason, Wire

_ANSWER_SECONDS = 6.0
_BULK_SECONDS = 90.0
_CHUNK_BYTES = 8192
_BROKEN = (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError)


class Clients:
    """The clients of one host.

    Parameters
    ----------
    wire
        How it opens connections.
    ports
        By service.
    draw
        For contents.
    """

    def __init__(self, wire: Wire, ports: dict[str, int], draw: random.Random) -> None:
        self.wire, self._ports, self._draw = wire, ports, draw

    async def name(self, host: str, reason: Reason, *, size_bytes: int | None = None) -> bool:
        """Ask the name service."""
        size = size_bytes or self._draw.randint(28, 60)
        return await self.wire.ask(host, self._ports["names"], self._draw.randbytes(size), reason)

    async def app(
        self, host: str, reason: Reason, sizes: list[int], *, database: bool = False, pause_seconds: float = 0.0
    ) -> bool:
        """Ask the app service some times over one connection."""
        connection = await self.wire.connect(host, self._ports["app"], reason)
        if connection is None:
            return False
        try:
            for number, size in enumerate(sizes):
                if number and pause_seconds:
                    await asyncio.sleep(self._draw.expovariate(1 / pause_seconds))
                await self.get(connection, size, database=database and number == 0)
        except _BROKEN:
            await connection.close("broken")
            return False
        await connection.close()
        return True

    async def get(self, connection: Connection, size: int, *, database: bool = False, extra_bytes: int = 0) -> None:
        """One request of the app service over an open connection."""
        cookie = self._draw.randbytes(self._draw.randint(10, 120) + extra_bytes).hex().encode()
        head = b"GET /%d/%d HTTP/1.1\r\nHost: mesh\r\nCookie: %s\r\n\r\n" % (size, database, cookie)
        async with asyncio.timeout(_ANSWER_SECONDS):
            await connection.send(head)
            await connection.reader.readuntil(b"\r\n\r\n")
            await connection.reader.readexactly(size)

    async def upload(
        self,
        host: str,
        reason: Reason,
        size: int,
        *,
        bytes_per_second: float | None = None,
        seconds: float | None = None,
    ) -> bool:
        """Give the file service so many bytes, or what goes in so many seconds; slowly if asked to."""
        connection = await self.wire.connect(host, self._ports["files"], reason)
        if connection is None:
            return False
        outcome = "broken"
        try:
            async with asyncio.timeout(seconds or _BULK_SECONDS):
                await connection.send(b"PUT %d\n" % size)
                left = size
                while left > 0:
                    count = min(left, _CHUNK_BYTES)
                    await connection.send(self._draw.randbytes(count))
                    left -= count
                    if bytes_per_second:
                        await asyncio.sleep(count / bytes_per_second * self._draw.uniform(0.7, 1.3))
                await connection.reader.readline()
                outcome = "ok"
        except TimeoutError:
            outcome = "ok" if seconds else "broken"
        except _BROKEN:
            pass
        await connection.close(outcome)
        return outcome == "ok"

    async def download(self, host: str, reason: Reason, size: int) -> bool:
        """Get so many bytes from the file service."""
        connection = await self.wire.connect(host, self._ports["files"], reason)
        if connection is None:
            return False
        outcome = "broken"
        try:
            async with asyncio.timeout(_BULK_SECONDS):
                await connection.send(b"GET %d\n" % size)
                await connection.reader.readexactly(size)
                outcome = "ok"
        except _BROKEN:
            pass
        await connection.close(outcome)
        return outcome == "ok"

    async def login(self, host: str, reason: Reason, user: str, passwords: list[str | None]) -> bool:
        """Try passwords one after another over one connection; None is the right one."""
        connection = await self.wire.connect(host, self._ports["login"], reason)
        if connection is None:
            return False
        answer = b""
        try:
            async with asyncio.timeout(_ANSWER_SECONDS + len(passwords)):
                await connection.reader.readline()
                for password in passwords:
                    await connection.send(f"LOGIN {user} {password or password_of(user)}\n".encode())
                    answer = await connection.reader.readline()
        except _BROKEN:
            await connection.close("broken")
            return False
        outcome = "ok" if answer.startswith(b"OK") else "denied"
        await connection.close(outcome)
        return outcome == "ok"

    async def query(self, connection: Connection, rows: int) -> None:
        """One question to a database over an open connection."""
        async with asyncio.timeout(_ANSWER_SECONDS):
            await connection.send(b"ROWS %d\n" % rows)
            size = int(await connection.reader.readline())
            await connection.reader.readexactly(size)

    async def touch(self, host: str, port: int, reason: Reason) -> bool:
        """Connect and close: a health check, or a probe."""
        connection = await self.wire.connect(host, port, reason)
        if connection is None:
            return False
        await connection.close()
        return True

    async def database(self, host: str, reason: Reason, rows: list[int], pause_seconds: float) -> bool:
        """Some questions to a database over one connection."""
        connection = await self.wire.connect(host, self._ports["database"], reason)
        if connection is None:
            return False
        try:
            for number, count in enumerate(rows):
                if number:
                    await asyncio.sleep(self._draw.expovariate(1 / pause_seconds))
                await self.query(connection, count)
        except _BROKEN:
            await connection.close("broken")
            return False
        await connection.close()
        return True
