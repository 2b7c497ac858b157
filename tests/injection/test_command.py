"""`readiness inject` as it is typed: what it refuses before it asks anybody."""

from __future__ import annotations

import subprocess
import sys

import pytest
import yaml

from injection.samples import PLAN, live
from readiness.errors import ExitCode


@pytest.fixture
def files(tmp_path):
    told = live().model_dump(mode="json", exclude_defaults=True)
    (tmp_path / "live.yaml").write_text(yaml.safe_dump({"source": "live", "live": told}))
    (tmp_path / "plan.yaml").write_text(PLAN)
    return tmp_path


def run(files, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "readiness", "inject", *options]
    return subprocess.run(command, cwd=files, capture_output=True, text=True, check=False, timeout=60,
                          env={"PATH": "/usr/bin:/bin", "XDG_STATE_HOME": str(files / "state")})  # fmt: skip


GIVEN = ("--params", "live.yaml", "--plan", "plan.yaml")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "--params: expected a file, got nothing"),
        (("--params", "live.yaml"), "--plan: expected a file, got nothing"),
        ((*GIVEN, "--really"), "a fault that is not recorded was done for nothing"),
        (("--params", "none.yaml", "--plan", "plan.yaml"), "none.yaml: $: expected a file, got nothing"),
    ],
)
def test_what_is_lacking_is_told(files, options, told):
    done = run(files, *options)
    assert done.returncode == ExitCode.BAD_INPUT
    assert told in done.stderr
    assert not (files / "state").exists()


def test_the_identity_of_the_collector_is_refused(files):
    (files / "plan.yaml").write_text(PLAN.replace("/etc/injector", "/etc/collector"))
    done = run(files, *GIVEN)
    assert done.returncode == ExitCode.BAD_INPUT
    assert "plan.yaml: $.identity" in done.stderr


def test_a_cluster_that_cannot_be_reached_is_told(files):
    done = run(files, *GIVEN)
    assert done.returncode != 0
    assert "kubeconfig /etc/injector: no such file" in done.stderr


def test_with_nothing_left_there_is_nothing_to_undo(files):
    done = run(files, "--restore")
    assert done.returncode == ExitCode.DONE
    assert "Nothing is left to be undone" in done.stdout
