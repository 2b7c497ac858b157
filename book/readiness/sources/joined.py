"""Several sources as one."""

from __future__ import annotations

from collections.abc import Sequence

from readiness.sources.base import Reading, Recording, Source


class JoinedSource:
    """Answers for every recording of some sources; of two of one name, the first source has the word.

    Parameters
    ----------
    sources
        In order of precedence.
    """

    def __init__(self, *sources: Source) -> None:
        self._owners: dict[str, Source] = {}
        self._recordings: list[Recording] = []
        for source in sources:
            for recording in source.recordings():
                if self._owners.setdefault(recording.id, source) is source:
                    self._recordings.append(recording)

    def recordings(self) -> Sequence[Recording]:
        """Every recording of every source."""
        return tuple(self._recordings)

    def read(self, recording: Recording, table: str) -> Reading:
        """Ask the source that has the recording."""
        return self._owners[recording.id].read(recording, table)
