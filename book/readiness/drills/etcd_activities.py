"""Activities of the etcd experiments: what is taken away, how that is proven, and how it comes back."""

from __future__ import annotations

from typing import Any

from readiness.drills.activities import Output, remember_backup, shown
from readiness.drills.etcd import EtcdCluster, Member
from readiness.drills.etcd_client import UNANSWERED, Status
from readiness.drills.folders import remove_folder
from readiness.drills.programs import DrillError
from readiness.drills.stage import Configuration, Stage, stage_of
from readiness.machine.namespaces import Network
from readiness.machine.processes import refuses_connections

_SNAPSHOT = "snapshot.db"


def _cluster(configuration: Configuration) -> tuple[Stage, EtcdCluster]:
    stage = stage_of(configuration)
    if not isinstance(stage.servers, EtcdCluster):
        raise DrillError("this experiment needs a cluster of etcd")
    return stage, stage.servers


# Loss of everything ---------------------------------------------------------------------------------------------------


def take_snapshot(configuration: Configuration) -> Output:
    """Save a snapshot while the client writes."""
    stage, cluster = _cluster(configuration)
    # The moment first: whatever was acknowledged before it is among the rows.
    begin, rows = stage.clock.now(), remember_backup(configuration)
    file = stage.folder / _SNAPSHOT
    cluster.save_snapshot(file)
    end = stage.clock.now()
    settings = {"snapshot_begin_at": shown(begin), "snapshot_end_at": shown(end), "snapshot_bytes": file.stat().st_size}
    return {"settings": settings, "acknowledged_before": rows}


def lose_everything(configuration: Configuration) -> Output:
    """SIGKILL every member and delete its data."""
    stage, cluster = _cluster(configuration)
    lost_at = stage.clock.now()
    for member in cluster.members:
        member.process.kill()
    for member in cluster.members:
        remove_folder(member.data, stage.folder)
    return {"lost_at": shown(lost_at)}


def everything_is_lost(configuration: Configuration) -> Output:
    """Prove that no member runs, none has data, and nobody answers at their addresses."""
    stage, cluster = _cluster(configuration)
    for member in cluster.members:
        if member.process.running or member.data.exists() or not refuses_connections(member.port):
            raise DrillError(f"{member.name} is not lost")
    pids = ", ".join(str(member.process.pid) for member in cluster.members)
    proof = f"processes {pids} gone, their data directories gone, their client ports refuse connections"
    return {"loss_seen_at": shown(stage.clock.now()), "loss_proof": proof}


def restore_snapshot(configuration: Configuration) -> Output:
    """Restore the snapshot into empty places, and start the members."""
    stage, cluster = _cluster(configuration)
    begin = stage.clock.now()
    cluster.restore_snapshot(stage.folder / _SNAPSHOT)
    restored = stage.clock.now()
    for member in cluster.members:
        cluster.start_member(member)
    return {"settings": {"restore_begin_at": shown(begin), "data_restored_at": shown(restored)}}


# Loss of the leader ---------------------------------------------------------------------------------------------------


def turn_to_leader(configuration: Configuration) -> Output:
    """Let the client write through the leader, the member that will be lost."""
    _, cluster = _cluster(configuration)
    return {"leader": cluster.leader().name}


def kill_leader(configuration: Configuration) -> Output:
    """SIGKILL the leader."""
    stage, cluster = _cluster(configuration)
    leader = cluster.leader()
    stage.notes["leader"], stage.notes["before"] = leader, cluster.asking.status(leader.address)
    lost_at = stage.clock.now()
    leader.process.kill()
    return {"lost_at": shown(lost_at), "settings": {"leader_lost": leader.name}}


def leader_is_gone(configuration: Configuration) -> Output:
    """Prove that the leader's process is gone and nobody answers at its address."""
    stage, _ = _cluster(configuration)
    leader = _lost_leader(stage)
    if leader.process.running or not refuses_connections(leader.port):
        raise DrillError(f"the leader {leader.name} is not gone")
    proof = f"process {leader.process.pid} of the leader {leader.name} gone, its client port refuses connections"
    return {"loss_seen_at": shown(stage.clock.now()), "loss_proof": proof}


def cut_leader_off(configuration: Configuration) -> Output:
    """Drop every packet that reaches or leaves the leader."""
    stage, cluster = _cluster(configuration)
    leader = cluster.leader()
    stage.notes["leader"], stage.notes["before"] = leader, cluster.asking.status(leader.address)
    lost_at = stage.clock.now()
    _network(cluster).cut_off(leader.name)
    return {"lost_at": shown(lost_at), "settings": {"leader_lost": leader.name}}


def leader_is_cut_off(configuration: Configuration) -> Output:
    """Prove that packets are dropped, and that the leader runs and does not answer."""
    stage, cluster = _cluster(configuration)
    leader, network = _lost_leader(stage), _network(cluster)
    packets = stage.deadline.wait_for(
        lambda: network.dropped_packets(leader.name) or None, "no packet of the leader is dropped"
    )
    try:
        cluster.asking.status(leader.address)
    except UNANSWERED:
        pass
    else:
        raise DrillError(f"the leader {leader.name} still answers")
    leader.process.check_running()
    proof = f"{packets} packets of the leader {leader.name} dropped by nft, it does not answer, its process still runs"
    return {"loss_seen_at": shown(stage.clock.now()), "loss_proof": proof}


def leader_has_changed(configuration: Configuration) -> Output:
    """Prove by the others that somebody else leads, in a later term."""
    stage, cluster = _cluster(configuration)
    before: Status = stage.notes["before"]
    lost = _lost_leader(stage)
    others = [member for member in cluster.members if member is not lost]

    def changed() -> tuple[str, Status] | None:
        for member in others:
            try:
                told = cluster.asking.status(member.address)
            except UNANSWERED:
                continue
            if told.leader_id == told.member_id != before.member_id and told.term > before.term:
                return member.name, told
        return None

    leader, now = stage.deadline.wait_for(changed, "the others elect no leader")
    return {"settings": {"leader_new": leader, "term_before": before.term, "term_after": now.term}}


def heal(configuration: Configuration) -> Output:
    """Let packets through again; harmless if they pass already."""
    stage, cluster = _cluster(configuration)
    if "leader" not in stage.notes:
        return {}
    _network(cluster).heal(_lost_leader(stage).name)
    return {"settings": {"healed_at": shown(stage.clock.now())}}


def members_agree(configuration: Configuration) -> Output:
    """Wait until all members follow one leader and have the same data up to one revision."""
    stage, cluster = _cluster(configuration)

    def agreed() -> dict[str, Any] | None:
        try:
            told = [cluster.asking.status(member.address) for member in cluster.members]
            revision = min(status.revision for status in told)
            hashes = {cluster.asking.hash_of(member.address, revision) for member in cluster.members}
        except UNANSWERED:
            return None
        one = len({status.leader_id for status in told}) == len(hashes) == 1
        return {"revision": revision} if one and revision > stage.notes["before"].revision else None

    found = stage.deadline.wait_for(agreed, "the members do not agree after the partition", every_seconds=0.2)
    return {"settings": {"members_agree_at": shown(stage.clock.now()), "members_agree_up_to": found["revision"]}}


def _lost_leader(stage: Stage) -> Member:
    leader = stage.notes.get("leader")
    if not isinstance(leader, Member):
        raise DrillError("no leader was taken away yet")
    return leader


def _network(cluster: EtcdCluster) -> Network:
    if cluster.network is None:
        raise DrillError("the members have no network of their own")
    return cluster.network
