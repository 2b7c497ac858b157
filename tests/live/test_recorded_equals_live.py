"""A book of a recording equals the live book of the same moment, verdict for verdict.

The live source looks at the cluster; what its collector answers is noted. The recorder is then given the same answers,
and does everything it does: it keeps, scrubs and seals them. Verdicts of every area come from the one and the other.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from live.cluster import identities
from readiness.areas import definition_of
from readiness.documents import BilingualText
from readiness.evidence import Subject
from readiness.instruments import InstrumentCheck
from readiness.measuring import MeasuredArea, OtherAreas
from readiness.recorder.interruption import Interruption
from readiness.recorder.loop import Recorder
from readiness.recorder.parameters import digest_of
from readiness.recorder.places import Place
from readiness.recorder.scrubbing import Scrubber
from readiness.recorder.sealing import seal
from readiness.recorder.spool import Spool, SpoolPlan
from readiness.register import load_register
from readiness.sources.base import Source
from readiness.sources.live.collecting import open_collector
from readiness.sources.live.looks import Collector, Look
from readiness.sources.live.parameters import KubernetesTarget, LiveParameters, PodEndpoints, Probe
from readiness.sources.live.source import LIVE, LiveSource
from readiness.sources.recorded import RecordedSource
from readiness.verdicts import Outcome

_WATCHED_SECONDS = 60.0


class Noted:
    """A collector, and every look it answered."""

    def __init__(self, collector: Collector) -> None:
        self.tables, self.looks = collector.tables, []
        self._collector = collector
        self.open, self.close = collector.open, collector.close

    def look(self, stage: str, wanted: frozenset[str]) -> Look:
        self.looks.append(self._collector.look(stage, wanted))
        return self.looks[-1]


class Again:
    """A collector that answers what another one answered, and then asks to end."""

    def __init__(self, looks: list[Look], tables: frozenset[str], asked: Interruption) -> None:
        self.tables, self._looks, self._asked = tables, list(looks), asked

    def open(self) -> None:
        pass

    def look(self, stage: str, _wanted: frozenset[str]) -> Look:
        look = self._looks.pop(0)
        assert stage == look.stage
        if len(self._looks) == 1:
            self._asked.ask()
        return look

    def close(self) -> None:
        assert self._looks == []


@pytest.fixture(scope="module")
def live(local_cluster: Path, own_namespace: str) -> LiveParameters:
    """The service as if it were the subject of the milestone, so that its claims are decided."""
    collector = identities.grant(local_cluster, "collector", own_namespace)
    return LiveParameters(
        title=BilingualText(ru="Проверка", en="A test"),
        subject=Subject(name="x0tta6bl4", version="v3.4.0-fixed2", commit=None, environment="staging"),
        kubernetes=KubernetesTarget(
            kubeconfig=str(collector),
            namespace=own_namespace,
            deployment="mesh",
            selector="app=mesh",
            service="mesh",
            pods=PodEndpoints(port=8080, health="/health", metrics="/metrics"),
        ),
        http=(Probe(target="service/nowhere", url="http://127.0.0.1:9/health", timeout_seconds=0.5),),
        watch_seconds=_WATCHED_SECONDS,
        interval_seconds=1.0,
    )


@pytest.fixture(scope="module")
def sources(
    live: LiveParameters, own_namespace: str, repository, tmp_path_factory
) -> tuple[Source, Source, list[Look]]:
    """The live source, and the recorded one of the same looks."""
    wanted = frozenset().union(*(definition_of(area).wanted_tables for area in load_register(repository).areas))
    noted: list[Noted] = []

    def noting(told: LiveParameters) -> Collector:
        noted.append(Noted(open_collector(told)))
        return noted[0]

    seen = LiveSource(live, wanted, noting)
    (recording,) = seen.recordings()
    looks = noted[0].looks
    assert len(looks) > _WATCHED_SECONDS / 2
    assert own_namespace in json.dumps(recording.model_dump(mode="json"))

    place = Place(tmp_path_factory.mktemp("recorded") / "data" / LIVE)
    scrubber, asked = Scrubber(live, Path.cwd(), "params"), Interruption()
    with place.locked():
        spool = Spool(place.spool, segment_bytes=100_000)
        spool.begin(SpoolPlan(digest_of(live), live.interval_seconds, None, looks[0].started_at))
        recorder = Recorder(Again(looks, noted[0].tables, asked), noted[0].tables & wanted, spool, scrubber, 0.001)
        recorder.run(dt.datetime.now(dt.UTC), None, asked, resumed=False)
        recorder.close()
        spool.close()
        done = seal(place, live, scrubber, by="a test")
    assert done.looks == len(looks)
    return seen, RecordedSource(place.target.parent), looks


def verdicts_of(source: Source, name: str, repository: Path) -> list[dict]:
    """What an area says with a source; without what names the source itself."""
    register, definition = load_register(repository), definition_of(name)
    as_of = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    others = OtherAreas(register, source, as_of)
    area = MeasuredArea(name, register, definition, definition.settings(), source, others)
    told = [verdict.model_dump(mode="json") for verdict in area._verdicts]
    for verdict in told:
        # Whether bytes are those that were registered is asked of files alone.
        unchanged = InstrumentCheck.BYTES_UNCHANGED.value
        verdict["checks"] = [check for check in verdict["checks"] if check["name"] != unchanged]
        forget(verdict)
    return told


def differences(one: object, other: object, where: str = "$") -> list[str]:
    """Every place at which two values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        names = sorted(one.keys() | other.keys())
        return [told for n in names for told in differences(one.get(n), other.get(n), f"{where}.{n}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return [told for n, (a, b) in pairs for told in differences(a, b, f"{where}[{n}]")]
    return [] if one == other else [f"{where}: {one!r} != {other!r}"]


def forget(value: object) -> None:
    """Leave out digests and origins, which a file on disk has and a frame in memory has differently."""
    if isinstance(value, dict):
        for name in ("sha256", "origin", "observations", "evidence_digest"):
            value.pop(name, None)
        for item in value.values():
            forget(item)
    elif isinstance(value, list):
        for item in value:
            forget(item)


def test_verdict_for_verdict(sources, repository):
    seen, recorded, looks = sources
    compared, decided, measured = 0, 0, 0
    for name in load_register(repository).areas:
        live_book, recorded_book = (verdicts_of(source, name, repository) for source in (seen, recorded))
        assert differences(live_book, recorded_book) == [], name
        compared += len(live_book)
        decided += sum(v["outcome"] in {Outcome.VERIFIED.value, Outcome.REFUTED.value} for v in live_book)
        measured += sum(v["outcome"] != Outcome.NOT_MEASURED.value for v in live_book)
    assert compared == sum(len(area.claims) for area in load_register(repository).areas.values())
    # It is no comparison of nothing with nothing.
    assert measured > decided > 0
    assert sum(len(rows) for look in looks for rows in look.rows.values()) > 1000


def test_a_changed_look_would_be_seen(sources, repository):
    """The comparison is not blind: with half of the looks the verdicts are others."""
    _, recorded, _ = sources
    (recording,) = recorded.recordings()

    class Halved:
        def recordings(self):
            return (recording,)

        def read(self, asked, table):
            from dataclasses import replace

            reading = recorded.read(asked, table)
            return replace(reading, frame=reading.frame.iloc[: len(reading.frame) // 2])

    whole, half = (verdicts_of(source, "stability", repository) for source in (recorded, Halved()))
    assert whole != half
