"""A node: containerd, kubelet and kube-proxy in one network namespace and one mount namespace.

All mounts that containers need are made within the mount namespace of the node's containerd, so they end with its
processes and nothing has to be unmounted.
"""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

from live.cluster import certificates, control_plane, image, places, processes
from live.cluster.network import within
from live.cluster.places import Node
from live.cluster.processes import run

CGROUPS = Path("/sys/fs/cgroup")
CONTAINERD_SECONDS = 30.0
# Folders that containerd, kubelet and the CNI library write to whatever they are told; every node gets its own.
PRIVATE = ("/run/netns", "/run/containerd", "/var/lib/cni", "/var/lib/kubelet", "/var/log/pods", "/var/log/containers")
# What a kubelet sets on the host when it starts; it is set back once it runs.
TUNABLES = (
    *("vm/overcommit_memory", "vm/panic_on_oom", "kernel/panic", "kernel/panic_on_oops"),
    *("kernel/keys/root_maxkeys", "kernel/keys/root_maxbytes"),
)


def folder(node: Node) -> Path:
    """Where a node keeps its things."""
    return places.state() / node.name


def socket(node: Node) -> Path:
    """Where the node's containerd listens."""
    return folder(node) / "containerd.sock"


def ctr(node: Node, *arguments: str, timeout_seconds: float = 60.0) -> str:
    """Ask the node's containerd."""
    return run("ctr", "--address", str(socket(node)), "-n", "k8s.io", *arguments, timeout_seconds=timeout_seconds)


def start(node: Node) -> None:
    """Start the three programs of a node, with the images imported.

    Raises
    ------
    ClusterError
        If containerd does not answer.
    """
    folder(node).mkdir(parents=True, exist_ok=True)
    _start_containerd(node)
    processes.wait_until(f"containerd of {node.name} answers", lambda: bool(ctr(node, "version")), CONTAINERD_SECONDS)
    ctr(node, "images", "import", str(image.archive()), timeout_seconds=120)
    _make_cgroups(node)
    _start_kubelet(node)
    _start_kube_proxy(node)


def make_private(noted: Path) -> None:
    """Make the folders that something is mounted on, as far as they are not there, and note which those were."""
    missing = [path for path in PRIVATE if not Path(path).exists()]
    noted.write_text(json.dumps(missing), encoding="utf-8")
    for path in missing:
        Path(path).mkdir(parents=True)


def remove_private(noted: Path) -> None:
    """Remove the folders that were noted, unless somebody uses them now."""
    if noted.exists():
        for path in json.loads(noted.read_text(encoding="utf-8")):
            with contextlib.suppress(OSError):
                Path(path).rmdir()


def tunables() -> dict[str, str]:
    """What the host's settings are that a kubelet changes."""
    return {name: Path("/proc/sys", name).read_text(encoding="ascii").strip() for name in TUNABLES}


def set_back(values: dict[str, str]) -> None:
    """Set the host's settings back."""
    for name, value in values.items():
        path = Path("/proc/sys", name)
        if path.read_text(encoding="ascii").strip() != value:
            path.write_text(value, encoding="ascii")


def _start_containerd(node: Node) -> None:
    network = folder(node) / "cni"
    network.mkdir(exist_ok=True)
    (network / "10-pods.conflist").write_text(json.dumps(_cni(node), indent=1), encoding="utf-8")
    config = folder(node) / "containerd.toml"
    config.write_text(_containerd(node), encoding="utf-8")
    mounts = " && ".join(f"mount -t tmpfs {places.PREFIX} {path}" for path in PRIVATE)
    processes.start(
        f"containerd-{node.name}",
        within(
            node.namespace,
            *("unshare", "--mount", "--propagation", "private", "--"),
            *("sh", "-c", f'{mounts} && exec containerd --config "$1"', "sh", str(config)),
        ),
    )


def _inside(node: Node, *command: str) -> list[str]:
    """A command in both namespaces of a node."""
    pid = processes.pid_of(f"containerd-{node.name}")
    net = within(node.namespace)[1]
    return ["nsenter", net, f"--mount=/proc/{pid}/ns/mnt", "--", *command]


def _cni(node: Node) -> dict[str, object]:
    return {
        "cniVersion": "0.4.0",
        "name": "pods",
        "plugins": [
            {
                "type": "bridge",
                "bridge": "cni0",
                "isGateway": True,
                "ipMasq": False,
                "hairpinMode": True,
                "ipam": {
                    "type": "host-local",
                    "dataDir": str(folder(node) / "addresses"),
                    "ranges": [[{"subnet": node.pods}]],
                    "routes": [{"dst": "0.0.0.0/0"}],
                },
            },
            {"type": "portmap", "capabilities": {"portMappings": True}},
        ],
    }


def _containerd(node: Node) -> str:
    here = folder(node)
    return f"""version = 2
root = "{here / "containerd"}"
state = "{here / "containerd-state"}"
oom_score = 0
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.snapshotter.v1.btrfs",
    "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.devmapper"]
[grpc]
  address = "{socket(node)}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{image.PAUSE}"
  restrict_oom_score_adj = true
  disable_apparmor = true
  disable_hugetlb_controller = true
  tolerate_missing_hugetlb_controller = true
  disable_tcp_service = true
  stream_server_address = "127.0.0.1"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "{here / "cni"}"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
"""


