"""Ruff is run on what the commit holds: all of it, by fixed rules, and what a comment silences is told."""

import pytest

from readiness.errors import CollectionError, InputError
from readiness.sources.checkout import linting
from readiness.sources.checkout.parameters import checked_parameters
from readiness.sources.checkout.source import CheckoutSource
from sources.checkout.trees import Tree, asked

BROKEN = "def f():\n    return undefined_name\n"


@pytest.fixture
def tree(tmp_path):
    return Tree(tmp_path / "tree")


def found_in(tree, **others):
    source = CheckoutSource(checked_parameters(asked(tree, run=["ruff"], **others)), None, tree.folder)
    findings = source.frames["lint_findings"]
    return source.frames["lint_runs"].iloc[0], [
        tuple(r) for r in findings[["path", "line", "rule", "level", "suppressed"]].values
    ]


def test_findings_have_the_paths_of_the_tree(tree):
    tree.commit({"src/a.py": BROKEN, "src/b.py": "x = 1\n", "src/bad.py": "def (:\n"})
    run, findings = found_in(tree)
    assert ("src/a.py", 2, "F821", "error", False) in findings
    assert any(path == "src/bad.py" and level == "error" for path, _, _, level, _ in findings)
    assert (run["tool"], run["files"], run["findings"]) == ("ruff", 3, len(findings))
    assert run["version"]


def test_what_a_comment_silences_is_found_and_marked(tree):
    tree.commit({"a.py": "def f():\n    return undefined_name  # noqa\n"})
    assert found_in(tree)[1] == [("a.py", 2, "F821", "error", True)]


def test_settings_of_the_tree_silence_nothing(tree):
    settings = '[tool.ruff]\nexclude = ["*"]\n[tool.ruff.lint]\nignore = ["F"]\n'
    tree.commit({"a.py": BROKEN, "build/b.py": BROKEN, "pyproject.toml": settings, ".gitignore": ""})
    assert [path for path, *_ in found_in(tree)[1]] == ["a.py", "build/b.py"]


def test_a_tree_without_findings_was_still_looked_at(tree):
    tree.commit({"a.py": "x = 1\n"})
    run, findings = found_in(tree)
    assert (run["files"], run["findings"], findings) == (1, 0, [])


def test_a_file_whose_path_leads_out_of_the_tree_is_written_nowhere_else(tree, tmp_path):
    tree.commit({"a.py": BROKEN})
    oid = tree.git("rev-parse", "HEAD:a.py")
    # Git itself would refuse this tree: it is written past its checks.
    content = b"100644 ..\0" + bytes.fromhex(oid)
    (tmp_path / "raw").write_bytes(content)
    made = tree.git("hash-object", "-t", "tree", "-w", "--literally", str(tmp_path / "raw"))
    commit = tree.git("commit-tree", "-m", "x", made)
    before = sorted(path for path in tmp_path.rglob("*") if ".git" not in path.parts)
    found_in(tree, commit=commit)
    assert sorted(path for path in tmp_path.rglob("*") if ".git" not in path.parts) == before


def test_a_ruff_that_fails_is_an_error(tree, monkeypatch):
    tree.commit({"a.py": BROKEN})
    monkeypatch.setattr(linting, "RULES", "NO-SUCH-RULE")
    with pytest.raises(CollectionError, match="ruff failed"):
        found_in(tree)


def test_a_report_of_ruff_beside_a_run_of_it_is_refused(tree):
    tree.commit({"a.py": BROKEN})
    with pytest.raises(InputError, match="does not make itself, got lint_findings"):
        found_in(tree, reports=[{"table": "lint_findings", "reader": "ruff-json", "file": "x.json"}])
