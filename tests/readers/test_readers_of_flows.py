"""Flows of five exporters in one table: what each says, what it does not say, and what a flow is labelled."""

from __future__ import annotations

import datetime as dt
import io

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from reading import LABELLED, ZONE, keys, read, read_bytes

from readiness.errors import InputError
from readiness.readers.flow_labels import Episode, LabelOptions, LabelRule, Labels
from readiness.sources.base import options_of


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def test_argus_names_no_zone_and_its_background_is_nobody_knows_what():
    rows, remarks = read("argus-binetflow", "valid.binetflow", "flows", zone="Europe/Prague")
    assert rows[0] == {
        "observed_at": at("2026-01-07T09:01:46.972101Z"), "source": "192.0.2.10", "destination": "198.51.100.4",
        "duration_seconds": 3599.986572, "protocol": "tcp", "packets": 414_671.0, "bytes": 415_389_446.0,
        "source_bytes": 10_150_692.0, "state": "A_PA", "source_port": 49_213.0, "destination_port": 18_250.0,
        "label": "unknown", "episode_id": None,
    }  # fmt: skip
    assert [row["label"] for row in rows] == ["unknown", "benign", "unknown", "unknown", "botnet", "botnet"]
    assert remarks == ()
    with pytest.raises(ValidationError, match="zone"):
        options_of("argus-binetflow", {})


def test_type_and_code_of_icmp_are_no_ports():
    rows, _ = read("argus-binetflow", "valid.binetflow", "flows", **ZONE)
    ports = {row["protocol"]: (row["source_port"], row["destination_port"]) for row in rows[:4]}
    assert ports == {"tcp": (49_213.0, 18_250.0), "udp": (61_997.0, 53.0), "arp": (None, None), "icmp": (None, None)}
    rows, _ = read("zeek-conn", "valid.log", "flows")
    assert (rows[3]["protocol"], rows[3]["source_port"]) == ("icmp", None)
    rows, _ = read("nfdump-csv", "valid.csv", "flows", **ZONE)
    assert {row["source_port"] for row in rows if row["protocol"] == "icmp"} == {None}


def test_a_capture_without_labels_is_unknown_unless_a_person_says_what_it_is():
    rows, _ = read("argus-binetflow", "no-labels.binetflow", "flows", **ZONE)
    assert {row["label"] for row in rows} == {"unknown"}
    rows, _ = read("argus-binetflow", "no-labels.binetflow", "flows", otherwise="benign", **ZONE)
    assert {row["label"] for row in rows} == {"benign"}


def test_rules_of_ones_own_tell_kinds_apart():
    rules = [{"pattern": "SPAM", "label": "spam"}, {"pattern": r"From-Botnet-V\d+-\w+-(\w+)", "label": r"\1"}]
    rows, _ = read("argus-binetflow", "valid.binetflow", "flows", labels=rules, **ZONE)
    assert [row["label"] for row in rows] == ["unknown"] * 4 + ["spam", "CC73"]


@pytest.mark.parametrize(
    "rule", [{"pattern": "(", "label": "x"}, {"pattern": "x", "label": r"\1"}, {"pattern": "x", "label": ""}]
)
def test_a_rule_that_cannot_be_asked_is_refused(rule):
    with pytest.raises(ValidationError):
        options_of("zeek-conn", {"labels": [rule]})


SCAN = {"id": "scan-1", "label": "scan", "start": "2026-01-07T10:01:47Z", "end": "2026-01-07T10:01:48Z"}


def test_a_schedule_names_the_episode_of_each_flow():
    rows, _ = read("zeek-conn", "valid.log", "flows", otherwise="benign", episodes=[{**SCAN, "hosts": ["192.0.2.12"]}])
    assert [(row["label"], row["episode_id"]) for row in rows] == [
        ("benign", None), ("benign", None), ("scan", "scan-1"), ("benign", None), ("benign", None),
    ]  # fmt: skip
    # Without hosts it is of every host, from its start to its end; 10:01:48.000001 is later.
    rows, _ = read("zeek-conn", "valid.log", "flows", episodes=[SCAN])
    assert [row["episode_id"] for row in rows] == [None, "scan-1", "scan-1", None, None]


@pytest.mark.parametrize(
    "wrong", [{"start": "2026-01-07T10:01:47"}, {"end": "2026-01-07T10:01:46Z"}, {"id": ""}, {"hots": ["a"]}]
)
def test_a_schedule_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValidationError):
        options_of("nfdump-csv", {**ZONE, "episodes": [{**SCAN, **wrong}]})


