"""What the collector could have done: its own rights, by the SelfSubjectRulesReview, and those it should not have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from readiness.areas.base import Findings, Material
from readiness.areas.infrastructure.answers import documents_of, good_answers
from readiness.areas.infrastructure.serving import InfrastructureSettings
from readiness.claims import Claim
from readiness.estimates import asked_by
from readiness.estimates.counts import estimate_count
from readiness.messages import message
from readiness.views import Column, TableView

REVIEW = "selfsubjectrulesreview"
READING = frozenset({"get", "list", "watch"})
# Whoever is known may ask these about itself; nothing is changed by it.
_REVIEWS = frozenset({"selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews"})
_REVIEW_GROUPS = frozenset({"authorization.k8s.io", "authentication.k8s.io"})
_EXECUTING = frozenset({"pods/exec", "pods/attach", "pods/ephemeralcontainers"})
# GET on nodes/proxy runs commands in any pod of the node, through the kubelet.
_PROXYING = frozenset({"nodes/proxy", "pods/proxy", "services/proxy", "pods/portforward"})
_RAISING = frozenset({"impersonate", "bind", "escalate"})
_RELEASE = "sh.helm.release.v1."


@dataclass(frozen=True)
class Rule:
    """One rule of a review; `finding` names what a collector must not have, and is empty of what it may."""

    groups: tuple[str, ...]
    resources: tuple[str, ...]
    names: tuple[str, ...]
    verbs: tuple[str, ...]
    of_urls: bool = False

    @property
    def finding(self) -> str:
        """The gravest thing about it: wildcard, impersonates, executes, proxies, secrets, writes; empty without one."""
        return next((name for name, holds in self._findings().items() if holds), "")

    def _findings(self) -> dict[str, bool]:
        """Whether each finding holds, gravest first."""
        verbs, resources = set(self.verbs), set(self.resources)
        if self.of_urls:
            return {"wildcard": "*" in verbs or "*" in resources, "writes": not verbs <= READING}
        is_review = resources <= _REVIEWS and set(self.groups) <= _REVIEW_GROUPS and verbs == {"create"}
        return {
            "wildcard": "*" in verbs or "*" in self.groups or any("*" in resource for resource in resources),
            "impersonates": bool(verbs & _RAISING) or "serviceaccounts/token" in resources,
            "executes": bool(resources & _EXECUTING),
            "proxies": bool(resources & _PROXYING),
            "secrets": "secrets" in resources and not self._is_one_release,
            "writes": not (verbs <= READING or is_review),
        }

    @property
    def _is_one_release(self) -> bool:
        """Whether it reads no secret but releases of Helm that are named one by one."""
        named = bool(self.names) and all(name.startswith(_RELEASE) for name in self.names)
        return named and self.resources == ("secrets",) and self.verbs == ("get",)


@dataclass(frozen=True)
class Review:
    """What one identity may do, as it was told itself."""

    identity: str
    rules: tuple[Rule, ...]
    is_complete: bool


def reviews_of(material: Material) -> list[Review]:
    """Every review of a recording; rules that are told twice count once."""
    return [_review(identity, document) for identity, document in documents_of(material, REVIEW, complete=False)]


def _review(identity: str, document: dict[str, Any]) -> Review:
    status = document.get("status") or {}

    def values(rule: dict[str, Any], key: str) -> tuple[str, ...]:
        return tuple(str(value) for value in rule.get(key) or [])

    rules = [
        Rule(values(r, "apiGroups"), values(r, "resources"), values(r, "resourceNames"), values(r, "verbs"))
        for r in status.get("resourceRules") or []
    ]
    rules += [
        Rule((), values(r, "nonResourceURLs"), (), values(r, "verbs"), of_urls=True)
        for r in status.get("nonResourceRules") or []
    ]
    return Review(identity, tuple(dict.fromkeys(rules)), not status.get("incomplete"))


def unreviewed_identities(material: Material) -> set[str]:
    """Those whose questions were answered, and whose rights no review tells."""
    return {str(identity) for identity in good_answers(material)["identity"]} - {
        review.identity for review in reviews_of(material)
    }


def measure_least_privilege(
    claim: Claim, materials: tuple[Material, ...], _settings: InfrastructureSettings
) -> Findings:
    """How many rules let whoever collected do what collecting does not need."""
    reviews = [review for material in materials for review in reviews_of(material)]
    # Who asked without a review of its own rights may have had any.
    unknown = sorted(name for material in materials for name in unreviewed_identities(material))
    if unknown or not reviews:
        return Findings(absent={"": message("absent-no-rules-review", identities=", ".join(unknown) or "-")})
    if not all(review.is_complete for review in reviews):
        # What an authorizer does not tell may be anything: what is listed is then no complete count.
        return Findings(absent={"": message("absent-rules-review-incomplete")})
    excess = {(r.identity, rule) for r in reviews for rule in r.rules if rule.finding}
    told = message("condition-rules", n=len({(r.identity, rule) for r in reviews for rule in r.rules}))
    estimate = estimate_count(len(excess), **asked_by(claim.criterion))
    return Findings(estimates=(estimate.model_copy(update={"conditions": (told,)}),))


def table_access(materials: tuple[Material, ...], _settings: InfrastructureSettings) -> TableView:
    """Every rule of every review, findings first."""
    rows = []
    for material in materials:
        seen = dict.fromkeys((review.identity, rule) for review in reviews_of(material) for rule in review.rules)
        for identity, rule in sorted(seen, key=lambda one: (not one[1].finding, one[0])):
            names = f" [{', '.join(rule.names)}]" if rule.names else ""
            told = message(f"access-{rule.finding}") if rule.finding else message("access-expected")
            what = ", ".join(rule.resources) + names
            groups = ", ".join(group or "core" for group in rule.groups) or "-"
            rows.append((material.recording.id, identity, groups, what, ", ".join(rule.verbs), told))
    columns = (
        Column(title=message("access-column-recording")),
        Column(title=message("access-column-identity"), format="code"),
        Column(title=message("access-column-groups"), format="code"),
        Column(title=message("access-column-resources"), format="code"),
        Column(title=message("access-column-verbs"), format="code"),
        Column(title=message("access-column-finding")),
    )
    return TableView(caption=message("access-caption"), columns=columns, rows=tuple(rows))
