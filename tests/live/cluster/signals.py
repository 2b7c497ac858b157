"""Faults that need the machine rather than the API: signals to a pod's process, and nodes cut off and healed.

``python -m live.cluster.signals kill|stop|continue NAMESPACE POD [CONTAINER]`` and ``... cut|heal NODE``.

Undoing is idempotent: `continue` succeeds where the process, the pod or what was stopped is no more, `heal` where
nothing was cut.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys

from live.cluster import network, nodes, places
from live.cluster.places import ClusterError, Node
from live.cluster.processes import started_ticks

SIGNALS = {"kill": signal.SIGKILL, "stop": signal.SIGSTOP, "continue": signal.SIGCONT}
# A task that has ended is still listed until its container is removed.
ALIVE = ("RUNNING", "PAUSED")


def main_process(namespace: str, pod: str, container: str = "") -> int | None:
    """The pid of the main process of a pod's container, or None where no such container runs.

    Raises
    ------
    ClusterError
        If the pod has several containers and none was named.
    """
    wanted = [f'labels."io.kubernetes.pod.namespace"=={namespace}', f'labels."io.kubernetes.pod.name"=={pod}']
    wanted.append('labels."io.cri-containerd.kind"==container')
    if container:
        wanted.append(f'labels."io.kubernetes.container.name"=={container}')
    found = {}
    for node in places.NODES:
        listed = nodes.ctr(node, "containers", "ls", "--quiet", ",".join(wanted)).split()
        if listed:
            running = _running(node)
            found |= {(node, name): running[name] for name in listed if name in running}
    if len(found) > 1:
        raise ClusterError(f"Pod {namespace}/{pod} runs {len(found)} containers; name one.")
    return next(iter(found.values()), None)


def _running(node: Node) -> dict[str, int]:
    """Container -> pid of the tasks that run on a node."""
    rows = [line.split() for line in nodes.ctr(node, "tasks", "ls").splitlines()[1:]]
    return {row[0]: int(row[1]) for row in rows if row[2] in ALIVE}


def send(kind: str, namespace: str, pod: str, container: str = "") -> dict[str, object]:
    """Send a signal to the main process of a pod's container.

    Returns
    -------
    dict
        What was done: `signal`, `namespace`, `pod`, `pid`; `pid` is None where `continue` found nothing to continue.

    Raises
    ------
    ClusterError
        If `kill` or `stop` find no such process.
    """
    pid = main_process(namespace, pod, container)
    if pid is None or started_ticks(pid) is None:
        if kind != "continue":
            searched = ", ".join(node.name for node in places.NODES)
            raise ClusterError(f"No container of pod {namespace}/{pod} runs on {searched}.")
        pid = None
    else:
        os.kill(pid, SIGNALS[kind])
    return {"signal": SIGNALS[kind].name, "namespace": namespace, "pod": pod, "pid": pid}


def main(arguments: list[str] | None = None) -> int:
    """Do what was asked; 0 if it was done."""
    parser = argparse.ArgumentParser(prog="python -m live.cluster.signals", description=(__doc__ or "").split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for kind, number in SIGNALS.items():
        command = commands.add_parser(kind, help=f"{number.name} to the main process of a pod's container")
        command.add_argument("namespace")
        command.add_argument("pod")
        command.add_argument("container", nargs="?", default="")
    commands.add_parser("cut", help="drop everything to and from a node").add_argument("node")
    commands.add_parser("heal", help="undo that; also where nothing was cut").add_argument("node")
    asked = parser.parse_args(arguments)
    try:
        if asked.command in SIGNALS:
            done = send(asked.command, asked.namespace, asked.pod, asked.container)
        else:
            node = places.node(asked.node)
            (network.cut if asked.command == "cut" else network.heal)(node)
            done = {"node": node.name, "cut": network.is_cut(node)}
    except ClusterError as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201 - this is a program
        return 1
    print(json.dumps(done))  # noqa: T201 - this is a program
    return 0


if __name__ == "__main__":
    sys.exit(main())
