"""The program in the process of a subject: it imports it, asks it, and writes down what came, step by step.

It is started as a script by whatever Python the subject wants (3.9 or later) and knows the standard library only. What
it writes are lines of JSON in a file of its own, one for each step, so that a crash loses nothing of what came before.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.metadata
import inspect
import json
import os
import random
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

# Attributes by which a detector says how good it is.
REPORTED = ("recall", "precision", "accuracy", "f1", "auc", "fpr", "false_positive_rate")
# What an answer is promised to hold, and what may say beside it that it is no assessment.
PROMISED = ("is_anomaly", "anomaly_score", "confidence", "node_id")
MARKS = ("degraded", "fallback", "available", "model_available", "assessed", "status", "source", "method", "reason")
_ASSESSMENT = ["node_id", "node_features", "neighbors"]
_ABSENT = {"type": "(absent)"}
# Whose versions decide what the code of a subject does.
_PACKAGES = ("torch", "torch-geometric", "numpy", "scikit-learn", "networkx")
_START = datetime(2026, 1, 1, tzinfo=timezone.utc)  # noqa: UP017 - Python 3.9 may run this
_TEXT_LENGTH, _SAVED_NODES = 300, 40


class Steps:
    """Where the steps are written to."""

    def __init__(self, path: str) -> None:
        self._file = Path(path).open("a", encoding="utf-8")  # noqa: SIM115 - open as long as the process

    def write(self, name: str, **told: Any) -> None:
        """Write down one step at once."""
        self._file.write(json.dumps({"step": name, **told}) + "\n")
        self._file.flush()

    @contextmanager
    def step(self, name: str) -> Iterator[dict[str, Any]]:
        """Do something of the subject; whatever it raises is what is written down, and is raised no further."""
        told: dict[str, Any] = {}
        start = time.monotonic()
        try:
            yield told
        except BaseException as error:  # noqa: BLE001 - also a SystemExit of the subject is an answer of its
            kind = type(error)
            text = str(error).strip().splitlines()
            where = traceback.extract_tb(error.__traceback__)[-1]
            told["error"] = {
                "type": kind.__name__,
                "module": kind.__module__,
                "text": (text[0] if text else "")[:_TEXT_LENGTH],
                "line": f"{Path(where.filename).name}:{where.lineno}",
            }
        self.write(name, seconds=time.monotonic() - start, **told)


class _Absent(importlib.abc.MetaPathFinder):
    """Makes packages absent, as if they were not installed."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = frozenset(names)

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> None:  # noqa: ARG002 - the protocol
        if fullname.partition(".")[0] in self._names:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


def main(request_path: str, steps_path: str) -> None:
    """Do what a request asks for."""
    request = json.loads(Path(request_path).read_text(encoding="utf-8"))
    limits = request["limits"]
    for what, limit in (
        (resource.RLIMIT_AS, limits["memory_bytes"]),
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
        (resource.RLIMIT_FSIZE, limits["file_bytes"]),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (limit, limit))
    # Should whoever started it be gone, it still ends: by a handler, as the first process of a tree has no default.
    signal.signal(signal.SIGALRM, lambda *_: os._exit(signal.SIGALRM))
    signal.setitimer(signal.ITIMER_REAL, limits["alarm_seconds"])
    steps = Steps(steps_path)
    sys.path[0:1] = request["paths"]
    steps.write("environment", value=_environment())
    missing = request["missing"]
    sys.meta_path.insert(0, _Absent(missing))
    # What was imported before there was a subject would still be found.
    for name in [name for name in sys.modules if name.partition(".")[0] in missing]:
        del sys.modules[name]
    if missing:
        steps.write("absence", value={name: not _imports(name) for name in missing})
    {"detector": _detector, "without": _without, "engine": _engine}[request["task"]](request, steps)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    steps.write("usage", value={"memory_bytes": usage.ru_maxrss * 1024, "cpu_seconds": usage.ru_utime + usage.ru_stime})


