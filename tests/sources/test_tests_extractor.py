"""Tests and scripts as files have them: what can fail, what reads back a constant, what a script names."""

from __future__ import annotations

import datetime as dt
import subprocess
from collections import defaultdict

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.sources.checkout.base import SourceFile, Tree
from readiness.sources.checkout.extractors import scripts, tests
from readiness.sources.tables import TABLES


def drawn(extractor, **files):
    found = defaultdict(list)
    for name, content in files.items():
        for table, row in extractor.rows(SourceFile(name.replace("__", "."), "text", len(content), content)):
            found[table].append(row)
    if extractor.complete:
        tree = Tree("abc", dt.datetime(2026, 1, 7, tzinfo=dt.UTC), frozenset())
        for table, row in list(extractor.complete({table: found[table] for table in extractor.tables}, tree)):
            found[table].append(row)
    for table, rows in found.items():
        if rows:
            TABLES[table].validate(pd.DataFrame(rows))
    return found


@pytest.mark.parametrize(
    ("body", "assertions"),
    [
        ("run()", 0),
        ("assert True", 0),
        ("assert 'a text is true'", 0),
        ("assert run() == 1", 1),
        ("with pytest.raises(ValueError): run()", 1),
        ("self.assertEqual(1, run())", 1),
        ("np.testing.assert_allclose(run(), 1)", 1),
        ("mock.assert_called_once()", 1),
        ("pytest.fail('no')", 1),
        ("print(run())", 0),
        ("check_it(run())", 1),
        ("raise AssertionError", 1),
        ("helper(run())", 1),
        ("for x in run():\n        assert x", 1),
    ],
)
def test_what_can_fail_a_test(body, assertions):
    source = f"def helper(x):\n    assert x\ndef check_it(x):\n    helper(x)\ndef test_one():\n    {body}\n"
    (row,) = drawn(tests.EXTRACTOR, test_x__py=source)["test_functions"]
    assert (row["test"], row["line"], row["assertions"]) == ("test_one", 5, assertions)


DETECTOR = """
class Detector:
    threshold: float = 0.6
    def __init__(self, recall=None):
        self.recall = 0.96
        self.mode: str = 'mock'
        self.given = recall
        self.limit = -1
"""


@pytest.mark.parametrize(
    ("body", "constants"),
    [
        ("d = Detector()\n    assert d.recall == 0.96", ["recall"]),
        ("d = Detector()\n    assert 0.96 == d.recall", ["recall"]),
        ("d = Detector()\n    assert d.recall == pytest.approx(0.96)", ["recall"]),
        ("assert Detector().mode == 'mock'", ["mode"]),
        ("d = Detector()\n    assert d.limit == -1 and d.threshold == 0.6", ["limit", "threshold"]),
        ("d = Detector()\n    assert d.recall == 0.95", []),
        ("d = Detector()\n    d.train()\n    assert d.recall == 0.96", []),
        ("d = Detector()\n    train(d)\n    assert d.recall == 0.96", []),
        ("d = Detector()\n    d.recall = 0.96\n    assert d.recall == 0.96", []),
        ("d = Detector(0.5)\n    assert d.given == 0.5", []),
        ("d = Other()\n    assert d.recall == 0.96", []),
        ("assert Detector(1).recall == 0.96", []),
        ("d = make()\n    assert d.recall == 0.96", []),
    ],
)
def test_what_reads_back_a_constant(body, constants):
    found = drawn(tests.EXTRACTOR, src__py=DETECTOR, test_x__py=f"def test_one():\n    {body}\n")
    assert [row["attribute"] for row in found["asserted_constants"]] == constants
    assert all(row["set_at"].startswith("src.py:") for row in found["asserted_constants"])


def test_only_what_a_collector_would_take_is_a_test():
    source = "def test_a(): assert 1\nclass TestX:\n    async def test_b(self): pass\n    def helper(self): pass\n"
    source += "def other(): pass\n"
    found = drawn(tests.EXTRACTOR, test_x__py=source, src__py=source)["test_functions"]
    assert [row["test"] for row in found] == ["test_a", "TestX.test_b"]


def test_a_test_file_that_does_not_parse_says_so_and_another_is_no_test():
    found = drawn(tests.EXTRACTOR, test_x__py="def test_a(:\n", src__py="def (")
    assert [row["problem"][:14] for row in found["test_functions"]] == ["does not parse"]


@given(st.text(alphabet="deftas_x():\n =.0'[]\\", max_size=60))
def test_no_text_raises(content):
    drawn(tests.EXTRACTOR, test_x__py=content)
    drawn(scripts.EXTRACTOR, x__sh=content, x__yaml=f"kind: {content}")


SCRIPT = """#!/bin/bash
NAMESPACE="${NAMESPACE:-mesh-staging}"
DEPLOYMENT=web
say() { echo "$1"; }
say hello
if kubectl -n other get pods; then
  kubectl rollout restart deployment/mesh --namespace=third
  kubectl scale deploy api --replicas=2
fi
bash scripts/ops/next.sh
"$BINARY" --flag
./here.sh | grep x
"""


def test_a_script_names_commands_files_namespaces_and_deployments():
    found = drawn(scripts.EXTRACTOR, run__sh=SCRIPT)
    names = defaultdict(set)
    for row in found["script_names"]:
        names[row["kind"]].add(row["name"])
    assert names["namespace"] == {"mesh-staging", "other", "third"}
    assert names["deployment"] == {"web", "mesh", "api"}
    assert names["function"] == {"say"}
    assert names["command"] == {"echo", "say", "kubectl", "bash", "grep"}
    assert names["file"] == {"scripts/ops/next.sh", "./here.sh"}
    assert found["scripts"] == [{"path": "run.sh", "lines": 12, "problem": ""}]


@pytest.mark.parametrize(
    "source",
    [
        "if true; then\n",
        "echo 'open\n",
        "f() {\n",
        "a=1\necho $a\n",
        "case x in\n",
        "for i in 1 2; do echo $i; done\n",
        "((\n",
    ],
)
def test_a_script_parses_where_bash_says_so(source):
    parses = subprocess.run(["bash", "-n"], input=source, text=True, capture_output=True, check=False).returncode == 0
    (row,) = drawn(scripts.EXTRACTOR, x__sh=source)["scripts"]
    assert (row["problem"] == "") is parses


def test_manifests_declare_names_and_a_template_none():
    manifest = (
        "kind: Namespace\nmetadata: {name: one}\n---\nkind: Deployment\nmetadata: {name: web, namespace: two}\n"
        "---\nkind: Service\nmetadata: {name: web, namespace: two}\n---\nkind: List\n"
    )
    found = drawn(scripts.EXTRACTOR, a__yaml=manifest, b__yaml="kind: {{ .Values.kind }}\nmetadata:\n  {{- x }}\n")
    told = [(row["kind"], row["name"]) for row in found["declared_names"]]
    assert told == [("namespace", "one"), ("deployment", "web"), ("namespace", "two"), ("namespace", "two")]
