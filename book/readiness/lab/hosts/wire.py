"""Connections of a host: each is written to its log, whatever becomes of it."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import time
from pathlib import Path
from typing import Any, NamedTuple

_CONNECT_SECONDS = 4.0
_CLOSE_SECONDS = 2.0
_DATAGRAM_BYTES = 2048
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Reason(NamedTuple):
    """Why a connection is made: what for, and for which episode if it is misbehaviour."""

    purpose: str
    episode_id: str | None = None


class Log:
    """Lines of JSON, each written at once: a host may be killed at any moment.

    Parameters
    ----------
    file
        Appended to.
    """

    def __init__(self, file: Path) -> None:
        self._descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)

    def write(self, **fields: Any) -> None:
        """Write one line."""
        os.write(self._descriptor, json.dumps(fields, separators=(",", ":")).encode() + b"\n")


class Connection:
    """A TCP connection that knows what to write about itself when it is over."""

    def __init__(self, log: Log, noted: dict[str, Any], streams: Streams) -> None:
        self.reader, self.writer = streams
        self._log, self._noted, self._sent_bytes, self._open = log, noted, 0, True

    async def send(self, content: bytes) -> None:
        """Send, as fast as the network takes it."""
        self.writer.write(content)
        self._sent_bytes += len(content)
        await self.writer.drain()

    async def close(self, outcome: str = "ok") -> None:
        """Close it, once."""
        if not self._open:
            return
        self._open = False
        self.writer.close()
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self.writer.wait_closed()
        except (OSError, TimeoutError):
            self.writer.transport.abort()
        self._log.write(
            **self._noted, event="closed", closed_at=time.time(), outcome=outcome, sent_bytes=self._sent_bytes
        )


class Wire:
    """How one host opens connections.

    Parameters
    ----------
    address
        Of the host.
    addresses
        Of all hosts, by name.
    log
        Where every connection is written.
    """

    def __init__(self, address: str, addresses: dict[str, str], log: Log) -> None:
        self.address, self.addresses, self.log = address, addresses, log

    async def connect(self, host: str, port: int, reason: Reason) -> Connection | None:
        """Open a TCP connection; None if nobody answers."""
        made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        made.setblocking(False)  # noqa: FBT003 - the standard library's way
        made.bind((self.address, 0))
        noted = self._noted("tcp", made, host, port, reason)
        if reason.episode_id:
            self.log.write(**noted, event="opened")
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                await asyncio.get_running_loop().sock_connect(made, (self.addresses[host], port))
                streams = await asyncio.open_connection(sock=made)
        except (OSError, TimeoutError) as error:
            made.close()
            outcome = "refused" if isinstance(error, ConnectionRefusedError) else "unanswered"
            self.log.write(**noted, event="closed", closed_at=time.time(), outcome=outcome, sent_bytes=0)
            return None
        except BaseException:
            made.close()
            raise
        return Connection(self.log, noted, streams)

    async def ask(self, host: str, port: int, content: bytes, reason: Reason, *, wait_seconds: float = 2.0) -> bool:
        """Send one datagram from a port of its own and wait for the answer."""
        made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        made.setblocking(False)  # noqa: FBT003 - the standard library's way
        made.bind((self.address, 0))
        noted = self._noted("udp", made, host, port, reason)
        if reason.episode_id:
            self.log.write(**noted, event="opened")
        outcome = "ok"
        try:
            loop = asyncio.get_running_loop()
            made.connect((self.addresses[host], port))
            await loop.sock_sendall(made, content)
            async with asyncio.timeout(wait_seconds):
                await loop.sock_recv(made, _DATAGRAM_BYTES)
        except (OSError, TimeoutError) as error:
            outcome = "refused" if isinstance(error, ConnectionRefusedError) else "unanswered"
        finally:
            made.close()
        self.log.write(**noted, event="closed", closed_at=time.time(), outcome=outcome, sent_bytes=len(content))
        return outcome == "ok"

    def note_datagrams(self, port: int, host: str, to_port: int, reason: Reason) -> dict[str, Any]:
        """Note a row of datagrams from one port; the caller closes it in the log."""
        noted = self._fields("udp", port, host, to_port, reason)
        self.log.write(**noted, event="opened")
        return noted

    def _noted(self, protocol: str, made: socket.socket, host: str, port: int, reason: Reason) -> dict[str, Any]:
        return self._fields(protocol, made.getsockname()[1], host, port, reason)

    def _fields(self, protocol: str, own_port: int, host: str, port: int, reason: Reason) -> dict[str, Any]:
        return {
            "opened_at": time.time(),
            "protocol": protocol,
            "source": self.address,
            "source_port": own_port,
            "destination": self.addresses[host],
            "destination_port": port,
            "purpose": reason.purpose,
            "episode_id": reason.episode_id,
        }
