"""``python -m live.cluster build|start|status|stop``, with ``tests`` on PYTHONPATH."""

from __future__ import annotations

import argparse
import json
import sys

from live.cluster import places
from live.cluster.places import ClusterError


def main() -> int:
    """Do what was asked; 0 if it was done."""
    parser = argparse.ArgumentParser(prog="python -m live.cluster", description="A local two-node Kubernetes 1.20.2")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("build", help="build the programs from Debian's source, unless they are in the cache")
    commands.add_parser("start", help="start the cluster and the service")
    commands.add_parser("status", help="what runs, as JSON; 1 if it does not")
    commands.add_parser("stop", help="end everything and remove it; the logs stay")
    asked = parser.parse_args()
    try:
        if asked.command == "build":
            from live.cluster import building

            building.build()
            return 0
        from live.cluster import running

        if asked.command == "status":
            told = running.status()
            print(json.dumps(told, indent=1))  # noqa: T201 - this is a program
            return 0 if told["running"] else 1
        if asked.command == "start":
            running.start()
            print(f"export READINESS_TEST_KUBECONFIG={places.users() / 'admin.yaml'}")  # noqa: T201
            return 0
        running.stop()
    except ClusterError as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201 - this is a program
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
