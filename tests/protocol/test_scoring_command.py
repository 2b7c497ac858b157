"""`readiness score`: a system's own detector is trained, scores, and the recording is about the system."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from protocol.small import write_flows
from readiness import cli
from readiness.area import open_area
from readiness.digests import sha256_of_file
from readiness.errors import ExitCode
from readiness.sources.recorded import RecordedSource
from readiness.verdicts import Outcome

HERE = Path(__file__).parent
# Whoever sends much is suspicious to it; it breaks, answers nothing, or is no detector.
DETECTORS = """
class Answer:
    def __init__(self, score):
        self.anomaly_score = score

class Busy:
    def __init__(self, scale=1.0):
        self.scale = scale
    def train(self, node_features, edge_index, labels=None):
        self.taught = len(node_features)
    def predict(self, node_id, node_features, neighbors, edge_index=None):
        assert edge_index is None or max(max(edge) for edge in edge_index) <= len(neighbors)
        return Answer(self.scale * node_features["throughput"])

class Breaks(Busy):
    def predict(self, *told):
        raise RuntimeError("no model\\nand a long story")

class Nothing(Busy):
    def predict(self, *told):
        return Answer(float("nan"))

class Neither:
    pass
"""


@pytest.fixture
def score(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Any:
    """Run the command on small flows with a detector of a checkout: exit code, what it printed and complained of."""
    flows = write_flows(tmp_path)
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    (checkout / "somebodys_detectors.py").write_text(DETECTORS, encoding="utf-8")
    monkeypatch.delitem(sys.modules, "somebodys_detectors", raising=False)

    def run(named: str = "Busy", **options: object) -> tuple[int, str, str]:
        told = {
            "--file": flows, "--checkout": checkout, "--detector": f"somebodys_detectors:{named}",
            "--subject": "x0tta6bl4", "--version": "v3.4.0-fixed2", "--out": tmp_path / "data" / "scores", **options,
        }  # fmt: skip
        arguments = [str(part) for pair in told.items() for part in pair]
        monkeypatch.setattr(sys, "argv", ["readiness", "score", "darpa98", *arguments])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        return int(caught.value.code or 0), *capsys.readouterr()

    return run


def test_the_recording_is_about_the_system_and_intact(score: Any, tmp_path: Path) -> None:
    code, printed, _ = score(**{"--arguments": '{"scale": 2.0}'})
    assert code == 0
    assert "scored flows" in printed
    (recording,) = RecordedSource(tmp_path / "data").recordings()
    assert (recording.subject.name, recording.subject.version) == ("x0tta6bl4", "v3.4.0-fixed2")
    assert recording.settings["detector"] == "own"
    assert recording.settings["traffic"] == "simulated"
    source = RecordedSource(tmp_path / "data")
    for table in ("scored_flows", "leaks", "overlaps"):
        assert source.read(recording, table).intact
    scores = source.read(recording, "scored_flows").frame
    assert {"score_own", "score_boosting"} <= set(scores)
    assert np.isfinite(scores["score_own"]).all()
    assert len(set(scores["score_own"])) > 1


def test_simulated_traffic_decides_nothing_and_says_so(score: Any, tmp_path: Path) -> None:
    assert score()[0] == 0
    area = open_area("ml_validation", source="recorded", data=str(tmp_path / "data"), as_of="")
    assert {verdict.outcome for verdict in area._verdicts} == {Outcome.NOT_MEASURED}
    assert {verdict.reason.key for verdict in area._verdicts} == {"absent-own-scores-traffic"}


def test_other_lines_of_the_registry_stay(score: Any, tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "other").mkdir(parents=True)
    (data / "other" / "table.csv").write_text("a\n1\n", encoding="utf-8")
    line = f"{sha256_of_file(data / 'other' / 'table.csv')}  other/table.csv"
    (data / "registry.sha256").write_text(line + "\n", encoding="utf-8")
    assert score()[0] == 0
    written = (data / "registry.sha256").read_text(encoding="utf-8").splitlines()
    assert line in written
    assert sum("scores/" in one for one in written) == 4


@pytest.mark.parametrize(
    ("named", "options", "code", "told"),
    [
        ("Breaks", {}, ExitCode.NOTEBOOK_INCOMPLETE, "RuntimeError: no model"),
        ("Nothing", {}, ExitCode.NOTEBOOK_INCOMPLETE, "finite"),
        ("Neither", {}, ExitCode.BAD_INPUT, "`fit` and `score`"),
        ("Missing", {}, ExitCode.BAD_INPUT, "an attribute Missing"),
        ("Busy", {"--detector": "nowhere:Busy"}, ExitCode.BAD_INPUT, "nowhere"),
        ("Busy", {"--checkout": "/nowhere"}, ExitCode.BAD_INPUT, "checkout"),
        ("Busy", {"--arguments": "[1]"}, ExitCode.BAD_INPUT, "a JSON object"),
        ("Busy", {"--file": "/nowhere.parquet"}, ExitCode.BAD_INPUT, "readiness fetch"),
    ],
    ids=["breaks", "no scores", "no interface", "no attribute", "no module", "no checkout", "arguments", "no data"],
)
def test_what_is_wrong_is_told_once_and_nothing_is_written(
    score: Any, tmp_path: Path, named: str, options: dict[str, object], code: int, told: str
) -> None:
    found, _, complained = score(named, **options)
    assert found == code
    assert told in complained.replace("\n", " ").replace("  ", " ")
    assert "long story" not in complained
    assert not (tmp_path / "data" / "scores").exists()


def test_what_is_there_is_not_written_over(score: Any, tmp_path: Path) -> None:
    assert score()[0] == 0
    before = pd.read_parquet(tmp_path / "data" / "scores" / "scored_flows.parquet")
    assert score(**{"--arguments": '{"scale": 3.0}'})[0] == ExitCode.BAD_INPUT
    pd.testing.assert_frame_equal(before, pd.read_parquet(tmp_path / "data" / "scores" / "scored_flows.parquet"))
