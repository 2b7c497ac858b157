"""Scanners run over a commit: what is taken out of it, what they leave out, what they could not read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from readiness.errors import CollectionError, InputError
from readiness.scanning import scanners
from readiness.scanning.controls import FILES, PLANTED
from readiness.scanning.scanners import SCANNERS, pinned, versions_of
from readiness.scanning.scanning import ScanRequest, scan, write_recording
from readiness.scanning.tree import take_out
from readiness.sources import RecordedSource

# A scanner of secrets that knows one word, cannot read files with another, and obeys a comment unless told otherwise.
DETECT = """
import json, sys
allow = "--disable-filter" in sys.argv
results = {}
for path in (one for one in sys.argv[1:] if one.startswith("./")):
    text = open(path).read()
    if "UNREADABLE" in text:
        sys.exit(1)
    for number, line in enumerate(text.splitlines(), 1):
        if "SESAME" in line and (allow or "allowed" not in line):
            results.setdefault(path, []).append({"type": "Word", "filename": path, "line_number": number})
print(json.dumps({"version": "9", "plugins_used": [], "filters_used": [], "results": results,
                  "generated_at": "2026-11-20T10:00:00Z"}))
"""
BANDIT = """
import glob, json, sys
loud = "--ignore-nosec" in sys.argv
metrics, results = {"_totals": {"loc": 0}}, []
for path in glob.glob("**/*.py", recursive=True):
    lines = open(path).read().splitlines()
    metrics["./" + path] = {"loc": len(lines)}
    for number, line in enumerate(lines, 1):
        if "shell=True" in line and (loud or "nosec" not in line):
            told = {"test_id": "B602", "issue_severity": "HIGH"}
            results.append({**told, "filename": "./" + path, "line_number": number})
