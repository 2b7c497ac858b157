"""What the cluster allows the pods: security contexts against the Pod Security Standards, tokens, network, rights.

The levels are those of the Kubernetes documentation (Pod Security Standards): `privileged`, `baseline`, `restricted`.
Everything is read from the answers that recordings keep; a kind nobody could ask for is told as not seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from readiness.areas.base import Material
from readiness.areas.infrastructure.answers import documents_of, last_items
from readiness.messages import Message, message
from readiness.views import Cell, Column, TableView

# Capabilities that the level baseline lets a container add.
_BASELINE_CAPABILITIES = frozenset(
    {"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
     "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"}
)  # fmt: skip
_RESTRICTED_VOLUMES = frozenset(
    {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}
)
_SECCOMP = frozenset({"RuntimeDefault", "Localhost"})


def faults_of(pod: dict[str, Any]) -> tuple[list[str], list[str]]:
    """What keeps a pod from the level baseline, and what keeps it from restricted.

    Parameters
    ----------
    pod
        An object of the API with its ``spec``.
    """
    spec = pod.get("spec") or {}
    return sorted(set(_baseline(spec))), sorted(set(_restricted(spec)))


def level_of(pod: dict[str, Any]) -> str:
    """The strictest level a pod meets."""
    baseline, restricted = faults_of(pod)
    return "privileged" if baseline else ("baseline" if restricted else "restricted")


def _containers(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for key in ("initContainers", "containers", "ephemeralContainers"):
        yield from spec.get(key) or []


def _context(holder: dict[str, Any]) -> dict[str, Any]:
    return holder.get("securityContext") or {}


def _baseline(spec: dict[str, Any]) -> Iterator[str]:
    for key in ("hostNetwork", "hostPID", "hostIPC"):
        if spec.get(key):
            yield key
    if any("hostPath" in volume for volume in spec.get("volumes") or []):
        yield "hostPath"
    if (_context(spec).get("seccompProfile") or {}).get("type") == "Unconfined":
        yield "seccompProfile"
    for container in _containers(spec):
        yield from _baseline_of_container(container)


def _baseline_of_container(container: dict[str, Any]) -> Iterator[str]:
    context = _context(container)
    if context.get("privileged"):
        yield "privileged"
    if set((context.get("capabilities") or {}).get("add") or []) - _BASELINE_CAPABILITIES:
        yield "capabilities"
    if any(port.get("hostPort") for port in container.get("ports") or []):
        yield "hostPort"
    if context.get("procMount") not in (None, "Default"):
        yield "procMount"
    if (context.get("seccompProfile") or {}).get("type") == "Unconfined":
        yield "seccompProfile"


def _restricted(spec: dict[str, Any]) -> Iterator[str]:
    pod = _context(spec)
    for volume in spec.get("volumes") or []:
        if not (set(volume) - {"name"}) <= _RESTRICTED_VOLUMES:
            yield "volumes"
    for container in _containers(spec):
        context = _context(container)
        if context.get("allowPrivilegeEscalation") is not False:
            yield "allowPrivilegeEscalation"
        if context.get("runAsNonRoot", pod.get("runAsNonRoot")) is not True:
            yield "runAsNonRoot"
        if context.get("runAsUser", pod.get("runAsUser")) == 0:
            yield "runAsUser"
        profile = context.get("seccompProfile") or pod.get("seccompProfile") or {}
        if profile.get("type") not in _SECCOMP:
            yield "seccompProfile"
        capabilities = context.get("capabilities") or {}
        if "ALL" not in (capabilities.get("drop") or []) or set(capabilities.get("add") or []) - {"NET_BIND_SERVICE"}:
            yield "capabilities"


def _pods(material: Material) -> list[dict[str, Any]]:
    """Every pod that an answer showed, as the last one told of it."""
    found = {
        str(pod["metadata"]["uid"]): pod
        for _, document in documents_of(material, "pods")
        for pod in document.get("items") or []
    }
    return list(found.values())


def _workload(pod: dict[str, Any]) -> str:
    owners = pod["metadata"].get("ownerReferences") or []
    owner = next((one for one in owners if one.get("controller")), None)
    return f"{owner['kind']}/{owner['name']}" if owner else f"Pod/{pod['metadata']['name']}"


def table_posture(materials: tuple[Material, ...], _settings: object) -> TableView:
    """Every workload: the strictest level its pods meet, what keeps them from the next, and whose token they hold."""
    rows: list[tuple[Cell, ...]] = []
    for material in materials:
        alike: dict[tuple[str, ...], int] = {}
        for pod in _pods(material):
            baseline, restricted = faults_of(pod)
            spec = pod["spec"]
            mounts_token = spec.get("automountServiceAccountToken") is not False
            key = (
                _workload(pod),
                level_of(pod),
                ", ".join(baseline or restricted),
                str(spec.get("serviceAccountName") or "default"),
                "yes" if mounts_token else "no",
            )
            alike[key] = alike.get(key, 0) + 1
        for (workload, level, faults, account, token), n in sorted(alike.items()):
            told = message(f"posture-token-{token}")
            rows.append((material.recording.id, workload, n, level, faults or None, account, told))
    columns = (
        Column(title=message("security-column-recording")),
        Column(title=message("posture-column-workload"), format="code"),
        Column(title=message("posture-column-pods"), format="number"),
        Column(title=message("posture-column-level"), format="code"),
        Column(title=message("posture-column-faults"), format="code"),
        Column(title=message("posture-column-account"), format="code"),
        Column(title=message("posture-column-token")),
    )
    return TableView(caption=message("posture-caption"), columns=columns, rows=tuple(rows))


def covers(policy: dict[str, Any], pod: dict[str, Any]) -> bool:
    """Whether a network policy selects a pod of its namespace."""
    if policy["metadata"].get("namespace") != pod["metadata"].get("namespace"):
        return False
    selector = (policy.get("spec") or {}).get("podSelector") or {}
    labels = pod["metadata"].get("labels") or {}
    if any(labels.get(key) != value for key, value in (selector.get("matchLabels") or {}).items()):
        return False
    return all(_matches(rule, labels) for rule in selector.get("matchExpressions") or [])


def _matches(rule: dict[str, Any], labels: dict[str, str]) -> bool:
    there, values = rule["key"] in labels, rule.get("values") or []
    return {
        "In": there and labels.get(rule["key"]) in values,
        "NotIn": labels.get(rule["key"]) not in values,
        "Exists": there,
        "DoesNotExist": not there,
    }.get(str(rule.get("operator")), False)


def _directions(policy: dict[str, Any]) -> set[str]:
    spec = policy.get("spec") or {}
    # Without policyTypes a policy is about ingress, and about egress if it has rules for it.
    return set(spec.get("policyTypes") or ["Ingress", *(["Egress"] if spec.get("egress") else [])])


def table_network(materials: tuple[Material, ...], _settings: object) -> TableView:
    """In each recording: how many pods some policy isolates, by direction; none seen is told apart from none."""
    rows: list[tuple[Cell, ...]] = []
    for material in materials:
        pods, policies = _pods(material), last_items(material, "networkpolicies")
        for direction in ("Ingress", "Egress"):
            told: Message | None = None
            isolated: int | None = None
            if policies is None:
                told = message("posture-policies-not-seen")
            else:
                mine = [policy for policy in policies if direction in _directions(policy)]
                isolated = sum(any(covers(policy, pod) for policy in mine) for pod in pods)
                told = message("posture-policies", n=len(mine))
            rows.append((material.recording.id, direction, told, isolated, len(pods)))
    columns = (
        Column(title=message("security-column-recording")),
        Column(title=message("posture-column-direction"), format="code"),
        Column(title=message("posture-column-policies")),
        Column(title=message("posture-column-isolated"), format="number"),
        Column(title=message("posture-column-pods"), format="number"),
    )
    return TableView(caption=message("posture-network-caption"), columns=columns, rows=tuple(rows))


def table_rights(materials: tuple[Material, ...], _settings: object) -> TableView:
    """Roles of the namespace that go far (wildcards, secrets, execution, raising of rights), with who is bound."""
    rows: list[tuple[Cell, ...]] = []
    for material in materials:
        roles = last_items(material, "roles")
        if roles is None:
            rows.append((material.recording.id, None, message("posture-roles-not-seen"), None))
            continue
        bindings = last_items(material, "rolebindings") or []
        far = [(role, why) for role in roles if (why := reach_of(role))]
        if not far:
            rows.append((material.recording.id, None, message("posture-roles-none", n=len(roles)), None))
        for role, why in far:
            name = str(role["metadata"]["name"])
            bound = sorted(
                f"{subject.get('kind')}/{subject.get('name')}"
                for binding in bindings
                if (binding.get("roleRef") or {}).get("name") == name
                for subject in binding.get("subjects") or []
            )
            rows.append((material.recording.id, name, message(f"posture-reach-{why}"), ", ".join(bound) or None))
    columns = (
        Column(title=message("security-column-recording")),
        Column(title=message("posture-column-role"), format="code"),
        Column(title=message("posture-column-reach")),
        Column(title=message("posture-column-bound"), format="code"),
    )
    return TableView(caption=message("posture-rights-caption"), columns=columns, rows=tuple(rows))


def reach_of(role: dict[str, Any]) -> str:
    """The gravest thing a role allows: wildcard, raises, executes, secrets; empty of one that goes no further."""
    found = set()
    for rule in role.get("rules") or []:
        verbs, resources = set(rule.get("verbs") or []), set(rule.get("resources") or [])
        if "*" in verbs or "*" in resources or "*" in (rule.get("apiGroups") or []):
            found.add("wildcard")
        if verbs & {"impersonate", "bind", "escalate"} or "serviceaccounts/token" in resources:
            found.add("raises")
        if resources & {"pods/exec", "pods/attach", "pods/ephemeralcontainers", "nodes/proxy"}:
            found.add("executes")
        if "secrets" in resources and not rule.get("resourceNames"):
            found.add("secrets")
    return next((why for why in ("wildcard", "raises", "executes", "secrets") if why in found), "")
