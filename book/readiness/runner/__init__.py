"""Executes notebooks with papermill, strictly: what did not run to its end did not run."""

from readiness.runner.build import BuildRequest, BuildResult, build_record
from readiness.runner.execution import Execution, run_notebook

__all__ = ["BuildRequest", "BuildResult", "Execution", "build_record", "run_notebook"]