def _environment() -> dict[str, str]:
    """The interpreter and the packages that are there."""
    told = {"python": sys.version.split()[0]}
    for name in _PACKAGES:
        try:
            told[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return told


def _imports(name: str) -> bool:
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True


def _named(request: dict[str, Any], steps: Steps) -> tuple[ModuleType, Any] | None:
    """The module and the attribute a request names."""
    module_name, _, attribute = request["subject"].partition(":")
    found = None
    with steps.step("import") as told:
        module = importlib.import_module(module_name)
        found = module, getattr(module, attribute)
        told["value"] = {"file": str(getattr(module, "__file__", ""))}
    return found


def _seed(seed: int) -> None:
    """Seed what a subject may draw from, as far as it has imported it."""
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(seed)


def _plain(value: Any) -> Any:
    """A value as JSON has it; of what JSON has not, the name of its type."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value[:_TEXT_LENGTH] if isinstance(value, str) else value
    return {"type": type(value).__name__}


def _field(answer: Any, name: str) -> Any:
    value = answer.get(name, _ABSENT) if isinstance(answer, dict) else getattr(answer, name, _ABSENT)
    return _ABSENT if value is _ABSENT or callable(value) else _plain(value)


def _reported(detector: Any) -> dict[str, Any]:
    """What a detector says of its own quality."""
    told = {name: getattr(detector, name) for name in REPORTED if hasattr(detector, name)}
    return {name: _plain(value) for name, value in told.items() if not callable(value)}


# Detectors ------------------------------------------------------------------------------------------------------------


def _detector(request: dict[str, Any], steps: Steps) -> None:
    """Train and ask in rounds: each is a new detector, from the same seed."""
    found = _named(request, steps)
    if found is None:
        return
    kind = found[1]
    for number, asked in enumerate(request["rounds"]):
        detector = _round(kind, request, asked, steps)
        if number == 0 and detector is not None:
            _save_and_load(kind, detector, request, asked, steps)


def _round(kind: Any, request: dict[str, Any], asked: dict[str, Any], steps: Steps) -> Any:
    name, detector = asked["name"], None
    _seed(request["seed"])
    with steps.step(f"{name}/construct") as told:
        detector = kind(**request["arguments"])
        told["value"] = _reported(detector)
    if detector is None:
        return None
    with steps.step(f"{name}/train") as told:
        _train(detector, asked)
        told["value"] = _reported(detector)
    with steps.step(f"{name}/answers") as told:
        told["value"] = _answers(detector, asked["asked"])
    return detector


def _train(detector: Any, asked: dict[str, Any]) -> Any:
    given = asked["training"]
    edges = [tuple(edge) for edge in given["edges"]]
    features = [dict(row) for row in given["features"]]
    if given["labels"] is None:
        return detector.train(features, edges)
    return detector.train(features, edges, labels=list(given["labels"]))


def _answers(detector: Any, nodes: list[dict[str, Any]]) -> list[list[Any]]:
    rows = []
    for node in nodes:
        answer = detector.predict(*_arguments(node))
        rows.append([_field(answer, name) for name in PROMISED])
    return rows


def _arguments(node: dict[str, Any]) -> tuple[str, dict[str, float], list[tuple[str, dict[str, float]]]]:
    return node["id"], dict(node["features"]), [(name, dict(features)) for name, features in node["neighbors"]]


def _save_and_load(kind: Any, detector: Any, request: dict[str, Any], asked: dict[str, Any], steps: Steps) -> None:
    """Save a trained detector, load it into a new one, and ask both the same."""
    save = next((name for name in ("save_model", "save") if callable(getattr(detector, name, None))), None)
    load = next((name for name in ("load_model", "load") if callable(getattr(kind, name, None))), None)
    with steps.step("save-load") as told:
        if save is None or load is None:
            told["value"] = {"save": save, "load": load}
            return
        nodes = asked["asked"][:_SAVED_NODES]
        before = _answers(detector, nodes)
        getattr(detector, save)("saved-model")
        other = kind(**request["arguments"])
        made = getattr(other, load)("saved-model")
        after = _answers(made if hasattr(made, "predict") else other, nodes)
        told["value"] = {"save": save, "load": load, "before": before, "after": after}


# Without a package ----------------------------------------------------------------------------------------------------


def _without(request: dict[str, Any], steps: Steps) -> None:
    """Ask a detector on every path that gives an assessment, before and after its training."""
    found = _named(request, steps)
    if found is None:
        return
    kind, asked, detector = found[1], request["rounds"][0], None
    _seed(request["seed"])
    with steps.step("construct"):
        detector = kind(**request["arguments"])
    if detector is None:
        return
    paths = ["predict", *sorted(_assessing(kind))]
    for path in paths:
        _ask(detector, path, asked["asked"], steps, f"untrained/{path}")
    with steps.step("train") as told:
        told["value"] = _plain(_train(detector, asked))
    for path in paths:
        _ask(detector, path, asked["asked"], steps, f"trained/{path}")


def _assessing(kind: Any) -> Iterator[str]:
    """Public methods that take a node with its neighbours and hand on an assessment of it."""
    for name, member in inspect.getmembers(kind, callable):
        if name.startswith(("_", "explain")) or name == "predict":
            continue
        try:
            taken = list(inspect.signature(member).parameters)
        except (TypeError, ValueError):
            continue
        if taken[1:4] == _ASSESSMENT:
            yield name


def _ask(detector: Any, path: str, nodes: list[dict[str, Any]], steps: Steps, name: str) -> None:
    with steps.step(name) as told:
        rows = []
        for node in nodes:
            answer = getattr(detector, path)(*_arguments(node))
            # What comes beside an assessment (a causal analysis, say) is another matter.
            first = answer[0] if isinstance(answer, tuple) and answer else answer
            row = {field: _field(first, field) for field in PROMISED} if first is not None else {}
            row |= {field: value for field in MARKS if (value := _field(first, field)) is not _ABSENT}
            rows.append(row)
        told["value"] = rows


# Causal engines -------------------------------------------------------------------------------------------------------


def _engine(request: dict[str, Any], steps: Steps) -> None:
    """Give an engine the events of each incident in the order in which they came, and ask for the cause of the last."""
    found = _named(request, steps)
    if found is None:
        return
    module, kind = found
    event_type = getattr(module, "IncidentEvent", SimpleNamespace)
    severities = getattr(module, "IncidentSeverity", None)
    for incident in request["incidents"]:
        _seed(request["seed"])
        with steps.step(f"incident/{incident['incident']}") as told:
            engine = kind(**request["arguments"])
            told["takes_dependencies"] = hasattr(engine, "service_dependencies")
            if incident["dependencies"] is not None and told["takes_dependencies"]:
                engine.service_dependencies = {name: list(on) for name, on in incident["dependencies"].items()}
            for event in incident["events"]:
                engine.add_incident(_event(event, event_type, severities))
            told["value"] = _causes(engine.analyze(incident["symptom"]))


def _event(told: dict[str, Any], event_type: Callable[..., Any], severities: Any) -> Any:
    severity = told["severity"]
    return event_type(
        event_id=told["event"],
        timestamp=_START + timedelta(seconds=told["seconds"]),
        node_id=told["node"],
        service_id=told["service"],
        anomaly_type=told["kind"],
        severity=severities(severity) if severities is not None else severity,
        metrics=dict(told["metrics"]),
        detected_by="threshold",
        anomaly_score=told["score"],
    )


def _causes(result: Any) -> list[dict[str, Any]]:
    causes = result.get("root_causes") if isinstance(result, dict) else getattr(result, "root_causes", None)
    if not isinstance(causes, (list, tuple)):
        raise TypeError(f"root_causes is {type(causes).__name__}, no list")
    return [{name: _field(cause, name) for name in ("event_id", "node_id", "confidence")} for cause in causes]


if __name__ == "__main__":
    main(*sys.argv[1:3])
    sys.stdout.flush()
    # Threads and hooks that a subject leaves behind do not hold up the end.
    os._exit(0)
