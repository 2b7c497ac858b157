"""Where a live system is, and how it is looked at: the parameter `live` of every notebook.

It names places and references. A credential is never a value of it: a file or an environment variable is named, and
read by whoever connects.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationError, model_validator

from readiness.documents import BilingualText, StrictModel, json_of
from readiness.errors import InputError, Problem
from readiness.evidence import Subject

Seconds = Annotated[float, Field(gt=0)]


def _without_credential(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("http:// or https:// and a host")
    if parts.username is not None or parts.password is not None:
        raise ValueError("no credential in a URL; name a file or an environment variable as `token`")
    return url


Url = Annotated[str, AfterValidator(_without_credential)]


class Credential(StrictModel):
    """A bearer token by reference: the file or the environment variable it is in."""

    file: str | None = None
    environment: str | None = None

    @model_validator(mode="after")
    def _names_one_place(self) -> Self:
        if (self.file is None) == (self.environment is None):
            raise ValueError("either `file` or `environment`")
        return self


class Kubelet(StrictModel):
    """Asking kubelets for /stats/summary; needs get on `nodes/stats`, never on `nodes/proxy`."""

    port: Annotated[int, Field(gt=0, lt=65_536)] = 10_250
    certificate_authority: str | None = None
    verify: bool = True


def _selector(text: str) -> str:
    from readiness.sources.exposition import selector_of

    return str(selector_of(text))


class PodEndpoints(StrictModel):
    """HTTP endpoints of every pod, asked at its own address.

    `keep` names metrics. One that is several numbers which do not add up (a gauge with labels) is kept by naming the
    sample: ``queue_length{queue="in"}``.
    """

    port: Annotated[int, Field(gt=0, lt=65_536)]
    health: str | None = None
    metrics: str | None = None
    keep: tuple[Annotated[str, AfterValidator(_selector)], ...] = ()
    timeout_seconds: Seconds = 3.0


class KubernetesTarget(StrictModel):
    """One namespace of one cluster.

    Without a kubeconfig the service account of the pod is used, in which this runs. `deployment` is whose replicas
    are counted; `selector` chooses its pods. `helm_release_secret` names the one secret that holds the release, if the
    operator granted it.
    """

    kubeconfig: str | None = None
    context: str | None = None
    namespace: str
    deployment: str
    selector: str = ""
    service: str | None = None
    timeout_seconds: Seconds = 10.0
    page_size: Annotated[int, Field(ge=1, le=5000)] = 250
    kubelet: Kubelet | None = None
    pods: PodEndpoints | None = None
    helm_release_secret: str | None = None


class Query(StrictModel):
    """One range query; its answer becomes rows of `series`, named `metric`."""

    query: str
    metric: str
    unit: str
    pod_label: str = "pod"
    node_label: str = "node"


class PrometheusTarget(StrictModel):
    """A Prometheus, asked for the hours before now in chunks."""

    url: Url
    token: Credential | None = None
    certificate_authority: str | None = None
    timeout_seconds: Seconds = 30.0
    hours: Seconds = 24.0
    step_seconds: Seconds = 15.0
    queries: tuple[Query, ...]

    @model_validator(mode="after")
    def _names_each_metric_once(self) -> Self:
        names = [query.metric for query in self.queries]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"one query for each metric, not several for {', '.join(twice)}")
        return self


class Probe(StrictModel):
    """One URL that is asked at every look; `target` names it in the table `probes` (`service/health`)."""

    target: str
    url: Url
    timeout_seconds: Seconds = 3.0
    token: Credential | None = None


class LiveParameters(StrictModel):
    """The parameter `live`.

    `watch_seconds` is for how long a notebook itself looks, every `interval_seconds`. `faults` is a folder of
    recordings that `readiness inject` made about the same system. `mask` lists names that no recording may hold.
    """

    title: BilingualText
    subject: Subject
    kubernetes: KubernetesTarget
    prometheus: PrometheusTarget | None = None
    http: tuple[Probe, ...] = ()
    watch_seconds: Annotated[float, Field(ge=0)] = 60.0
    interval_seconds: Seconds = 5.0
    faults: str | None = None
    mask: tuple[str, ...] = ()
    environment: dict[str, str | int | float | bool] = {}
    settings: dict[str, str | int | float | bool] = {}


def checked_parameters(told: Mapping[str, Any]) -> LiveParameters:
    """Check the parameter `live` of a notebook.

    Raises
    ------
    InputError
        With everything that is wrong with it.
    """
    try:
        # In the mode of JSON lists become tuples, as where a file is read.
        return LiveParameters.model_validate_json(json_of(told))
    except ValidationError as error:
        raise InputError(
            [
                Problem("parameters", ".".join(["$.live", *map(str, e["loc"])]), e["msg"], _shown(e["input"]))
                for e in error.errors()
            ]
        ) from None


def _shown(given: Any) -> str:
    """What was given, without its text: whoever mistakes a place may have put a credential there."""
    return repr(given) if given is None or isinstance(given, bool | int | float) else f"a {type(given).__name__}"
