"""Several sources as one: every recording once, and whoever has it answers."""

from __future__ import annotations

import shutil
from pathlib import Path

from builders import write_registry
from readiness.area import find_root
from readiness.sources.joined import JoinedSource
from readiness.sources.recorded import RecordedSource

ROOT = find_root(Path(__file__))


def folder(path: Path, *names: str) -> RecordedSource:
    for name in names:
        shutil.copytree(ROOT / "data" / name, path / name)
    write_registry(path)
    return RecordedSource(path)


def test_of_two_of_one_name_the_first_has_the_word(tmp_path: Path) -> None:
    first = folder(tmp_path / "first", "x0tta6bl4-january")
    second = folder(tmp_path / "second", "x0tta6bl4-january", "x0tta6bl4-k6")
    (tmp_path / "second" / "x0tta6bl4-january" / "stability_report.csv").write_text("torn", encoding="utf-8")
    joined = JoinedSource(first, second)
    recordings = {recording.id: recording for recording in joined.recordings()}
    assert list(recordings) == ["x0tta6bl4-january", "x0tta6bl4-k6"]
    assert joined.read(recordings["x0tta6bl4-january"], "stability_report").intact
    assert joined.read(recordings["x0tta6bl4-k6"], "load_summaries").intact
    turned = JoinedSource(second, first)
    assert not turned.read(recordings["x0tta6bl4-january"], "stability_report").intact
