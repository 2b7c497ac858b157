"""URLs asked once, over real sockets: what came, and what is told of what did not."""

from __future__ import annotations

import logging
import threading
import time

import pytest

from readiness.errors import CollectionError
from readiness.sources.http import LONGEST_BODY_BYTES, Asking, HttpCollector, Unanswered, token_of
from readiness.sources.live.parameters import Credential, Probe
from sources.answering import answering, certificate, refused_port

PLANTED = "eyJhbGciOiJub25lIn0.planted-token"
PROBES = frozenset({"probes"})


def good(handler, _asked):
    handler.say(200, b"fine", Content_Type="text/plain")


def looked(*probes: Probe):
    collector = HttpCollector(probes)
    collector.open()
    try:
        return collector.look("during", PROBES)
    finally:
        collector.close()


def test_an_answer_has_its_status_its_body_and_its_time():
    with answering(lambda handler, _: (time.sleep(0.2), handler.say(503, b"not yet"))) as server:
        answer = Asking(5).get(server.url)
    assert (answer.status, answer.body, answer.is_whole) == (503, b"not yet", True)
    assert 0.2 <= answer.seconds < 2


def test_each_question_has_a_connection_of_its_own():
    with answering(good) as server:
        asking = Asking(5)
        for _ in range(5):
            asking.get(server.url)
    assert len({asked.client for asked in server.asked}) == 5
    assert {asked.headers["Connection"] for asked in server.asked} == {"close"}


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_an_answer_and_what_it_points_to_is_never_asked(status, monkeypatch):
    monkeypatch.setenv("PROBE_TOKEN", PLANTED)
    with (
        answering(good) as elsewhere,
        answering(lambda handler, _: handler.say(status, b"", Location=f"{elsewhere.url}/stolen")) as server,
    ):
        look = looked(Probe(target="service/mesh", url=server.url, token=Credential(environment="PROBE_TOKEN")))
    (row,) = look.rows["probes"]
    assert row["status_code"] == status
    assert row["ok"] is False
    assert server.asked[0].headers["Authorization"] == f"Bearer {PLANTED}"
    assert elsewhere.asked == []


@pytest.mark.parametrize(("status", "ok"), [(200, True), (204, False), (404, False), (500, False)])
def test_only_200_is_good(status, ok):
    with answering(lambda handler, _: handler.say(status, b"")) as server:
        (row,) = looked(Probe(target="service/mesh", url=server.url)).rows["probes"]
    assert (row["ok"], row["status_code"], row["error"]) == (ok, status, None)


def drips(handler, _asked):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b".")
        handler.wfile.flush()
        time.sleep(0.1)


def ends_early(handler, _asked):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"begun")
    handler.break_off()


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        (lambda *_: time.sleep(2), "ReadTimeoutError"),
        (drips, "TimeoutError"),
        (ends_early, "ProtocolError"),
        (lambda handler, _: handler.break_off(), "ProtocolError"),
    ],
    ids=["silent", "trickling", "half", "broken"],
)
def test_what_does_not_answer_in_time_or_wholly_is_told_by_its_class(answers, kind):
    with answering(answers) as server:
        begun = time.monotonic()
        (row,) = looked(Probe(target="service/mesh", url=server.url, timeout_seconds=0.4)).rows["probes"]
        assert time.monotonic() - begun < 1.5
    assert (row["ok"], row["status_code"], row["error"]) == (False, None, kind)
    assert row["latency_seconds"] < 1.5


def test_refused_unknown_and_untrusted_are_told_apart(tmp_path):
    def error(url, **options):
        with pytest.raises(Unanswered) as told:
            Asking(5, **options).get(url)
        return str(told.value)

    assert error(f"http://127.0.0.1:{refused_port()}/") == "NewConnectionError"
    assert error("http://nobody.invalid/") == "NameResolutionError"
    made, key = certificate(tmp_path)
    with answering(good, tls=(made, key)) as server:
        assert error(server.url) == "SSLError"
        assert Asking(5, authority=str(made)).get(server.url).status == 200
        assert Asking(5, verify=False).get(server.url).status == 200
    with answering(good) as server:
        assert error(server.url.replace("http:", "https:")) == "SSLError"


def test_a_body_longer_than_is_kept_says_so():
    with answering(lambda handler, _: handler.say(200, b"x" * 5000)) as server:
        assert Asking(5, longest_body_bytes=4999).get(server.url).is_whole is False
        whole = Asking(5, longest_body_bytes=5000).get(server.url)
    assert (whole.is_whole, len(whole.body)) == (True, 5000)


def test_probes_are_asked_at_the_same_time_and_each_has_its_row():
    with answering(lambda handler, _: (time.sleep(0.5), handler.say(200, b""))) as server:
        begun = time.monotonic()
        look = looked(*(Probe(target=f"service/{n}", url=f"{server.url}/{n}") for n in range(4)))
        assert time.monotonic() - begun < 1.5
    assert [row["target"] for row in look.rows["probes"]] == [f"service/{n}" for n in range(4)]
    assert {asked.path for asked in server.asked} == {f"/{n}" for n in range(4)}


