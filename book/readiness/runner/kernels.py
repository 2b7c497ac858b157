"""How kernels are reached: over sockets in the file system that only their owner can open, never over TCP."""

from __future__ import annotations

from jupyter_client.manager import AsyncKernelManager


class LocalKernelManager(AsyncKernelManager):
    """A kernel manager whose channels are Unix domain sockets.

    The default listens on TCP ports of the loopback device without encryption, where every user of a shared machine
    could read what a notebook shows.
    """

    transport = "ipc"
