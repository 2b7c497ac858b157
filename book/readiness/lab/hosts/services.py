"""The services of a host: every host runs all of them on the same ports."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Awaitable, Callable

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
_IDLE_SECONDS = 90.0
_CHUNK_BYTES = 16384
_ROUNDS = 1500
_SALT = b"mesh"


def password_of(user: str) -> str:
    """The password of a user of the lab; nothing anywhere else is opened by it."""
    return hashlib.sha256(f"mesh {user}".encode()).hexdigest()[:10]


def _digest(password: str) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", password.encode(), _SALT, _ROUNDS)


class Services:
    """What one host serves.

    Parameters
    ----------
    address
        Where it listens.
    ports
        By service.
    draw
        For sizes and delays.
    look_up
        What an app asks its database, where it asks one.
    """

    def __init__(
        self, address: str, ports: dict[str, int], draw: random.Random, look_up: Callable[[], Awaitable[None]]
    ) -> None:
        self._address, self._ports, self._draw, self._look_up = address, ports, draw, look_up
        self._servers: list[asyncio.Server] = []

    async def start(self) -> None:
        """Listen on every port."""
        handlers: dict[str, Handler] = {
            "app": self._app,
            "files": self._files,
            "login": self._login,
            "database": self._database,
        }
        for name, handler in handlers.items():
            served = await asyncio.start_server(_guarded(handler), self._address, self._ports[name], backlog=64)
            self._servers.append(served)
        await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: _Names(self._draw), local_addr=(self._address, self._ports["names"])
        )

    async def _app(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer `GET /SIZE/DATABASE` with so many bytes, after asking a database if it says 1; keeps alive."""
        while line := await reader.readline():
            while (await reader.readline()).strip():
                pass
            _, size, database = line.split()[1].split(b"/")
            if database == b"1":
                await self._look_up()
            await asyncio.sleep(self._draw.expovariate(1 / 0.02))
            body = self._draw.randbytes(int(size))
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            await writer.drain()

    async def _files(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take `PUT SIZE` or give `GET SIZE`."""
        while line := await reader.readline():
            verb, size = line.split()
            left = int(size)
            while left > 0:
                count = min(left, _CHUNK_BYTES)
                if verb == b"PUT":
                    count = len(await reader.read(count))
                    if not count:
                        return
                else:
                    writer.write(self._draw.randbytes(count))
                    await writer.drain()
                left -= count
            if verb == b"PUT":
                writer.write(b"STORED\n")
                await writer.drain()

    async def _login(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Check `LOGIN USER PASSWORD`; a wrong one is answered late."""
        writer.write(b"WELCOME mesh login 1.0\n")
        while line := await reader.readline():
            _, user, password = line.decode().split()
            if _digest(password) == _digest(password_of(user)):
                writer.write(b"OK " + self._draw.randbytes(24).hex().encode() + b"\n")
            else:
                await asyncio.sleep(self._draw.uniform(0.1, 0.4))
                writer.write(b"DENIED\n")
            await writer.drain()

    async def _database(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer `ROWS N` with so many rows."""
        while line := await reader.readline():
            count = int(line.split()[1])
            await asyncio.sleep(self._draw.expovariate(1 / 0.005))
            rows = b"".join(self._draw.randbytes(30).hex().encode() + b"\n" for _ in range(count))
            writer.write(b"%d\n" % len(rows) + rows)
            await writer.drain()


class _Names(asyncio.DatagramProtocol):
    """Answers a question with something longer."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        answer = data[:2] + self._draw.randbytes(self._draw.randint(40, 240))
        self._transport.sendto(answer, addr)  # type: ignore[attr-defined]


def _guarded(handler: Handler) -> Handler:
    """A broken or idle connection ends itself and nothing else."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_IDLE_SECONDS):
                await handler(reader, writer)
        except (OSError, TimeoutError, ValueError, IndexError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    return handle
