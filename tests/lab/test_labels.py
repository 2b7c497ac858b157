"""A label is what was done: by the log for misbehaviour, by time and place for faults, and never two."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lab.samples import connection, flow, flows, happened
from readiness.lab.labels import AFTER_SECONDS, CLOCK_SECONDS, episodes_of_flows

SCAN = happened("scan", "a", 100, 130)
BEACONS = {"protocol": "udp", "source_port": 9898.0, "destination_port": 9898.0}


def owners(rows, connections=(), episodes=(SCAN,)):
    return list(episodes_of_flows(flows(*rows), connections, episodes))


def test_only_the_flow_of_the_logged_connection_is_labelled():
    made = connection("a", "b", 105, 106)
    rows = [
        flow("a", "b", 105, 106),
        flow("a", "b", 105, 106, source_port=40001.0),
        flow("a", "b", 105, 106, destination_port=53.0),
        flow("a", "b", 105, 106, protocol="udp"),
        flow("a", "c", 105, 106),
        flow("b", "a", 105, 106),
    ]
    assert owners(rows, [made]) == ["001-scan", *[None] * 5]


def test_every_piece_of_a_long_connection_is_labelled_and_no_earlier_use_of_its_ports():
    made = connection("a", "b", 105, 135)
    rows = [
        flow("a", "b", 90, 104),
        flow("a", "b", 105.01, 120),
        flow("a", "b", 120, 135),
        flow("a", "b", 135 + AFTER_SECONDS - 0.1, 141),
        flow("a", "b", 135 + AFTER_SECONDS + 0.1, 141),
    ]
    assert owners(rows, [made]) == [None, "001-scan", "001-scan", "001-scan", None]


def test_the_port_of_beacons_is_labelled_only_while_it_is_misused_and_one_way():
    made = connection("a", "b", 100, 110, **BEACONS)
    rows = [
        flow("a", "b", 90, 99.9, **BEACONS),
        flow("a", "b", 95, 100 - CLOCK_SECONDS / 2, **BEACONS),
        flow("a", "b", 109, 120, **BEACONS),
        flow("a", "b", 110.2, 120, **BEACONS),
        flow("b", "a", 100, 110, **BEACONS),
    ]
    assert owners(rows, [made]) == [None, "001-scan", "001-scan", None, None]


def test_a_connection_that_was_cut_short_lasts_until_the_end_of_its_episode():
    made = connection("a", "b", 105, None, outcome="cut short")
    rows = [flow("a", "b", 129, 131), flow("a", "b", 136, 137)]
    assert owners(rows, [made]) == ["001-scan", None]


def test_ordinary_connections_label_nothing():
    assert owners([flow("a", "b", 105, 106)], [connection("a", "b", 105, 106, episode_id=None)]) == [None]


def test_a_fault_labels_what_touches_its_host_while_it_lasts():
    crash = happened("crash", "a", 100, 130)
    rows = [
        flow("a", "b", 90, 100),
        flow("b", "a", 120, 140),
        flow("b", "c", 110, 120),
        flow("a", "b", 90, 99.9),
        flow("a", "b", 130.1, 131),
    ]
    assert owners(rows, episodes=[crash]) == ["001-crash", "001-crash", None, None, None]


def test_a_cut_labels_only_what_goes_between_its_two_ends():
    cut = happened("link_cut", "a", 100, 130, peer="b")
    rows = [flow("a", "b", 110, 111), flow("b", "a", 110, 111), flow("a", "c", 110, 111), flow("c", "b", 110, 111)]
    assert owners(rows, episodes=[cut]) == ["001-link_cut", "001-link_cut", None, None]


def test_the_log_wins_over_a_fault_and_the_earlier_fault_over_the_later():
    earlier, later = happened("crash", "b", 100, 130, number=2), happened("rate_limit", "c", 101, 130, number=3)
    rows = [flow("a", "b", 110, 111), flow("b", "c", 110, 111), flow("c", "d", 110, 111)]
    made = [connection("a", "b", 110, 111)]
    assert owners(rows, made, [SCAN, later, earlier]) == ["001-scan", "002-crash", "003-rate_limit"]


HOSTS = st.sampled_from("abcd")
TIMES = st.integers(0, 400).map(lambda tenths: tenths / 10)
SPANS = st.tuples(TIMES, st.integers(1, 150)).map(lambda span: (span[0], span[0] + span[1] / 10))
FLOWS = st.lists(
    st.tuples(HOSTS, HOSTS, SPANS, st.sampled_from([40000.0, 40001.0])).map(
        lambda f: flow(f[0], f[1], *f[2], source_port=f[3])
    ),
    min_size=1,
    max_size=30,
)
MADE = st.lists(st.tuples(HOSTS, HOSTS, SPANS), max_size=6)
FAULTS = st.lists(st.tuples(st.sampled_from(["crash", "link_cut"]), HOSTS, HOSTS, SPANS), max_size=5)


@given(FLOWS, MADE, FAULTS)
def test_labels_agree_with_a_slow_reading_of_the_rule(rows, made, suffered):
    faults = [happened(kind, a, *span, peer=b, number=n) for n, (kind, a, b, span) in enumerate(suffered, start=2)]
    connections = [connection(a, b, *span) for a, b, span in made]
    expected = []
    for row in rows:
        start, end, ends = row["start_ms"] / 1000, row["end_ms"] / 1000, {row["source"], row["destination"]}
        logged = any(
            (c.source, c.destination, c.source_port) == (row["source"], row["destination"], row["source_port"])
            and end >= c.opened_at - CLOCK_SECONDS
            and start <= c.closed_at + AFTER_SECONDS
            for c in connections
        )
        touching = [
            fault
            for fault in faults
            if start <= fault.ended_at
            and end >= fault.begun_at
            and (ends == {fault.host, fault.peer} if fault.kind == "link_cut" else fault.host in ends)
        ]
        first = min((fault.begun_at for fault in touching), default=None)
        allowed = {"001-scan"} if logged else {f.episode_id for f in touching if f.begun_at == first} or {None}
        expected.append(allowed)
    got = owners(rows, connections, [SCAN, *faults])
    assert all(owner in allowed for owner, allowed in zip(got, expected, strict=True))
