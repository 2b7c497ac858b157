"""What `curl` answered inside a block of the stability log: a health body, the recall gauge, lines of /metrics."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from readiness.readers.files import Line
from readiness.readers.remarks import Remarks

_NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
_SAMPLE = re.compile(rf"([a-zA-Z_:][a-zA-Z0-9_:]*(?:\{{[^{{}}]*\}})?)\s+({_NUMBER}|NaN|[-+]?Inf)(?:\s+\d+)?")
_STATUS = re.compile(r'(\s*)"status"\s*:\s*"([^"]*)"\s*,?')
_GOOD = {"ok", "healthy", "up", "pass"}


class HealthAnswer(NamedTuple):
    """Whether an endpoint says it is well (None: it cannot be told), why not, and whether its body was cut."""

    ok: bool | None
    error: str | None = None
    cut: bool = False


def health_of(lines: Sequence[Line]) -> HealthAnswer:
    """Read the body of /health, of which a log may keep the first lines only.

    The member `status` of the outermost object decides; what is no JSON is no good answer.
    """
    texts = [line.text for line in lines]
    body = "\n".join(texts)
    with suppress(ValueError, RecursionError):
        found = json.loads(body)
        if isinstance(found, dict):
            status = found.get("status")
            return HealthAnswer(None) if status is None else _judged(str(status), cut=False)
    if not body.lstrip().startswith("{"):
        return HealthAnswer(ok=False, error=body.strip()[:200] or "no answer")
    # The head of an indented object: its own members stand at the indentation of the first.
    indent = len(texts[1]) - len(texts[1].lstrip()) if len(texts) > 1 else 0
    for text in texts[1:]:
        found_status = _STATUS.fullmatch(text)
        if found_status and len(found_status[1]) == indent:
            return _judged(found_status[2], cut=True)
    return HealthAnswer(None, cut=True)


def _judged(status: str, *, cut: bool) -> HealthAnswer:
    ok = status.lower() in _GOOD
    return HealthAnswer(ok, None if ok else f"status {status}", cut)


def recall_of(lines: Sequence[Line], metric: str, remarks: Remarks) -> float | None:
    """The gauge a section prints: as a sample of /metrics, or as a number alone; None if there is none."""
    for line in lines:
        for text in _unquoted(line, remarks):
            found = _SAMPLE.fullmatch(text.strip())
            if found and found[1].partition("{")[0] == metric:
                return _finite(found[2])
    if len(lines) == 1 and re.fullmatch(_NUMBER, lines[0].text.strip()):
        return _finite(lines[0].text)
    return None


def samples_of(lines: Sequence[Line], remarks: Remarks) -> Iterator[tuple[str, float]]:
    """Samples of /metrics as `grep` left them: name with labels, and value."""
    for line in lines:
        for text in _unquoted(line, remarks):
            stripped = text.strip()
            if not stripped or stripped.startswith("#"):
                continue
            found = _SAMPLE.fullmatch(stripped)
            if found:
                yield found[1], float(found[2])
            else:
                remarks.note("read-log-no-sample", line.number)


def _unquoted(line: Line, remarks: Remarks) -> list[str]:
    """The lines of a body; a JSON string around them is taken off, and told."""
    with suppress(ValueError, RecursionError):
        body = json.loads(line.text) if line.text.lstrip().startswith('"') else None
        if isinstance(body, str):
            remarks.note("read-log-json-quoted", line.number)
            return body.splitlines()
    return [line.text]


def _finite(text: str) -> float | None:
    value = float(text)
    return value if math.isfinite(value) else None
