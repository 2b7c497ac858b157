"""A million flows to graphs: vectorised, beside a plain pandas loop, and beside NetworkX with `from_networkx`.

    python tests/benchmarks/flow_graphs.py

makes flows (Zipf-distributed peers, as traffic has them), fits the features, and makes a graph of every five minutes in
a process of its own. ``--compare ROWS`` makes the graphs of the first rows in all three ways, each in a process of its
own, and holds them against each other: the same edges, the same features of hosts. ``--limit-seconds`` and
``--limit-mib`` make more an error. ``--flows FILE.parquet`` takes recorded flows instead of made ones.
"""

# ruff: noqa: T201 - a benchmark prints its figures

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from readiness.graphs import FlowFeatures, WindowGraph, window_graphs
from readiness.graphs.states import is_failure
from readiness.sources.tables import faults_of_table

SEED = 20261125
WINDOW_SECONDS = 300.0
HOSTS, HOURS = 100_000, 24
# Features that every way of making a graph gives; the others need the past, which a loop over windows has to carry.
COMPARED = (
    "host_log_out_flows",
    "host_log_in_flows",
    "host_log_out_peers",
    "host_log_in_peers",
    "host_log_out_ports",
    "host_log_sent_bytes",
    "host_log_out_packets",
    "host_log_out_mean_seconds",
    "host_out_failed_ratio",
)


