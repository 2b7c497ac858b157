"""Activities of the PostgreSQL experiments: what is taken away, how that is proven, and how it comes back."""

from __future__ import annotations

import shutil

from readiness.drills.activities import Output, remember_backup, shown
from readiness.drills.folders import make_folder, remove_folder
from readiness.drills.postgresql import USER, Databases, Instance
from readiness.drills.programs import DrillError, unprivileged_user
from readiness.drills.stage import Configuration, Stage, stage_of
from readiness.machine.processes import refuses_connections


def _databases(configuration: Configuration) -> tuple[Stage, Databases]:
    stage = stage_of(configuration)
    if not isinstance(stage.servers, Databases):
        raise DrillError("this experiment needs instances of PostgreSQL")
    return stage, stage.servers


# Loss of the primary --------------------------------------------------------------------------------------------------


def kill_primary(configuration: Configuration) -> Output:
    """SIGKILL the primary and all its processes."""
    stage, databases = _databases(configuration)
    lost_at = stage.clock.now()
    databases.primary.kill()
    return {"lost_at": shown(lost_at)}


def primary_is_gone(configuration: Configuration) -> Output:
    """Prove that the primary's process is gone and nobody answers at its port."""
    stage, databases = _databases(configuration)
    primary = databases.primary
    if primary.process.running or not refuses_connections(primary.port):
        raise DrillError("the primary is not gone")
    proof = f"process {primary.process.pid} of the primary gone, its port refuses connections"
    return {"loss_seen_at": shown(stage.clock.now()), "loss_proof": proof}


def promote_standby(configuration: Configuration) -> Output:
    """Promote the standby, as an operator would."""
    stage, databases = _databases(configuration)
    begin = stage.clock.now()
    with databases.successor.connect() as connection:
        row = connection.execute("SELECT pg_promote(false)").fetchone()
    if row is None or not row[0]:
        raise DrillError("the standby was not promoted")
    return {"settings": {"promote_begin_at": shown(begin)}}


# Loss of the primary's data -------------------------------------------------------------------------------------------


def take_base_backup(configuration: Configuration) -> Output:
    """Make a base backup while the client writes."""
    stage, databases = _databases(configuration)
    # The moment first: whatever was acknowledged before it is among the rows.
    begin, rows = stage.clock.now(), remember_backup(configuration)
    home = make_folder(stage.folder, "backup", unprivileged_user())
    databases.backup = home / "data"
    primary = databases.primary
    source = f"host=127.0.0.1 port={primary.port} user={USER}"
    primary.run("pg_basebackup", "-D", str(databases.backup), "-d", source, "-X", "stream", "-c", "fast")
    settings = {"backup_begin_at": shown(begin), "backup_end_at": shown(stage.clock.now())}
    return {"settings": settings, "acknowledged_before": rows}


def lose_data(configuration: Configuration) -> Output:
    """SIGKILL the primary and delete its data directory; backup and archive lie elsewhere."""
    stage, databases = _databases(configuration)
    archived = _archived(databases)
    lost_at = stage.clock.now()
    databases.primary.kill()
    remove_folder(databases.primary.data, stage.folder)
    return {"lost_at": shown(lost_at), "settings": {"archived_segments": archived}}


def data_is_lost(configuration: Configuration) -> Output:
    """Prove that the primary is gone and its data directory too."""
    stage, databases = _databases(configuration)
    primary = databases.primary
    if primary.process.running or primary.data.exists() or not refuses_connections(primary.port):
        raise DrillError("the primary and its data are not lost")
    proof = f"process {primary.process.pid} gone, its data directory gone, its port refuses connections"
    return {"loss_seen_at": shown(stage.clock.now()), "loss_proof": proof}


def restore_backup(configuration: Configuration) -> Output:
    """Put the base backup in an empty place, and replay the archive to its end."""
    stage, databases = _databases(configuration)
    if databases.backup is None or databases.archive is None:
        raise DrillError("there is no backup to restore")
    begin = stage.clock.now()
    restored = Instance("restored", stage, databases.primary.port)
    databases.second = restored
    shutil.move(databases.backup, restored.data)  # the owner stays the same, as in a copy by that user
    restored.mark("recovery.signal")
    # It writes to no archive: what it would put there belongs to another timeline.
    restored.start({"restore_command": f"cp '{databases.archive}/%f' '%p'", "archive_mode": "off"})
    return {"settings": {"restore_begin_at": shown(begin)}}


def _archived(databases: Databases) -> int:
    """How many segments the archive holds; without one there is none."""
    if databases.archive is None:
        return 0
    hexadecimal = 24
    return sum(len(path.name) == hexadecimal for path in databases.archive.iterdir())