HOSTS = st.sampled_from(["a", "b", "c"])
MOMENTS = st.integers(0, 20)
START = dt.datetime(2026, 1, 7, tzinfo=dt.UTC)


@given(
    st.lists(st.tuples(MOMENTS, MOMENTS, st.lists(HOSTS, max_size=2)), max_size=6),
    st.lists(st.tuples(MOMENTS, HOSTS, HOSTS), max_size=10),
)
def test_the_first_episode_that_fits_decides(written, flows):
    episodes = tuple(
        Episode(
            id=f"e{number}",
            label="scan",
            start=START + dt.timedelta(seconds=min(first, last)),
            end=START + dt.timedelta(seconds=max(first, last)),
            hosts=tuple(hosts),
        )
        for number, (first, last, hosts) in enumerate(written)
    )
    labels = Labels(LabelOptions(episodes=episodes))
    for second, source, destination in flows:
        moment = START + dt.timedelta(seconds=second)
        fitting = [
            episode.id
            for episode in episodes
            if episode.start <= moment <= episode.end
            and (not episode.hosts or {source, destination} & {*episode.hosts})
        ]
        told = labels.of(None, round(moment.timestamp() * 1e6), source, destination)
        assert told == (("scan", fitting[0]) if fitting else ("unknown", None))


def test_zeek_counts_bytes_of_ip_and_both_of_its_forms_agree():
    rows, remarks = read("zeek-conn", "valid.log", "flows")
    assert rows == read("zeek-conn", "valid.json", "flows")[0]
    assert remarks == ()
    assert (rows[0]["bytes"], rows[0]["source_bytes"], rows[0]["packets"]) == (52_844.0, 2334.0, 65.0)
    # What is unset is absent, never 0.
    assert (rows[2]["duration_seconds"], rows[4]["bytes"], rows[4]["source_bytes"]) == (None, None, 340.0)
    assert [row["state"] for row in rows] == ["SF", "SF", "S0", "OTH", "RSTO"]


def test_zeek_writes_dates_and_labels_where_it_is_told_to():
    rows, _ = read("zeek-conn", "dates-and-labels.json", "flows")
    assert rows[0]["observed_at"] == at("2026-01-07T10:01:46.972101Z")
    assert [row["label"] for row in rows] == ["malicious", "benign"]
    rows, _ = read("zeek-conn", "dates-and-labels.json", "flows", label_column="conn_state", otherwise="benign")
    assert [row["label"] for row in rows] == ["benign", "benign"]


@pytest.mark.parametrize(
    ("form", "file", "options", "rows", "told"),
    [
        ("argus-binetflow", "half-written-last-line.binetflow", ZONE, 6, ["read-half-written-line"]),
        ("zeek-conn", "not-closed.log", {}, 5, ["read-zeek-not-closed"]),
        ("zeek-conn", "half-written-last-line.log", {}, 5, ["read-half-written-line", "read-zeek-not-closed"]),
        ("zeek-conn", "half-written-last-line.json", {}, 5, ["read-half-written-line"]),
        ("nfdump-csv", "no-summary.csv", ZONE, 14, ["read-nfdump-no-summary"]),
        ("nfdump-csv", "half-written-last-line.csv", ZONE, 4, ["read-nfdump-no-summary"]),
        ("nfdump-csv", "no-flows.csv", ZONE, 0, []),
        ("hubble-flows", "half-written-last-line.json", {}, 2, ["read-half-written-line"]),
        ("hubble-flows", "only-node-status.json", {}, 0, ["read-hubble-no-flows"]),
        ("edge-list", "half-written-last-line.csv", {}, 2, ["read-half-written-line"]),
        ("edge-list", "empty.csv", {}, 0, []),
    ],
)
def test_what_is_missing_is_told(form, file, options, rows, told):
    found, remarks = read(form, file, "flows", **options)
    assert (len(found), keys(remarks)) == (rows, told)


def test_nfdump_joins_both_directions_if_it_is_asked_to():
    one, _ = read("nfdump-csv", "valid.csv", "flows", **ZONE)
    both, _ = read("nfdump-csv", "both-directions.csv", "flows", **ZONE)
    ipfix, _ = read("nfdump-csv", "ipfix.csv", "flows", **ZONE)
    # One capture of real packets, as NetFlow 9 and as bidirectional IPFIX: no packet is lost between the forms.
    for name in ("packets", "bytes"):
        assert {sum(row[name] for row in rows) for rows in (one, both, ipfix)} == {
            205_290.0 if name == "bytes" else 72.0
        }
    assert {row["source_bytes"] == row["bytes"] for row in one} == {True}
    (download,) = [row for row in both if row["source_port"] == 47_958]
    assert (download["bytes"], download["source_bytes"]) == (201_964.0, 920.0)
    assert (download["state"], download["duration_seconds"]) == ("...AP.SF", 0.005)


