import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.instruments import check_bytes_unchanged, check_json_parses, check_payload_parses

TEXT = "# HELP mesh_peers_count Number of known peers\n# TYPE mesh_peers_count gauge\nmesh_peers_count 4\n"


def test_prometheus_text_and_openmetrics_parse():
    assert check_payload_parses(TEXT).detail.args == {"samples": 1}
    assert check_payload_parses(TEXT + "# EOF\n").passed


def test_openmetrics_is_held_to_its_stricter_grammar():
    counter = "# TYPE mesh_beacons counter\nmesh_beacons 4\n"
    assert check_payload_parses(counter).passed
    assert not check_payload_parses(counter + "# EOF\n").passed


def test_the_json_quoted_body_of_the_subject_is_named_for_what_it_is():
    found = check_payload_parses(json.dumps(TEXT), member="pod-1")
    assert not found.passed
    assert found.detail.key == "check-payload-parses-failed-json-string"
    assert found.member == "pod-1"


@pytest.mark.parametrize("body", ["", "\n", "# HELP a b\n", "# EOF\n"])
def test_a_body_without_a_sample_is_no_measurement(body):
    assert check_payload_parses(body).detail.key == "check-payload-parses-failed-empty"


@pytest.mark.parametrize("body", ["<html>not found</html>", '{"status": "ok"}', "mesh_peers_count HELP"])
def test_what_is_something_else_does_not_parse(body):
    found = check_payload_parses(body)
    assert not found.passed
    assert found.detail.key == "check-payload-parses-failed"


@given(st.text())
def test_any_text_gets_an_answer_and_no_exception(body):
    check_payload_parses(body)
    check_payload_parses(body + "\n# EOF")


def test_the_baseline_file_of_the_subject_is_no_json():
    found = check_json_parses('{\n  "metrics": {\n    "gnn_recall_score": HELP\n  }\n}')
    assert not found.passed
    assert found.detail.args["place"] == "3:25"
    assert check_json_parses('{"gnn_recall_score": null}').passed


def test_an_edited_file_has_another_digest():
    before, after = (hashlib.sha256(text).hexdigest() for text in (b"88.5 %", b"98.2 %"))
    assert check_bytes_unchanged("report.md", before, before.upper()).passed
    found = check_bytes_unchanged("report.md", before, after)
    assert not found.passed
    assert found.detail.args["path"] == "report.md"
