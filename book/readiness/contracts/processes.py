"""One process for one question to a subject: limits on time and memory, no network, and nothing left behind.

What the process writes is read as lines of JSON and checked; what else happens to it is a finding, never a traceback.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

PROBE = Path(__file__).with_name("probe.py")
# A network without devices and a process tree that ends with its first process; mounted so that /proc is its own.
_APART = ("--net", "--pid", "--fork", "--kill-child", "--mount-proc")
_BARRIERS = (("unshare", *_APART, "--"), ("unshare", "--user", "--map-root-user", *_APART, "--"))
_POLL_SECONDS, _GRACE_SECONDS = 0.02, 5.0
_NOISE_BYTES = 300


@dataclass(frozen=True)
class Limits:
    """What a process may use.

    Attributes
    ----------
    wall_seconds, cpu_seconds
        Time until it is ended.
    memory_bytes
        Address space; libraries such as torch reserve several times of what they use.
    file_bytes
        Largest file it may write, its noise included.
    """

    wall_seconds: float = 300.0
    cpu_seconds: int = 300
    memory_bytes: int = 8 * 2**30
    file_bytes: int = 64 * 2**20

    def as_json(self) -> dict[str, float]:
        """What the process sets for itself before it does anything else."""
        told = {"cpu_seconds": self.cpu_seconds, "memory_bytes": self.memory_bytes, "file_bytes": self.file_bytes}
        return {**told, "alarm_seconds": self.wall_seconds + _GRACE_SECONDS}


class Ended(StrEnum):
    """How a process came to its end."""

    COMPLETED = "completed"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    OUT_OF_MEMORY = "out-of-memory"
    GARBLED = "garbled"


class Raised(BaseModel):
    """An exception of the subject."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    type: str
    module: str
    text: str
    line: str

    def __str__(self) -> str:
        return f"{self.type}: {self.text}" if self.text else self.type

    @property
    def is_of_memory(self) -> bool:
        """Whether it says that there was not enough memory."""
        return self.type == "MemoryError" or "can't allocate memory" in self.text or "bad_alloc" in self.text


class Step(BaseModel):
    """One line of a probe: a value, or what was raised instead."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    step: str
    seconds: float = 0.0
    value: Any = None
    error: Raised | None = None
    takes_dependencies: bool | None = None


@dataclass(frozen=True)
class Probe:
    """What came of one question.

    Attributes
    ----------
    steps
        By name, in order.
    ended
        How the process came to its end.
    said
        Its last words, of what went wrong.
    noise
        The beginning of what it printed; "" if nothing.
    seconds
        How long it took.
    """

    steps: Mapping[str, Step]
    ended: Ended
    said: str
    noise: str
    seconds: float

    def step(self, name: str) -> Step | None:
        """A step, if it came to it."""
        return self.steps.get(name)

    def failure_of(self, name: str) -> str:
        """Why a step has no value; "" if it has one."""
        found = self.steps.get(name)
        if found is None:
            return f"{self.ended.value}: {self.said}" if self.ended is not Ended.COMPLETED else "not reached"
        return str(found.error) if found.error else ""


@cache
def barrier() -> tuple[str, ...]:
    """What keeps a process apart from network and process tree; empty where the machine does not permit it."""
    for command in _BARRIERS:
        if shutil.which(command[0]) is None:
            continue
        done = subprocess.run([*command, "true"], capture_output=True, check=False, timeout=10)
        if done.returncode == 0:
            return command
    return ()


def run_probe(request: Mapping[str, Any], *, python: str = sys.executable, limits: Limits | None = None) -> Probe:
    """Ask a subject in a process of its own.

    Parameters
    ----------
    request
        As `probe` reads it, without its limits.
    python
        The interpreter of the subject.
    limits
        What the process may use.

    Raises
    ------
    OSError
        If the interpreter cannot be started.
    """
    allowed = limits or Limits()
    with tempfile.TemporaryDirectory(prefix="readiness-contract-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        asked, steps, work = folder / "request.json", folder / "steps.jsonl", folder / "work"
        work.mkdir()
        asked.write_text(json.dumps({**request, "limits": allowed.as_json()}), encoding="utf-8")
        steps.touch()
        start = time.monotonic()
        with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
            process = subprocess.Popen(
                [*barrier(), python, "-B", str(PROBE), str(asked), str(steps)],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd=work,
                env=_environment(work),
                start_new_session=True,
            )
            timed_out = _wait(process, start + allowed.wall_seconds)
        seconds = time.monotonic() - start
        # What a subject says goes into recordings: neither our folders nor one of chance may stand in it.
        ours = {str(work): "WORK", str(folder): "WORK", **dict.fromkeys(map(str, request.get("paths", ())), "CHECKOUT")}
        found, garbled = _read(_without_paths(steps.read_text("utf-8", errors="replace"), ours))
        said = _without_paths(_last_line(folder / "err"), ours)
        noise = _without_paths(_beginning(folder / "out"), ours)
    ended = _how_it_ended(process.returncode, found, said, timed_out=timed_out, garbled=bool(garbled))
    if ended is Ended.TIMEOUT:
        said = f"not done within {allowed.wall_seconds:g} s"
    elif garbled:
        said = garbled
    elif ended is Ended.CRASHED and not said:
        said = f"it said nothing, exit status {process.returncode}"
    return Probe(found, ended, said, noise, seconds)


def _environment(work: Path) -> dict[str, str]:
    """What a subject sees of ours: one thread, a fixed order of sets, and a home that is thrown away."""
    home = str(work)
    threads = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    path = os.environ.get("PATH", "/usr/bin:/bin")
    return {"PATH": path, "HOME": home, "TMPDIR": home, "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0", **threads}


def _wait(process: subprocess.Popen[bytes], deadline: float) -> bool:
    """Wait for the end, make sure of it, and say whether it had to be brought about."""
    try:
        # Looked at without burying it: as long as it is not, nobody else can get its number.
        while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            if time.monotonic() > deadline:
                return True
            time.sleep(_POLL_SECONDS)
        return False
    finally:
        # Also what it started and left: they share its group, and its process tree where there is a barrier.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _without_paths(text: str, folders: Mapping[str, str]) -> str:
    for folder, name in folders.items():
        text = text.replace(folder, name)
    return text


def _read(lines: str) -> tuple[dict[str, Step], str]:
    """The steps of a probe, and what is wrong with a line that is none."""
    found: dict[str, Step] = {}
    for number, line in enumerate(lines.splitlines(), start=1):
        try:
            step = Step.model_validate(json.loads(line))
        except (ValueError, ValidationError) as error:
            return found, f"line {number} of its answers: {str(error).splitlines()[0]}"
        found[step.step] = step
    return found, ""


def _how_it_ended(code: int, found: Mapping[str, Step], said: str, *, timed_out: bool, garbled: bool) -> Ended:
    if timed_out:
        return Ended.TIMEOUT
    if any(step.error and step.error.is_of_memory for step in found.values()) or "MemoryError" in said:
        return Ended.OUT_OF_MEMORY
    if garbled:
        return Ended.GARBLED
    return Ended.COMPLETED if code == 0 and "usage" in found else Ended.CRASHED


def _beginning(path: Path) -> str:
    with path.open("rb") as stream:
        return stream.read(_NOISE_BYTES).decode("utf-8", errors="replace").strip()


def _last_line(path: Path) -> str:
    with path.open("rb") as stream:
        stream.seek(max(path.stat().st_size - _NOISE_BYTES, 0))
        lines = stream.read().decode("utf-8", errors="replace").splitlines()
    said = [line.strip() for line in lines if line.strip()]
    return said[-1] if said else ""