def test_hubble_names_pods_and_what_is_outside():
    rows, remarks = read("hubble-flows", "valid.json", "flows")
    assert [(row["source"], row["destination"]) for row in rows] == [
        ("mesh/node-0", "mesh/store-0"),
        ("mesh/store-0", "mesh/node-0"),
        ("mesh/node-0", "203.0.113.7"),
        ("mesh/node-0", "reserved:host,reserved:kube-apiserver"),
        ("mesh/node-0", "mesh/store-0"),
    ]
    assert [(row["protocol"], row["state"]) for row in rows[:4]] == [
        ("tcp", "FORWARDED"), ("tcp", "FORWARDED"), ("udp", "DROPPED"), ("icmpv4", "FORWARDED"),
    ]  # fmt: skip
    assert {(row["packets"], row["bytes"], row["duration_seconds"]) for row in rows} == {(None, None, None)}
    assert rows[0]["observed_at"] == at("2026-01-07T10:01:46.972101Z")
    assert remarks == ()


def test_replies_and_lost_events_of_hubble_are_told():
    rows, (remark,) = read("hubble-flows", "valid.json", "flows", replies="skip")
    assert (len(rows), remark.key, remark.args["n"]) == (4, "read-hubble-reply", 1)
    rows, (remark,) = read("hubble-flows", "events-lost.json", "flows")
    assert (len(rows), remark.key, remark.args["n"]) == (2, "read-hubble-lost", 2)


def test_a_list_of_edges_says_by_options_what_its_columns_are():
    rows, _ = read("edge-list", "labelled.csv", "flows", **LABELLED)
    assert [row["label"] for row in rows] == ["benign", "neptune", "attack"]
    assert rows[0]["observed_at"] == at("1998-06-01T07:55:00Z")
    counted = {"time": "minutes", "counted_from": "1998-06-01T00:00:00Z"}
    rows, _ = read("edge-list", "valid.csv", "flows", **counted)
    assert [row["observed_at"] for row in rows][:3] == [at(f"1998-06-01T00:0{minute}:00Z") for minute in (1, 1, 4)]
    rows, _ = read("edge-list", "valid.csv", "flows", columns=["source", "destination", "time"])
    assert rows[0]["observed_at"] == at("1970-01-01T00:00:01Z")


@pytest.mark.parametrize(
    "columns", [["source", "time"], ["source", "destination", "time", "time"], ["source", "destination", "when"]]
)
def test_a_list_of_edges_has_both_ends_and_a_time(columns):
    with pytest.raises(ValidationError):
        options_of("edge-list", {"columns": columns})


WORDS = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=8)


@settings(max_examples=100)
@given(
    st.lists(
        st.tuples(WORDS, WORDS, st.integers(0, 4_000_000_000), st.floats(0, 1e15), st.sampled_from(["-", "scan"])),
        max_size=20,
    )
)
def test_a_written_list_of_edges_is_read_back(edges):
    text = io.StringIO()
    pd.DataFrame(edges, columns=["s", "d", "t", "p", "l"]).to_csv(text, index=False, header=False, sep=";")
    options = {"columns": ["source", "destination", "time", "packets", "label"], "delimiter": ";"}
    rows, _ = read_bytes(text.getvalue().encode(), "edges.csv", "edge-list", "flows", options)
    kinds = {"-": "benign", "scan": "scan"}
    assert [(r["source"], r["destination"], r["observed_at"].timestamp(), r["packets"], r["label"]) for r in rows] == [
        (source, destination, time, packets, kinds[label]) for source, destination, time, packets, label in edges
    ]


def test_numbers_as_python_writes_them_are_no_numbers_of_an_exporter():
    for number in ("1_000", "nan", "inf", "1e999", "0x10"):
        content = f"a,b,5,{number}\n".encode()
        options = {"columns": ["source", "destination", "time", "packets"]}
        with pytest.raises(InputError, match=r"e\.csv:1: \$\.packets: expected a number of at least 0"):
            read_bytes(content, "e.csv", "edge-list", "flows", options)


def test_a_rule_whose_group_took_no_part_says_nothing():
    options = LabelOptions(labels=(LabelRule(pattern="x|(y)", label=r"\1"),), otherwise="benign")
    assert Labels(options).of("x", 0, "a", "b").label == "benign"
    assert Labels(options).of("y", 0, "a", "b").label == "y"