report = {"results": results, "errors": [], "metrics": metrics, "generated_at": "2026-11-20T10:00:00Z"}
open(sys.argv[sys.argv.index("-o") + 1], "w").write(json.dumps(report))
"""
CHECKOV = """
import json, sys
folder = sys.argv[sys.argv.index("--output-file-path") + 1]
json.dump({"passed": 0, "failed": 0, "checkov_version": "3"}, open(folder + "/results_json.json", "w"))
"""


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """Programs in the place of the scanners, of the versions that are pinned."""
    folder = tmp_path / "environment"
    programs = folder / "bin"
    programs.mkdir(parents=True)
    names = [scanner.name for scanner in SCANNERS]
    told = " ".join(pinned()[name] for name in names)
    sources = dict(zip(names, (BANDIT, DETECT, CHECKOV), strict=True))
    for name, source in {**sources, "python": f"print('{told}')"}.items():
        program = programs / name
        program.write_text(f"#!{sys.executable}\n{source}", encoding="utf-8")
        program.chmod(0o755)
    return folder


def git(folder: Path, *arguments: str) -> str:
    told = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org",
            "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org"}  # fmt: skip
    return subprocess.run(["git", *arguments], cwd=folder, env=told, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    (folder / "k8s").mkdir(parents=True)
    files = {
        "app.py": "import os\nopen('SESAME')  # here\nopen('SESAME')  # allowed\nrun(shell=True)  # nosec\n",
        "odd.txt": "UNREADABLE SESAME\n",
        "notes.md": "nothing\n",
        "k8s/pod.yaml": "apiVersion: v1\nkind: Pod\n",
        "values.yaml": "kind: nothing\n",
        ".bandit": "[bandit]\nexclude = app.py\n",
        "no-end.go": "package main\nfunc main() {}",
        ".gitattributes": "app.py export-ignore\n",
    }
    for path, content in files.items():
        (folder / path).write_text(content, encoding="utf-8")
    (folder / "link.py").symlink_to("app.py")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first")
    (folder / "later.py").write_text("SESAME\n", encoding="utf-8")  # not committed
    return folder


def test_what_is_taken_out_is_the_commit_and_nothing_else(repository, tmp_path):
    target = tmp_path / "out"
    target.mkdir()
    tree = take_out(repository, "HEAD", target)
    written = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    assert written == set(tree.paths)
    assert "app.py" in written  # whatever .gitattributes say of exports
    assert not written & {"later.py", "link.py", ".bandit"}
    assert tree.left_out == {"links": 1, "settings": 1}
    assert tree.lines == {"app.py": 4, "no-end.go": 2}
    assert tree.manifests == ["k8s/pod.yaml"]
    assert tree.commit == git(repository, "rev-parse", "HEAD").strip()


def test_a_large_file_is_counted_and_left_out(repository, tmp_path, monkeypatch):
    monkeypatch.setattr("readiness.scanning.tree.MOST_FILE_BYTES", 50)
    target = tmp_path / "out"
    target.mkdir()
    assert take_out(repository, "HEAD", target).left_out["large"] == 1


@pytest.mark.parametrize("commit", ["no-such-commit", "HEAD:app.py", "--output=x"])
def test_what_is_no_commit_is_refused(repository, tmp_path, commit):
    with pytest.raises(InputError, match="a git repository and a commit of it"):
        take_out(repository, commit, tmp_path)
    with pytest.raises(InputError, match="a git repository and a commit of it"):
        take_out(tmp_path, "HEAD", tmp_path)


def test_a_scan_keeps_what_was_suppressed_and_counts_what_could_not_be_read(repository, environment, tmp_path):
    request = ScanRequest(repository, "HEAD", environment, "subject", "1.0")
    scanned = scan(request, lambda _: None)
    findings = scanned.tables["findings"]
    told = {(row.tool, row.path, row.line): row.suppressed for row in findings.itertuples()}
    assert told == {
        ("bandit", "app.py", 4.0): True,
        ("detect-secrets", "app.py", 2.0): False,
        ("detect-secrets", "app.py", 3.0): True,
    }
    scans = scanned.tables["scans"].set_index("tool")
    assert (scans.loc["detect-secrets", "unread"], scans.loc["detect-secrets", "files"]) == (1, 6)
    files = scanned.tables["scan_files"]
    assert files.loc[~files["is_read"], "path"].tolist() == ["odd.txt"]
    assert set(scans["commit"]) == {scanned.tree.commit}
    assert scanned.tables["artefacts"]["name"].tolist() == ["k8s/pod.yaml"]
    assert not findings.astype(str).apply(lambda column: column.str.contains("SESAME")).any().any()

    write_recording(scanned, request, tmp_path / "data" / "mine")
    source = RecordedSource(tmp_path / "data")
    (recording,) = source.recordings()
    assert all(source.read(recording, table).intact for table in recording.tables)
    assert source.verify_registry() == []
    assert (recording.subject.name, recording.subject.version) == ("subject", "1.0")
    with pytest.raises(InputError, match="a new folder"):
        write_recording(scanned, request, tmp_path / "data" / "mine")


def test_controls_tell_a_scanner_that_sees_from_one_that_does_not(repository, environment):
    controls = scan(ScanRequest(repository, "HEAD", environment, "s"), lambda _: None).tables["scan_controls"]
    found = {(row.tool, row.rule, row.path): row.found for row in controls.itertuples()}
    assert found["bandit", "B602", "planted/code.py"]
    assert not found["bandit", "B506", "planted/code.py"]  # the program in its place knows one rule
    assert not controls.loc[~controls["is_defect"], "found"].any()


def test_every_scanner_has_planted_defects_and_twins():
    planted = pd.DataFrame([vars(one) for one in PLANTED])
    assert set(planted["tool"]) == {scanner.name for scanner in SCANNERS} == set(pinned())
    assert (planted.groupby(["tool", "rule"])["is_defect"].nunique() == 2).all()
    assert {one.path for one in PLANTED} <= set(FILES)
    for one in PLANTED:
        if one.is_defect and one.line:
            assert FILES[one.path].splitlines()[one.line - 1].strip()


def test_no_file_of_this_project_holds_what_the_controls_are_made_of():
    source = Path(scanners.__file__).with_name("controls.py").read_text("utf-8")
    key = FILES["planted/code.py"].partition('ACCESS = "')[2].partition('"')[0]
    assert len(key) == 20
    assert key not in source
    assert FILES["planted/key.pem"].splitlines()[0] not in source


def test_a_scanner_that_fails_is_no_scan_without_findings(repository, environment):
    (environment / "bin" / "bandit").write_text(f"#!{sys.executable}\nimport sys; print('SESAME'); sys.exit(3)\n")
    with pytest.raises(CollectionError, match="bandit ended with 3 and no report") as error:
        scan(ScanRequest(repository, "HEAD", environment, "s"), lambda _: None)
    assert "SESAME" not in str(error.value)


def test_another_version_or_no_environment_is_refused(environment, tmp_path):
    assert versions_of(environment) == pinned()
    (environment / "bin" / "python").write_text(f"#!{sys.executable}\nprint('0.1 {pinned()['detect-secrets']} 1')\n")
    with pytest.raises(InputError, match=r"expected bandit [\d.]+, got 0\.1(.|\n)*readiness scan --install") as error:
        versions_of(environment)
    assert len(error.value.problems) == 2
    with pytest.raises(InputError, match="an environment with the scanners, got none"):
        versions_of(tmp_path / "nowhere")


def test_the_report_of_batches_is_one_report(environment, tmp_path, monkeypatch):
    monkeypatch.setattr(scanners, "_BATCH", 2)
    folder = tmp_path / "files"
    folder.mkdir()
    for number in range(7):
        (folder / f"{number}.txt").write_text("UNREADABLE" if number in (2, 5) else "SESAME", encoding="utf-8")
    detect = next(scanner for scanner in SCANNERS if scanner.takes_files)
    report = scanners.run(detect, environment, folder, tmp_path / "work", overlooks=True)
    assert report.unread == ("2.txt", "5.txt")
    assert list(json.loads(report.content)["results"]) == [f"./{number}.txt" for number in (0, 1, 3, 4, 6)]
