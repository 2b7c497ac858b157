"""Certificates of the cluster, made by openssl: one authority, valid for days, keys readable by their owner alone."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from live.cluster import places
from live.cluster.processes import run

DAYS = "7"
CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")


def folder() -> Path:
    """Where they are."""
    return places.state() / "certificates"


def certificate(name: str) -> Path:
    """The certificate of a name."""
    return folder() / f"{name}.crt"


def key(name: str) -> Path:
    """The key of a name."""
    return folder() / f"{name}.key"


def make() -> None:
    """Make the authority and every certificate."""
    folder().mkdir(parents=True, mode=0o700)
    run(
        *("openssl", "req", "-x509", *CURVE, "-noenc", "-sha256", "-days", DAYS, "-subj", "/CN=readiness-local"),
        *("-addext", "keyUsage=critical,keyCertSign,cRLSign", "-keyout", str(key("authority"))),
        *("-out", str(certificate("authority"))),
    )
    _sign(
        "apiserver",
        "/CN=kube-apiserver",
        f"IP:{places.CONTROL_ADDRESS},IP:{places.SERVICE_API_ADDRESS},IP:127.0.0.1,DNS:localhost,"
        "DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc",
    )
    for node in places.NODES:
        _sign(node.name, f"/O=system:nodes/CN=system:node:{node.name}", f"IP:{node.address},DNS:{node.name}")
    _sign("admin", "/O=system:masters/CN=admin")
    _sign("apiserver-kubelet", "/O=system:masters/CN=kube-apiserver-kubelet")
    for component in ("kube-controller-manager", "kube-scheduler", "kube-proxy"):
        _sign(component, f"/CN=system:{component}")
    run("openssl", "genrsa", "-out", str(key("service-accounts")), "2048")
    for path in folder().glob("*.key"):
        path.chmod(0o600)


def _sign(name: str, subject: str, addresses: str = "") -> None:
    request = folder() / f"{name}.csr"
    extensions = folder() / f"{name}.ext"
    run("openssl", "req", "-new", *CURVE, "-noenc", "-subj", subject, "-keyout", str(key(name)), "-out", str(request))
    lines = ["keyUsage=critical,digitalSignature", "extendedKeyUsage=clientAuth,serverAuth"]
    if addresses:
        lines.append(f"subjectAltName={addresses}")
    extensions.write_text("\n".join(lines) + "\n", encoding="ascii")
    run(
        *("openssl", "x509", "-req", "-sha256", "-days", DAYS, "-in", str(request), "-extfile", str(extensions)),
        *("-CA", str(certificate("authority")), "-CAkey", str(key("authority")), "-CAcreateserial"),
        *("-out", str(certificate(name))),
    )
    request.unlink()
    extensions.unlink()


def kubeconfig(path: Path, user: dict[str, str], namespace: str = "default") -> Path:
    """Write a kubeconfig that holds everything it needs; JSON is YAML."""
    authority = base64.b64encode(certificate("authority").read_bytes()).decode()
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {"name": "local", "cluster": {"server": places.API_URL, "certificate-authority-data": authority}},
        ],
        "users": [{"name": "user", "user": user}],
        "contexts": [{"name": "local", "context": {"cluster": "local", "user": "user", "namespace": namespace}}],
        "current-context": "local",
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return path


def by_certificate(name: str) -> dict[str, str]:
    """The user of a kubeconfig who is known by a certificate."""
    return {
        "client-certificate-data": base64.b64encode(certificate(name).read_bytes()).decode(),
        "client-key-data": base64.b64encode(key(name).read_bytes()).decode(),
    }
