"""Actions and probes of a Chaos Toolkit experiment upon a real process: it is killed, missed, and started again."""

from __future__ import annotations

import subprocess
import sys
import time

_running: list[subprocess.Popen[bytes]] = []


def start() -> bool:
    _running.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]))
    return True


def kill() -> int:
    _running[-1].kill()
    _running[-1].wait()
    return _running[-1].pid


def is_gone() -> bool:
    return _running[-1].poll() is not None


def restart_when_missed() -> bool:
    """The supervisor: it sees that the worker is gone."""
    time.sleep(0.02)
    return is_gone()


def is_back() -> bool:
    if is_gone():
        start()
    return not is_gone()


def stop_all() -> None:
    while _running:
        process = _running.pop()
        process.kill()
        process.wait()
