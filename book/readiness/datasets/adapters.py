"""Public data sets as tables of flows, and what counts as one independent episode in each.

`readiness fetch` writes these tables, and the protocol trains and judges on them: there is no second way.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from readiness.errors import CollectionError
from readiness.labels import BENIGN, UNKNOWN
from readiness.readers import READERS, InputFile, ReadRequest, Remarks
from readiness.readers.argus_binetflow import ArgusOptions
from readiness.readers.flow_labels import LabelOptions, LabelRule, Labels

# Kinds of what the infected host of CTU-13 does, out of its authors' labels; the rest of the rules are the reader's.
CTU13_RULES = (
    LabelRule(pattern="From-Botnet.*SPAM", label="spam"),
    LabelRule(pattern=r"From-Botnet.*-CC\d", label="command-and-control"),
    LabelRule(pattern="From-Botnet.*-DNS", label="botnet-dns"),
    LabelRule(pattern="From-Botnet", label="botnet-other"),
    LabelRule(pattern="Normal", label=BENIGN),
)
# One host for two hours: stretches of it, so that an interval has something to draw from. They are not independent.
CTU13_BLOCK_SECONDS = 600.0
# Edges of one attack that are further apart are taken for two. A slow scan waits for hours: an hour would make of it
# many attacks, and of an interval a narrower one than the data support.
DARPA98_GAP_SECONDS = 86_400.0
_NO_ATTACK = "-"
_MICROSECONDS = 1_000_000
_SIZES = ("duration_seconds", "packets", "bytes", "source_bytes", "source_port", "destination_port")
_TEXTS = ("source", "destination", "protocol", "state", "label", "episode_id")


def ctu13(path: Path, zone: str) -> pd.DataFrame:
    """Flows of a CTU-13 capture, of its own CSV (``.binetflow``) or of a parquet table with the same columns.

    Parameters
    ----------
    path
        The file.
    zone
        Time zone of its times.

    Raises
    ------
    CollectionError, InputError
        If the file is not in its form.
    """
    flows = _ctu13_of_parquet(path, zone) if path.suffix == ".parquet" else _ctu13_of_csv(path, zone)
    return with_host_episodes(flows, CTU13_BLOCK_SECONDS)


def darpa98(path: Path, zone: str) -> pd.DataFrame:
    """Edges of DARPA 1998, one row for each pair and minute: `packets` is how many there were.

    Parameters
    ----------
    path
        Parquet with ``src``, ``dst``, ``time`` and ``attack``; ``-`` is no attack.
    zone
        Time zone of its times.

    Raises
    ------
    CollectionError
        If the file is not in its form.
    """
    edges = _parquet(path, ("src", "dst", "time", "attack"))
    edges["time"] = edges["time"].dt.floor("min")
    counted = edges.groupby(["src", "dst", "time", "attack"], observed=True, as_index=False).size()
    for name in ("src", "dst", "attack"):
        counted[name] = counted[name].astype("str")
    ends = ["time", "src", "dst"]
    # An attack says more of a minute than what else was in it; of two, the one with more edges.
    counted["is_benign"] = counted["attack"] == _NO_ATTACK
    ranked = counted.sort_values(
        [*ends, "is_benign", "size", "attack"], ascending=[True, True, True, True, False, True]
    )
    rows = ranked.drop_duplicates(ends).reset_index(drop=True)
    packets = ranked.groupby(ends, sort=True)["size"].sum()
    flows = _flows(
        {
            "observed_at": _in_utc(rows["time"], zone),
            "source": rows["src"],
            "destination": rows["dst"],
            "packets": packets.to_numpy(np.float64),
            "label": rows["attack"].where(~rows["is_benign"], BENIGN),
        }
    )
    return with_run_episodes(flows, DARPA98_GAP_SECONDS)


ADAPTERS: dict[str, Callable[[Path, str], pd.DataFrame]] = {"ctu13": ctu13, "darpa98": darpa98}


def with_host_episodes(flows: pd.DataFrame, block_seconds: float) -> pd.DataFrame:
    """Name as an episode what one source does in one block of time, whatever kinds of attack it is.

    Parameters
    ----------
    flows
        Rows of the table `flows`.
    block_seconds
        Length of a block; blocks are counted from 1970.

    Returns
    -------
    pandas.DataFrame
        The rows with `episode_id` (``host@start of the block``) where they are attacks.
    """
    is_attack = _is_attack(flows)
    starts = flows.loc[is_attack, "observed_at"].dt.floor(f"{round(block_seconds * _MICROSECONDS)}us")
    names = flows.loc[is_attack, "source"] + "@" + starts.dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    return flows.assign(episode_id=names.reindex(flows.index).astype("str"))


def with_run_episodes(flows: pd.DataFrame, gap_seconds: float) -> pd.DataFrame:
    """Name as an episode each run of one kind of attack in which no two flows after each other are further apart.

    Parameters
    ----------
    flows
        Rows of the table `flows`.
    gap_seconds
        Flows of one kind whose starts are this far apart, or further, belong to two episodes.

    Returns
    -------
    pandas.DataFrame
        The rows with `episode_id` (``kind-number``) where they are attacks.
    """
    attacks = flows.loc[_is_attack(flows), ["label", "observed_at"]].sort_values(
        ["label", "observed_at"], kind="stable"
    )
    is_next = attacks["label"].eq(attacks["label"].shift())
    is_near = attacks["observed_at"].diff() < pd.Timedelta(seconds=gap_seconds)
    begins = ~(is_next & is_near)
    number = begins.groupby(attacks["label"]).cumsum()
    names = attacks["label"] + "-" + number.astype(str).str.zfill(3)
    return flows.assign(episode_id=names.reindex(flows.index).astype("str"))


def _is_attack(flows: pd.DataFrame) -> pd.Series:
    return ~flows["label"].isin([BENIGN, UNKNOWN])


def _ctu13_of_csv(path: Path, zone: str) -> pd.DataFrame:
    import pyarrow as pa

    from readiness.sources.schemas import arrow_schema_of

    options = ArgusOptions(zone=zone, labels=CTU13_RULES)
    with path.open("rb") as stream:
        request = ReadRequest(InputFile(path.name, stream), "flows", arrow_schema_of("flows"), options, Remarks())
        flows: pd.DataFrame = pa.Table.from_batches(list(READERS["argus-binetflow"].read(request))).to_pandas()
    return flows


def _ctu13_of_parquet(path: Path, zone: str) -> pd.DataFrame:
    columns = ("StartTime", "Dur", "Proto", "SrcAddr", "Sport", "DstAddr", "Dport", "State")
    table = _parquet(path, (*columns, "TotPkts", "TotBytes", "SrcBytes", "Label"))
    labels = Labels(LabelOptions(labels=CTU13_RULES))
    written = table["Label"].astype("str")
    # The label of a flow depends on neither its time nor its hosts: no episodes are given.
    told = {text: labels.of(text, 0, "", "").label for text in written.unique()}
    return _flows(
        {
            "observed_at": _in_utc(table["StartTime"], zone),
            "source": table["SrcAddr"],
            "destination": table["DstAddr"],
            "duration_seconds": table["Dur"],
            "protocol": table["Proto"].astype("str").str.lower(),
            "packets": table["TotPkts"],
            "bytes": table["TotBytes"],
            "source_bytes": table["SrcBytes"],
            "state": table["State"],
            "source_port": _ports(table["Sport"]),
            "destination_port": _ports(table["Dport"]),
            "label": written.map(told),
        }
    )


def _ports(written: pd.Series) -> pd.Series:
    """Numbers of ports; type and code of ICMP, which are hexadecimal, are none."""
    texts = written.astype("str")
    numbers: pd.Series = pd.to_numeric(texts.where(~texts.str.startswith("0x") & (texts != "")))
    return numbers


def _parquet(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    try:
        return pd.read_parquet(path, columns=list(columns))
    except (ValueError, OSError) as error:
        told = str(error).splitlines()[0]
        raise CollectionError(f"{path}: no parquet table with {', '.join(columns)}: {told}") from None


def _in_utc(times: pd.Series, zone: str) -> pd.Series:
    """Times without a zone; an hour that the clocks showed twice is an error, not a guess."""
    converted: pd.Series = times.dt.tz_localize(zone).dt.tz_convert("UTC").astype("datetime64[us, UTC]")
    return converted


def _flows(columns: dict[str, pd.Series | np.ndarray]) -> pd.DataFrame:
    """A table of flows; columns that are not given are absent."""
    from readiness.sources.schemas import arrow_schema_of

    frame = pd.DataFrame(
        {name: np.asarray(values) if name != "observed_at" else values for name, values in columns.items()}
    )
    for name in _SIZES:
        frame[name] = frame[name].astype(np.float64) if name in frame else np.nan
    for name in _TEXTS:
        given = frame[name] if name in frame else pd.Series([None] * len(frame))
        frame[name] = given.where(given.notna(), None).astype("str")
        frame[name] = frame[name].where(given.notna() & (given.astype("str") != ""))
    return frame.reindex(columns=arrow_schema_of("flows").names)
