"""A live cluster for the tests: whichever READINESS_TEST_KUBECONFIG names."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from live.cluster import places

VARIABLE = "READINESS_TEST_KUBECONFIG"
HOW = (
    "NOTHING WAS TESTED AGAINST A LIVE CLUSTER. As root, on Debian 12: PYTHONPATH=tests python -m live.cluster build, "
    f"the same with start, then export {VARIABLE} as it says (tests/live/README.md)"
)
ASK_SECONDS = 10


@pytest.fixture(scope="session")
def live_kubeconfig() -> Path:
    """The kubeconfig of a cluster that answers; one that was named and does not answer is a failure."""
    named = os.environ.get(VARIABLE)
    if not named:
        if os.environ.get("CI"):
            pytest.fail(f"CI provides a cluster, so this is a gap: {VARIABLE} is not set")
        pytest.skip(HOW)
    import kubernetes
    import urllib3

    path = Path(named)
    if not path.is_file():
        pytest.fail(f"{VARIABLE} names {path}, which is no file")
    try:
        with kubernetes.config.new_client_from_config(str(path)) as client:
            kubernetes.client.VersionApi(client).get_code(_request_timeout=ASK_SECONDS)
    except (
        kubernetes.client.ApiException,
        kubernetes.config.ConfigException,
        urllib3.exceptions.HTTPError,
        yaml.YAMLError,
        OSError,
    ) as error:
        pytest.fail(f"{VARIABLE} names {path}, whose cluster does not answer: {type(error).__name__}: {error}")
    return path


@pytest.fixture(scope="session")
def local_cluster(live_kubeconfig: Path) -> Path:
    """The administrator's kubeconfig, if the cluster is the local one: pods, nodes and signals are within reach."""
    config = yaml.safe_load(live_kubeconfig.read_text(encoding="utf-8"))
    servers = {entry["cluster"]["server"] for entry in config["clusters"]}
    if servers != {places.API_URL}:
        pytest.skip(f"{VARIABLE} names another cluster than the local one: {json.dumps(sorted(servers))}")
    return live_kubeconfig


@pytest.fixture(scope="module")
def own_namespace(local_cluster: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A namespace with five replicas of the service, for one module of tests alone."""
    from live.cluster import workload

    name = f"{request.module.__name__.rpartition('.')[2].replace('_', '-')}-{os.getpid()}"
    try:
        workload.deploy(local_cluster, name)
        yield name
    finally:
        workload.remove(local_cluster, name)
