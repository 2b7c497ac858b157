"""The parameter `live`: what is wrong with it is told with its place, and never with its text."""

from __future__ import annotations

import pytest
import yaml

from readiness.errors import InputError
from readiness.sources.live.parameters import checked_parameters

PLANTED = "planted-credential"


def told(**changes):
    return {
        "title": {"ru": "Проверка", "en": "A test"},
        "subject": {"name": "mesh", "version": "1.0.0", "environment": "test"},
        "kubernetes": {"namespace": "mesh", "deployment": "mesh"},
    } | changes


def problems(**changes):
    with pytest.raises(InputError) as error:
        checked_parameters(told(**changes))
    assert PLANTED not in str(error.value)
    return {problem.place for problem in error.value.problems}


def test_the_parameters_of_staging_are_in_their_form(repository):
    content = yaml.safe_load((repository / "params" / "staging.yaml").read_text(encoding="utf-8"))
    assert checked_parameters(content["live"]).watch_seconds == 60


def test_everything_that_is_wrong_is_told_at_once():
    found = problems(kubernetes={"namespace": "mesh", "page_size": 0}, interval_seconds=0, surprise=1)
    assert found == {
        "$.live.kubernetes.deployment",
        "$.live.kubernetes.page_size",
        "$.live.interval_seconds",
        "$.live.surprise",
    }


@pytest.mark.parametrize("token", [PLANTED, {"value": PLANTED}, {"file": PLANTED, "environment": PLANTED}, {}])
def test_a_credential_at_the_wrong_place_is_refused_and_not_repeated(token):
    assert problems(http=[{"target": "a", "url": "http://mesh:8080/health", "token": token}])


@pytest.mark.parametrize(
    "url", [f"https://user:{PLANTED}@mesh/", f"https://{PLANTED}@mesh/", "mesh:8080/health", "file:///etc/passwd"]
)
def test_a_url_is_http_and_holds_no_credential(url):
    assert problems(http=[{"target": "a", "url": url}]) == {"$.live.http.0.url"}
    assert problems(prometheus={"url": url, "queries": []}) == {"$.live.prometheus.url"}


def test_each_metric_of_a_prometheus_has_one_query():
    query = {"query": "up", "metric": "up", "unit": "bool"}
    assert problems(prometheus={"url": "http://mesh:9090", "queries": [query, query]}) == {"$.live.prometheus"}
