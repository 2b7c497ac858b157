"""Public data sets as flows: what they are, how long their windows are, whom to cite.

A data set is read from a parquet file, either of the table `flows` or of the columns that the data set itself has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from readiness.errors import InputError, Problem
from readiness.labels import BENIGN, UNKNOWN

if TYPE_CHECKING:
    import pandas as pd

_SIZES = ("duration_seconds", "packets", "bytes", "source_bytes", "source_port", "destination_port")
_COLUMNS = (
    "observed_at",
    "source",
    "destination",
    "duration_seconds",
    "protocol",
    "packets",
    "bytes",
    "source_bytes",
    "state",
    "source_port",
    "destination_port",
    "label",
    "episode_id",
)


@dataclass(frozen=True)
class DataSet:
    """A data set of flows.

    Attributes
    ----------
    name
        What tables call it.
    title
        For people.
    window_seconds
        Length of a window.
    block_seconds
        Length of a block of time: flows of one are not independent.
    columns
        By which its own file is known.
    as_flows
        Makes the table `flows` of them.
    citation
        Whom to cite.
    """

    name: str
    title: str
    window_seconds: float
    block_seconds: float
    columns: frozenset[str]
    as_flows: Callable[[pd.DataFrame], pd.DataFrame]
    citation: str


def load_flows(data_set: DataSet, path: Path) -> pd.DataFrame:
    """Read a data set as the table `flows`, in order of time.

    Raises
    ------
    InputError
        If there is no such file, or it has neither the columns of the table nor those of the data set.
    """
    import pandas as pd
    import pyarrow.parquet as pq

    try:
        columns = set(pq.read_schema(path).names)
    except OSError as error:
        raise InputError(Problem(path, "$", "a parquet file of flows", str(error).splitlines()[0])) from None
    if set(_COLUMNS) <= columns:
        return pd.read_parquet(path, columns=list(_COLUMNS))
    if not data_set.columns <= columns:
        missing = ", ".join(sorted(data_set.columns - columns))
        hint = f"the table `flows`, or the columns {', '.join(sorted(data_set.columns))}"
        raise InputError(Problem(path, "$", f"flows of {data_set.name}", f"a file without {missing}", hint=hint))
    flows = data_set.as_flows(pd.read_parquet(path, columns=sorted(data_set.columns)))
    order = np.argsort(flows["observed_at"].to_numpy(), kind="stable")
    return flows.iloc[order].reset_index(drop=True)


def _edges_per_minute(edges: pd.DataFrame) -> pd.DataFrame:
    """DARPA 1998 as edges per minute: how many there were between two hosts stands as packets.

    An attack of one kind on one day is one episode: nobody published which edges belong together, and counting less
    coarsely would take a flood with thousands of forged sources for thousands of attacks.
    """
    import pandas as pd

    keys = ["time", "src", "dst", "attack"]
    counted = edges.groupby(keys, sort=True, observed=True).size().reset_index(name="edges")
    attack = counted["attack"].astype(str)
    day = counted["time"].dt.strftime("%Y-%m-%d")
    is_attack = (attack != "-").to_numpy()
    return _flows(
        observed_at=counted["time"].astype("datetime64[us]").dt.tz_localize("UTC"),
        source=counted["src"].astype(str),
        destination=counted["dst"].astype(str),
        packets=counted["edges"].astype(float),
        label=attack.where(is_attack, BENIGN),
        episode_id=pd.Series((attack + "/" + day).where(is_attack, None), dtype="str"),
    )


def _argus(flows: pd.DataFrame) -> pd.DataFrame:
    """CTU-13: what the infected host sent, what known hosts did, and the rest, which nobody looked at."""
    labels = flows["Label"].astype(str)
    kinds = {
        name: "botnet" if "From-Botnet" in name else BENIGN if "Normal" in name else UNKNOWN for name in labels.unique()
    }
    return _flows(
        observed_at=flows["StartTime"].astype("datetime64[us]").dt.tz_localize("UTC"),
        source=flows["SrcAddr"].astype(str),
        destination=flows["DstAddr"].astype(str),
        duration_seconds=flows["Dur"],
        protocol=flows["Proto"].astype("str").str.lower(),
        packets=flows["TotPkts"].astype(float),
        bytes=flows["TotBytes"].astype(float),
        source_bytes=flows["SrcBytes"].astype(float),
        state=flows["State"].astype("str"),
        source_port=_ports(flows["Sport"]),
        destination_port=_ports(flows["Dport"]),
        label=labels.map(kinds),
    )


def _ports(texts: pd.Series) -> pd.Series:
    """Ports as numbers; type and code of ICMP, written as a hexadecimal number, are none."""
    import pandas as pd

    distinct = {text: np.nan if str(text).startswith("0x") else text for text in texts.cat.categories}
    return pd.to_numeric(texts.astype(object).map(distinct), errors="coerce").astype(float)


def _flows(**columns: pd.Series) -> pd.DataFrame:
    """The table `flows`; what is not given is absent."""
    import pandas as pd

    made = pd.DataFrame(columns)
    for name in _COLUMNS:
        if name in made:
            continue
        made[name] = np.nan if name in _SIZES else pd.Series([None] * len(made), dtype="str", index=made.index)
    made["label"] = made["label"].astype("str")
    return made[list(_COLUMNS)]


DATA_SETS: dict[str, DataSet] = {
    found.name: found
    for found in (
        DataSet(
            name="ctu13-s6",
            title="CTU-13, scenario 6 (16 August 2011)",
            window_seconds=300.0,
            block_seconds=600.0,
            columns=frozenset(
                (
                    "StartTime",
                    "Dur",
                    "Proto",
                    "SrcAddr",
                    "Sport",
                    "DstAddr",
                    "Dport",
                    "State",
                    "TotPkts",
                    "TotBytes",
                    "SrcBytes",
                    "Label",
                )
            ),
            as_flows=_argus,
            citation=(
                "S. Garcia, M. Grill, J. Stiborek, A. Zunino: An empirical comparison of botnet detection methods. "
                "Computers & Security 45 (2014)"
            ),
        ),
        DataSet(
            name="darpa98",
            title="DARPA 1998, host-to-host edges per minute",
            window_seconds=3600.0,
            block_seconds=86_400.0,
            columns=frozenset(("src", "dst", "time", "attack")),
            as_flows=_edges_per_minute,
            citation=(
                "R. P. Lippmann et al.: Evaluating intrusion detection systems: the 1998 DARPA off-line intrusion "
                "detection evaluation. DISCEX (2000)"
            ),
        ),
    )
}
