"""Runs of a protocol: what a detector is shown, and what of its scores is kept."""

import numpy as np
import pandas as pd
import pytest

from protocol.small import write_flows
from readiness.detectors.simple import AlwaysNormal, PairMemory
from readiness.errors import InputError
from readiness.labels import UNKNOWN
from readiness.protocol.data_sets import load
from readiness.protocol.plan import planned_runs, prepare
from readiness.protocol.running import (
    base_frame,
    parts_of,
    run_detector,
    run_retrained,
    score_recording,
    split_graphs,
)
from readiness.sources.tables import faults_of_table


@pytest.fixture(scope="module")
def flows(tmp_path_factory):
    return load("darpa98", write_flows(tmp_path_factory.mktemp("flows"))).flows


class Watcher:
    """Scores each flow by its row, and keeps what it was shown."""

    name, uses_labels = "watcher", True

    def __init__(self):
        self.taught, self.shown = [], []

    def fit(self, graphs):
        self.taught.append(graphs)

    def score(self, graphs):
        self.shown.append(graphs)
        return np.concatenate([graph.rows for graph in graphs]).astype(np.float32)


@pytest.mark.parametrize("split", ["random", "hosts", "time"])
def test_training_shows_training_flows_only_and_scoring_shows_no_label(flows, split):
    parts = parts_of(flows, split, 3_600.0)
    graphs = split_graphs(flows, split, parts, 3_600.0)
    watcher = Watcher()
    run = run_detector(watcher, graphs)
    part = np.asarray(parts)
    taught = np.concatenate([graph.rows for graph in watcher.taught[0]])
    assert set(part[taught]) == {"train"}
    assert len(taught) == (part == "train").sum()
    for graph in watcher.shown[0]:
        assert graph.labels is None
        assert not graph.known.any()
    # Every score is at the flow that it was given to.
    np.testing.assert_array_equal(run.scores, graphs.judged.astype(np.float32))
    judged = part[graphs.judged]
    assert set(judged) == {"validation", "test"}
    assert len(judged) == np.isin(part, ["validation", "test"]).sum()
    assert (np.diff((judged == "test").astype(int)) >= 0).all()


def test_flows_of_unknown_label_are_shown_and_not_judged(flows):
    table = flows.copy()
    table.loc[table.index[-10:], ["label", "episode_id"]] = [UNKNOWN, None]
    parts = parts_of(table, "time", 3_600.0)
    graphs = split_graphs(table, "time", parts, 3_600.0)
    shown = np.concatenate([graph.rows for graph in graphs.scored])
    assert set(table.index[-10:]) <= set(shown)
    assert not set(table.index[-10:]) & set(graphs.judged)


def test_a_retrained_detector_learns_what_came_before_each_cut_and_nothing_later(flows):
    parts = parts_of(flows, "time", 3_600.0)
    graphs = split_graphs(flows, "time", parts, 3_600.0)
    made = [Watcher() for _ in range(5)]
    run = run_retrained(iter(made), graphs)
    np.testing.assert_array_equal(run.scores, graphs.judged.astype(np.float32))
    for earlier, watcher in zip([None, *made], made, strict=False):
        last = max(graph.start_seconds for graph in watcher.taught[0])
        assert all(graph.start_seconds > last for graph in watcher.shown[-1])
        if earlier is not None:
            assert last >= max(graph.start_seconds for graph in earlier.shown[-1])
    assert sum(len(watcher.taught) for watcher in made) == 5


def test_scores_of_the_wrong_number_or_not_finite_are_refused(flows):
    parts = parts_of(flows, "time", 3_600.0)
    graphs = split_graphs(flows, "time", parts, 3_600.0)

    class Short(AlwaysNormal):
        def score(self, graphs):
            return super().score(graphs)[1:]

    class Endless(AlwaysNormal):
        def score(self, graphs):
            return super().score(graphs) + np.inf

    with pytest.raises(ValueError, match="one for each flow"):
        run_detector(Short(), graphs)
    with pytest.raises(ValueError, match="finite"):
        run_detector(Endless(), graphs)


def test_scores_made_now_are_in_the_form_of_recorded_ones(flows):
    splits = {split: parts_of(flows, split, 3_600.0) for split in ("time", "random")}
    costs = {}
    frame = score_recording(
        flows,
        splits,
        ["boosting", "rules", PairMemory()],
        data_set="small",
        window_seconds=3_600.0,
        block_seconds=7_200.0,
        seeds=(0, 1),
        costs=costs,
    )
    assert not faults_of_table("scored_flows", frame, len(frame))
    assert [name for name in frame if name.startswith("score_")] == [
        "score_boosting",
        "score_boosting_seed1",
        "score_rules",
        "score_pair_memory",
    ]
    assert set(costs) == {f"{split}/{name}" for split in splits for name in frame if name.startswith("score_")}
    assert list(dict.fromkeys(frame["split"])) == ["time", "random"]
    later = frame[(frame["split"] == "time") & (frame["part"] == "test")]
    assert set(later.loc[later["is_attack"] & ~later["known_kind"], "label"]) == {"storm"}
    assert later.loc[later["is_attack"], "cluster"].str.startswith("episode/").all()


def test_rows_of_a_part_are_in_order_of_time(flows):
    graphs = split_graphs(flows, "random", parts_of(flows, "random", 3_600.0), 3_600.0)
    frame = base_frame(flows, graphs, data_set="small", window_seconds=3_600.0, block_seconds=7_200.0)
    at = flows["observed_at"].astype("int64").to_numpy()[graphs.judged]
    for part in ("validation", "test"):
        assert (np.diff(at[frame["part"] == part]) >= 0).all()


def test_a_missing_file_names_the_command_that_gets_it(tmp_path):
    with pytest.raises(InputError, match="readiness fetch darpa98"):
        load("darpa98", tmp_path / "none.parquet")


def test_what_cannot_be_split_is_told_and_the_rest_is_made(tmp_path):
    path = write_flows(tmp_path)
    frame = pd.read_parquet(path)
    one = frame["source"].str.startswith("bad")
    frame.loc[one, "source"] = "bad"
    frame.to_parquet(path, index=False)
    prepared = prepare("darpa98", path)
    assert set(prepared.parts) == {"random", "time"}
    assert set(prepared.impossible) == {"hosts"}


def test_first_seeds_come_first_and_what_has_no_seed_runs_once():
    runs = planned_runs(["random", "time"], 3)
    assert [run.seed for run in runs] == sorted(run.seed for run in runs)
    assert runs[0].split == "time"
    for name, times in (("rules", 1), ("boosting", 3)):
        assert sum(run.detector == name and run.split == "random" for run in runs) == times
    assert {run.split for run in runs if run.detector.endswith(("_shuffled", "_retrained"))} == {"time"}
    assert len(set(runs)) == len(runs)
