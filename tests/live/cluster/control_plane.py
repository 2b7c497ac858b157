"""etcd, the API server, the controller manager and the scheduler, in the namespace of the control plane."""

from __future__ import annotations

import ssl
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from live.cluster import certificates, places, processes
from live.cluster.network import within

API_SECONDS = 90.0


def program(name: str) -> str:
    """A program that was built."""
    return str(places.cache() / "bin" / name)


def kubeconfig(component: str) -> Path:
    """The kubeconfig of a component, which knows itself by its certificate."""
    path = places.state() / "kubeconfigs" / f"{component}.yaml"
    return certificates.kubeconfig(path, certificates.by_certificate(component))


def _start(name: str, command: Sequence[str]) -> None:
    processes.start(name, within(places.CONTROL_NAMESPACE, *command))


def start() -> None:
    """Start the control plane and wait until the API server says it is ready.

    Raises
    ------
    ClusterError
        If it does not within `API_SECONDS`.
    """
    _start("etcd", _etcd())
    _start("kube-apiserver", _api_server())
    processes.wait_until("The API server is ready", ready, API_SECONDS)
    controllers = kubeconfig("kube-controller-manager")
    _start(
        "kube-controller-manager",
        [
            program("kube-controller-manager"),
            f"--kubeconfig={controllers}",
            f"--authentication-kubeconfig={controllers}",
            f"--authorization-kubeconfig={controllers}",
            "--bind-address=127.0.0.1",
            "--leader-elect=false",
            "--use-service-account-credentials",
            f"--service-account-private-key-file={certificates.key('service-accounts')}",
            f"--root-ca-file={certificates.certificate('authority')}",
            f"--node-monitor-period={places.NODE_MONITOR_PERIOD_SECONDS}s",
            f"--node-monitor-grace-period={places.NODE_MONITOR_GRACE_SECONDS}s",
            f"--node-eviction-rate={places.NODE_EVICTION_PER_SECOND}",
            f"--secondary-node-eviction-rate={places.NODE_EVICTION_PER_SECOND}",
        ],
    )
    scheduler = kubeconfig("kube-scheduler")
    _start(
        "kube-scheduler",
        [
            program("kube-scheduler"),
            f"--kubeconfig={scheduler}",
            f"--authentication-kubeconfig={scheduler}",
            f"--authorization-kubeconfig={scheduler}",
            "--bind-address=127.0.0.1",
            "--leader-elect=false",
        ],
    )


def _etcd() -> list[str]:
    # It listens on the loopback of its own namespace, where only the control plane is.
    return [
        "etcd",
        f"--data-dir={places.state() / 'etcd'}",
        "--name=local",
        "--listen-client-urls=http://127.0.0.1:2379",
        "--advertise-client-urls=http://127.0.0.1:2379",
        "--listen-peer-urls=http://127.0.0.1:2380",
        "--initial-advertise-peer-urls=http://127.0.0.1:2380",
        "--initial-cluster=local=http://127.0.0.1:2380",
        "--logger=zap",
        "--auto-compaction-retention=1h",
    ]


def _api_server() -> list[str]:
    own = certificates.certificate
    return [
        program("kube-apiserver"),
        "--etcd-servers=http://127.0.0.1:2379",
        f"--bind-address={places.CONTROL_ADDRESS}",
        f"--advertise-address={places.CONTROL_ADDRESS}",
        f"--secure-port={places.API_PORT}",
        "--insecure-port=0",
        f"--cert-dir={certificates.folder()}",
        f"--tls-cert-file={own('apiserver')}",
        f"--tls-private-key-file={certificates.key('apiserver')}",
        f"--client-ca-file={own('authority')}",
        f"--kubelet-certificate-authority={own('authority')}",
        f"--kubelet-client-certificate={own('apiserver-kubelet')}",
        f"--kubelet-client-key={certificates.key('apiserver-kubelet')}",
        # Nobody has such a certificate; without the authority the other components complain every minute.
        f"--requestheader-client-ca-file={own('authority')}",
        "--requestheader-allowed-names=front-proxy",
        "--requestheader-username-headers=X-Remote-User",
        "--requestheader-group-headers=X-Remote-Group",
        "--requestheader-extra-headers-prefix=X-Remote-Extra-",
        "--kubelet-preferred-address-types=InternalIP",
        "--authorization-mode=Node,RBAC",
        "--enable-admission-plugins=NodeRestriction",
        f"--service-cluster-ip-range={places.SERVICE_NETWORK}",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-signing-key-file={certificates.key('service-accounts')}",
        f"--service-account-key-file={certificates.key('service-accounts')}",
        f"--default-not-ready-toleration-seconds={places.TOLERATION_SECONDS}",
        f"--default-unreachable-toleration-seconds={places.TOLERATION_SECONDS}",
        "--allow-privileged=false",
        "--event-ttl=4h",
        "--profiling=false",
    ]


def ready() -> bool:
    """Whether the API server answers that it is ready."""
    context = ssl.create_default_context(cafile=str(certificates.certificate("authority")))
    context.load_cert_chain(certificates.certificate("admin"), certificates.key("admin"))
    try:
        with urllib.request.urlopen(f"{places.API_URL}/readyz", timeout=3, context=context) as answer:  # noqa: S310
            return answer.status == 200
    except urllib.error.HTTPError:
        return False