def made_flows(rows: int) -> pd.DataFrame:
    """Flows of a day; few hosts have most of them."""
    rng = np.random.default_rng(SEED)
    names = np.array([f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}" for n in range(HOSTS)], dtype=object)
    source, destination = (np.minimum(rng.zipf(1.3, rows) - 1, HOSTS - 1) for _ in range(2))
    shuffled = rng.permutation(HOSTS)
    size = np.round(rng.lognormal(7, 2, rows))
    start = pd.Timestamp("2026-11-20", tz="UTC").as_unit("us")
    at_us = np.sort(rng.integers(0, HOURS * 3600 * 1_000_000, rows))
    words = {"protocol": ["tcp", "udp", "icmp"], "state": ["SF", "S0", "REJ", "RSTO", "OTH"]}
    texts = {name: np.array(choice, dtype=object)[rng.integers(0, len(choice), rows)] for name, choice in words.items()}
    return pd.DataFrame(
        {
            "observed_at": start + pd.to_timedelta(at_us, unit="us"),
            "source": pd.Series(names[shuffled[source]], dtype="str"),
            "destination": pd.Series(names[destination], dtype="str"),
            "duration_seconds": rng.exponential(3, rows),
            "protocol": pd.Series(texts["protocol"], dtype="str"),
            "packets": np.ceil(size / 800) + 1,
            "bytes": size,
            "source_bytes": np.round(size * rng.random(rows)),
            "state": pd.Series(texts["state"], dtype="str"),
            "source_port": rng.integers(1024, 65_536, rows).astype(np.float64),
            "destination_port": rng.choice([22.0, 53.0, 80.0, 443.0, 8080.0], rows),
            "label": pd.Series(np.where(rng.random(rows) < 0.01, "scan", "benign"), dtype="str"),
            "episode_id": pd.Series([None] * rows, dtype="str"),
        }
    )


# Three ways -----------------------------------------------------------------------------------------------------------


def vectorised(flows: pd.DataFrame) -> list[WindowGraph]:
    """The way of this project; more features than the other two."""
    return window_graphs(flows, WINDOW_SECONDS, FlowFeatures.fit(flows))


def plain_graphs(flows: pd.DataFrame) -> list[tuple[list[str], np.ndarray, np.ndarray]]:
    """A loop over windows, hosts and flows: hosts, edges and `COMPARED` of each."""
    made = []
    for _, inside in flows.groupby((flows["observed_at"].astype("int64") // round(WINDOW_SECONDS * 1e6)).to_numpy()):
        hosts = sorted({*inside["source"], *inside["destination"]})
        place = {host: number for number, host in enumerate(hosts)}
        edges = np.array([[place[flow.source], place[flow.destination]] for flow in inside.itertuples()]).T
        features = np.zeros((len(hosts), len(COMPARED)))
        out, into = dict(tuple(inside.groupby("source"))), dict(tuple(inside.groupby("destination")))
        for host in hosts:
            features[place[host]] = _of_host(out.get(host), into.get(host))
        made.append((hosts, edges, features))
    return made


def _of_host(out: pd.DataFrame | None, into: pd.DataFrame | None) -> list[float]:
    sent = 0.0
    if out is not None:
        sent += out["source_bytes"].sum()
    if into is not None:
        sent += (into["bytes"] - into["source_bytes"]).sum()
    return [
        np.log1p(0 if out is None else len(out)),
        np.log1p(0 if into is None else len(into)),
        np.log1p(0 if out is None else out["destination"].nunique()),
        np.log1p(0 if into is None else into["source"].nunique()),
        np.log1p(0 if out is None else out["destination_port"].nunique()),
        np.log1p(sent),
        np.log1p(0 if out is None else out["packets"].sum()),
        np.log1p(0 if out is None else out["duration_seconds"].mean()),
        0.0 if out is None else float(out["state"].map(is_failure).mean()),
    ]


def networkx_graphs(flows: pd.DataFrame) -> list[tuple[list[str], np.ndarray, np.ndarray]]:
    """A multigraph of each window with its features as attributes, and `from_networkx` on it."""
    import networkx as nx
    from torch_geometric.utils import from_networkx

    made = []
    for _, inside in flows.groupby((flows["observed_at"].astype("int64") // round(WINDOW_SECONDS * 1e6)).to_numpy()):
        graph = nx.MultiDiGraph()
        graph.add_nodes_from(sorted({*inside["source"], *inside["destination"]}))
        for flow in inside.itertuples():
            graph.add_edge(
                flow.source,
                flow.destination,
                seconds=flow.duration_seconds,
                packets=flow.packets,
                sent=flow.source_bytes,
                received=flow.bytes - flow.source_bytes,
                port=flow.destination_port,
                failed=float(is_failure(flow.state)),
            )
        for node in graph:
            out, into = list(graph.out_edges(node, data=True)), list(graph.in_edges(node, data=True))
            data = [edge for _, _, edge in out]
            values = [
                np.log1p(len(out)),
                np.log1p(len(into)),
                np.log1p(len({peer for _, peer, _ in out})),
                np.log1p(len({peer for peer, _, _ in into})),
                np.log1p(len({edge["port"] for edge in data if edge["port"] == edge["port"]})),
                np.log1p(sum(edge["sent"] for edge in data) + sum(edge["received"] for _, _, edge in into)),
                np.log1p(sum(edge["packets"] for edge in data)),
                np.log1p(sum(edge["seconds"] for edge in data) / len(data)) if data else 0.0,
                sum(edge["failed"] for edge in data) / len(data) if data else 0.0,
            ]
            graph.nodes[node].update(zip(COMPARED, map(float, values), strict=True))
        converted = from_networkx(graph, group_node_attrs=list(COMPARED))
        made.append((list(graph), converted.edge_index.numpy(), converted.x.numpy().astype(np.float64)))
    return made


WAYS: dict[str, Callable[[pd.DataFrame], Any]] = {
    "vectorised": vectorised,
    "pandas loop": plain_graphs,
    "NetworkX": networkx_graphs,
}


def comparable(made: list[Any]) -> list[tuple[list[str], np.ndarray, np.ndarray]]:
    """Hosts, edges and compared features of any of the three."""
    found = []
    for one in made:
        if isinstance(one, WindowGraph):
            columns = [one.node_names.index(name) for name in COMPARED]
            one = (list(one.hosts), one.edge_index, one.node_features[:, columns].astype(np.float64))  # noqa: PLW2901
        hosts, edges, features = one
        # The edges of a multigraph come by node; in one order they are the same or not.
        found.append((hosts, edges[:, np.lexsort(edges[::-1])], features))
    return found


def hold_together(first: list[Any], second: list[Any]) -> None:
    """End with an error where two ways do not give the same graphs."""
    if len(first) != len(second):
        raise SystemExit(f"{len(first)} and {len(second)} graphs")
    for number, (one, other) in enumerate(zip(comparable(first), comparable(second), strict=True)):
        if one[0] != other[0] or not np.array_equal(one[1], other[1]) or not np.allclose(one[2], other[2], atol=1e-4):
            raise SystemExit(f"graph {number} differs")


# Running --------------------------------------------------------------------------------------------------------------


def measure(way: str, file: Path, rows: int | None) -> dict[str, float]:
    """Make the graphs in a process of its own; CPU seconds are of the graphs, the peak is of the whole process."""
    command = [sys.executable, __file__, "--way", way, "--flows", str(file), *(["--rows", str(rows)] if rows else [])]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{way}: exit {done.returncode}\n{done.stderr}")
    return json.loads(done.stdout)


def make_one(way: str, file: Path, rows: int | None) -> None:
    """Print what one way took."""
    flows = pd.read_parquet(file)
    flows = flows if rows is None else flows.iloc[:rows]
    if way == "NetworkX":
        import torch_geometric.utils  # noqa: F401 - importing it is not what is measured
    before, started = time.process_time(), time.perf_counter()
    made = WAYS[way](flows)
    took = time.process_time() - before
    # What the system counts for a process begins with the memory of the one that started it; this does not.
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak = int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024
    told = {"rows": len(flows), "graphs": len(made), "cpu_seconds": took, "wall_seconds": time.perf_counter() - started}
    print(json.dumps(told | {"peak_mib": peak}))


def parse_arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int)
    parser.add_argument("--flows", type=Path, help="a table of flows in parquet, instead of made ones")
    parser.add_argument("--compare", type=int, metavar="ROWS", help="make the graphs of so many rows in all three ways")
    parser.add_argument("--limit-seconds", type=float, default=20.0, help="more CPU is an error")
    parser.add_argument("--limit-mib", type=float, default=2048.0, help="a larger peak is an error")
    parser.add_argument("--json", type=Path, help="the figures, for a program")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    """Make, measure, compare, print."""
    given = parse_arguments()
    if given.way:
        make_one(given.way, given.flows, given.rows)
        return
    with tempfile.TemporaryDirectory() as folder:
        file = given.flows or Path(folder) / "flows.parquet"
        if given.flows is None:
            flows = made_flows(given.rows or 1_000_000)
            if faults := faults_of_table("flows", flows, len(flows)):
                raise SystemExit(f"made flows are none: {faults}")
            flows.to_parquet(file)
        figures: dict[str, Any] = {"all": measure("vectorised", file, given.rows)}
        report("vectorised", figures["all"])
        if given.compare:
            sample, part = pd.read_parquet(file).iloc[: given.compare], Path(folder) / "part.parquet"
            sample.to_parquet(part)
            graphs = {way: make(sample) for way, make in WAYS.items()}
            for way in ("pandas loop", "NetworkX"):
                hold_together(graphs["vectorised"], graphs[way])
            del graphs
            print(f"the same graphs in all three ways: {given.compare:,} flows")
            figures["compared"] = {way: measure(way, part, None) for way in WAYS}
            for way, cost in figures["compared"].items():
                report(way, cost)
                ratio = cost["cpu_seconds"] / figures["compared"]["vectorised"]["cpu_seconds"]
                print(f"  {ratio:.1f} times the CPU of vectorised")
    if given.json:
        given.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    for name, unit, limit in (("cpu_seconds", "s of CPU", given.limit_seconds), ("peak_mib", "MiB", given.limit_mib)):
        if figures["all"][name] > limit:
            raise SystemExit(f"{figures['all'][name]:.1f} {unit}, more than {limit:g}")


def report(way: str, cost: dict[str, float]) -> None:
    """Print one line of the figures."""
    rate = cost["rows"] / cost["cpu_seconds"]
    print(
        f"{way}: {cost['rows']:,} flows to {cost['graphs']} graphs: {cost['cpu_seconds']:.2f} s CPU, "
        f"{cost['wall_seconds']:.2f} s wall, peak {cost['peak_mib']:.0f} MiB, {rate:,.0f} flows/s",
        flush=True,
    )


if __name__ == "__main__":
    main()
