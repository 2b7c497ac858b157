"""A client of etcd's HTTP gateway that gives up soon: what it measures must not be its own patience."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

import urllib3

_HTTP_OK = 200


class Status(NamedTuple):
    """What a member says of itself."""

    version: str
    member_id: str
    leader_id: str
    term: int
    revision: int


class EtcdClient:
    """A client of the HTTP gateway that tries each address once, and goes to the next when one fails.

    Parameters
    ----------
    addresses
        ``http://host:port`` of each member.
    timeout_seconds
        To connect, and to answer.
    entered
        Makes the network of the members that of the calling thread.
    """

    def __init__(
        self,
        addresses: Sequence[str],
        *,
        timeout_seconds: float,
        entered: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self.addresses, self._entered, self._at = list(addresses), entered, 0
        timeout = urllib3.Timeout(connect=timeout_seconds, read=timeout_seconds)
        self._pool = urllib3.PoolManager(timeout=timeout, retries=False)

    def turn_to(self, address: str) -> None:
        """Ask this member first from now on."""
        self._at = self.addresses.index(address)

    def call(self, path: str, body: dict[str, Any], *, address: str = "") -> dict[str, Any]:
        """Ask one member once: that of the address, or the present one.

        Raises
        ------
        urllib3.exceptions.HTTPError
            If it does not answer; the next call goes to the next member.
        EtcdRefusedError
            If it refuses.
        """
        asked = address or self.addresses[self._at]
        try:
            with self._entered():
                answer = self._pool.request("POST", f"{asked}/v3/{path}", json=body)
            return _answered(path, answer.status, answer.data)
        except (urllib3.exceptions.HTTPError, EtcdRefusedError, ValueError):
            if not address:
                self._at = (self._at + 1) % len(self.addresses)
            raise

    def put(self, key: str, value: str) -> None:
        """Write one key."""
        self.call("kv/put", {"key": _encoded(key), "value": _encoded(value)})

    def read(self, prefix: str) -> dict[str, str]:
        """Every key with a prefix; the read is linearizable, so a member without a majority does not answer."""
        end = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        answer = self.call("kv/range", {"key": _encoded(prefix), "range_end": _encoded(end)})
        return {_decoded(pair["key"]): _decoded(pair["value"]) for pair in answer.get("kvs", ())}

    def status(self, address: str) -> Status:
        """What one member says of itself."""
        told = self.call("maintenance/status", {}, address=address)
        header = told["header"]
        return Status(
            str(told["version"]),
            str(header["member_id"]),
            str(told.get("leader", "0")),
            int(told.get("raftTerm", 0)),
            int(header.get("revision", 0)),
        )

    def close(self) -> None:
        """Give up the connections."""
        self._pool.clear()

    def hash_of(self, address: str, revision: int) -> int:
        """The hash one member has of all keys up to a revision."""
        return int(self.call("maintenance/hash", {"revision": str(revision)}, address=address)["hash"])


class EtcdRefusedError(Exception):
    """A member answered that it cannot: it has no leader, for one."""


UNANSWERED = (urllib3.exceptions.HTTPError, EtcdRefusedError, ValueError, KeyError)


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _decoded(text: str) -> str:
    return base64.b64decode(text).decode()


def _answered(path: str, status: int, body: bytes) -> dict[str, Any]:
    content = dict(json.loads(body))
    if status != _HTTP_OK:
        raise EtcdRefusedError(f"{path}: {content.get('error', status)}")
    return content
