"""A data set becomes a recording whole or not at all; the tables are those that its authors count."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from serving import Served, serving

from readiness.datasets.adapters import ctu13, darpa98, with_host_episodes, with_run_episodes
from readiness.datasets.fetching import fetch, fetched_source
from readiness.datasets.registry import DataForm, DataSet, data_set_of, data_sets
from readiness.documents import BilingualText
from readiness.errors import CollectionError, InputError
from readiness.sources.recorded import RecordedSource
from readiness.sources.tables import faults_of_table

CAPTURE = Path(__file__).parents[1] / "assets" / "readers" / "argus-binetflow" / "valid.binetflow"
MIRROR = Path(__file__).parents[3] / "shared" / "datasets"
mirrored = pytest.mark.skipif(not MIRROR.is_dir(), reason=f"no {MIRROR}; what it shows is shown on small files as well")
TEXT = BilingualText(ru="Текст.", en="A text.")


def small(url: str | None, file: str = CAPTURE.name) -> DataSet:
    digest = hashlib.sha256(CAPTURE.read_bytes()).hexdigest()
    return DataSet(
        title=TEXT, environment="e", traffic="real", time_zone="UTC",
        citation="c", home="h", licence=TEXT, adapter="ctu13", method="m",
        forms=(DataForm(file=file, sha256=digest, url=url),), gaps=(TEXT,),
    )  # fmt: skip


def silent(_held: int, _total: int | None) -> None:
    pass


def test_a_downloaded_capture_becomes_a_recording(tmp_path):
    with serving(Served(CAPTURE.read_bytes())) as served:
        fetched = fetch("small", small(served.url), tmp_path, None, silent)
        assert fetched.recording.tables["flows"].rows == 6
        assert fetched.recording.gaps == (TEXT, TEXT)
        (recording,) = RecordedSource(tmp_path).recordings()
        reading = RecordedSource(tmp_path).read(recording, "flows")
        assert reading.intact
        assert all(check.passed for check in reading.checks)
        assert list(reading.frame["label"]) == [
            "unknown",
            "benign",
            "unknown",
            "unknown",
            "spam",
            "command-and-control",
        ]
        assert RecordedSource(tmp_path).verify_registry() == [] or (tmp_path / ".working").is_dir()
        # What is there is not fetched again, and can be.
        assert fetch("small", small(served.url), tmp_path, None, silent).obtained is None
        assert fetch("small", small(served.url), tmp_path, None, silent, again=True).obtained is not None
        assert len(served.asked) == 1


def test_two_data_sets_share_a_registry(tmp_path):
    mirror = CAPTURE.parent
    for name in ("one", "two"):
        fetch(name, small(None), tmp_path, mirror, silent)
    assert [recording.id for recording in RecordedSource(tmp_path).recordings()] == ["one", "two"]
    before = (tmp_path / "registry.sha256").read_bytes()
    fetch("one", small(None), tmp_path, mirror, silent, again=True)
    assert (tmp_path / "registry.sha256").read_bytes() == before


def test_a_fetched_recording_that_was_changed_is_not_taken_for_whole(tmp_path):
    fetched = fetch("small", small(None), tmp_path, CAPTURE.parent, silent)
    table = fetched.folder / "flows.parquet"
    table.write_bytes(table.read_bytes() + b"x")
    with pytest.raises(InputError, match=r"flows\.parquet: .*\n  -> give --again"):
        fetch("small", small(None), tmp_path, CAPTURE.parent, silent)
    fetch("small", small(None), tmp_path, CAPTURE.parent, silent, again=True)
    assert fetch("small", small(None), tmp_path, CAPTURE.parent, silent).recording.id == "small"


def test_a_failure_leaves_what_was_there(tmp_path):
    fetch("small", small(None), tmp_path, CAPTURE.parent, silent)
    before = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with serving(Served(b"", status=503)) as served, pytest.raises(CollectionError):
        fetch("small", small(served.url), tmp_path, None, silent, again=True)
    with serving(Served(CAPTURE.read_bytes(), breaks_after=100)) as served, pytest.raises(CollectionError):
        fetch("small", small(served.url), tmp_path, None, silent, again=True)
    shutil.rmtree(tmp_path / ".working")
    assert {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before


def test_a_file_that_is_no_capture_is_told(tmp_path):
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    (mirror / "a.parquet").write_bytes(CAPTURE.read_bytes())
    with pytest.raises(CollectionError, match="no parquet table with StartTime"):
        fetch("small", small(None, "a.parquet"), tmp_path / "to", mirror, silent)
    assert not (tmp_path / "to" / "small").exists()


def test_what_was_fetched_is_found_in_a_project(tmp_path):
    assert fetched_source(tmp_path) is None
    fetch("small", small(None), tmp_path / "_build" / "datasets", CAPTURE.parent, silent)
    assert [recording.id for recording in fetched_source(tmp_path).recordings()] == ["small"]


def test_every_known_data_set_says_whose_it_is_and_how_its_bytes_are_told():
    assert set(data_sets()) == {"ctu13-s6", "darpa98"}
    for data_set in data_sets().values():
        assert data_set.citation
        assert len(data_set.gaps) >= 3
    with pytest.raises(InputError, match="expected one of ctu13-s6, darpa98, got 'kdd99'"):
        data_set_of("kdd99")
    digest = "801800eeda9a5a44868b1e3e492f93dc6d52b5d14566c1d8431c9e85d0d2adaa"
    assert data_set_of("ctu13-s6").forms[0].sha256 == digest


# Adapters -------------------------------------------------------------------------------------------------------------


def test_csv_and_parquet_of_a_capture_are_the_same_flows(tmp_path):
    table = pd.read_csv(CAPTURE, dtype={"Sport": str, "Dport": str}, keep_default_na=False)
    table["StartTime"] = pd.to_datetime(table["StartTime"], format="%Y/%m/%d %H:%M:%S.%f").astype("datetime64[us]")
    table.to_parquet(tmp_path / "capture.parquet")
    of_csv, of_parquet = ctu13(CAPTURE, "Europe/Prague"), ctu13(tmp_path / "capture.parquet", "Europe/Prague")
    pd.testing.assert_frame_equal(of_csv, of_parquet)
    assert list(of_csv["episode_id"].dropna()) == ["192.0.2.15@2026-01-07T09:00:00Z"] * 2


def edges(rows: list[tuple[str, str, str, str]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["src", "dst", "time", "attack"])
    return frame.assign(time=pd.to_datetime(frame["time"]).astype("datetime64[us]"))


def test_edges_of_a_minute_are_one_row_and_an_attack_says_more_than_what_else_was_there(tmp_path):
    rows = [
        ("a", "b", "1998-06-01 08:00:00", "-"),
        ("a", "b", "1998-06-01 08:00:59", "-"),
        ("a", "b", "1998-06-01 08:00:30", "neptune"),
        ("b", "a", "1998-06-01 08:00:00", "-"),
        ("a", "b", "1998-06-01 08:01:00", "nmap"),
        ("a", "b", "1998-06-01 08:01:00", "satan"),
        ("a", "b", "1998-06-01 08:01:00", "satan"),
        ("a", "b", "1998-06-02 08:00:59", "satan"),
        ("a", "b", "1998-06-03 08:00:59", "satan"),
    ]
    edges(rows).to_parquet(tmp_path / "edges.parquet")
    flows = darpa98(tmp_path / "edges.parquet", "UTC")
    assert faults_of_table("flows", flows, 5) == []
    assert list(zip(flows["source"], flows["label"], flows["packets"], strict=True)) == [
        ("a", "neptune", 3.0), ("b", "benign", 1.0), ("a", "satan", 3.0), ("a", "satan", 1.0), ("a", "satan", 1.0),
    ]  # fmt: skip
    # Less than a day apart is one episode, a day is two; what is no attack has none.
    assert list(flows["episode_id"].fillna("-")) == ["neptune-001", "-", "satan-001", "satan-001", "satan-002"]


def test_episodes_do_not_depend_on_the_order_of_the_rows(tmp_path):
    rows = [
        ("a", "b", f"1998-06-0{day} 08:0{minute}:00", kind) for day in (1, 3) for minute, kind in enumerate("xyxy-")
    ]
    edges(rows).to_parquet(tmp_path / "edges.parquet")
    flows = darpa98(tmp_path / "edges.parquet", "UTC").drop(columns="episode_id")
    shuffled = flows.sample(frac=1, random_state=7)
    for named in (lambda f: with_run_episodes(f, 3600), lambda f: with_host_episodes(f, 3600)):
        pd.testing.assert_frame_equal(named(shuffled).sort_index(), named(flows))
    assert sorted(with_run_episodes(flows, 3600)["episode_id"].dropna().unique()) == [
        "x-001",
        "x-002",
        "y-001",
        "y-002",
    ]
    assert with_host_episodes(flows, 3600)["episode_id"].nunique() == 2


@pytest.mark.slow
@mirrored
def test_ctu13_has_the_flows_its_authors_count_and_a_rule_finds_its_bot(tmp_path):
    fetched = fetch("ctu13-s6", data_set_of("ctu13-s6"), tmp_path, MIRROR, silent)
    assert fetched.obtained.form.file == "ctu13_s6_20110816.parquet"
    flows = pd.read_parquet(fetched.folder / "flows.parquet")
    kinds = flows["label"].value_counts().to_dict()
    assert kinds == {
        "unknown": 546_795, "benign": 7494, "spam": 4398, "command-and-control": 199, "botnet-dns": 29,
        "botnet-other": 4,
    }  # fmt: skip
    assert pd.concat([flows["source"], flows["destination"]]).nunique() == 107_341
    bot = ~flows["label"].isin(["benign", "unknown"])
    assert set(flows.loc[bot, "source"]) == {"147.32.84.165"}
    assert flows.loc[bot, "episode_id"].nunique() == 14
    assert flows.loc[~bot, "episode_id"].isna().all()
    port, state = flows["destination_port"], flows["state"]
    rule = ((port == 25) & (state == "S_")) | (port == 5678)
    assert (rule & bot).sum() / bot.sum() == pytest.approx(0.9929, abs=0.0001)
    assert (rule & ~bot).sum() / (~bot).sum() == pytest.approx(0.00005, abs=0.00001)


@pytest.mark.slow
@mirrored
def test_darpa_has_a_row_for_each_pair_and_minute(tmp_path):
    fetched = fetch("darpa98", data_set_of("darpa98"), tmp_path, MIRROR, silent)
    flows = pd.read_parquet(fetched.folder / "flows.parquet")
    assert (len(flows), flows["packets"].sum()) == (522_236, 4_554_344)
    assert pd.concat([flows["source"], flows["destination"]]).nunique() == 25_525
    assert (flows["label"] != "benign").sum() == 123_854
    assert flows["episode_id"].nunique() == 262


@pytest.mark.slow
@mirrored
def test_the_command_says_whose_the_data_are_and_what_was_taken(tmp_path, repository):
    command = [sys.executable, "-m", "readiness", "fetch", "ctu13-s6", "--to", str(tmp_path)]
    environment = {**os.environ, "READINESS_MIRROR": str(MIRROR)}

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *arguments], cwd=repository, env={**environment, **variables}, capture_output=True, text=True,
            check=False, timeout=300,
        )  # fmt: skip

    first = run()
    assert first.returncode == 0, first.stderr
    for told in (
        "García",
        "Licence: ",
        "Taken: ctu13_s6_20110816.parquet from ",
        "558919 flows",
        "One host is infected",
    ):
        assert told in first.stdout
    assert "Already there" in run().stdout
    empty = tmp_path / "empty"
    empty.mkdir()
    for arguments in (["--again", "--mirror", str(empty)], ["--again", "--mirror", str(tmp_path / "nowhere")]):
        refused = run(*arguments)
        assert (refused.returncode, "Traceback" in refused.stderr) == (2, False)
        assert "expected a folder" in refused.stderr
    assert "Already there" in run().stdout


def test_the_command_lists_what_it_knows_and_refuses_the_rest(tmp_path, repository):
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if name != "READINESS_MIRROR"}
        return subprocess.run(
            [sys.executable, "-m", "readiness", "fetch", *arguments, "--to", str(tmp_path)], cwd=repository,
            env=environment, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

    listed = run()
    assert listed.returncode == 0
    for name, data_set in data_sets().items():
        assert name in listed.stdout
        assert data_set.citation in listed.stdout
        assert data_set.licence.en in listed.stdout
    assert (run("kdd99").returncode, run("kdd99").stderr.strip()) == (
        2, "fetch: $.NAME: expected one of ctu13-s6, darpa98, got 'kdd99'",
    )  # fmt: skip
    refused = run("darpa98")
    assert refused.returncode == 2
    assert "in mirrors only\n  -> give a folder that has darpa98_edges.parquet with --mirror DIR" in refused.stderr
    assert not (tmp_path / "darpa98").exists()
