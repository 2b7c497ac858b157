"""Two records of one flow become one row, whose source is the client; nothing is lost or counted twice."""

from __future__ import annotations

import subprocess

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.samples import record
from readiness.lab.captured import flows_of, read_records
from readiness.machine.processes import Deadline
from readiness.machine.programs import MachineError, program


def test_both_directions_are_one_row_with_the_bytes_of_the_client_apart():
    there = record("10.0.0.1", 40000.0, "10.0.0.2", 8080.0, packets=6, bytes=482)
    back = record("10.0.0.2", 8080.0, "10.0.0.1", 40000.0, packets=4, bytes=275, flags="...A..SF")
    for rows in ([there, back], [back, there]):
        (flow,) = flows_of(pd.DataFrame(rows)).to_dict("records")
        assert (flow["source"], flow["destination"]) == ("10.0.0.1", "10.0.0.2")
        assert (flow["source_port"], flow["destination_port"]) == (40000.0, 8080.0)
        assert (flow["packets"], flow["bytes"], flow["source_bytes"]) == (10, 757, 482)
        assert (flow["state"], flow["duration_seconds"]) == ("APSF/ASF", 0.25)
        assert flow["observed_at"] == pd.Timestamp("1970-01-01T00:00:01Z")


def test_what_was_never_answered_is_a_row_of_its_own():
    (asked,) = flows_of(pd.DataFrame([record("a", 40000.0, "b", 81.0, flags="......S.")])).to_dict("records")
    assert (asked["source"], asked["source_bytes"], asked["bytes"], asked["state"]) == ("a", 500, 500, "S/")
    (answered,) = flows_of(pd.DataFrame([record("b", 81.0, "a", 40000.0, flags="...A.R..")])).to_dict("records")
    assert (answered["source"], answered["source_bytes"], answered["state"]) == ("a", 0, "/AR")


def test_beacons_and_icmp_keep_a_row_for_each_direction():
    rows = [
        record("a", 9898.0, "b", 9898.0, protocol="udp", bytes=100),
        record("b", 9898.0, "a", 9898.0, protocol="udp", bytes=90),
        record("a", float("nan"), "b", float("nan"), protocol="icmp", bytes=80),
    ]
    made = flows_of(pd.DataFrame(rows))
    assert sorted(zip(made["source"], made["bytes"], made["source_bytes"], strict=True)) == [
        ("a", 80, 80), ("a", 100, 100), ("b", 90, 90),
    ]  # fmt: skip
    assert made["state"].isna().all()


def test_the_same_ends_at_another_time_are_another_flow():
    rows = [record("a", 40000.0, "b", 80.0), record("b", 80.0, "a", 40000.0, start_ms=1001)]
    assert len(flows_of(pd.DataFrame(rows))) == 2


ENDS = st.tuples(st.sampled_from("abc"), st.sampled_from([80.0, 9898.0, 40000.0, 40001.0]))
RECORDS = st.lists(st.tuples(ENDS, ENDS, st.integers(0, 3), st.integers(1, 9), st.integers(40, 999)), min_size=1)


@given(RECORDS)
def test_packets_and_bytes_are_conserved(made):
    unique = {(*a, *b, start): record(*a, *b, start_ms=start, packets=p, bytes=n) for a, b, start, p, n in made}
    records = pd.DataFrame(unique.values())
    flows = flows_of(records)
    assert flows["packets"].sum() == records["packets"].sum()
    assert flows["bytes"].sum() == records["bytes"].sum()
    assert (flows["source_bytes"] <= flows["bytes"]).all()
    assert flows["observed_at"].is_monotonic_increasing


def test_no_files_are_no_flows():
    flows = flows_of(read_records([]))
    assert len(flows) == 0
    assert "source_bytes" in flows


@pytest.mark.usefixtures("ready")
def test_a_minute_without_flows_is_no_error(tmp_path):
    command = [program("nfcapd"), "-w", str(tmp_path), "-b", "127.0.0.1", "-p", "29995", "-t", "60"]
    # In a network of its own: the port may be somebody's.
    with subprocess.Popen(["unshare", "--net", "--", "sh", "-c", f"ip link set lo up; exec {' '.join(command)}"],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as collector:  # fmt: skip
        Deadline(20).wait_for(lambda: next(tmp_path.glob("nfcapd.current*"), None), "nfcapd does not begin")
        collector.terminate()
    (empty,) = [file for file in tmp_path.iterdir() if "current" not in file.name]
    assert len(read_records([empty])) == 0


@pytest.mark.usefixtures("ready")
def test_a_file_that_is_none_of_nfcapd_is_an_error(tmp_path):
    broken = tmp_path / "nfcapd.202601010000"
    broken.write_bytes(b"this is no flow file")
    with pytest.raises(MachineError, match=r"nfdump cannot read .*nfcapd\.202601010000"):
        read_records([broken])
