"""The record of one build: `verdicts.json`, the register it judged by, the executed notebooks and a manifest.

A record directory is self-contained: what it says can be checked, rolled up and rendered without the project.

```
record/
  verdicts.json          what was judged (schema readiness/verdicts/v1, see `Record`)
  register.json          the register it was judged by
  notebooks/<area>.ipynb executed notebooks, byte for byte as they ran
  manifest.json          SHA-256 of every other file
```
"""

from __future__ import annotations

import datetime as dt
import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from readiness.claims import AreaClaims, Criterion, Milestone, Trace, Waiver
from readiness.digests import sha256_of_file
from readiness.documents import Model, StrictModel, json_path
from readiness.errors import InputError, Problem
from readiness.register import DEFAULT_REGISTER, Register
from readiness.rollup import Rollup
from readiness.verdicts import Verdict

VERDICT_MIME = "application/vnd.readiness.verdict.v1+json"
ROLLUP_MIME = "application/vnd.readiness.rollup.v1+json"
VIEW_MIME = "application/vnd.readiness.view.v1+json"
CHART_MIME = "application/vnd.vegalite.v6+json"

VERDICTS_FILE = "verdicts.json"
REGISTER_FILE = "register.json"
MANIFEST_FILE = "manifest.json"
NOTEBOOKS_FOLDER = "notebooks"


class RunStatus(StrEnum):
    """How the execution of a notebook ended."""

    COMPLETED = "completed"
    ERROR = "error"
    NOT_RUN = "not_run"


class Failure(StrEnum):
    """Why a notebook is not complete; `failure-<value>` in the catalogue."""

    RAISED = "raised"
    TIMED_OUT = "timed-out"
    KERNEL_DIED = "kernel-died"
    EXITED_EARLY = "exited-early"
    PARAMETERS_DIFFER = "parameters-differ"
    VERDICTS_MISSING = "verdicts-missing"
    WORKER_DIED = "worker-died"


class RunError(StrictModel):
    """Where and how a notebook failed. `cell` counts all cells of the template from 1."""

    failure: Failure
    detail: str
    cell: int | None = None
    source: str = ""
    traceback: str = ""


class NotebookRun(StrictModel):
    """The execution of one notebook."""

    area: str
    status: RunStatus
    error: RunError | None = None
    parameters: dict[str, Any] = {}
    duration_seconds: float | None = None
    normalised_sha256: str | None = None


class CodeVersion(StrictModel):
    """Which code made the record."""

    version: str
    commit: str | None
    uncommitted_changes: bool | None
    lock_sha256: str | None


class CriterionChange(StrictModel):
    """A criterion that differs from the one an earlier record judged the same evidence by."""

    claim: str
    before: Criterion
    after: Criterion


class Record(StrictModel):
    """Content of ``verdicts.json``; its JSON schema is published in the book.

    `register_folder` is where the register lay in the project. A record that does not say so is one of ``params``.
    """

    schema_: Annotated[Literal["readiness/verdicts/v1"], Field(alias="schema")] = "readiness/verdicts/v1"
    milestone: str
    as_of: dt.datetime
    started_at: dt.datetime
    finished_at: dt.datetime
    code: CodeVersion
    register_sha256: str
    register_folder: str = DEFAULT_REGISTER
    runs: tuple[NotebookRun, ...]
    verdicts: tuple[Verdict, ...]
    criteria_changed: tuple[CriterionChange, ...] = ()
    rollup: Rollup


class RegisterSnapshot(StrictModel):
    """Content of ``register.json``."""

    milestone: Milestone
    areas: tuple[AreaClaims, ...]
    waivers: tuple[Waiver, ...]
    trace: Trace
    statement_sha256: str

    @classmethod
    def of(cls, register: Register) -> RegisterSnapshot:
        """Take a register as it stands."""
        return cls(
            milestone=register.milestone,
            areas=tuple(register.areas.values()),
            waivers=register.waivers,
            trace=register.trace,
            statement_sha256=register.statement_sha256,
        )

    def register_of(self, folder: str) -> Register:
        """The register again, which lay in `folder`."""
        areas = {area.area: area for area in self.areas}
        return Register(self.milestone, areas, self.waivers, self.trace, self.statement_sha256, folder)


def write_manifest(directory: Path) -> None:
    """Write the manifest over every file of a record directory."""
    content = {"schema": "readiness/manifest/v1", "files": digests_of(directory)}
    (directory / MANIFEST_FILE).write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def load_record(directory: Path) -> tuple[Record, Register]:
    """Read a record directory.

    Raises
    ------
    InputError
        If there is no record, or it is not in the form this version reads.
    """
    record = _load(directory / VERDICTS_FILE, Record)
    snapshot = _load(directory / REGISTER_FILE, RegisterSnapshot)
    return record, snapshot.register_of(record.register_folder)


def to_json(model: StrictModel) -> str:
    """The one way models are written: JSON with their published names, two spaces, a newline at the end."""
    return model.model_dump_json(by_alias=True, indent=2) + "\n"


def _load(path: Path, model: type[Model]) -> Model:
    try:
        return model.model_validate_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        hint = "`readiness build` makes a record in book/record"
        raise InputError(Problem(path, "$", "a record", "nothing", hint=hint)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(Problem(path, "$", "a readable UTF-8 file", str(error))) from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = json_path(first["loc"])
        raise InputError(Problem(path, place, first["msg"], repr(first["input"])[:80])) from None


def digests_of(directory: Path) -> dict[str, str]:
    """SHA-256 of every file of a record directory but its manifest, by relative path."""
    return {
        path.relative_to(directory).as_posix(): sha256_of_file(path)
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path != directory / MANIFEST_FILE
    }
