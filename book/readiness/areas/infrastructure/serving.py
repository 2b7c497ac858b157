"""Whether the deployment stands, stays up and answers, and can be observed."""

from __future__ import annotations

import json
from typing import Annotated, Any

import altair as alt
import numpy as np
import pandas as pd
from pydantic import Field

from readiness.areas.base import Findings, Material, Settings
from readiness.areas.series import (
    SOAK,
    bin_minutes,
    checks_of_failures,
    checks_of_times,
    estimate_share,
    interval_seconds_of,
    phase_seconds,
    seconds_since,
)
from readiness.charts import PALETTE, limit_rule, stack
from readiness.claims import Claim
from readiness.estimates import asked_by
from readiness.estimates.counts import estimate_count
from readiness.estimates.proportions import estimate_proportion
from readiness.instruments import Check, check_payload_parses, check_samples_suffice
from readiness.messages import Message, message
from readiness.views import Column, TableView

DEPLOYMENTS = "deployments"
READY = "ready"
# Who sees every deployment of the namespace; others look at what they may see.
COMPLETE_IDENTITIES = ("admin", "collector")
METRICS_PATH = "/metrics"


class InfrastructureSettings(Settings):
    """Parameters of ``notebooks/infrastructure.ipynb``.

    `expected_replicas` is what the statement calls "5 pods".
    """

    expected_replicas: Annotated[int, Field(gt=0)] = 5
    minimum_samples: Annotated[int, Field(ge=10)] = 60


def measure_deployment(claim: Claim, materials: tuple[Material, ...], _settings: InfrastructureSettings) -> Findings:
    """Fewest available replicas in every state of the deployment that the API reported during the soak."""
    states = pd.concat([deployment_states(material) for material in materials], ignore_index=True)
    if states.empty:
        # A refusal to list it is no instrument that failed: nothing was measured.
        return Findings(absent={"": message("absent-no-answer", kind=DEPLOYMENTS)})
    inside = states[states["in_soak"]]
    checks = (check_samples_suffice(len(inside), 2),)
    if inside.empty:
        return Findings(checks)
    outside = states.loc[~states["in_soak"], "available"]
    told = message("condition-states", states=len(inside), outside=int(outside.min()) if len(outside) else "-")
    estimate = estimate_count(int(inside["available"].min()), **asked_by(claim.criterion))
    return Findings(checks, (estimate.model_copy(update={"conditions": (told,)}),))


def deployment_states(material: Material) -> pd.DataFrame:
    """Every state of the recorded deployment: answers to whoever may list it all, and the watch where there is one.

    Returns
    -------
    DataFrame
        ``available`` replicas and whether the state was reported during the soak (``in_soak``).
    """
    name = material.recording.settings.get("deployment")
    answers = material.tables["objects"]
    answers = answers[(answers["name"] == DEPLOYMENTS) & answers["identity"].isin(COMPLETE_IDENTITIES)]
    found = [
        (moment, item)
        for moment, body in zip(answers["collected_at"], answers["body"], strict=True)
        for item in json.loads(body).get("items", [])
    ]
    if "events" in material.tables:
        watched = material.tables["events"]
        watched = watched[(watched["resource"] == DEPLOYMENTS) & (watched["name"] == name)]
        found += [(m, json.loads(o)) for m, o in zip(watched["received_at"], watched["object"], strict=True)]
    start, end = material.window(SOAK)
    rows = [
        (int(item.get("status", {}).get("availableReplicas") or 0), bool(start <= moment <= end))
        for moment, item in found
        if item.get("metadata", {}).get("name") == name
    ]
    return pd.DataFrame(rows, columns=["available", "in_soak"]).astype({"in_soak": bool})


def ready_pods(material: Material) -> pd.DataFrame:
    """How many pods were Ready at each sample of the soak: columns ``observed_at``, ``ready``."""
    counted = material.podwise().totals(READY, material.window(SOAK))
    return counted.rename(columns={"value": "ready"})


def measure_ready(claim: Claim, materials: tuple[Material, ...], settings: InfrastructureSettings) -> Findings:
    """Share of time with every pod Ready."""
    checks: list[Check] = []
    estimates = []
    with_ready = [material for material in materials if not ready_pods(material).empty]
    for material in with_ready:
        label = None if len(with_ready) == 1 else material.recording.id
        pods = ready_pods(material)
        seconds = seconds_since(pods["observed_at"], material.window(SOAK)[0])
        interval = interval_seconds_of(material, pods.assign(of="all"), "of")
        checks += checks_of_times(seconds, interval, phase_seconds(material), settings.minimum_samples, member=label)
        all_ready = (pods["ready"] >= settings.expected_replicas).to_numpy(dtype=bool)
        estimates.append(estimate_share(claim, all_ready, seconds, members=len(with_ready), member=label))
    absent = {} if with_ready else {"": message("absent-no-series", metric=READY)}
    return Findings(tuple(checks), tuple(estimates), absent)


def measure_service(claim: Claim, materials: tuple[Material, ...], settings: InfrastructureSettings) -> Findings:
    """Share of requests to the service that were answered well, over the soak."""
    checks: list[Check] = []
    estimates = []
    parts = [(m, rows) for m in materials if not (rows := service_probes(m)).empty]
    for material, rows in parts:
        label = None if len(parts) == 1 else material.recording.id
        seconds = seconds_since(rows["observed_at"], material.window(SOAK)[0])
        interval = interval_seconds_of(material, rows, "target")
        checks += checks_of_times(seconds, interval, phase_seconds(material), settings.minimum_samples, member=label)
        checks += checks_of_failures(material, rows, member=label)
        ok = rows["ok"].to_numpy(dtype=bool)
        estimate = estimate_share(claim, ok, seconds, members=len(parts), member=label)
        told = (*estimate.conditions, *_outside_the_soak(material))
        estimates.append(estimate.model_copy(update={"conditions": told}))
    return Findings(tuple(checks), tuple(estimates), {} if parts else {"": message("absent-no-service-probes")})


