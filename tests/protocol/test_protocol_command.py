"""`readiness protocol`: runs that are not repeated, broken ones that are told, and a recording that can be read."""

import json
import sys

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score

from protocol.small import spoiled, write_flows
from readiness import cli
from readiness.detectors import make_detector
from readiness.digests import sha256_of_file, write_registry
from readiness.errors import ExitCode
from readiness.protocol import attempts as attempts_module
from readiness.protocol import plan
from readiness.protocol.attempts import kind_groups
from readiness.protocol.cases import explanations_of
from readiness.protocol.folder import AttemptLog, FinishedRun, RunFolder
from readiness.protocol.plan import prepare
from readiness.protocol.results import figures_of
from readiness.protocol.running import base_frame
from readiness.sources.recorded import RecordedSource
from readiness.sources.tables import faults_of_table

FAST = ("rules", "boosting", "pair_memory")


@pytest.fixture
def protocol(monkeypatch, capsys, tmp_path):
    """Run the command on small flows: its exit code, what it printed, what it complained of."""
    path = write_flows(tmp_path)

    def run(*arguments):
        chosen = [part for name in FAST for part in ("--detector", name)]
        told = ["protocol", "darpa98", "--file", path, "--runs", tmp_path / "runs", "--seeds", 2, *chosen, *arguments]
        monkeypatch.setattr(sys, "argv", ["readiness", *map(str, told)])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        return caught.value.code or 0, *capsys.readouterr()

    run.folder, run.flows = tmp_path, path
    return run


def test_a_finished_run_is_not_repeated_until_the_data_change(protocol):
    code, printed, complained = protocol("--split", "time")
    assert code == 0
    assert complained.count("\n") == 4  # one run of each, and a second seed of boosting
    assert "boosting" in printed
    files = {path: path.stat().st_mtime_ns for path in (protocol.folder / "runs").rglob("*.parquet")}
    assert protocol("--split", "time")[::2] == (0, "")
    assert files == {path: path.stat().st_mtime_ns for path in (protocol.folder / "runs").rglob("*.parquet")}
    next(iter(files)).write_bytes(b"torn")
    assert protocol("--split", "time")[2].count("\n") == 1
    spoiled(protocol.flows)
    assert protocol("--split", "time")[2].count("\n") == 4


def test_a_run_that_breaks_is_named_and_the_others_are_kept(protocol, monkeypatch):
    honest = plan.run_planned

    def breaking(run, graphs):
        if run.detector == "boosting":
            raise MemoryError
        return honest(run, graphs)

    monkeypatch.setattr(plan, "run_planned", breaking)
    code, printed, complained = protocol("--split", "time")
    assert code == ExitCode.NOTEBOOK_INCOMPLETE
    assert "Broken: boosting, time, seed 0" in complained
    assert "rules" in printed
    monkeypatch.setattr(plan, "run_planned", honest)
    assert protocol("--split", "time")[0] == 0


def test_where_every_run_breaks_nothing_is_printed_and_nothing_recorded(protocol, monkeypatch):
    monkeypatch.setattr(plan, "run_planned", lambda *_: 1 / 0)
    code, printed, _ = protocol("--split", "time")
    assert code == ExitCode.NOTEBOOK_INCOMPLETE
    assert "Recall" not in printed
    code, _, complained = protocol("--split", "time", "--record", protocol.folder / "data")
    assert code == ExitCode.BAD_INPUT
    assert "finished runs" in complained
    assert not (protocol.folder / "data").exists()


def test_without_a_file_it_is_what_fetch_has_written(protocol, monkeypatch):
    monkeypatch.setenv("READINESS_ROOT", str(protocol.folder))
    monkeypatch.setattr(sys, "argv", ["readiness", "protocol", "darpa98"])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == ExitCode.BAD_INPUT


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [(("--split", "space"), "one of random, hosts, time"), (("--detector", "oracle"), "one of always_normal")],
)
def test_a_name_that_is_none_is_told(protocol, arguments, expected):
    code, _, complained = protocol(*arguments)
    assert code == ExitCode.BAD_INPUT
    assert expected in complained


def test_a_recording_of_runs_is_read_back_as_one(protocol, monkeypatch):
    few = {name: attempts_module.ATTEMPTS[name] for name in ("pair memory by flows", "unfamiliar traffic")}
    monkeypatch.setattr(attempts_module, "ATTEMPTS", few)
    data = protocol.folder / "data"
    assert protocol("--attempts", "--record", data)[0] == 0
    folder = data / "ml-darpa98"
    digests = {f"ml-darpa98/{path.name}": sha256_of_file(path) for path in folder.iterdir()}
    write_registry(data / "registry.sha256", digests)
    source = RecordedSource(data)
    (recording,) = source.recordings()
    assert recording.settings["data_sha256"] == sha256_of_file(protocol.flows)
    assert recording.subject.name == "reference detectors"
    frames = {}
    assert set(recording.tables) == {
        "scored_flows",
        "results",
        "attempts",
        "leaks",
        "overlaps",
    }  # nothing to explain without a network
    for name in recording.tables:
        reading = source.read(recording, name)
        assert all(check.passed for check in reading.checks), name
        frames[name] = reading.frame
        named = {column.rstrip("*") for column in recording.tables[name].columns}
        assert all(any(column.startswith(known) for known in named) for column in reading.frame)
    # The results are those of the scores, up to their rounding.
    scored = frames["scored_flows"]
    for row in frames["results"].query("seed == 0").itertuples():
        test = scored[(scored["split"] == row.split) & (scored["part"] == "test")]
        expected = average_precision_score(test["is_attack"], test[f"score_{row.detector}"])
        assert row.average_precision == pytest.approx(expected, abs=0.02)
        assert row.n_test_attacks == test["is_attack"].sum()
    assert list(frames["attempts"]["configuration"]) == list(few)
    # Who looks up which sources attacked finds what they do later, if they do it again.
    leaks = frames["leaks"].set_index(["split", "lookup"])
    assert leaks.loc[("random", "source"), "recall_ratio"] == 1.0


