"""The service's program and its two images, assembled without a container engine; one source gives one digest."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import tarfile
import tempfile
from pathlib import Path

from live.cluster import places
from live.cluster.processes import run

VERSION = "1.0.0"
MESH = f"readiness.local/mesh:{VERSION}"
PAUSE = f"readiness.local/pause:{VERSION}"
SOURCE = places.HERE / "service" / "mesh.go"
USER = "65532:65532"


def source_digest() -> str:
    """What the images are made of: the source, and how they are put together."""
    return hashlib.sha256(SOURCE.read_bytes() + Path(__file__).read_bytes()).hexdigest()


def archive() -> Path:
    """The archive that `ctr images import` takes."""
    return places.cache() / f"images-{source_digest()[:16]}.tar"


def build() -> Path:
    """Compile the program and put the images together, unless that was done before."""
    target = archive()
    if target.exists():
        return target
    places.cache().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=places.cache()) as beside:
        program = Path(beside) / "mesh"
        run(
            *("env", "CGO_ENABLED=0", "GO111MODULE=off", f"GOCACHE={beside}/go", "nice", "-n", "10"),
            *("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", f"-s -w -X main.version={VERSION}"),
            *("-o", str(program), str(SOURCE)),
            timeout_seconds=600,
        )
        made = Path(beside) / "images.tar"
        made.write_bytes(_assembled(program.read_bytes()))
        made.replace(target)
    return target


def digests() -> dict[str, str]:
    """The digest of each image's manifest, as containerd and Kubernetes name it."""
    with tarfile.open(archive()) as tar:
        index = json.load(tar.extractfile("index.json"))  # type: ignore[arg-type]
    return {entry["annotations"]["io.containerd.image.name"]: entry["digest"] for entry in index["manifests"]}


def _assembled(program: bytes) -> bytes:
    """One layer with one file; two images of it; the layout of OCI, in a tar."""
    layer = _tar({"mesh": program}, mode=0o755)
    packed = gzip.compress(layer, mtime=0)
    blobs = {_digest(packed): packed}
    manifests = []
    for name, command in ((MESH, ["/mesh"]), (PAUSE, ["/mesh", "pause"])):
        config = _json(
            {
                "architecture": {"x86_64": "amd64", "aarch64": "arm64"}[os.uname().machine],
                "os": "linux",
                "config": {"Entrypoint": command, "User": USER, "WorkingDir": "/"},
                "rootfs": {"type": "layers", "diff_ids": [_digest(layer)]},
                "history": [{"created_by": "tests/live/cluster"}],
            }
        )
        manifest = _json(
            {
                "schemaVersion": 2,
                "mediaType": "application/vnd.oci.image.manifest.v1+json",
                "config": _described(config, "application/vnd.oci.image.config.v1+json"),
                "layers": [_described(packed, "application/vnd.oci.image.layer.v1.tar+gzip")],
            }
        )
        blobs |= {_digest(config): config, _digest(manifest): manifest}
        described = _described(manifest, "application/vnd.oci.image.manifest.v1+json")
        manifests.append(described | {"annotations": {"io.containerd.image.name": name}})
    files = {f"blobs/sha256/{digest.removeprefix('sha256:')}": blob for digest, blob in blobs.items()}
    files["oci-layout"] = _json({"imageLayoutVersion": "1.0.0"})
    files["index.json"] = _json({"schemaVersion": 2, "manifests": manifests})
    return _tar(files, mode=0o644)


def _json(document: object) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def _digest(blob: bytes) -> str:
    return f"sha256:{hashlib.sha256(blob).hexdigest()}"


def _described(blob: bytes, kind: str) -> dict[str, object]:
    return {"mediaType": kind, "digest": _digest(blob), "size": len(blob)}


def _tar(files: dict[str, bytes], mode: int) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(files):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(files[name]), mode
            tar.addfile(entry, io.BytesIO(files[name]))
    return out.getvalue()