def _hierarchies() -> list[Path]:
    """The hierarchies of cgroups, version 1; or the only one of version 2."""
    if (CGROUPS / "cgroup.controllers").exists():
        return [CGROUPS]
    return [path for path in sorted(CGROUPS.iterdir()) if path.is_dir() and not path.is_symlink()]


def _make_cgroups(node: Node) -> None:
    for hierarchy in _hierarchies():
        group = hierarchy / node.cgroup
        group.mkdir(exist_ok=True)
        # A new cpuset is empty, and no process can enter an empty one.
        for name in ("cpuset.cpus", "cpuset.mems"):
            if (group / name).exists() and not (group / name).read_text(encoding="ascii").strip():
                (group / name).write_text((hierarchy / name).read_text(encoding="ascii"), encoding="ascii")


def cgroups(node: Node) -> list[Path]:
    """Every cgroup of a node, the innermost first."""
    found = []
    for hierarchy in _hierarchies():
        top = hierarchy / node.cgroup
        if top.is_dir():
            found.extend(Path(path) for path, _, _ in os.walk(top, topdown=False))
    return found


def remove_cgroups(node: Node) -> None:
    """Remove the cgroups of a node; no process may be in them."""
    for group in cgroups(node):
        group.rmdir()


def contained(node: Node) -> set[int]:
    """The processes within the node's containers, and the shims that hold them."""
    pids: set[int] = set()
    for group in cgroups(node):
        pids.update(int(line) for line in (group / "cgroup.procs").read_text(encoding="ascii").split())
    # Every shim is told the socket of its containerd, and ours is nobody else's.
    own = os.fsencode(socket(node))
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if words[0].endswith(b"containerd-shim-runc-v2") and own in words:
            pids.add(int(path.parent.name))
    return pids


def _start_kubelet(node: Node) -> None:
    authority = str(certificates.certificate("authority"))
    config = folder(node) / "kubelet.yaml"
    settings = {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "address": node.address,
        "port": places.KUBELET_PORT,
        "readOnlyPort": 0,
        "healthzBindAddress": "127.0.0.1",
        "tlsCertFile": str(certificates.certificate(node.name)),
        "tlsPrivateKeyFile": str(certificates.key(node.name)),
        "authentication": {
            "anonymous": {"enabled": False},
            "webhook": {"enabled": True, "cacheTTL": "10s"},
            "x509": {"clientCAFile": authority},
        },
        "authorization": {
            "mode": "Webhook",
            "webhook": {"cacheAuthorizedTTL": "10s", "cacheUnauthorizedTTL": "5s"},
        },
        "cgroupDriver": "cgroupfs",
        "cgroupRoot": f"/{node.cgroup}",
        "cgroupsPerQOS": True,
        "enforceNodeAllocatable": [],
        "failSwapOn": False,
        "nodeStatusUpdateFrequency": f"{places.NODE_STATUS_UPDATE_SECONDS}s",
        "nodeStatusReportFrequency": f"{places.NODE_STATUS_UPDATE_SECONDS}s",
        "nodeLeaseDurationSeconds": places.NODE_LEASE_SECONDS,
        # The images are imported once; a full disk of somebody else must not take them.
        "imageGCHighThresholdPercent": 100,
        "evictionHard": {"memory.available": "100Mi"},
        "resolvConf": "",
        "clusterDNS": [],
    }
    config.write_text(json.dumps(settings, indent=1), encoding="utf-8")
    processes.start(
        f"kubelet-{node.name}",
        _inside(
            node,
            control_plane.program("kubelet"),
            f"--config={config}",
            f"--kubeconfig={control_plane.kubeconfig(node.name)}",
            f"--hostname-override={node.name}",
            f"--node-ip={node.address}",
            f"--root-dir={folder(node) / 'kubelet'}",
            f"--cert-dir={folder(node) / 'kubelet'}",
            "--container-runtime=remote",
            f"--container-runtime-endpoint=unix://{socket(node)}",
        ),
    )


def _start_kube_proxy(node: Node) -> None:
    config = folder(node) / "kube-proxy.yaml"
    settings = {
        "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
        "kind": "KubeProxyConfiguration",
        "mode": "iptables",
        "bindAddress": node.address,
        "healthzBindAddress": "127.0.0.1:10256",
        "metricsBindAddress": "127.0.0.1:10249",
        "clientConnection": {"kubeconfig": str(control_plane.kubeconfig("kube-proxy"))},
        "clusterCIDR": places.POD_NETWORK,
        "hostnameOverride": node.name,
        # A pod that asks a service whose chosen pod is on its own bridge would get the answer past the NAT.
        "iptables": {"masqueradeAll": True},
        # The limits of the host are not ours to set.
        "conntrack": {"maxPerCore": 0, "min": 0, "tcpEstablishedTimeout": "0s", "tcpCloseWaitTimeout": "0s"},
    }
    config.write_text(json.dumps(settings, indent=1), encoding="utf-8")
    processes.start(f"kube-proxy-{node.name}", _inside(node, control_plane.program("kube-proxy"), f"--config={config}"))
