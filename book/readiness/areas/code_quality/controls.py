"""Negative controls: planted defects, beside the same without the defect, put through the instruments themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from readiness.areas.base import Material
from readiness.areas.code_quality.architecture import package_cycles
from readiness.areas.code_quality.coverage import CoveragePoint, compared
from readiness.areas.code_quality.functions import copies_of
from readiness.areas.planted import controls_view, told_apart
from readiness.messages import Message, message
from readiness.sources.checkout.base import Row, SourceFile, Tree
from readiness.sources.checkout.extractors import dependencies, python_code
from readiness.views import TableView

_NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_COPIED = """
def {name}({a}):
    {b} = []
    for {c} in {a}:
        if {c} > {n}:
            {b}.append({c})
    return {b}
"""
# Packages a and b import each other; without the second link they do not.
_CYCLE = {
    "src/a/__init__.py": "",
    "src/a/x.py": "from src.b import y\n",
    "src/b/__init__.py": "",
    "src/b/y.py": "from src.a import z\n",
    "src/a/z.py": "",
    "src/__init__.py": "",
}


def table_controls(materials: tuple[Material, ...], _settings: object) -> TableView:  # noqa: ARG001
    """Every control: what was planted, what the instrument said of it and of its sound twin, whether it caught it."""
    controls = (_cycle(), _deferred(), _within(), _unparsed(), _copies(), _scope(), _empty(), _pin())
    rows = [(message(f"planted-code-{name}"), found, told_apart(caught=caught)) for name, found, caught in controls]
    return controls_view("code-controls-caption", rows)


Control = tuple[str, Message, bool]


def _cycle() -> Control:
    """A cycle between two packages, and the same packages without the link that closes it."""
    planted, sound = _counted(_CYCLE), _counted({**_CYCLE, "src/b/y.py": ""})
    return "cycle", _told(planted, sound), planted == (1, 1) and sound == (0, 0)


def _deferred() -> Control:
    """A cycle that closes inside of a function only: it is in the upper bound, and not in the lower."""
    planted = _counted({**_CYCLE, "src/b/y.py": "def f():\n    from src.a import z\n"})
    sound = _counted({**_CYCLE, "src/b/y.py": ""})
    return "deferred", _told(planted, sound), planted == (0, 1) and sound == (0, 0)


def _within() -> Control:
    """A package that imports a part of itself is no cycle between packages; an instrument that says so cries wolf."""
    found = _counted(
        {"src/a/__init__.py": "from src.a.b import y\n", "src/a/b/__init__.py": "", "src/a/b/y.py": "import src.a\n"}
    )
    return "within", _told(found, found), found == (0, 0)


def _unparsed() -> Control:
    """A file that is no Python is told, and not taken for one without imports."""
    tables = _tables({"src/a/x.py": "from src.b import (\n"})
    unread = [row["path"] for row in tables["python_modules"] if not row["parsed"]]
    return "unparsed", message("planted-code-count", n=len(unread)), unread == ["src/a/x.py"]


def _copies() -> Control:
    """A function that was copied and its variables renamed; and one that does something else."""
    first = _COPIED.format(name="f", a="rows", b="kept", c="row", n=1)
    copy = _COPIED.format(name="g", a="items", b="found", c="one", n=7)
    planted, sound = _copied(first + copy), _copied(first + copy.replace("append", "extend"))
    return "copies", message("planted-code-counts", planted=planted, sound=sound), (planted, sound) == (2, 0)


def _scope() -> Control:
    """A report whose rate trebles because files were left out, and one whose tests really execute more."""
    before = _point(1, 9000, 900)
    shrunk, grown = compared([before, _point(2, 3000, 900)])[1], compared([before, _point(2, 9000, 2700)])[1]
    caught = (shrunk.step, shrunk.at_scope_before, grown.step) == ("scope", before.rate, "comparable")
    told = message("planted-code-rates", before=before.rate, after=shrunk.rate, scaled=shrunk.at_scope_before or 0.0)
    return "scope", told, caught


def _empty() -> Control:
    """A report without any covered line: the tests did not run, and nothing is compared with it."""
    points = compared([_point(1, 9000, 900), _point(2, 9000, 0), _point(3, 9000, 950)])
    steps = [point.step for point in points]
    return "empty", message("planted-code-steps", n=steps.count("empty")), steps == ["first", "empty", "comparable"]


def _pin() -> Control:
    """A range is no pin."""
    found = dependencies.rows_of(_file("requirements.txt", "a==1.2\nb>=1.2\nc==1.*\n"))
    pinned = [row["name"] for _, row in found if row["pinned"]]
    return "pin", message("planted-code-count", n=len(pinned)), pinned == ["a"]


def _told(planted: tuple[int, int], sound: tuple[int, int]) -> Message:
    return message("planted-code-cycles", low=planted[0], high=planted[1], sound_low=sound[0], sound_high=sound[1])


def _counted(files: Mapping[str, str]) -> tuple[int, int]:
    """Cycles that close at import, and all."""
    rows = _tables(files)["python_links"]
    pairs = [(row["path"], row["imported_path"]) for row in rows]
    certain = [(row["path"], row["imported_path"]) for row in rows if row["when"] == "import"]
    return len(package_cycles(certain)), len(package_cycles(pairs))


def _copied(text: str) -> int:
    import pandas as pd

    return copies_of(pd.DataFrame(_tables({"a.py": text})["python_functions"])).functions


def _tables(files: Mapping[str, str]) -> dict[str, list[Row]]:
    """What is drawn from files, as a walk draws it."""
    tables: dict[str, list[Row]] = {table: [] for table in python_code.EXTRACTOR.tables}
    for path, text in files.items():
        for table, row in python_code.rows_of(_file(path, text)):
            tables[table].append({"path": path, **row})
    for table, row in python_code.complete(tables, Tree("0" * 40, _NOW, frozenset(files))):
        tables[table].append(row)
    return tables


def _file(path: str, text: str) -> SourceFile:
    return SourceFile(path, "text", len(text), text)


def _point(day: int, valid: int, covered: int) -> CoveragePoint:
    return CoveragePoint("control", str(day), _NOW + dt.timedelta(days=day), valid, covered, "")
