"""Running Jupyter Book, cold and strict, one process per language."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import readiness
from readiness.errors import ReadinessError

_TAIL_LINES = 30


def start_build(tree: Path, output: Path, epoch: int) -> subprocess.Popen[str]:
    """Start Jupyter Book on a staged tree.

    Parameters
    ----------
    tree
        The source tree; it holds its own ``_config.yml`` and ``_toc.yml``.
    output
        An empty folder; the pages end up in ``_build/html`` below it.
    epoch
        Seconds since 1970 that stand for "now", so that two builds of one record are the same bytes.
    """
    package_folder = str(Path(readiness.__file__).parent.parent)
    inherited = [path for path in (os.environ.get("PYTHONPATH"),) if path]
    surroundings = {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(epoch),
        "PYTHONPATH": os.pathsep.join([package_folder, *inherited]),
        "PYTHONHASHSEED": "0",
    }
    entry = "import sys; from jupyter_book.cli.main import main; sys.exit(main())"
    options = ["--path-output", str(output), "--config", str(tree / "_config.yml"), "-W", "-n", "--keep-going", "-q"]
    return subprocess.Popen(
        [sys.executable, "-c", entry, "build", str(tree), *options],
        cwd=tree,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )


def finish_build(process: subprocess.Popen[str], output: Path, language: str) -> Path:
    """Wait for a build and return the folder of its pages.

    Raises
    ------
    ReadinessError
        If Jupyter Book failed or warned; the message holds the end of what it said.
    """
    said, _ = process.communicate()
    html = output / "_build/html"
    if process.returncode or not html.is_dir():
        tail = "\n".join(f"  | {line}" for line in said.splitlines()[-_TAIL_LINES:])
        raise ReadinessError(
            f"Jupyter Book could not make the {language} pages (exit {process.returncode}):\n{tail}",
            "warnings are errors here; the earlier book, if there was one, is untouched",
        )
    return html
