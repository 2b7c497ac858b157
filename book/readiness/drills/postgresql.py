"""PostgreSQL for drills: instances on the loopback device, and the database as its clients see it."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg

from readiness.drills.folders import make_folder
from readiness.drills.ledger import content_of
from readiness.drills.programs import DrillError, unprivileged_user
from readiness.drills.stage import Stage
from readiness.machine.processes import Server, free_port, run_program
from readiness.machine.programs import program

USER, DATABASE = "drill", "postgres"
# postmaster.pid, line 7: key and number of the shared memory that only an orderly end gives back.
_MEMORY_LINE = 6
_CONNECT_SECONDS = 2  # libpq takes no less
_UNANSWERED = (psycopg.Error, OSError)
STANDBY = "standby"
_TABLES = """
    CREATE TABLE ledger (seq bigint PRIMARY KEY, content text NOT NULL);
    CREATE TABLE canary (number int PRIMARY KEY, content text NOT NULL);
"""


class Instance:
    """One server of PostgreSQL with a data directory of its own.

    Parameters
    ----------
    name
        Of its folder.
    stage
        Of the drill.
    port
        On the loopback device.
    """

    def __init__(self, name: str, stage: Stage, port: int) -> None:
        self.name, self.port, self._stage = name, port, stage
        self._user = unprivileged_user()
        self.home = make_folder(stage.folder, name, self._user)
        self.data = self.home / "data"
        self.server: Server | None = None
        self._memory = ""
        stage.closing.callback(self.stop)

    @property
    def process(self) -> Server:
        """Its process, which must have been started."""
        if self.server is None:
            raise DrillError(f"{self.name} was never started")
        return self.server

    def run(self, name: str, *arguments: str) -> str:
        """Run a program of PostgreSQL as its user."""
        return run_program([program(name), *arguments], self._stage.deadline, user=self._user)

    def initialise(self, *, segment_mebibytes: int) -> None:
        """Make an empty database; trust is enough where nobody but the drill knows the port."""
        self.run(
            *("initdb", "--pgdata", str(self.data), "--username", USER, "--auth", "trust", "--encoding", "UTF8"),
            *("--no-locale", "--wal-segsize", str(segment_mebibytes), "--no-sync", "--no-instructions"),
        )

    def start(self, settings: Mapping[str, str]) -> None:
        """Start the server; it need not take connections yet."""
        told = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "dynamic_shared_memory_type": "mmap",  # in the data directory, and gone with it
            "shared_buffers": "16MB",
            **settings,
        }
        options = [part for name, value in told.items() for part in ("-c", f"{name}={value}")]
        self.server = Server(
            f"PostgreSQL {self.name}",
            [program("postgres"), "-D", str(self.data), *options],
            self._stage.folder / f"{self.name}.log",
            user=self._user,
            stop_signal=signal.SIGINT,
            end_with=signal.SIGQUIT,
        )

    def connect(self) -> psycopg.Connection[Any]:
        """A connection to this instance, primary or not."""
        return connect([self.port], "any")

    def wait_until_connected(self) -> None:
        """Wait until it takes connections."""

        def connected() -> bool | None:
            self.process.check_running()
            try:
                self.connect().close()
            except _UNANSWERED:
                return None
            return True

        self._stage.deadline.wait_for(connected, f"{self.name} takes no connections")
        self._memory = self._memory_number()

    def mark(self, signal_file: str) -> None:
        """Put an empty file that tells the server how to start into its data directory."""
        file = self.data / signal_file
        file.touch(mode=0o600)
        if self._user:
            shutil.chown(file, self._user, self._user)

    def kill(self) -> None:
        """SIGKILL for the server and all its processes."""
        self._memory = self._memory_number() or self._memory
        self.process.kill()
        self._give_memory_back()

    def stop(self) -> None:
        """End it, in order if it can."""
        if self.server is None:
            return
        self._memory = self._memory_number() or self._memory
        self.server.stop()
        self._give_memory_back()

    def _memory_number(self) -> str:
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except OSError:
            return ""
        return lines[_MEMORY_LINE].split()[1] if len(lines) > _MEMORY_LINE and lines[_MEMORY_LINE].split()[1:] else ""

    def _give_memory_back(self) -> None:
        """Remove the shared memory of a server that was killed; after an orderly end there is none."""
        if self._memory:
            subprocess.run([program("ipcrm"), "-m", self._memory], capture_output=True, check=False, timeout=10)
            self._memory = ""


def connect(ports: Sequence[int], which: str) -> psycopg.Connection[Any]:
    """Connect to the first of some ports that is what is wanted, as an application with several hosts does.

    Parameters
    ----------
    ports
        On the loopback device.
    which
        ``target_session_attrs`` of libpq: ``any``, ``read-write``.
    """
    return psycopg.connect(
        host=",".join(["127.0.0.1"] * len(ports)),
        port=",".join(map(str, ports)),
        user=USER,
        dbname=DATABASE,
        connect_timeout=_CONNECT_SECONDS,
        target_session_attrs=which,
        options="-c statement_timeout=2000",
        autocommit=True,
    )


class PostgreSQLService:
    """The database as a service: whichever of its instances takes writes.

    Parameters
    ----------
    stage
        Of the drill.
    ports
        Where clients look for it, in this order.
    """

    def __init__(self, stage: Stage, ports: Sequence[int]) -> None:
        self.stage, self._ports = stage, tuple(ports)
        self.version = ""
        self._writing: psycopg.Connection[Any] | None = None
        self._canaries = 0

    def put(self, seq: int, content: str) -> None:
        """Write one record in a transaction of its own, through a new connection where the last one broke."""
        try:
            if self._writing is None:
                self._writing = connect(self._ports, "read-write")
            self._writing.execute("INSERT INTO ledger (seq, content) VALUES (%s, %s)", (seq, content))
        except BaseException:
            self.close()
            raise

    def serves(self) -> bool:
        """Whether a new client's write is taken and found again."""
        self._canaries += 1
        content = content_of(self.stage.run, -self._canaries)
        try:
            with connect(self._ports, "read-write") as connection:
                connection.execute(
                    "INSERT INTO canary (number, content) VALUES (1, %s)"
                    " ON CONFLICT (number) DO UPDATE SET content = excluded.content",
                    (content,),
                )
                row = connection.execute("SELECT content FROM canary WHERE number = 1").fetchone()
        except _UNANSWERED:
            return False
        return row is not None and row[0] == content

    def contents(self) -> dict[int, str]:
        """Every record, by its number."""
        with connect(self._ports, "read-write") as connection:
            return {int(seq): str(content) for seq, content in connection.execute("SELECT seq, content FROM ledger")}

    def close(self) -> None:
        """Give up the connection of the ledger; only its own thread does so while that runs."""
        if self._writing is not None:
            self._writing.close()
            self._writing = None


