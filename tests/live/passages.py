"""A way to the API server from a port on loopback, which a test can cut, close, or let fall silent."""

from __future__ import annotations

import copy
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self
from urllib.parse import urlsplit

_CONNECT_SECONDS = 5.0
_PART_BYTES = 65_536


class Passage:
    """A TCP proxy; it is open until it is told otherwise.

    Parameters
    ----------
    kubeconfig
        A document; it leads to the server of its first cluster.
    """

    def __init__(self, kubeconfig: dict[str, Any]) -> None:
        self._kubeconfig = kubeconfig
        server = urlsplit(kubeconfig["clusters"][0]["cluster"]["server"])
        self._there = (str(server.hostname), int(server.port or 443))
        self._closed = self._silent = False
        self._ends: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._start(self._serve)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()
        self._closed = True
        # A blocked accept is not woken by close.
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(_CONNECT_SECONDS)
        for end in (self._listening, *self._ends):
            end.close()

    def kubeconfig(self) -> dict[str, Any]:
        """The same kubeconfig, by way of this passage."""
        config = copy.deepcopy(self._kubeconfig)
        cluster = config["clusters"][0]["cluster"]
        cluster["tls-server-name"] = self._there[0]
        cluster["server"] = f"https://127.0.0.1:{self.port}"
        return config

    def cut(self) -> None:
        """Break what goes through now; whoever comes next is let through."""
        for end in tuple(self._ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def shut(self) -> None:
        """Break what goes through, and let nothing more in."""
        self._closed = True
        self.cut()

    def swallow(self) -> None:
        """Break what goes through; whoever comes next is heard and never answered."""
        self._silent = True
        self.cut()

    def open(self) -> None:
        """Let everything through again; who is connected and was not answered is cut off."""
        self._closed = self._silent = False
        self.cut()

    def _start(self, work: Callable[..., None], *given: socket.socket) -> None:
        self._threads.append(threading.Thread(target=work, args=given, daemon=True))
        self._threads[-1].start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                if self._closed:
                    near.close()
                    continue
                self._ends.append(near)
                if self._silent:
                    self._start(_drain, near)
                    continue
                far = socket.create_connection(self._there, timeout=_CONNECT_SECONDS)
                # That was for connecting: a watch is silent for longer.
                far.settimeout(None)
                self._ends.append(far)
                self._start(_pump, near, far)
                self._start(_pump, far, near)


def _drain(source: socket.socket) -> None:
    with suppress(OSError):
        while source.recv(_PART_BYTES):
            pass


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while part := source.recv(_PART_BYTES):
            sink.sendall(part)
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
