"""One notebook, one process, one deadline."""

from __future__ import annotations

import ctypes
import json
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import psutil
from nbformat import NotebookNode

from readiness.area import ROOT_VARIABLE
from readiness.record import Failure, NotebookRun, RunError, RunStatus
from readiness.runner.completeness import find_failure, normalised_digest, numbered

# Kernels start from a clean process each; only the imports of the worker are shared.
_PROCESSES = multiprocessing.get_context("forkserver")


@dataclass(frozen=True)
class Execution:
    """What to execute, where to, with what, and for how long at most."""

    area: str
    template: Path
    output: Path
    parameters: Mapping[str, Any]
    root: Path
    timeout_seconds: float
    bar_position: int | None = None
    environment: Mapping[str, str] = field(default_factory=dict)


def run_notebook(execution: Execution) -> NotebookRun:
    """Execute one notebook in a process of its own and say how it went.

    Whatever the notebook does (raise, hang, kill its kernel, exit), this returns; nothing it started survives it.
    """
    started = time.monotonic()
    report = execution.output.with_suffix(".failure.json")
    with tempfile.TemporaryDirectory(prefix="readiness-") as sockets:
        process = _PROCESSES.Process(
            target=_work, args=(execution, report, sockets), name=f"readiness-{execution.area}"
        )
        process.start()
        try:
            process.join(execution.timeout_seconds)
        finally:
            timed_out = process.is_alive()
            if timed_out:
                _end_with_children(process.pid)
                process.join()
    error: RunError | None = None
    if timed_out:
        detail = f"did not end within {execution.timeout_seconds:g} s"
        error = RunError(failure=Failure.TIMED_OUT, detail=detail, cell=_last_started_cell(execution.output))
    elif process.exitcode:
        error = RunError(failure=Failure.WORKER_DIED, detail=f"its process ended with exit code {process.exitcode}")
    elif report.exists():
        error = RunError.model_validate_json(report.read_text(encoding="utf-8"))
    report.unlink(missing_ok=True)
    digest = None
    notebook = _executed(execution.output)
    if notebook is not None:
        # An output that says where it failed says more than the exception that reached us.
        found = find_failure(notebook, execution.parameters)
        if error is None or (error.failure is Failure.RAISED and found):
            error = found
        digest = None if error else normalised_digest(notebook, execution.parameters)
    elif error is None:
        error = RunError(failure=Failure.WORKER_DIED, detail="it left no executed notebook that can be read")
    return NotebookRun(
        area=execution.area,
        status=RunStatus.ERROR if error else RunStatus.COMPLETED,
        error=error,
        parameters=dict(execution.parameters),
        duration_seconds=round(time.monotonic() - started, 3),
        normalised_sha256=digest,
    )


def _work(execution: Execution, report: Path, sockets: str) -> None:
    """Runs in the child: execute, and report what papermill raised."""
    import papermill
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    from readiness.runner.kernels import kernel_manager_for

    os.environ |= {
        ROOT_VARIABLE: str(execution.root),
        "READINESS_LANGUAGE": "none",
        "JUPYTER_PREFER_ENV_PATH": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        **execution.environment,
    }
    # Ctrl-C is for the command; it ends its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _adopt_orphans()
    bar: bool | dict[str, Any] = False
    if execution.bar_position is not None:
        bar = {"desc": f"{execution.area:<18}", "position": execution.bar_position, "leave": False}
    error: RunError | None = None
    try:
        papermill.execute_notebook(
            str(execution.template),
            str(execution.output),
            parameters=dict(execution.parameters),
            cwd=str(execution.root),
            progress_bar=bar,
            kernel_manager_class=kernel_manager_for(sockets),
            shutdown_kernel="immediate",
        )
    except PapermillExecutionError as raised:
        failure = Failure.EXITED_EARLY if raised.ename == "SystemExit" else Failure.RAISED
        detail = f"{raised.ename}: {raised.evalue}"
        trace = "\n".join(raised.traceback)
        error = RunError(failure=failure, detail=detail, cell=raised.cell_index, source=raised.source, traceback=trace)
    except DeadKernelError as raised:
        cell = _last_started_cell(execution.output)
        error = RunError(failure=Failure.KERNEL_DIED, detail=str(raised), cell=cell)
    except Exception as raised:  # noqa: BLE001 - whatever papermill raises becomes the page's error
        error = RunError(failure=Failure.RAISED, detail=f"{type(raised).__name__}: {raised}")
    if error:
        report.write_text(error.model_dump_json(), encoding="utf-8")
    _end(psutil.Process().children(recursive=True))


def _adopt_orphans() -> None:
    """Become the parent of whatever a dying kernel leaves behind, so that it can be ended too (Linux only)."""
    if sys.platform == "linux":
        set_child_subreaper = 36  # PR_SET_CHILD_SUBREAPER of <sys/prctl.h>
        ctypes.CDLL(None).prctl(set_child_subreaper, 1, 0, 0, 0)


def _executed(output: Path) -> NotebookNode | None:
    """The notebook papermill left; one that was cut off in the middle of a write is none, and is removed."""
    if not output.exists():
        return None
    try:
        notebook: NotebookNode = nbformat.read(output, as_version=4)
    except ValueError:
        output.unlink()
        return None
    return notebook


def _last_started_cell(output: Path) -> int | None:
    """Number of the last cell that papermill saved as started."""
    try:
        cells = json.loads(output.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError):
        return None
    started = [
        number
        for number, cell in numbered(cells)
        if cell["metadata"].get("papermill", {}).get("start_time") and cell["cell_type"] == "code"
    ]
    return started[-1] if started else None


def _end_with_children(pid: int | None) -> None:
    """Kill a process and everything it started, by their ids."""
    if pid is None:
        return
    try:
        parent = psutil.Process(pid)
    except psutil.NoSuchProcess:
        return
    _end([*parent.children(recursive=True), parent])


def end_everything_started() -> None:
    """Kill every worker and kernel of this process, as Ctrl-C asks for."""
    _end(psutil.Process().children(recursive=True))


def _end(family: list[psutil.Process]) -> None:
    for process in family:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(family, timeout=10)
