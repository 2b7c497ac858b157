"""The recorder's image holds few packages: recording may ask for none that is not listed for it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from readiness.errors import ExitCode

pytestmark = pytest.mark.slow
# Refuses every package that the project asks for and the image does not.
_RUN = """
import sys

refused = set(sys.argv.pop(1).split(","))

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in refused:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
from readiness.cli import main
main()
"""
# Where a module is called otherwise than its package.
_MODULES = {"scikit-learn": "sklearn", "chaostoolkit-lib": "chaoslib", "jupyter-book": "jupyter_book"}


def _named(file: Path) -> set[str]:
    lines = (line.split("#")[0].strip() for line in file.read_text(encoding="utf-8").splitlines())
    return {re.split(r"[=\[<>~ ]", line)[0].lower() for line in lines if line and not line.startswith("-")}


def test_a_live_system_is_recorded_with_the_packages_of_the_image_alone(repository, tmp_path):
    asked = _named(repository / "requirements.txt")
    there = _named(repository / "params/kubernetes/recorder.requirements.txt")
    # What the packages of the image bring along is there as well.
    brought = {"psutil", "packaging", "pygments", "markdown-it-py", "numpy"}
    refused = {_MODULES.get(name, name.replace("-", "_")) for name in asked - there - brought}
    assert {"nbformat", "papermill", "altair", "torch", "radon"} <= refused
    parameters = yaml.safe_load((repository / "params/staging.yaml").read_text(encoding="utf-8"))
    file = tmp_path / "staging.yaml"
    file.write_text(yaml.safe_dump(parameters, allow_unicode=True), encoding="utf-8")
    (tmp_path / "data").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", _RUN, ",".join(sorted(refused)), "record", "--params", str(file), "--out", "data/x",
         "--duration", "2s"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(repository / "book"), "HOME": str(tmp_path), "KUBECONFIG": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )  # fmt: skip
    assert done.returncode == ExitCode.DONE, done.stdout + done.stderr
    assert (tmp_path / "data/x/recording.yaml").is_file()
