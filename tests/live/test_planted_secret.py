"""Secrets that were planted wherever people put them are nowhere in what is kept, shown or told."""

from __future__ import annotations

import base64
import gzip
import json
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from live import independent, lacking
from live.cluster import image, places, workload
from live.searching import Search, packed
from readiness.errors import ExitCode
from readiness.record import load_record
from readiness.sources.kubernetes import objects
from readiness.sources.kubernetes.connecting import connect
from readiness.sources.live.parameters import KubernetesTarget
from readiness.verdicts import Outcome
from sources.answering import Asked, Server, answering

RELEASE = "sh.helm.release.v1.mesh.v1"
VARIABLE = "READINESS_TEST_PLANTED"
_MANIFEST = Path(__file__).parents[2] / "params" / "kubernetes" / "collector.yaml"
_AREAS = ("infrastructure", "stability")
_BUILD_SECONDS = 500


def planted() -> dict[str, str]:
    """A word for each place that stands nowhere else."""
    names = (
        *("env_literal", "env_password", "argument", "option", "script", "url", "header"),
        *("annotation", "pod_annotation", "message", "secret", "config_map", "release"),
        *("prometheus_file", "probe_variable"),
    )
    return {name: f"Pl4nted-{secrets.token_hex(12)}" for name in names}


@dataclass(frozen=True)
class Garden:
    """Where everything was planted, and what came of recording it and making a book of it."""

    secrets: dict[str, str]
    namespace: str
    kubeconfig: Path
    kept: Path
    parameters: Path
    asked: tuple[Asked, ...]

    @property
    def in_objects(self) -> set[str]:
        """What a collector would bring, were it not scrubbed."""
        return set(self.secrets) - {"prometheus_file", "probe_variable", "kubeconfig_token", "secret", "config_map"}


def plant(namespace: str, words: dict[str, str]) -> None:
    """Put a word in each place of the cluster; one pod runs with them."""
    root = f"/api/v1/namespaces/{namespace}"
    container = {
        "name": "mesh",
        "env": [
            {"name": "GREETING", "value": words["env_literal"]},
            {"name": "DB_PASSWORD", "value": words["env_password"]},
        ],
        # The service takes no arguments: it only has them.
        "args": [
            f"--db-password={words['argument']}",
            *("--auth-token", words["option"]),
            *("sh", "-c", f"exec run --retries 3 --password '{words['script']}' --verbose"),
            f"postgresql://mesh:{words['url']}@db:5432/mesh",
        ],
        "livenessProbe": {
            "httpGet": {"httpHeaders": [{"name": "Authorization", "value": f"Bearer {words['header']}"}]},
        },
    }
    template = {
        "metadata": {"annotations": {"team.example/note": f"key {words['pod_annotation']}"}},
        "spec": {"containers": [container]},
    }
    independent.ask(
        f"/apis/apps/v1/namespaces/{namespace}/deployments/mesh",
        method="PATCH",
        headers={"Content-Type": "application/strategic-merge-patch+json"},
        data=json.dumps(
            {
                "metadata": {"annotations": {"team.example/owner": f"password is {words['annotation']}"}},
                "spec": {"template": template},
            }
        ),
    )
    told = {
        "name": "mesh",
        "version": 1,
        "info": {"status": "deployed"},
        "chart": {"metadata": {"name": "mesh", "version": image.VERSION}, "values": {"key": words["release"]}},
        "config": {"password": words["release"]},
    }
    release = base64.b64encode(base64.b64encode(gzip.compress(json.dumps(told).encode()))).decode()
    kept = {"planted": {"stringData": {"password": words["secret"]}}, RELEASE: {"data": {"release": release}}}
    for name, content in kept.items():
        independent.ask(f"{root}/secrets", method="POST", json={"metadata": {"name": name}, **content})
    content = {"config.yaml": f"password: {words['config_map']}"}
    independent.ask(f"{root}/configmaps", method="POST", json={"metadata": {"name": "planted"}, "data": content})
    event = {
        "metadata": {"name": "planted"},
        "involvedObject": {"kind": "Deployment", "name": "mesh", "namespace": namespace},
        "type": "Warning",
        "reason": "Planted",
        "message": f"could not connect: DB_PASSWORD={words['message']} was not taken",
    }
    independent.ask(f"{root}/events", method="POST", json=event)


def answer(words: dict[str, str], pod: str) -> Any:
    """A Prometheus and a URL that both want their credential, and repeat it where something is wrong."""

    def answers(handler: Any, asked: Asked) -> None:
        given = asked.headers.get("Authorization", "")
        is_probe = asked.path == "/health"
        wanted = words["probe_variable" if is_probe else "prometheus_file"]
        if given != f"Bearer {wanted}":
            handler.say(401, {"status": "error", "error": "who are you?"})
        elif is_probe:
            handler.say(500, {"failed": given}, X_Echo=given, Set_Cookie=f"session={wanted}")
        elif asked.query["query"] == "broken":
            handler.say(
                400, {"status": "error", "errorType": "bad_data", "error": f"not with {given}: {wanted} is known"}
            )
        else:
            values = [[float(asked.query["end"]), "1"]]
            result = [{"metric": {"pod": pod}, "values": values}]
            handler.say(200, {"status": "success", "data": {"resultType": "matrix", "result": result}})

    return answers


