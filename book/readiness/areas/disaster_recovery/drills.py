"""Drills: the attempts of each scenario, their ledgers and recoveries, and whether they are a measurement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import Field

from readiness.areas.base import Material, Settings, stated_settings
from readiness.estimates.ledgers import Ledger, Outage, Recovery, Writes, longest_outage, read_ledger, recovery_of
from readiness.instruments import (
    Check,
    FaultTimes,
    LedgerRows,
    check_drill_clock,
    check_ledger_adds_up,
    check_loss_proven,
    check_order_of_events,
    check_settled,
)

# The events of a drill in the order in which they have to happen.
EVENTS = ("started_at", "lost_at", "loss_seen_at", "served_at", "confirmed_at", "observed_until_at")

# Whatever was lost, a drill that restores a backup and compares its rows is one of that scenario too.
BACKUP_SCENARIO = "backup_restore"
ROWS_COMPARED = ("backup_rows", "matching_rows")


class DisasterRecoverySettings(Settings):
    """Parameters of ``notebooks/disaster_recovery.ipynb``.

    `clock_resolution_seconds` is how far two clocks of the record may disagree.
    """

    clock_resolution_seconds: Annotated[float, Field(ge=0)] = 0.1


@dataclass(frozen=True)
class Drill:
    """One repetition of a drill; times in seconds after the loss, NaN where something never came.

    Attributes
    ----------
    material
        The recording it is from.
    id
        Its name; with that of the recording where there are several.
    drill, scenario
        What was drilled, and for which scenario of the plan.
    lost_at
        When the loss began.
    times : (6,) float
        `EVENTS`.
    proof_worded
        Whether a proof of the loss is written down.
    settling_seconds
        The time between serving and the second look.
    interruptions
        How often the service broke in between.
    settings
        Of this repetition; empty where none are recorded.
    rows
        Its writes, table `writes`, with the columns ``sent_seconds`` and ``acked_seconds``; empty if it has none.
    clock_resolution_seconds
        How far two clocks may disagree.
    """

    material: Material
    id: str
    drill: str
    scenario: str
    lost_at: pd.Timestamp
    times: NDArray[np.float64]
    proof_worded: bool
    settling_seconds: float
    interruptions: int
    settings: dict[str, Any]
    rows: pd.DataFrame
    clock_resolution_seconds: float

    def seconds(self, event: str) -> float:
        """When an event happened."""
        return float(self.times[EVENTS.index(event)])

    @property
    def subject(self) -> str:
        """Whose drill it is, for people."""
        subject = self.material.recording.subject
        return " ".join(part for part in (subject.name, subject.version or subject.commit) if part)

    @property
    def scenarios(self) -> frozenset[str]:
        """The scenarios it belongs to: its own, and backup and restore where it compared the rows of its backup."""
        compared = set(ROWS_COMPARED) <= set(self.settings)
        return frozenset({self.scenario} | ({BACKUP_SCENARIO} if compared else set()))

    @property
    def proven(self) -> bool:
        """Whether the loss is proven: a text, and a time that is not before the loss."""
        return self.proof_worded and self.seconds("loss_seen_at") >= -self.clock_resolution_seconds  # False for NaN

    @property
    def held(self) -> bool:
        """Whether the recovery was looked at again after a settling time, and nothing had broken in it."""
        return bool(np.isfinite(self.seconds("confirmed_at"))) and self.interruptions == 0

    @property
    def counts_as_tested(self) -> bool:
        """Whether it shows that the scenario was drilled: a proven loss and a checked recovery."""
        return self.proven and self.held and not self.recovery.censored

    @cached_property
    def ledger(self) -> Ledger | None:
        """What its writes say; None without any."""
        if self.rows.empty:
            return None
        seen = self.seconds("loss_seen_at")
        return read_ledger(self._writes, held=self.held, proven_seconds=seen if np.isfinite(seen) else 0.0)

    @cached_property
    def healed_seconds(self) -> float:
        """When the cause was taken away, as a network is healed; NaN where nothing of the kind is recorded."""
        told = pd.to_datetime(str(self.settings.get("healed_at")), utc=True, errors="coerce")
        return float((told - self.lost_at).total_seconds()) if pd.notna(told) else float("nan")

    @cached_property
    def second_outage(self) -> Outage | None:
        """The time in which writes failed again after that; None if none did, or nothing was taken away."""
        if self.rows.empty or not np.isfinite(self.healed_seconds):
            return None
        return longest_outage(self._writes, since_seconds=self.healed_seconds)

    @property
    def _writes(self) -> Writes:
        return Writes(
            self.rows["sent_seconds"].to_numpy(),
            self.rows["acked_seconds"].to_numpy(),
            self.rows["present"].to_numpy(bool),
        )

    @cached_property
    def recovery(self) -> Recovery:
        """How long it took."""
        served = self.seconds("served_at")
        return recovery_of(
            self.ledger,
            served_seconds=max(served, 0.0) if np.isfinite(served) else None,
            held=self.held,
            observed_seconds=max(self.seconds("observed_until_at"), 0.0),
        )


def all_drills(materials: tuple[Material, ...], *, clock_resolution_seconds: float) -> list[Drill]:
    """Every repetition of every recording, in the order in which they were made."""
    told = [m for m in materials if "drills" in m.tables]
    return [
        _drill(material, row, several=len(told) > 1, clock_resolution_seconds=clock_resolution_seconds)
        for material in told
        for _, row in material.tables["drills"].sort_values("started_at", kind="stable").iterrows()
    ]


def _drill(material: Material, row: pd.Series, *, several: bool, clock_resolution_seconds: float) -> Drill:
    def after_loss(times: pd.Series) -> NDArray[np.float64]:
        return np.asarray((times - row["lost_at"]).dt.total_seconds(), dtype=np.float64)

    drill_id = str(row["drill_id"])
    rows = pd.DataFrame({"seq": [], "present": [], "error": []}, dtype=object)
    sent = acked = np.array([])
    if "writes" in material.tables:
        writes = material.tables["writes"]
        rows = writes[writes["drill_id"] == drill_id].sort_values("seq", kind="stable")
        sent, acked = after_loss(rows["sent_at"]), after_loss(rows["acked_at"])
    return Drill(
        material=material,
        id=material.label(drill_id) if several else drill_id,
        drill=str(row["drill"]),
        scenario=str(row["scenario"]),
        lost_at=row["lost_at"],
        times=after_loss(pd.Series([row[event] for event in EVENTS], dtype=material.tables["drills"]["lost_at"].dtype)),
        proof_worded=isinstance(row["loss_proof"], str) and bool(row["loss_proof"].strip()),
        settling_seconds=float(row["settling_seconds"]),
        interruptions=int(row["interruptions_while_settling"]),
        settings=stated_settings(str(row["settings"])),
        rows=rows.assign(sent_seconds=sent, acked_seconds=acked),
        clock_resolution_seconds=clock_resolution_seconds,
    )


def of_scenario(drills: Iterable[Drill], *scenarios: str) -> list[Drill]:
    """The drills of some scenarios."""
    return [drill for drill in drills if drill.scenarios & set(scenarios)]


def checks_of(drills: list[Drill], *, member: str | None = None, ledger_required: bool = False) -> list[Check]:
    """Check whether what was recorded of some drills is a measurement; every repetition is looked at.

    Parameters
    ----------
    drills
        At least one.
    member
        Of the population.
    ledger_required
        Whether a drill without writes is none: a loss of records cannot be told without them.
    """
    ids = [drill.id for drill in drills]
    resolution = drills[0].clock_resolution_seconds
    served, confirmed, seen = (
        np.array([drill.seconds(event) for drill in drills]) for event in ("served_at", "confirmed_at", "loss_seen_at")
    )
    ledgers = {drill.id: _rows_of(drill) for drill in drills}
    strays = sum(_strays(material) for material in {id(d.material): d.material for d in drills}.values())
    checks = [
        check_loss_proven(ids, np.array([drill.proven for drill in drills]), np.isfinite(served), member=member),
        check_order_of_events(
            FaultTimes(ids, np.zeros(len(ids)), seen, served), clock_resolution_seconds=resolution, member=member
        ),
        check_drill_clock(
            {drill.id: drill.times for drill in drills}, clock_resolution_seconds=resolution, member=member
        ),
        check_settled(
            ids,
            served,
            confirmed,
            np.array([drill.settling_seconds for drill in drills]),
            clock_resolution_seconds=resolution,
            member=member,
        ),
    ]
    if ledger_required or strays or any(rows.seq.size for rows in ledgers.values()):
        checks.append(
            check_ledger_adds_up(
                ledgers, clock_resolution_seconds=resolution, required=ledger_required, strays=strays, member=member
            )
        )
    return checks


def _rows_of(drill: Drill) -> LedgerRows:
    rows = drill.rows
    return LedgerRows(
        rows["seq"].to_numpy(np.int64),
        rows["sent_seconds"].to_numpy(),
        rows["acked_seconds"].to_numpy(),
        rows["error"].notna().to_numpy(bool),
    )


def _strays(material: Material) -> int:
    """Writes of a recording that belong to none of its drills."""
    if "writes" not in material.tables:
        return 0
    return int((~material.tables["writes"]["drill_id"].isin(material.tables["drills"]["drill_id"])).sum())
