"""Kubernetes 1.20.2 out of Debian's source package, into the cache: built beside, then renamed, by one at a time.

Only the programs stay, with a stamp that says what built them. The machine's own list of packages is not touched.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import platform
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from live.cluster import places
from live.cluster.places import ClusterError

PROGRAMS = ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy")
# The source package is one of bookworm; later releases of Debian have another Kubernetes or none.
DEBIAN = (
    "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian bookworm main\n"
)
# What `git describe` would tell the build, which has no repository here.
VERSION = """\
KUBE_GIT_COMMIT='faecb196815e248d3ecfb03c680a4507229c2a56'
KUBE_GIT_TREE_STATE='archive'
KUBE_GIT_VERSION='v1.20.2'
KUBE_GIT_MAJOR='1'
KUBE_GIT_MINOR='20'
"""
STAMP = "stamp.json"
NEEDED = {"apt-get": "apt", "dpkg-source": "dpkg-dev", "go": "golang-go", "make": "make", "rsync": "rsync"}
PROGRAM_SECONDS = 30 * 60.0
DOWNLOAD_SECONDS = 10 * 60.0
WAIT_SECONDS = 60 * 60.0


def recipe() -> str:
    """The digest of what decides how the programs come out."""
    decisive = [PROGRAMS, DEBIAN, VERSION, platform.machine()]
    return hashlib.sha256(json.dumps(decisive).encode()).hexdigest()


def is_built() -> bool:
    """Whether the cache holds every program, built by this recipe."""
    try:
        stamp = json.loads((places.cache() / "bin" / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return stamp["recipe"] == recipe() and all((places.cache() / "bin" / name).exists() for name in PROGRAMS)


def build() -> None:
    """Build the programs unless the cache has them.

    Raises
    ------
    ClusterError
        If a program that is needed is missing, or a step fails; the log stays beside the cache's programs.
    """
    if is_built():
        say(f"{places.cache() / 'bin'} has them already.")
        return
    missing = sorted({package for program, package in NEEDED.items() if shutil.which(program) is None})
    if missing:
        raise ClusterError(f"To build Kubernetes: apt-get install {' '.join(missing)}")
    with _alone():
        if is_built():
            say("Another one has built them meanwhile.")
            return
        with tempfile.TemporaryDirectory(prefix="building-", dir=places.cache()) as beside:
            _build(Path(beside))


def say(text: str) -> None:
    """Tell how far it is."""
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)  # noqa: T201 - this is a program


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    places.cache().mkdir(parents=True, exist_ok=True)
    with (places.cache() / "build.lock").open("w") as lock:
        deadline = time.monotonic() + WAIT_SECONDS
        told = False
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise ClusterError(f"Another build holds {lock.name} for {WAIT_SECONDS:g} s.") from None
                if not told:
                    say("Another build is going on; waiting for it.")
                    told = True
                time.sleep(1)
        yield


def _build(beside: Path) -> None:
    began = time.monotonic()
    log = places.cache() / "build.log"
    log.unlink(missing_ok=True)
    say(f"Fetching Debian's source package kubernetes; the log is {log}.")
    source = _fetched(beside, log)
    tree = beside / "kubernetes"
    _run(["dpkg-source", "--extract", "--no-check", source.name, str(tree)], beside, log, DOWNLOAD_SECONDS)
    (beside / "version").write_text(VERSION, encoding="ascii")
    # Its packages are found below a GOPATH, as they were in its time.
    home = tree / ".go" / "src" / "k8s.io"
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "kubernetes").exists():
        (home / "kubernetes").symlink_to(tree)
    environment = {
        "PATH": f"/usr/lib/go/bin:{os.environ['PATH']}",
        "HOME": str(beside),
        "GOPATH": str(tree / ".go"),
        "GOCACHE": str(beside / "go-cache"),
        "CGO_ENABLED": "0",
        "GO111MODULE": "off",
        "GOPROXY": "off",
        "GOFLAGS": "",
        "KUBE_GIT_VERSION_FILE": str(beside / "version"),
    }
    for number, name in enumerate(PROGRAMS, 1):
        say(f"Compiling {name}, {number} of {len(PROGRAMS)}; {time.monotonic() - began:.0f} s so far.")
        _run(["nice", "-n", "10", "make", f"WHAT=cmd/{name}"], home / "kubernetes", log, PROGRAM_SECONDS, environment)
    made = beside / "bin"
    made.mkdir()
    for name in PROGRAMS:
        shutil.copy2(tree / "_output" / "bin" / name, made / name)
    stamp = {
        "recipe": recipe(),
        "source": source.name,
        "source_sha256": hashlib.sha256(source.read_bytes()).hexdigest(),
        "go": subprocess.run(["go", "version"], capture_output=True, text=True, check=True).stdout.strip(),
        "seconds": round(time.monotonic() - began),
        "programs_sha256": {name: hashlib.sha256((made / name).read_bytes()).hexdigest() for name in PROGRAMS},
    }
    (made / STAMP).write_text(json.dumps(stamp, indent=1) + "\n", encoding="utf-8")
    target = places.cache() / "bin"
    if target.exists():
        target.rename(beside / "bin-before")
    made.rename(target)
    say(f"Built in {time.monotonic() - began:.0f} s: {target}")


def _fetched(beside: Path, log: Path) -> Path:
    """Fetch the source package by a list of its own; apt verifies its signatures. Return its description, the .dsc."""
    lists = beside / "apt"
    for name in ("lists/partial", "archives/partial"):
        (lists / name).mkdir(parents=True)
    (lists / "sources.list").write_text(DEBIAN, encoding="ascii")
    options = {
        "Dir::Etc::sourcelist": lists / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State::lists": lists / "lists",
        "Dir::Cache": lists,
        "Dir::Cache::archives": lists / "archives",
        "APT::Sandbox::User": "root",
        "Acquire::Retries": "3",
    }
    apt = ["apt-get", "-q", *(word for name, value in options.items() for word in ("-o", f"{name}={value}"))]
    _run([*apt, "update"], beside, log, DOWNLOAD_SECONDS)
    _run([*apt, "source", "--download-only", "kubernetes"], beside, log, DOWNLOAD_SECONDS)
    found = sorted(beside.glob("kubernetes_*.dsc"))
    if len(found) != 1:
        raise ClusterError(f"Expected one source package of kubernetes, got {[path.name for path in found]}.")
    return found[0]


def _run(
    command: Sequence[str],
    folder: Path,
    log: Path,
    timeout_seconds: float,
    environment: Mapping[str, str] | None = None,
) -> None:
    with log.open("ab") as out:
        # PWD decides which path `make` and go take for the tree, and it has to be the one below GOPATH.
        child = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **(environment or {}), "PWD": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
        try:
            code = child.wait(timeout_seconds)
        except BaseException as error:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, 9)
            child.wait()
            if isinstance(error, subprocess.TimeoutExpired):
                raise ClusterError(
                    f"`{' '.join(command)}` did not end within {timeout_seconds:g} s; see {log}."
                ) from None
            raise
    if code:
        last = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:])
        raise ClusterError(f"`{' '.join(command)}` ended with {code}; the log is {log}:\n{last}")
