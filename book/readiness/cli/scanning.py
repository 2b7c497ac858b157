"""Security scanners: `scan` runs them over a committed tree, offline, and makes a recording of what they say."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from readiness.cli.app import app, err, out
from readiness.errors import ExitCode


@app.command()
def scan(  # noqa: PLR0913 - options of a command line
    repository: Annotated[Path, typer.Argument(metavar="CHECKOUT", help="A git repository; it is only read.")],
    out_folder: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Write a recording; new. Left out, only counts are printed."),
    ] = None,
    commit: Annotated[str, typer.Option(metavar="COMMIT", help="What of it is scanned.")] = "HEAD",
    subject: Annotated[
        str | None, typer.Option(metavar="NAME", help="Whose it is; the name of the folder if left out.")
    ] = None,
    version: Annotated[str | None, typer.Option(metavar="V", help="Its version, as claims name it.")] = None,
    environment: Annotated[
        Path, typer.Option("--scanners", metavar="DIR", help="The environment of the scanners.", show_default=True)
    ] = Path(".scanners"),
    *,
    install: Annotated[bool, typer.Option("--install", help="Make the environment first (needs the network).")] = False,
) -> None:
    """Scan the files of a commit with bandit, detect-secrets and checkov.

    The scanners run offline, in an environment of their own, over files taken out of the repository; nothing of these
    is executed, and their settings of scanners are left out. Beside them a tree with planted defects is scanned in the
    same way: a scanner that misses them has shown nothing. Of a secret only the place is kept. Findings do not change
    the exit code: what they mean is for the claims to say.
    """
    from readiness.scanning.scanners import install as install_scanners
    from readiness.scanning.scanning import ScanRequest, write_recording
    from readiness.scanning.scanning import scan as run_scan

    if install:
        install_scanners(environment)
    name = subject or repository.resolve().name
    request = ScanRequest(repository, commit, environment, name, version)
    try:
        scanned = run_scan(request, lambda tool: err.print(f"{tool}: scanning", markup=False))
    except KeyboardInterrupt:
        err.print("Interrupted; nothing was written.")
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    findings, controls = scanned.tables["findings"], scanned.tables["scan_controls"]
    lines = sum(scanned.tree.lines.values())
    out.print(f"{name} at {scanned.tree.commit[:12]}: {len(scanned.tree.paths)} files, {lines} lines of source code")
    for row in scanned.tables["scans"].itertuples():
        mine = findings[findings["tool"] == row.tool]
        planted = controls[controls["tool"] == row.tool]
        right = int((planted["found"] == planted["is_defect"]).sum())
        told = (
            f"  {row.tool} {row.tool_version}: {len(mine)} findings, {int(mine['suppressed'].sum())} of them suppressed"
        )
        out.print(f"{told}; {right} of {len(planted)} controls as planted", markup=False)
    if out_folder is not None:
        write_recording(scanned, request, out_folder)
        out.print(f"Recorded in {out_folder}", markup=False)
