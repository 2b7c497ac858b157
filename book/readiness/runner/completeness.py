"""Is an executed notebook complete? papermill's own word for it is not enough.

A dead kernel leaves every cell marked `completed`; `sys.exit(0)` ends a run with success; a mistyped parameter is
recorded and never used. So a run is accepted only if every code cell has an execution count, papermill's status
`completed` and no error output, and the parameters the notebook says it ran with are those it was asked to run with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nbformat import NotebookNode
from pydantic import ValidationError

from readiness.digests import sha256_of_value
from readiness.record import ROLLUP_MIME, VERDICT_MIME, VIEW_MIME, Failure, RunError
from readiness.verdicts import Verdict

_OF_PAPERMILL = {"injected-parameters", "papermill-error-cell-tag"}


def numbered(cells: Iterable[Any]) -> Iterator[tuple[int, Any]]:
    """Cells with their number in the template, from 1: papermill puts in cells of its own."""
    number = 0
    for cell in cells:
        number += not _OF_PAPERMILL & set(cell["metadata"].get("tags", ()))
        yield number, cell


def outputs_of(notebook: NotebookNode, mime: str) -> Iterator[Any]:
    """The data of every output of one MIME type, in order."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if mime in output.get("data", {}):
                yield output["data"][mime]


def find_failure(notebook: NotebookNode, requested: Mapping[str, Any]) -> RunError | None:
    """Say why an executed notebook is not complete; None if it is.

    Parameters
    ----------
    notebook
        As papermill left it.
    requested
        The parameters it was asked to run with.
    """
    for number, cell in numbered(notebook.cells):
        if cell.cell_type != "code":
            continue
        for output in cell.outputs:
            if output.output_type == "error":
                failure = Failure.EXITED_EARLY if output.ename == "SystemExit" else Failure.RAISED
                detail = f"{output.ename}: {output.evalue}"
                return RunError(
                    failure=failure,
                    detail=detail,
                    cell=number,
                    source=cell.source,
                    traceback="\n".join(output.traceback),
                )
    for number, cell in numbered(notebook.cells):
        if cell.cell_type != "code":
            continue
        status = cell.metadata.get("papermill", {}).get("status")
        if not isinstance(cell.execution_count, int) or status != "completed":
            detail = f"cell {number} has status {status!r} and execution count {cell.execution_count!r}"
            return RunError(failure=Failure.EXITED_EARLY, detail=detail, cell=number, source=cell.source)
    echoed = [view for view in outputs_of(notebook, VIEW_MIME) if view.get("view") == "parameters"]
    if len(echoed) != 1:
        detail = f"the notebook echoed its parameters {len(echoed)} times instead of once"
        return RunError(failure=Failure.PARAMETERS_DIFFER, detail=detail)
    effective = echoed[0]["parameters"]
    differing = [
        f"{name}: asked for {value!r}, ran with {effective.get(name)!r}"
        for name, value in requested.items()
        if name not in effective or effective[name] != value
    ]
    if differing:
        return RunError(failure=Failure.PARAMETERS_DIFFER, detail="; ".join(differing))
    return None


def collect_verdicts(notebook: NotebookNode, expected: Mapping[str, str]) -> tuple[Verdict, ...] | RunError:
    """Take the verdicts out of a complete notebook.

    Parameters
    ----------
    notebook
        As executed.
    expected
        Digest of every claim the notebook has to judge, by claim id.

    Returns
    -------
    tuple of Verdict, or RunError
        An error if not exactly one verdict per claim left the notebook, or one was judged by another criterion.
    """
    try:
        verdicts = tuple(Verdict.model_validate_json(_text(data)) for data in outputs_of(notebook, VERDICT_MIME))
    except ValidationError as error:
        return RunError(failure=Failure.VERDICTS_MISSING, detail=f"a verdict output is not one: {error}")
    judged = sorted((verdict.claim, verdict.claim_digest) for verdict in verdicts)
    if judged != sorted(expected.items()):
        missing = ", ".join(sorted(set(expected) - {claim for claim, _ in judged})) or "none"
        detail = f"{len(judged)} verdicts for {len(expected)} claims of the register as it stands; missing: {missing}"
        return RunError(failure=Failure.VERDICTS_MISSING, detail=detail)
    return verdicts


def normalised_digest(notebook: NotebookNode, parameters: Mapping[str, Any]) -> str:
    """SHA-256 of what a re-run must reproduce: parameters, views, charts, verdicts; no times, no ids.

    Where the record was put (`record`, of the closing notebook) is no part of what it says.
    """
    shown = [
        output["data"]
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if "data" in output and any(mime.startswith("application/vnd.") for mime in output["data"])
        if output["data"].get(VIEW_MIME, {}).get("view") != "parameters"
    ]
    parameters = {name: value for name, value in parameters.items() if name != "record"}
    return sha256_of_value({"parameters": dict(parameters), "shown": shown})


def _text(data: Any) -> str:
    import json

    return json.dumps(data)


__all__ = ["ROLLUP_MIME", "collect_verdicts", "find_failure", "normalised_digest", "outputs_of"]
