"""Whatever an API server answers instead of a document is one clear error; over real sockets, with and without TLS."""

from __future__ import annotations

import json
import time

import pytest
from kubernetes import client

from readiness.sources.kubernetes.api import Api, ApiError
from sources.answering import answering, certificate, refused_port

PATH = "/api/v1/namespaces/mesh/pods"


def connected(url: str, *, authority: str | None = None, seconds: float = 2.0) -> Api:
    settings = client.Configuration()
    settings.host, settings.retries, settings.ssl_ca_cert = url, False, authority
    return Api(client.ApiClient(settings), "context test", seconds)


def error_of(api: Api, ask=lambda api: api.get(PATH)) -> ApiError:
    with pytest.raises(ApiError) as told:
        ask(api)
    return told.value


@pytest.mark.parametrize(
    ("status", "hint"),
    [
        (400, "query"),
        (401, "renew"),
        (403, "grant it"),
        (404, "no such"),
        (409, "meanwhile"),
        (410, "list anew"),
        (429, "overloaded"),
        (500, "log of the API server"),
        (503, "log of the API server"),
    ],
)
@pytest.mark.parametrize("body", [{"kind": "Status", "message": "it said so"}, b"it said so"], ids=["status", "text"])
def test_a_refusal_names_the_question_the_target_and_what_would_mend_it(status, hint, body):
    with answering(lambda handler, _: handler.say(status, body)) as server:
        error = error_of(connected(server.url))
    assert error.status == status
    assert error.args[0] == f"GET {PATH} of context test ({server.url.removeprefix('http://')}): {status} it said so"
    assert hint in error.hint


def test_silence_is_told_by_its_kind():
    refused = error_of(connected(f"http://127.0.0.1:{refused_port()}"))
    assert "refused" in refused.args[0]
    assert "no answer in time" not in refused.args[0]
    with answering(lambda *_: time.sleep(1.5)) as server:
        late = error_of(connected(server.url, seconds=0.3))
    assert "no answer in time" in late.args[0]
    with answering(lambda handler, _: handler.break_off()) as server:
        broken = error_of(connected(server.url))
    assert "the connection broke" in broken.args[0]
    unknown = error_of(connected("http://nobody.invalid"))
    assert "host name is not known" in unknown.args[0]
    for error in (refused, late, broken, unknown):
        assert error.status == 0
        assert error.args[0].startswith(f"GET {PATH} of context test (")
        assert error.hint


def test_a_certificate_that_nobody_vouches_for_and_a_server_without_tls_are_failures_of_tls(tmp_path):
    made = certificate(tmp_path)
    with answering(lambda handler, _: handler.say(200, {"kind": "Pod"}), tls=made) as server:
        error = error_of(connected(server.url))
        assert connected(server.url, authority=str(made[0])).get(PATH) == {"kind": "Pod"}
    assert "TLS failed" in error.args[0]
    assert "certificate authority" in error.hint
    with answering(lambda handler, _: handler.say(200, {})) as server:
        assert "TLS failed" in error_of(connected(server.url.replace("http:", "https:"))).args[0]


@pytest.mark.parametrize(
    ("body", "told"),
    [(b"<html>", "no JSON"), (b"", "no JSON"), (b"\xff\xfe\x00", "no JSON"), (b"[" * 200_000, "no JSON"),
     (b"[]", "no JSON object"), (b"null", "no JSON object"), (b"7", "no JSON object")],
    ids=["html", "empty", "binary", "deep", "list", "null", "number"],
)  # fmt: skip
def test_an_answer_that_is_no_document_is_told(body, told):
    with answering(lambda handler, _: handler.say(200, body)) as server:
        api = connected(server.url)
        for error in (error_of(api), error_of(api, lambda api: api.list_all(PATH, 2))):
            assert error.args[0].endswith(f": {told}")
            assert "address of a Kubernetes API" in error.hint


@pytest.mark.parametrize("body", [{}, {"items": {}}, {"items": "x"}, {"items": [], "metadata": [1]}])
def test_a_document_that_is_no_list_is_not_an_empty_list(body):
    with answering(lambda handler, _: handler.say(200, body)) as server:
        error = error_of(connected(server.url), lambda api: api.list_all(PATH, 2))
    assert error.args[0].endswith(": no list of objects")


@pytest.mark.parametrize("change", [b"{broken", b"[]", b"7", b'{"type":"ADDED"}', b'{"type":"ADDED","object":[]}'])
def test_a_change_that_is_none_is_told_and_ends_the_stream(change):
    def stream(handler, _):
        handler.begin_stream()
        handler.chunk(change + b"\n")
        handler.chunk(b"")

    with answering(stream) as server:
        error = error_of(connected(server.url), lambda api: list(api.watch(PATH, "1", 1)))
    assert error.args[0].startswith(f"WATCH {PATH} of context test")
    assert "no JSON" in error.args[0] or "no change of an object" in error.args[0]


class Pages:
    """A list in pages; after so many pages the continuation is too old, so many times."""

    def __init__(self, count: int, gone_after: int = 0, gone_times: int = 0) -> None:
        self.names = [f"pod-{n}" for n in range(count)]
        self.gone_after, self.gone_times = gone_after, gone_times

    def __call__(self, handler, asked) -> None:
        size, start = int(asked.query["limit"]), int(asked.query.get("continue", 0))
        if self.gone_times and start >= size * self.gone_after > 0:
            self.gone_times -= 1
            handler.say(410, {"message": "continue is too old"})
            return
        end = start + size
        meta = {"resourceVersion": "9", **({"continue": str(end)} if end < len(self.names) else {})}
        handler.say(200, {"metadata": meta, "items": [{"metadata": {"name": n}} for n in self.names[start:end]]})


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 7])
@pytest.mark.parametrize("size", [1, 2, 3, 250])
def test_pages_are_put_together_each_object_once(count, size):
    pages = Pages(count)
    with answering(pages) as server:
        found = connected(server.url).list_all(PATH, size, {"labelSelector": "app=mesh"})
    assert [item["metadata"]["name"] for item in found["items"]] == pages.names
    assert len(server.asked) == max(1, -(-count // size))
    assert {asked.query["labelSelector"] for asked in server.asked} == {"app=mesh"}


@pytest.mark.parametrize("after", [1, 2])
def test_a_continuation_that_grew_too_old_starts_anew_and_nothing_is_twice(after):
    pages = Pages(6, gone_after=after, gone_times=1)
    with answering(pages) as server:
        found = connected(server.url).list_all(PATH, 2)
    assert [item["metadata"]["name"] for item in found["items"]] == pages.names
    assert len(server.asked) == after + 1 + 3


def test_a_list_that_never_gets_to_its_end_is_an_error_and_not_its_begin():
    with answering(Pages(6, gone_after=1, gone_times=99)) as server:
        error = error_of(connected(server.url), lambda api: api.list_all(PATH, 2))
    assert error.status == 410
    assert len(server.asked) == 4


def test_a_refusal_in_the_middle_of_pages_is_an_error_and_not_half_a_list():
    def answers(handler, asked):
        if "continue" in asked.query:
            handler.say(403, json.dumps({"message": "no longer"}).encode())
        else:
            handler.say(200, {"metadata": {"continue": "2"}, "items": [{}]})

    with answering(answers) as server:
        assert error_of(connected(server.url), lambda api: api.list_all(PATH, 1)).status == 403
