"""Assembly of looks and their description, as simple as they can be: what is tested here is the recorder."""

from __future__ import annotations

import datetime as dt
import sys
from types import ModuleType

COLUMNS = {
    "series": ["observed_at", "pod", "node", "metric", "value", "unit"],
    "objects": ["stage", "identity", "name", "body"],
    "collection_errors": ["observed_at", "what", "table", "error", "hint"],
}


def assemble(looks):
    import pandas as pd

    looks = list(looks)
    rows = {name: [row for look in looks for row in look.rows.get(name, ())] for name in COLUMNS}
    rows["collection_errors"] += [
        {"observed_at": s.at, "what": s.what, "table": s.table, "error": s.error, "hint": s.hint}
        for look in looks
        for s in look.shortfalls
    ]
    frames = {name: pd.DataFrame(found, columns=COLUMNS[name]) for name, found in rows.items()}
    for frame in frames.values():
        for column in frame:
            if str(column).endswith("_at"):
                frame[column] = pd.to_datetime(frame[column], utc=True).astype("datetime64[us, UTC]")
            elif column == "value":
                frame[column] = frame[column].astype(float)
            else:
                frame[column] = frame[column].astype(object).astype(str)
    return frames


def describe(  # noqa: PLR0913 - as the real one
    *,
    name,
    live,
    frames,
    facts,
    started_at,
    ended_at,
    gaps,
    by,  # noqa: ARG001
):
    from readiness.sources.writing import in_both_languages, in_utc, table_entries

    return {
        "schema": "readiness/recording/v1",
        "id": name,
        "title": live.title.model_dump(),
        "subject": live.subject.model_dump(mode="json"),
        "collected": {"start": in_utc(started_at), "end": in_utc(ended_at), "by": by},
        "environment": dict(live.environment),
        "settings": {"namespace": live.kubernetes.namespace, **live.settings},
        "gaps": [in_both_languages(gap) for gap in gaps],
        "tables": table_entries(
            frames,
            methods=dict.fromkeys(frames, "as it came"),
            columns={table: dict.fromkeys(map(str, frame.columns), "as it came") for table, frame in frames.items()},
            collected_at=dt.datetime(2026, 11, 25, tzinfo=dt.UTC),
        ),
    }


def install(open_collector=None) -> None:
    """Put them, and a collector, in the places of the real ones."""
    parts = {"assembly": {"assemble": assemble}, "description": {"describe": describe}}
    if open_collector is not None:
        parts["collecting"] = {"open_collector": open_collector}
    for name, content in parts.items():
        module = ModuleType(f"readiness.sources.live.{name}")
        vars(module).update(content)
        sys.modules[module.__name__] = module