def service_probes(material: Material) -> pd.DataFrame:
    """The probes of the service, during the soak."""
    rows = material.rows("probes", SOAK)
    return rows[rows["target"].str.startswith("service/")]


def _outside_the_soak(material: Material) -> tuple[Message, ...]:
    """What the same probes saw when faults were injected: it stands beside what they saw when none were."""
    every = material.tables["probes"]
    every = every[every["target"].str.startswith("service/")]
    outside = every.drop(service_probes(material).index)
    told = [message("condition-soak-only")]
    if len(outside):
        told.append(message("condition-outside-soak", n=len(outside), good=int(outside["ok"].sum())))
    return tuple(told)


def measure_exposition(claim: Claim, materials: tuple[Material, ...], _settings: InfrastructureSettings) -> Findings:
    """Whether every body of /metrics is what its readers take it for."""
    bodies = [body for material in materials for body in exposition_bodies(material)["body"]]
    parsed = [check_payload_parses(body) for body in bodies]
    # Forty equal faults are one finding; the table beside it counts them.
    kinds = {check.detail.key: check for check in reversed(parsed)}
    good = sum(check.passed for check in parsed)
    estimates = (estimate_proportion(good, len(bodies), **asked_by(claim.criterion)),) if bodies else ()
    return Findings((check_samples_suffice(len(bodies), 1), *kinds.values()), estimates)


def exposition_bodies(material: Material) -> pd.DataFrame:
    """The bodies of /metrics of every pod and stage."""
    rows = material.tables["payloads"]
    return rows[rows["path"] == METRICS_PATH]


def chart_ready(materials: tuple[Material, ...], settings: InfrastructureSettings) -> dict[str, Any]:
    """Ready pods over the soak."""
    charts = []
    for material in materials:
        pods = ready_pods(material)
        if pods.empty:
            continue
        minute = bin_minutes(seconds_since(pods["observed_at"], material.window(SOAK)[0]))
        rows = pd.DataFrame({"minute": minute, "value": pods["ready"]}).groupby("minute").min().reset_index()
        line = (
            alt.Chart(rows, title=alt.Title("@chart-ready", subtitle=material.recording.id, anchor="start"))
            .mark_line(interpolate="step-after", color=PALETTE[0])
            .encode(
                x=alt.X("minute:Q", title="@axis-minutes"),
                y=alt.Y("value:Q", title="@axis-ready-pods", scale=alt.Scale(zero=True)),
            )
        )
        charts.append(
            alt.layer(line, limit_rule(settings.expected_replicas, channel="y", label="@chart-ready-expected"))
        )
    return stack(charts, description="@chart-ready-description")


def chart_service(materials: tuple[Material, ...], _settings: InfrastructureSettings) -> dict[str, Any]:
    """Latency of the service over the soak; what got no good answer is marked."""
    charts = []
    for material in materials:
        probes = service_probes(material)
        if probes.empty:
            continue
        minute = bin_minutes(seconds_since(probes["observed_at"], material.window(SOAK)[0]))
        label = np.where(probes["ok"], "@mark-answered", "@mark-unanswered")
        points = pd.DataFrame({"minute": minute, "value": probes["latency_seconds"], "label": label})
        rows = points.groupby(["minute", "label"]).max().reset_index()
        charts.append(
            alt.Chart(rows, title=alt.Title("@chart-service", subtitle=material.recording.id, anchor="start"))
            .mark_point(size=14, filled=True, opacity=0.6)
            .encode(
                x=alt.X("minute:Q", title="@axis-minutes"),
                y=alt.Y("value:Q", title="@axis-latency-seconds", scale=alt.Scale(type="log")),
                color=alt.Color("label:N", title=None, legend=alt.Legend(orient="top")),
                tooltip=[
                    alt.Tooltip("minute:Q", title="@axis-minutes", format=".1f"),
                    alt.Tooltip("value:Q", title="@axis-latency-seconds", format=".3f"),
                ],
            )
        )
    return stack(charts, description="@chart-service-description")


def table_exposition(materials: tuple[Material, ...], _settings: InfrastructureSettings) -> TableView:
    """What /metrics answered: its declared type, its first characters, and whether a parser takes it."""
    rows = []
    for material in materials:
        bodies = exposition_bodies(material)
        kinds = bodies.assign(
            start=bodies["body"].str[:48], good=[check_payload_parses(b).passed for b in bodies["body"]]
        )
        for (content_type, start, good), part in kinds.groupby(["content_type", "start", "good"]):
            answer = message("answer-yes") if good else message("answer-no")
            rows.append((material.recording.id, str(content_type), str(start), len(part), answer))
    columns = (
        Column(title=message("exposition-column-recording")),
        Column(title=message("exposition-column-type"), format="code"),
        Column(title=message("exposition-column-start"), format="code"),
        Column(title=message("exposition-column-bodies"), format="number"),
        Column(title=message("exposition-column-parses")),
    )
    return TableView(caption=message("exposition-caption"), columns=columns, rows=tuple(rows))
