"""An independent watcher: a process of its own that polls pods and events by plain HTTP, and prints what changed when.

``python -m live.watching_pods KUBECONFIG NAMESPACE SECONDS``: one JSON line for each change, with the time at which
the answer was there. It shares no code with the product: no client of Kubernetes, no watch.
"""

from __future__ import annotations

import json
import ssl
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

import yaml

_POLL_SECONDS = 0.05


class Asking:
    """Asks one API server with the token of a kubeconfig."""

    def __init__(self, kubeconfig: Path) -> None:
        import base64

        config = yaml.safe_load(kubeconfig.read_text(encoding="utf-8"))
        cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
        self._server, self._token = cluster["server"], user["token"]
        authority = base64.b64decode(cluster["certificate-authority-data"]).decode()
        self._tls = ssl.create_default_context(cadata=authority)

    def items(self, path: str) -> list[dict[str, Any]]:
        request = urllib.request.Request(self._server + path, headers={"Authorization": f"Bearer {self._token}"})  # noqa: S310
        with urllib.request.urlopen(request, context=self._tls, timeout=5) as answer:  # noqa: S310
            return json.load(answer)["items"]


def pod_state(pod: dict[str, Any]) -> dict[str, Any]:
    status = pod.get("status", {})
    ready = any(c["type"] == "Ready" and c["status"] == "True" for c in status.get("conditions", []))
    containers = status.get("containerStatuses", [])
    return {
        "name": pod["metadata"]["name"],
        "ready": ready,
        "deleting": "deletionTimestamp" in pod["metadata"],
        "restarts": sum(c["restartCount"] for c in containers),
        "terminated": any("terminated" in c.get("state", {}) for c in containers),
    }


def follow(asking: Asking, kind: str, path: str, state_of: Any, until: float) -> None:
    before: dict[str, Any] | None = None
    while time.time() < until:
        begun = time.time()
        found = {item["metadata"]["uid"]: state_of(item) for item in asking.items(path)}
        at = time.time()
        if found != before:
            line = json.dumps({"at": at, "asked_at": begun, "kind": kind, "state": found})
            # Both threads write: `print` would write the end of the line apart from it.
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
        before = found
        time.sleep(_POLL_SECONDS)


def event_state(event: dict[str, Any]) -> dict[str, Any]:
    about = event["involvedObject"].get("uid")
    return {"uid": about, "count": event.get("count"), "last": event.get("lastTimestamp")}


if __name__ == "__main__":
    asked, space, seconds = Asking(Path(sys.argv[1])), sys.argv[2], float(sys.argv[3])
    end = time.time() + seconds
    events = f"/api/v1/namespaces/{space}/events?fieldSelector=reason=Unhealthy"
    threading.Thread(target=follow, args=(asked, "events", events, event_state, end), daemon=True).start()
    follow(asked, "pods", f"/api/v1/namespaces/{space}/pods", pod_state, end)
