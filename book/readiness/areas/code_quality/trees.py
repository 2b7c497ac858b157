"""The newest tree among what was recorded, and which of its files are the source code itself."""

from __future__ import annotations

from pathlib import PurePosixPath

from readiness.areas.base import Material

_TEST_FOLDERS = frozenset({"test", "tests", "testing", "e2e"})


def newest(materials: tuple[Material, ...]) -> Material:
    """Of several commits the last: an older one says nothing of what there is now."""
    return max(
        materials,
        key=lambda material: (str(material.recording.subject.commit_date or ""), material.recording.collected.end),
    )


def is_test(path: str) -> bool:
    """Whether a file belongs to the tests, by where it lies and how it is called."""
    place = PurePosixPath(path)
    name = place.name
    return (
        bool(_TEST_FOLDERS.intersection(place.parts[:-1]))
        or name == "conftest.py"
        or name.startswith("test_")
        or name.endswith("_test.py")
    )
