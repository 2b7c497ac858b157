"""How kernels are reached: over sockets in the file system that only their owner can open, never over TCP."""

from __future__ import annotations

from jupyter_client.manager import AsyncKernelManager


def kernel_manager_for(folder: str) -> type[AsyncKernelManager]:
    """A kernel manager whose channels are Unix domain sockets in one folder.

    The default listens on TCP ports of the loopback device without encryption, where every user of a shared machine
    could read what a notebook shows. Two kernels may not share a folder: their sockets are only numbered.

    Parameters
    ----------
    folder
        Existing, private, and with a short path (a socket's name has at most 107 bytes).
    """

    class LocalKernelManager(AsyncKernelManager):
        transport = "ipc"

        def _ip_default(self) -> str:
            return f"{folder}/kernel"

    return LocalKernelManager