def parameters(kubeconfig: Path, namespace: str, url: str, token: Path) -> dict[str, Any]:
    query = {"unit": "count", "query": "good", "metric": "asked_total"}
    return {
        "register": "params/local-kubernetes",
        "source": "live",
        "live": {
            "title": {"ru": "Проверка", "en": "A test"},
            "subject": {"name": "mesh-service", "version": "1.0.0", "environment": "local-kubernetes-1.20.2"},
            "kubernetes": {
                "kubeconfig": str(kubeconfig),
                "namespace": namespace,
                "deployment": "mesh",
                "selector": "app=mesh",
                "kubelet": {"certificate_authority": str(places.state() / "certificates" / "authority.crt")},
                "pods": {"port": places.SERVICE_PORT, "health": "/health", "metrics": "/metrics"},
                "helm_release_secret": RELEASE,
            },
            "prometheus": {
                "url": url,
                "token": {"file": str(token)},
                "hours": 0.01,
                "step_seconds": 1,
                "queries": [query, query | {"query": "broken", "metric": "broken_total"}],
            },
            "http": [{"target": "service/echo", "url": f"{url}/health", "token": {"environment": VARIABLE}}],
            "watch_seconds": 5,
            "interval_seconds": 1,
        },
    }


class Copying:
    """Copies what stands in a spool, again and again: it is gone when the recording is made."""

    def __init__(self, spool: Path, target: Path) -> None:
        self._spool, self._target = spool, target
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)
        target.mkdir(parents=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(0.2):
            for path in self._spool.glob("*") if self._spool.is_dir() else ():
                try:
                    (self._target / path.name).write_bytes(path.read_bytes())
                except OSError:
                    continue


def run(repository: Path, said: Path, variable: str, *arguments: object) -> int:
    """Run the command line and keep what it said."""
    with said.open("wb") as out:
        return subprocess.run(
            [sys.executable, "-m", "readiness", *map(str, arguments)],
            env=os.environ | {"PYTHONPATH": str(repository / "book"), VARIABLE: variable},
            cwd=repository,
            stdout=out,
            stderr=subprocess.STDOUT,
            timeout=_BUILD_SECONDS,
            check=False,
        ).returncode


@pytest.fixture(scope="module")
def garden(local_cluster: Path, repository: Path, tmp_path_factory) -> Iterator[Garden]:
    """One replica with secrets all around it, recorded and made a book of, by the commands that people use."""
    words, namespace = planted(), f"planted-secret-{os.getpid()}"
    folder, kept = tmp_path_factory.mktemp("planted"), tmp_path_factory.mktemp("kept")
    try:
        workload.deploy(local_cluster, namespace, replicas=1)
        plant(namespace, words)
        workload.processes.wait_until(
            "the replica with secrets is available",
            lambda: workload.available(workload.dynamic(local_cluster), namespace) == 1,
            workload.ROLLOUT_SECONDS,
        )
        kubeconfig = lacking.grant(
            local_cluster, namespace, lacking.documents(_MANIFEST, RELEASE), frozenset(), "collector", folder
        )
        words["kubeconfig_token"] = yaml.safe_load(kubeconfig.read_text(encoding="utf-8"))["users"][0]["user"]["token"]
        token = folder / "token"
        token.write_text(words["prometheus_file"] + "\n", encoding="ascii")
        file = folder / "planted.yaml"
        with answering(answer(words, "mesh")) as server:
            told = parameters(kubeconfig, namespace, server.url, token)
            file.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
            record_and_build(repository, file, kept, words["probe_variable"])
            yield Garden(words, namespace, kubeconfig, kept, file, asked_of(server))
    finally:
        workload.remove(local_cluster, namespace)
        lacking.remove_cluster_roles(local_cluster, namespace)


def asked_of(server: Server) -> tuple[Asked, ...]:
    return tuple(server.asked)


def record_and_build(repository: Path, file: Path, kept: Path, variable: str) -> None:
    recording = kept / "data" / "planted"
    with Copying(recording.parent / ".planted.recording", kept / "spool"):
        options = ("--params", file, "--out", recording, "--duration", "8s", "--interval", "1s")
        assert run(repository, kept / "recorder.log", variable, "record", *options) == ExitCode.DONE, said(kept)
    options = ("--params", file, "--record", kept / "record", "--html", kept / "html")
    only = [option for area in _AREAS for option in ("--only", area)]
    assert run(repository, kept / "build.log", variable, "build", *options, *only) == ExitCode.DONE, said(kept)


def said(kept: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted(kept.glob("*.log")))


@pytest.mark.parametrize("how", sorted(packed(b"x")))
def test_the_search_finds_a_secret_however_it_is_packed(how: str):
    words = planted()
    search = Search(words)
    assert search.in_bytes(packed(words["argument"].encode())[how]) == {"argument"}
    assert search.in_bytes(packed(b"Pl4nted-and-not-one-of-them")[how]) == set()


def test_every_secret_is_where_it_was_planted(garden: Garden, tmp_path: Path):
    """The search finds all of them in what the cluster says and in what the parameters refer to."""
    search = Search(garden.secrets)
    for kind in ("pods", "secrets", "configmaps", "events"):
        listed = independent.ask(f"/api/v1/namespaces/{garden.namespace}/{kind}")
        (tmp_path / kind).write_text(json.dumps(listed), encoding="utf-8")
    deployments = independent.ask(f"/apis/apps/v1/namespaces/{garden.namespace}/deployments")
    (tmp_path / "deployments").write_text(json.dumps(deployments), encoding="utf-8")
    found = search.in_folder(tmp_path)
    in_template = {"env_literal", "env_password", "argument", "option", "script", "url", "header", "pod_annotation"}
    assert found["pods"] == in_template
    assert found["deployments"] == in_template | {"annotation"}
    # A token of the account is made by the cluster itself, another than the one that was asked for.
    assert found["secrets"] == {"secret", "release"}
    assert found["configmaps"] == {"config_map"}
    assert found["events"] == {"message"}
    assert search.in_folder(garden.parameters.parent)["token"] == {"prometheus_file"}
    assert search.in_bytes(garden.kubeconfig.read_bytes()) == {"kubeconfig_token"}
    # They were used: whoever wanted a credential got it.
    given = {asked.headers.get("Authorization") for asked in garden.asked}
    assert given == {f"Bearer {garden.secrets[name]}" for name in ("prometheus_file", "probe_variable")}


def test_without_scrubbing_they_would_be_found(garden: Garden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Lists reach every place in which they were planted: it is no search where nothing could be."""
    monkeypatch.setattr(objects, "scrubbed", lambda value: value)
    monkeypatch.setattr(objects, "release_of", lambda secret: secret)
    target = KubernetesTarget(
        kubeconfig=str(garden.kubeconfig), namespace=garden.namespace, deployment="mesh", helm_release_secret=RELEASE
    )
    rows, lost = objects.collect_objects(connect(target), target, "before")
    assert lost == []
    pd.DataFrame(rows).to_parquet(tmp_path / "objects.parquet", compression="zstd")
    assert Search(garden.secrets).in_folder(tmp_path) == {"objects.parquet": garden.in_objects}


def test_they_are_nowhere_in_what_was_kept_shown_or_told(garden: Garden):
    search = Search(garden.secrets)
    assert search.in_folder(garden.kept) == {}


def test_everything_was_searched(garden: Garden):
    """Spool, recording, record, executed notebooks, pages in both languages, and what the commands said."""
    kept = garden.kept
    # What stands beside the secrets and is none is found by the same search in each of them.
    found = Search({"namespace": garden.namespace, "variable": "GREETING", "reason": "not with Bearer"})
    held = found.in_folder(kept)
    (segment,) = (kept / "spool").glob("segment-*")
    assert held[f"spool/{segment.name}"] == {"namespace", "variable", "reason"}
    assert held["data/planted/objects.parquet"] == {"namespace", "variable"}
    assert held["data/planted/collection_errors.parquet"] == {"reason"}
    for page in ("record/notebooks/{}.ipynb", "html/en/areas/{}.html", "html/ru/areas/{}.html"):
        assert all(held[page.format(area)] == {"namespace", "reason"} for area in _AREAS)
    assert (kept / "spool" / "plan.json").is_file()
    tables = {path.stem for path in (kept / "data" / "planted").glob("*.parquet")}
    assert tables == {"objects", "events", "series", "probes", "payloads", "collection_errors"}
    assert {path.stem for path in (kept / "record" / "notebooks").glob("*.ipynb")} == {*_AREAS, "milestone"}
    assert (kept / "html" / "index.html").is_file()
    for language in ("en", "ru"):
        pages = {path.stem for path in (kept / "html" / language).rglob("*.html")}
        assert {*_AREAS} <= pages
    assert "Recorded:" in (kept / "recorder.log").read_text(encoding="utf-8")
    assert "Book:" in (kept / "build.log").read_text(encoding="utf-8")
    record, _ = load_record(kept / "record")
    measured = {v.claim for v in record.verdicts if v.outcome is not Outcome.NOT_MEASURED}
    assert {"infrastructure.containers_limited", "infrastructure.images_pinned"} <= measured
    recorded = pd.read_parquet(kept / "data" / "planted" / "objects.parquet")
    assert "scrubbed" in "".join(recorded["body"])
    # What was told of the query that failed is there, without what it repeated.
    errors = pd.read_parquet(kept / "data" / "planted" / "collection_errors.parquet")
    assert errors["error"].str.contains("not with Bearer").any()
    assert "GREETING" in "".join(recorded["body"])
