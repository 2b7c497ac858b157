"""A program: the command `record`, with a collector that asks a witness over HTTP for what it sees."""

from __future__ import annotations

import datetime as dt
import os
import sys
from urllib.request import urlopen

from readiness import cli
from readiness.recorder.spool import Spool
from readiness.sources.live.looks import Look
from recorder import standing_in
from recorder.samples import series_row


class Shown:
    """What the witness shows is looked at."""

    tables = frozenset({"series"})

    def open(self) -> None:
        pass

    def look(self, stage: str, _wanted: frozenset[str]) -> Look:
        now = dt.datetime.now(dt.UTC)
        with urlopen(f"http://127.0.0.1:{os.environ['WITNESS_PORT']}/", timeout=5) as answer:
            number = int(answer.read())
        return Look(now, dt.datetime.now(dt.UTC), stage, {"series": [series_row(now, float(number))]})

    def close(self) -> None:
        pass


if __name__ == "__main__":
    Spool.__init__.__kwdefaults__["segment_bytes"] = 4000
    standing_in.install(lambda *_, **__: Shown())
    sys.argv = ["readiness", "record", *sys.argv[1:]]
    cli.main()
