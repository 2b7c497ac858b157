"""The closing notebook: the verdicts of all areas of one record, rolled up."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from readiness.area import RECORD_VARIABLE, find_root
from readiness.display import Shown, show, show_rollup
from readiness.errors import InputError, Problem
from readiness.record import load_record
from readiness.register import DEFAULT_REGISTER
from readiness.views import ParametersView


def open_milestone(
    *, record: str, source: str, data: str, as_of: str, register: str = DEFAULT_REGISTER
) -> MilestoneSummary:
    """Open the verdicts of all areas for the closing notebook.

    Parameters
    ----------
    record
        Directory of the record whose areas were executed, relative to the project root.
    source, data, as_of
        The common parameters, echoed.
    register
        Folder of the register that the record was judged by, relative to the project root.

    Raises
    ------
    InputError
        If there is no record, or it was judged by another register.
    """
    register = Path(register).as_posix()
    parameters = {"record": record, "register": register, "source": source, "data": data, "as_of": as_of}
    directory = Path(os.environ.get(RECORD_VARIABLE) or find_root() / record)
    summary = MilestoneSummary(directory, parameters)
    if summary.register.folder != register:
        hint = "name the directory of its record, or build it: readiness build --params FILE"
        expected = f"a record of the register {register}"
        raise InputError(Problem(directory, "$", expected, f"one of {summary.register.folder}", hint=hint))
    return summary


class MilestoneSummary:
    """The roll-up of one record."""

    def __init__(self, directory: Path, parameters: dict[str, Any]) -> None:
        self.record, self.register = load_record(directory)
        self.parameters = parameters

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        view = ParametersView(area="milestone", parameters=self.parameters)
        return show(view, f"milestone: {self.parameters}", self.register)._repr_mimebundle_(include, exclude)

    def rollup(self) -> Shown:
        """Show the decision, the readiness intervals and the levels."""
        return show_rollup(self.record.rollup, self.register)
