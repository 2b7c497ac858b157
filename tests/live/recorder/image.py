"""The image of params/kubernetes/Dockerfile, made by the steps that the file lists, on a base made by debootstrap.

What differs from a container engine is the base (Debian's own Python 3.11, not that of python:3.11-slim) and where
pip finds its packages: they are downloaded outside, as this machine is set up to, and installed from there.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import shutil
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from live.cluster import places
from live.cluster.processes import run

ROOT = Path(__file__).resolve().parents[3]
KUBERNETES = ROOT / "params" / "kubernetes"
DOCKERFILE = KUBERNETES / "Dockerfile"
REQUIREMENTS = KUBERNETES / "recorder.requirements.txt"
NAME = "readiness.local/recorder:1"
_FROM = "python:3.11-slim"
_PACKAGES = "python3,python3-pip,ca-certificates"
_PATH = "/usr/local/bin:/usr/bin:/bin"
_MINUTES = 60.0


def archive() -> Path:
    """The archive that `ctr images import` takes; of one source it is made once."""
    sources = [DOCKERFILE, REQUIREMENTS, ROOT / "requirements.lock", Path(__file__)]
    sources += sorted((ROOT / "book" / "readiness").rglob("*.py")) + sorted(
        (ROOT / "book" / "readiness").rglob("*.ftl")
    )
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    return places.cache() / f"recorder-{digest[:16]}.tar"


def build() -> Path:
    """Carry out the steps of the Dockerfile, unless that was done before for the same source.

    Raises
    ------
    ClusterError
        If a step fails.
    """
    target = archive()
    if target.exists():
        return target
    base = _base()
    with tempfile.TemporaryDirectory(dir=places.cache()) as beside:
        rootfs = Path(beside) / "rootfs"
        rootfs.mkdir()
        run("tar", "--numeric-owner", "-C", str(rootfs), "-xf", str(base), timeout_seconds=5 * _MINUTES)
        run(
            *(sys.executable, "-m", "pip", "download", "--quiet", "--dest", str(rootfs / "wheels")),
            *("-r", str(REQUIREMENTS)),
            timeout_seconds=10 * _MINUTES,
        )
        config = _carried_out(rootfs)
        shutil.rmtree(rootfs / "wheels")
        made = Path(beside) / "image.tar"
        _pack(rootfs, config, made)
        for old in places.cache().glob("recorder-*.tar"):
            old.unlink()
        made.replace(target)
    return target


def _base() -> Path:
    """Debian with Python, as the first line of the Dockerfile finds it."""
    target = places.cache() / "debian-12-python-3.11.tar"
    if target.exists():
        return target
    places.cache().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=places.cache()) as beside:
        rootfs = Path(beside) / "rootfs"
        run(
            *("debootstrap", "--variant=minbase", f"--include={_PACKAGES}", "bookworm", str(rootfs)),
            timeout_seconds=15 * _MINUTES,
        )
        shutil.rmtree(rootfs / "var" / "cache" / "apt", ignore_errors=True)
        shutil.rmtree(rootfs / "var" / "lib" / "apt", ignore_errors=True)
        (rootfs / "usr" / "local" / "bin" / "python").symlink_to("/usr/bin/python3")
        for marker in rootfs.glob("usr/lib/python3*/EXTERNALLY-MANAGED"):
            marker.unlink()
        made = Path(beside) / "base.tar"
        run("tar", "--numeric-owner", "-C", str(rootfs), "-cf", str(made), ".", timeout_seconds=5 * _MINUTES)
        made.replace(target)
    return target


def _steps() -> Iterator[tuple[str, str]]:
    """The instructions of the Dockerfile, continued lines joined."""
    text = DOCKERFILE.read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            instruction, _, rest = line.partition(" ")
            yield instruction, rest.strip()


def _carried_out(rootfs: Path) -> dict[str, object]:
    """Carry out each step below a folder; return what the image says of itself."""
    config: dict[str, object] = {}
    variables = {"PATH": _PATH}
    for instruction, rest in _steps():
        if instruction == "FROM":
            assert rest == _FROM, f"the base was made for {_FROM}"
        elif instruction == "COPY":
            source, destination = rest.split()
            _copy(ROOT / source, rootfs / destination.lstrip("/"))
        elif instruction == "RUN":
            outside = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "/wheels", "PIP_ROOT_USER_ACTION": "ignore"}
            told = [f"{name}={value}" for name, value in (variables | outside).items()]
            run("chroot", str(rootfs), "env", "-i", *told, "sh", "-ec", rest, timeout_seconds=15 * _MINUTES)
        elif instruction == "ENV":
            variables |= dict(pair.split("=", 1) for pair in shlex.split(rest))
        elif instruction == "WORKDIR":
            (rootfs / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
            config["WorkingDir"] = rest
        elif instruction == "USER":
            config["User"] = rest
        elif instruction == "ENTRYPOINT":
            config["Entrypoint"] = json.loads(rest)
        else:
            raise AssertionError(f"{instruction} is no step that is known here")
    config["Env"] = [f"{name}={value}" for name, value in variables.items()]
    return config


def _copy(source: Path, destination: Path) -> None:
    destination.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, destination, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copyfile(source, destination)


def _pack(rootfs: Path, config: dict[str, object], target: Path) -> None:
    """One layer, in the form of `docker save`."""
    layer = target.with_name("layer.tar")
    run("tar", "--numeric-owner", "-C", str(rootfs), "-cf", str(layer), ".", timeout_seconds=5 * _MINUTES)
    with layer.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    described = {
        "architecture": {"x86_64": "amd64", "aarch64": "arm64"}[os.uname().machine],
        "os": "linux",
        "config": config,
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}"]},
        "history": [{"created_by": "params/kubernetes/Dockerfile"}],
    }
    configured = target.with_name("config.json")
    configured.write_text(json.dumps(described), encoding="utf-8")
    manifest = target.with_name("manifest.json")
    entry = {"Config": configured.name, "RepoTags": [NAME], "Layers": [layer.name]}
    manifest.write_text(json.dumps([entry]), encoding="utf-8")
    with tarfile.open(target, "w") as tar:
        for path in (manifest, configured, layer):
            tar.add(path, path.name)
