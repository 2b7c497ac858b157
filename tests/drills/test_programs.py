"""What is missing on a machine is named, with the package it comes with, before anything is started."""

from __future__ import annotations

import sys

import pytest

from readiness import cli
from readiness.drills.plans import DRILLS
from readiness.drills.programs import unprivileged_user
from readiness.errors import ExitCode
from readiness.machine import programs
from readiness.machine.programs import NAMESPACES, MachineError, Need, check_needs, find_program, missing, program


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path):
    """A machine with no program at all."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(programs, "_BESIDE_THE_PATH", ())
    monkeypatch.setattr(programs, "POSTGRESQL_FOLDERS", tmp_path)
    programs.may_make_namespaces.cache_clear()
    yield tmp_path
    programs.may_make_namespaces.cache_clear()


@pytest.mark.usefixtures("bare")
def test_every_missing_program_is_named_with_its_package():
    with pytest.raises(MachineError) as caught:
        check_needs({name: plan.needs for name, plan in DRILLS.items()})
    told = str(caught.value)
    for plan in DRILLS.values():
        for need in plan.base_needs:
            assert f"{plan.name}: {need.name} is missing" in told
    packages = told.rpartition("apt-get install ")[2].partition(";")[0].split()
    assert {"etcd-server", "etcd-client", "postgresql", "iproute2", "nftables", "util-linux"} <= set(packages)
    assert "root" in told.rpartition("->")[2]
    assert caught.value.exit_code is ExitCode.NOTEBOOK_INCOMPLETE


@pytest.mark.usefixtures("bare")
def test_the_command_names_what_is_missing_and_records_nothing(monkeypatch, capsys, tmp_path):
    target = tmp_path / "data" / "drills"
    monkeypatch.setattr(sys, "argv", ["readiness", "drill", "etcd-restore", "--out", str(target)])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    complained = capsys.readouterr().err
    assert caught.value.code == ExitCode.NOTEBOOK_INCOMPLETE
    assert "etcd-restore: etcdctl is missing (Debian package etcd-client)" in complained
    assert "apt-get install etcd-client etcd-server util-linux" in complained
    assert not target.parent.exists()


@pytest.mark.usefixtures("bare")
def test_the_list_says_what_is_missing(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["readiness", "drill", "--list"])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    printed = capsys.readouterr().out
    assert not caught.value.code
    assert all(name in printed for name in DRILLS)
    assert "missing: etcd, setpriv, etcdctl" in printed
    assert NAMESPACES in printed


def test_the_newest_postgresql_is_taken(monkeypatch, tmp_path):
    for version in ("9", "15", "100"):
        folder = tmp_path / version / "bin"
        folder.mkdir(parents=True)
        made = folder / "postgres"
        made.write_text("#!/bin/sh\n")
        made.chmod(0o755)
    (tmp_path / "common" / "bin").mkdir(parents=True)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(programs, "POSTGRESQL_FOLDERS", tmp_path)
    assert find_program("postgres") == str(tmp_path / "100" / "bin" / "postgres")


def test_a_user_that_is_not_there_is_missing():
    need = Need("user:nobody-of-this-name", "postgresql")
    assert missing([need, Need("user:root", "")]) == (need,)


def test_postgresql_never_runs_as_root(monkeypatch):
    monkeypatch.setattr(programs.os, "geteuid", lambda: 0)
    assert Need("user:postgres", "postgresql") in DRILLS["postgresql-failover"].needs
    monkeypatch.setattr(programs.os, "geteuid", lambda: 1000)
    assert unprivileged_user() is None
    assert DRILLS["postgresql-failover"].needs == DRILLS["postgresql-failover"].base_needs


def test_who_is_not_root_lacks_the_right_to_namespaces(monkeypatch):
    programs.may_make_namespaces.cache_clear()
    monkeypatch.setattr(programs.os, "geteuid", lambda: 1000)
    assert Need(NAMESPACES, "") in missing(DRILLS["etcd-leader-partition"].needs)
    programs.may_make_namespaces.cache_clear()


def test_a_program_that_is_not_there_is_an_error_with_its_name():
    with pytest.raises(MachineError, match="no-such-program-anywhere"):
        program("no-such-program-anywhere")