class Databases:
    """The instances of a drill: the primary, and a place for what takes over from it.

    Parameters
    ----------
    stage
        Of the drill.
    """

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.primary = Instance("primary", stage, free_port())
        self.second: Instance | None = None
        self.archive: Path | None = None
        self.backup: Path | None = None

    @property
    def successor(self) -> Instance:
        """What takes over."""
        if self.second is None:
            raise DrillError("nothing was prepared to take over from the primary")
        return self.second

    def begin(self, settings: Mapping[str, str]) -> str:
        """Make and start the primary with its tables; returns its version."""
        self.primary.initialise(segment_mebibytes=int(self.stage.number("segment_mebibytes")))
        self.primary.start(settings)
        self.primary.wait_until_connected()
        with self.primary.connect() as connection:
            connection.execute(_TABLES)
            row = connection.execute("SHOW server_version").fetchone()
        return str(row[0]) if row else ""


def arrange_standby(stage: Stage) -> None:
    """A primary with a streaming standby that has confirmed every write the primary acknowledges."""
    databases = Databases(stage)
    version = databases.begin({})
    primary, standby = databases.primary, Instance(STANDBY, stage, free_port())
    databases.second = standby
    source = f"host=127.0.0.1 port={primary.port} user={USER} application_name={STANDBY}"
    standby.run("pg_basebackup", "-D", str(standby.data), "-d", source, "-X", "stream", "-c", "fast")
    standby.mark("standby.signal")
    standby.start({"primary_conninfo": source})
    standby.wait_until_connected()
    with primary.connect() as connection:
        # From now on a write is acknowledged only when the standby has it on its disk.
        connection.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{STANDBY}'")
        connection.execute("SELECT pg_reload_conf()")

        def follows() -> bool | None:
            row = connection.execute("SELECT sync_state FROM pg_stat_replication").fetchone()
            return (row is not None and row[0] == "sync") or None

        stage.deadline.wait_for(follows, "the standby does not follow")
    service = PostgreSQLService(stage, [primary.port, standby.port])
    service.version = version
    stage.service, stage.servers = service, databases


def arrange_archive(stage: Stage) -> None:
    """A primary that archives its log, with or without `archive_timeout`."""
    databases = Databases(stage)
    folder = make_folder(stage.folder, "archive", unprivileged_user())
    databases.archive = folder
    copied = f"test ! -e '{folder}/%f' && cp '%p' '{folder}/%f.part' && mv '{folder}/%f.part' '{folder}/%f'"
    version = databases.begin(
        {
            "archive_mode": "on",
            "archive_command": copied,
            "archive_timeout": f"{stage.number('archive_timeout_seconds'):.0f}s",
        }
    )
    service = PostgreSQLService(stage, [databases.primary.port])
    service.version = version
    stage.service, stage.servers = service, databases