def test_nothing_is_asked_if_probes_are_not_wanted():
    with answering(good) as server:
        collector = HttpCollector([Probe(target="service/mesh", url=server.url)])
        assert collector.look("during", frozenset({"series"})).rows == {}
    assert server.asked == []


def test_a_token_is_read_each_time_from_where_its_reference_points(tmp_path, monkeypatch):
    path = tmp_path / "token"
    path.write_text("first\n", encoding="ascii")
    reference = Credential(file=str(path))
    assert token_of(reference) == "first"
    path.write_text("renewed\n", encoding="ascii")
    assert token_of(reference) == "renewed"
    monkeypatch.setenv("PROBE_TOKEN", f" {PLANTED}\n")
    assert token_of(Credential(environment="PROBE_TOKEN")) == PLANTED
    assert token_of(None) is None


@pytest.mark.parametrize("content", [None, b"", b" \n", "\N{CYRILLIC SMALL LETTER A}".encode()])
def test_a_file_without_a_token_is_named_and_the_target_is_not_blamed(tmp_path, content):
    path = tmp_path / "token"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CollectionError, match="token file"):
        token_of(Credential(file=str(path)))
    with answering(good) as server:
        look = looked(Probe(target="service/mesh", url=server.url, token=Credential(file=str(path))))
    assert server.asked == []
    assert look.rows == {}
    (lost,) = look.shortfalls
    assert (lost.table, lost.what, lost.hint) == ("probes", "GET service/mesh", "name a file with one token")
    assert str(path) in lost.error


def test_an_environment_without_the_token_is_named(monkeypatch):
    monkeypatch.delenv("PROBE_TOKEN", raising=False)
    with pytest.raises(CollectionError, match="PROBE_TOKEN: not set"):
        token_of(Credential(environment="PROBE_TOKEN"))


def test_a_token_is_in_no_row_no_shortfall_and_no_log(tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    path = tmp_path / "token"
    path.write_text(PLANTED, encoding="ascii")
    token = Credential(file=str(path))
    with answering(lambda handler, asked: handler.say(401, asked.headers["Authorization"].encode())) as server:
        look = looked(
            Probe(target="a", url=server.url, token=token),
            Probe(target="b", url=f"http://127.0.0.1:{refused_port()}/", token=token),
            Probe(target="c", url="http://nobody.invalid/", token=token),
        )
    assert len(look.rows["probes"]) == 3
    assert PLANTED not in repr(look)
    assert PLANTED not in caplog.text


@pytest.mark.parametrize("token", ["two\nlines", "with\r\nX-Header: 1"])
def test_a_token_that_is_no_header_asks_nothing_and_is_not_told(tmp_path, token):
    path = tmp_path / "token"
    path.write_text(token, encoding="ascii", newline="")
    with answering(good) as server:
        look = looked(Probe(target="a", url=server.url, token=Credential(file=str(path))))
    assert server.asked == []
    assert "lines" not in repr(look)
    assert "X-Header" not in repr(look)
    assert len(look.shortfalls) == 1


@pytest.mark.parametrize("status", [200, 500])
def test_a_probe_whose_body_is_cut_has_its_status_no_time_and_is_told(status):
    with answering(lambda handler, _: handler.say(status, b"x" * (LONGEST_BODY_BYTES + 1))) as server:
        look = looked(Probe(target="service/mesh", url=server.url))
    (row,) = look.rows["probes"]
    assert (row["status_code"], row["ok"], row["latency_seconds"]) == (status, status == 200, None)
    assert [(s.table, s.what, s.error) for s in look.shortfalls] == [
        ("probes", "GET service/mesh", "a body of more than 4 MiB")
    ]


def test_a_url_that_never_answers_holds_no_look_and_its_row_comes_with_a_later_one():
    def answers(handler, asked):
        if asked.path == "/silent":
            time.sleep(2.5)
        else:
            handler.say(200, b"")

    with answering(answers) as server:
        probes = [Probe(target=name, url=f"{server.url}/{name}", timeout_seconds=2) for name in ("silent", "good")]
        collector = HttpCollector(probes)
        collector.open()
        threads = threading.active_count()
        try:
            looks = []
            for stage in ("during", "during", "during", "after"):
                begun = time.monotonic()
                looks.append(collector.look(stage, PROBES))
                held = time.monotonic() - begun
                assert held < (1.5 if stage == "during" else 3)
                # The threads of the looks are those of the first.
                assert threading.active_count() <= threads + 2 + len(server.asked)
        finally:
            collector.close()
    rows = [row for look in looks for row in look.rows["probes"]]
    assert [row["target"] for row in rows].count("good") == 4
    silent = [row for row in rows if row["target"] == "silent"]
    assert len(silent) == sum(asked.path == "/silent" for asked in server.asked) == 2
    assert {row["error"] for row in silent} == {"ReadTimeoutError"}
    # The time is that of the question, not of the look that brought it.
    assert silent[0]["observed_at"] < looks[0].ended_at
