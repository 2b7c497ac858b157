"""The scanners: how each is run over a folder, and which reader takes its report.

Each runs twice where it can be told to overlook something: once as it is, once overlooking nothing. What only the
second sees was suppressed, and is kept as that.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from readiness.errors import CollectionError, InputError, Problem

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
_TIMEOUT_SECONDS = 1800.0
_BATCH = 200
_BY_HAND = "run it by hand on the same tree"


@dataclass(frozen=True)
class Scanner:
    """One scanner.

    Attributes
    ----------
    name, reader, artefact
        Its package, the reader of its report, what it looks at.
    command
        The arguments, from the folder of its programs and where the report goes; without `overlooks` it overlooks
        nothing. It runs in the folder that is scanned.
    has_suppressions_in_report
        Whether its report tells what was suppressed, so that one run is enough.
    takes_files
        Whether it is given the files one by one and prints its report.
    """

    name: str
    reader: str
    artefact: str
    command: Callable[[Path, Path, bool], list[str]]
    has_suppressions_in_report: bool = False
    takes_files: bool = False


def _bandit(programs: Path, report: Path, overlooks: bool) -> list[str]:  # noqa: FBT001 - a table of commands
    told = [] if overlooks else ["--ignore-nosec"]
    return [str(programs / "bandit"), "-r", ".", "-f", "json", "-o", str(report), "--exit-zero", "-q", *told]


def _detect_secrets(programs: Path, _report: Path, overlooks: bool) -> list[str]:  # noqa: FBT001 - see above
    # The files follow, batch by batch: one that it cannot read ends it, and with it what it knows of all others.
    told = [] if overlooks else ["--disable-filter", "detect_secrets.filters.allowlist.is_line_allowlisted"]
    # Verifying would send what looks like a secret to whoever it may belong to.
    return [str(programs / "detect-secrets"), "--cores", "1", "scan", "--all-files", "--no-verify", *told]


def _checkov(programs: Path, report: Path, _overlooks: bool) -> list[str]:  # noqa: FBT001 - see above
    told = ["--framework", "kubernetes", "dockerfile", "--skip-download", "--soft-fail", "-o", "json"]
    return [str(programs / "checkov"), "-d", ".", *told, "--output-file-path", str(report.parent)]


SCANNERS: tuple[Scanner, ...] = (
    Scanner("bandit", "bandit", "source_code", _bandit),
    Scanner("detect-secrets", "detect-secrets", "working_tree", _detect_secrets, takes_files=True),
    Scanner("checkov", "checkov", "manifests", _checkov, has_suppressions_in_report=True),
)
# Where checkov puts its report below the folder it is given.
_CHECKOV_REPORT = "results_json.json"


def pinned() -> dict[str, str]:
    """The version of each scanner that this project was tried with."""
    lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    return dict(line.split("==", 1) for line in lines if "==" in line)


def install(environment: Path) -> None:
    """Make an environment with the scanners.

    Raises
    ------
    CollectionError
        If they cannot be installed.
    """
    venv.create(environment, with_pip=True)
    command = [str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*command, "-r", str(REQUIREMENTS)], check=False, stdout=sys.stderr)
    if done.returncode:
        raise CollectionError("the scanners could not be installed", "pip said why; the network may be closed")


def versions_of(environment: Path) -> dict[str, str]:
    """The version of each scanner in an environment.

    Raises
    ------
    InputError
        If one is missing, or not the one that is pinned.
    """
    hint = "readiness scan --install makes the environment"
    python = environment / "bin" / "python"
    if not python.exists():
        raise InputError(Problem(environment, "$", "an environment with the scanners", "none", hint=hint))
    code = "import importlib.metadata as m, sys; print(*(m.version(n) for n in sys.argv[1:]))"
    names = [scanner.name for scanner in SCANNERS]
    done = subprocess.run([str(python), "-I", "-c", code, *names], capture_output=True, text=True, check=False)
    found = dict(zip(names, done.stdout.split(), strict=False))
    expected = pinned()
    problems = [
        Problem(environment, f"$.{name}", f"{name} {expected[name]}", found.get(name, "none"), hint=hint)
        for name in names
        if found.get(name) != expected[name]
    ]
    if problems:
        raise InputError(problems)
    return found


@dataclass(frozen=True)
class Report:
    """What a scanner wrote, and the files that it could not read."""

    content: bytes
    unread: tuple[str, ...] = ()


def run(scanner: Scanner, environment: Path, folder: Path, work: Path, *, overlooks: bool) -> Report:
    """Run a scanner over a folder and give its report.

    Raises
    ------
    CollectionError
        If it ends with an error, takes too long, or writes no report.
    """
    work.mkdir(parents=True)
    if scanner.takes_files:
        return _run_over_files(scanner, environment, folder, work, overlooks=overlooks)
    report = work / (_CHECKOV_REPORT if scanner.name == "checkov" else "report.json")
    done = _ended(scanner, scanner.command(environment.resolve() / "bin", report, overlooks), folder, work)
    if done.returncode or not report.is_file():
        # What it prints may quote the tree, and with it a secret.
        raise CollectionError(f"{scanner.name} ended with {done.returncode} and no report", _BY_HAND)
    return Report(report.read_bytes())


def _ended(scanner: Scanner, command: list[str], folder: Path, work: Path) -> subprocess.CompletedProcess[bytes]:
    # Nothing of whoever runs it: no settings of a home, no token of an environment.
    programs = f"{Path(command[0]).parent}{os.pathsep}/usr/bin{os.pathsep}/bin"
    told = {"PATH": programs, "HOME": str(work), "LANG": "C.UTF-8"}
    try:
        return subprocess.run(command, cwd=folder, env=told, capture_output=True, timeout=_TIMEOUT_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CollectionError(f"{scanner.name}: {type(error).__name__}", _BY_HAND) from None


def _run_over_files(scanner: Scanner, environment: Path, folder: Path, work: Path, *, overlooks: bool) -> Report:
    """Run over batches of files, a batch that fails in halves, until the files that it cannot read stand alone."""
    every = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    command = scanner.command(environment.resolve() / "bin", work / "report.json", overlooks)
    waiting = [every[start : start + _BATCH] for start in range(0, len(every), _BATCH)]
    reports: list[dict[str, Any]] = []
    unread: list[str] = []
    while waiting:
        batch = waiting.pop()
        done = _ended(scanner, [*command, *(f"./{path}" for path in batch)], folder, work)
        if done.returncode == 0:
            reports.append(json.loads(done.stdout))
        elif len(batch) > 1:
            half = len(batch) // 2
            waiting += [batch[:half], batch[half:]]
        else:
            unread += batch
    if not reports:
        raise CollectionError(f"{scanner.name} could read no file", _BY_HAND)
    results = {path: found for report in reports for path, found in report["results"].items()}
    joined = {**reports[0], "results": dict(sorted(results.items()))}
    return Report(json.dumps(joined).encode(), tuple(sorted(unread)))
