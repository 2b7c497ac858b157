"""The scenarios of the plan: which claims each feeds, which drill runs it, and what has to be there for that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from readiness.claims import Claim
from readiness.messages import Message, message

AREA = "disaster_recovery"
TESTED = f"{AREA}.tested"
BACKUP_RESTORE, FAILOVER = f"{AREA}.backup_restore", f"{AREA}.failover"
RTO_CLUSTER_LOSS, RTO_DATA_LOSS = f"{AREA}.rto_cluster_loss", f"{AREA}.rto_data_loss"
RTO_CRITICAL, RTO_STANDARD = f"{AREA}.rto_critical", f"{AREA}.rto_standard"
RPO_CRITICAL, RPO_DATA_LOSS = f"{AREA}.rpo_critical", f"{AREA}.rpo_data_loss"
PARTITION_RECOVERY = f"{AREA}.partition_recovery"
LOSS_CLAIMS = (RPO_CRITICAL, RPO_DATA_LOSS)


class Scenario(NamedTuple):
    """One scenario of the plan (DISASTER_RECOVERY_PLAN_2026_01_07.md, and the statement's own words).

    Attributes
    ----------
    claims
        Claims its drills feed; every scenario feeds `TESTED` too.
    drill
        What to run for it, as the reader would type it, with the subject behind it.
    """

    claims: tuple[str, ...]
    drill: str


# Which drills feed which claim: the column `scenario` of the table `drills` -> claims.
SCENARIOS: Mapping[str, Scenario] = {
    "backup_restore": Scenario((BACKUP_RESTORE,), "readiness drill postgresql-archive-timeout"),
    "failover": Scenario((FAILOVER,), "readiness drill postgresql-failover"),
    "cluster_loss": Scenario((RTO_CLUSTER_LOSS, RPO_CRITICAL), "readiness drill etcd-restore"),
    "data_loss": Scenario((RTO_DATA_LOSS, RPO_DATA_LOSS), "readiness drill postgresql-archive-timeout"),
    "network_partition": Scenario((PARTITION_RECOVERY, RPO_CRITICAL), "readiness drill etcd-leader-partition"),
}
# Claims about services of a class: drills of any scenario feed them if their settings name service and class.
SERVICE_CLASS = {RTO_CRITICAL: "critical", RTO_STANDARD: "standard"}
SERVICE_DRILL = "readiness drill postgresql-failover"


def scenarios_of(claim: str) -> tuple[str, ...]:
    """The scenarios whose drills feed a claim."""
    if claim == TESTED:
        return tuple(SCENARIOS)
    return tuple(name for name, scenario in SCENARIOS.items() if claim in scenario.claims)


def drill_of(claim: str, scenario: str = "") -> str:
    """What to run so that a claim, or its part about one scenario, can be measured."""
    if claim in SERVICE_CLASS:
        return SERVICE_DRILL
    return SCENARIOS[scenario or scenarios_of(claim)[0]].drill


def missing_drill(claim: str, scenario: str, subject: str) -> Message:
    """Say that a drill was never run on the subject, and which one to run."""
    # A loss of writes says something only of a real schedule of backups: drills without one may well be recorded.
    key = "absent-drill-schedule" if claim in LOSS_CLAIMS else "absent-drill"
    return message(key, drill=drill_of(claim, scenario), subject=subject)


def missing_drills(claim: Claim, subject: str) -> dict[str, Message]:
    """Say of a claim, or of each member of its population, which drill of the subject is missing."""
    if claim.id in SERVICE_CLASS:
        return {"": message("absent-drill-services", drill=SERVICE_DRILL, subject=subject)}
    members = claim.criterion.population.members if claim.criterion.population else ()
    whole = missing_drill(claim.id, members[0] if members else "", subject)
    return {"": whole, **{member: missing_drill(claim.id, member, subject) for member in members}}