def test_three_hits_and_three_misses_are_explained_by_a_rule(tmp_path):
    prepared = prepare("darpa98", write_flows(tmp_path), ["time"])
    graphs = prepared.graphs("time")
    frame = base_frame(prepared.flows, graphs, data_set="darpa98", window_seconds=3_600.0, block_seconds=86_400.0)
    detector = make_detector("graphsage")
    detector.fit(graphs.training)
    assert explanations_of(prepared, frame) is None
    rng = np.random.default_rng(0)
    # Scores under which half of the storms are found.
    scores = np.where(frame["is_attack"], rng.normal(3, 2, len(frame)), 0.0).astype(np.float32)
    made = explanations_of(prepared, frame.assign(score_graphsage=scores))
    assert not faults_of_table("explanations", made, len(made))
    judged = made[made["judged"]]
    assert list(judged["outcome"]) == ["hit", "miss"]  # one kind of attack in the test part
    assert list(judged["kind"]) == ["storm", "storm"]
    assert (judged["importance"] == 1.0).all()
    assert (made.groupby("case").size() <= 25).all()
    assert set(judged["source"] + judged["target"]) == {"h1h2"}
    assert made["source"].str.fullmatch(r"h\d+").all()


def test_other_files_are_not_recorded_over(protocol):
    place = protocol.folder / "data" / "ml-darpa98"
    place.mkdir(parents=True)
    (place / "letters.txt").write_text("dear", encoding="utf-8")
    code, _, complained = protocol("--split", "time", "--record", place.parent)
    assert code == ExitCode.BAD_INPUT
    assert "no folder, or recorded scores" in complained
    assert [path.name for path in place.iterdir()] == ["letters.txt"]


def test_figures_are_those_of_a_count_by_hand():
    frame = pd.DataFrame(
        {
            "part": ["validation"] * 200 + ["test"] * 100,
            "is_attack": [False] * 200 + [True] * 20 + [False] * 80,
            "known_kind": [True] * 200 + [True] * 15 + [False] * 5 + [True] * 80,
            "cluster": ["block"] * 200 + ["first"] * 5 + ["second"] * 15 + ["block"] * 80,
        }
    )
    scores = np.r_[np.arange(200), np.full(15, 500), np.full(5, 100), np.full(2, 300), np.zeros(78)].astype(np.float32)
    found = figures_of(frame, scores)
    assert found["recall_at_1pct_ratio"] == 0.75
    assert (found["recall_known_ratio"], found["recall_new_ratio"]) == (1.0, 0.0)
    assert found["false_alarms_at_1pct_ratio"] == 2 / 80
    assert found["recall_at_0p1pct_ratio"] == 0.75
    assert found["base_rate_ratio"] == 0.2
    assert found["recall_by_episode_ratio"] == pytest.approx((1 + 10 / 15) / 2)


def test_hidden_kinds_are_each_kind_of_the_training_part_once(tmp_path):
    prepared = prepare("darpa98", write_flows(tmp_path), ["time"])
    labels = prepared.flows["label"].to_numpy(dtype=str)
    graphs = prepared.graphs("time")
    assert kind_groups(graphs, labels) == []  # one kind: there is none to hide
    many = labels.copy()
    attack = np.flatnonzero(labels == "flood")
    many[attack] = np.array(["a", "b", "c", "d", "e"])[np.arange(attack.size) % 5]
    groups = kind_groups(graphs, many)
    assert sorted(kind for group in groups for kind in group) == ["a", "b", "c", "d", "e"]
    assert len(groups) == 3


def test_a_log_of_attempts_forgets_a_line_that_was_cut_off_and_those_of_other_code(tmp_path):
    path = tmp_path / "attempts.jsonl"
    AttemptLog(path, {"code": 1}).add("one", {"value": 1.0})
    AttemptLog(path, {"code": 2}).add("one", {"value": 2.0})
    path.write_text(path.read_text(encoding="utf-8") + json.dumps({"key": "x"})[:5], encoding="utf-8")
    assert AttemptLog(path, {"code": 1}).read("one") == {"value": 1.0}
    assert AttemptLog(path, {"code": 2}).read("one") == {"value": 2.0}
    assert AttemptLog(path, {"code": 3}).read("one") is None


def test_a_run_of_other_code_is_not_finished(tmp_path):
    run = FinishedRun(np.arange(3, dtype=np.float32), {"fit_seconds": 1.0})
    RunFolder(tmp_path, {"code": 1}).write("time", "rules", 0, run)
    found = RunFolder(tmp_path, {"code": 1}).read("time", "rules", 0)
    np.testing.assert_array_equal(found.scores, run.scores)
    assert dict(found.measured) == dict(run.measured)
    assert RunFolder(tmp_path, {"code": 2}).read("time", "rules", 0) is None
    assert RunFolder(tmp_path, {"code": 1}).read("time", "rules", 1) is None
