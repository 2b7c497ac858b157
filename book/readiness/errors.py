"""What can go wrong, what each of it means for the exit code, and what to do about it.

Every error of this package derives from :class:`ReadinessError` and knows its remedy. A refuted claim is a
verdict, never an error.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Self


class ExitCode(IntEnum):
    """The one table of exit codes; the README draws its table from here (a test holds them together)."""

    DONE = 0, "done; for `gate`: GO"
    BAD_INPUT = 2, "bad input: a file, an option or a parameter; nothing was written"
    NOTEBOOK_INCOMPLETE = (
        3,
        "a notebook, a drill, a lab, a run or an injection did not complete; its page, or what was printed, says why",
    )
    VERIFICATION_FAILED = 4, "verification failed: a record does not match its manifest or its own verdicts"
    UNDETERMINED = 10, "`gate`: UNDETERMINED"
    NO_GO = 11, "`gate`: NO-GO"
    GO_WITH_WAIVERS = 12, "`gate`: GO WITH WAIVERS"
    INTERRUPTED = 130, "interrupted; nothing is half-written"

    meaning: str

    def __new__(cls, value: int, meaning: str) -> Self:
        """Attach the sentence the tables show to the number."""
        code = int.__new__(cls, value)
        code._value_ = value
        code.meaning = meaning
        return code


class ReadinessError(Exception):
    """Root of all errors of this package.

    Parameters
    ----------
    message
        What happened.
    hint
        What the reader can do about it.
    """

    exit_code = ExitCode.BAD_INPUT

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message}\n  -> {self.hint}" if self.hint else message


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one place of one input file.

    Parameters
    ----------
    file
        The input file, relative to the project where possible.
    place
        ``$.path`` inside the file (``$`` is the whole file).
    expected, got
        What the place should hold and what it holds.
    line
        1-based line number, where the format has lines.
    hint
        What to do, if the expectation does not say it already.
    """

    file: Path | str
    place: str
    expected: str
    got: str
    line: int | None = None
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else f"{self.file}"
        told = f"{where}: {self.place}: expected {self.expected}, got {self.got}"
        return f"{told}\n  -> {self.hint}" if self.hint else told


class InputError(ReadinessError):
    """The input is wrong. Carries every problem found, not only the first."""

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        if not self.problems:
            raise ValueError("an InputError needs at least one problem")
        super().__init__("\n".join(str(problem) for problem in self.problems))


class CollectionError(ReadinessError):
    """A source could not deliver what was asked of it; the claims that need it are not measured."""


class ExecutionError(ReadinessError):
    """A notebook did not complete."""

    exit_code = ExitCode.NOTEBOOK_INCOMPLETE


class VerificationError(ReadinessError):
    """A record is not what it says it is."""

    exit_code = ExitCode.VERIFICATION_FAILED
