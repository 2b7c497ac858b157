"""What undoes a fault is on disk before it, is done by whoever survives, once, and never twice at a time."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from readiness.errors import ExitCode, InputError
from readiness.injection.cluster import Cluster, InjectionError, connector
from readiness.injection.commands import CommandError, run_command
from readiness.injection.plan import Identity
from readiness.injection.restoring import lists_with_something_left, undo_of_lists
from readiness.injection.steps import Container, Undoing
from readiness.injection.undoing import UndoList
from readiness.sources.live.parameters import KubernetesTarget

GUARDED = Path(__file__).with_name("guarded_run.py")
INTERRUPTED = Path(__file__).with_name("interrupted_run.py")


@pytest.fixture
def kubeconfig(tmp_path) -> str:
    """Of a cluster that nobody reaches."""
    config = {
        "apiVersion": "v1", "kind": "Config", "current-context": "c",
        "clusters": [{"name": "c", "cluster": {"server": "http://127.0.0.1:9"}}],
        "users": [{"name": "u", "user": {}}],
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
    }  # fmt: skip
    path = tmp_path / "kubeconfig"
    path.write_text(yaml.safe_dump(config))
    return str(path)


@pytest.fixture
def collector(kubeconfig) -> KubernetesTarget:
    return KubernetesTarget(kubeconfig=kubeconfig, namespace="shop", deployment="mesh", timeout_seconds=1)


@pytest.fixture
def cluster(kubeconfig, collector) -> Cluster:
    return Cluster(connector(Identity(kubeconfig=kubeconfig), collector), 10)


@pytest.fixture
def undo_list(tmp_path, monkeypatch, kubeconfig, collector) -> UndoList:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state-home"))
    made = UndoList.of("https://one:6443")
    with made.held(wait_seconds=0):
        made.begin(Identity(kubeconfig=kubeconfig), collector)
    return made


def by(*command: str, **fields) -> Undoing:
    return Undoing(fault_id="f-001", command=command, **fields)


def test_the_last_is_undone_first_and_nothing_twice(undo_list, cluster, tmp_path):
    told = tmp_path / "told"
    for word in ("one", "two"):
        undo_list.write(by("sh", "-c", f"echo {word} >> {told}"))
    assert undo_list.undo(cluster) == []
    assert undo_list.undo(cluster) == []
    assert told.read_text() == "two\none\n"
    assert not undo_list.left()


def test_what_fails_stays_and_the_rest_is_undone(undo_list, cluster, tmp_path):
    undo_list.write(by("touch", str(tmp_path / "undone")))
    undo_list.write(by("false"))
    (error,) = undo_list.undo(cluster)
    assert "false failed with 1" in error
    assert (tmp_path / "undone").exists()
    assert [left.command for left in undo_list.left().values()] == [("false",)]
    assert lists_with_something_left() != []


@pytest.mark.parametrize("failing", ["unexpected", "disk"])
def test_a_step_that_fails_in_any_way_does_not_keep_the_others_from_being_done(
    undo_list, cluster, tmp_path, monkeypatch, failing
):
    undo_list.write(by("touch", str(tmp_path / "undone")))
    undo_list.write(Undoing(fault_id="f-002", uncordon="node-1"))

    def broken(*_):
        raise {"unexpected": KeyError("spec"), "disk": OSError(28, "No space left on device")}[failing]

    if failing == "unexpected":
        monkeypatch.setattr(Cluster, "node", broken)
    else:
        monkeypatch.setattr(UndoList, "_append", broken)
    errors = undo_list.undo(cluster)
    assert (tmp_path / "undone").exists()
    assert any("f-002" in error for error in errors)


def test_a_command_needs_no_api(undo_list, tmp_path, kubeconfig):
    """Whoever undoes with a kubeconfig that is gone runs the commands all the same."""
    undo_list.write(by("touch", str(tmp_path / "undone")))
    undo_list.write(Undoing(fault_id="f-002", uncordon="node-1"))
    Path(kubeconfig).unlink()
    (error,) = undo_of_lists(lambda _: None)
    assert "f-002: uncordon node-1" in error
    assert "no such file" in error
    assert (tmp_path / "undone").exists()


def test_a_list_that_cannot_be_read_or_is_in_use_does_not_keep_others_from_being_done(undo_list, tmp_path, monkeypatch):
    from readiness.injection import restoring

    monkeypatch.setattr(restoring, "_WAIT_SECONDS", 0.1)
    undo_list.write(by("touch", str(tmp_path / "undone")))
    (undo_list.path.parent / "0.jsonl").write_text("nothing of ours\n")
    held = UndoList(undo_list.path.parent / "1.jsonl")
    held.path.write_text(undo_list.path.read_text())
    with held.held(wait_seconds=0):
        errors = undo_of_lists(lambda _: None)
    assert (tmp_path / "undone").exists()
    assert ["0.jsonl" in error or "another injection" in error for error in errors] == [True, True]


def test_a_command_that_fails_is_forgiven_only_where_its_container_is_gone(undo_list, cluster):
    # Nobody can say whether it is: the cluster does not answer.
    undo_list.write(by("false", container=Container(namespace="shop", pod="a", container_id="1")))
    (error,) = undo_list.undo(cluster)
    assert "GET /api/v1/namespaces/shop/pods/a" in error
    assert undo_list.left()


def test_it_is_on_disk_before_write_returns(undo_list, monkeypatch):
    synchronised = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        real(descriptor)
        synchronised.append(undo_list.path.read_text())

    monkeypatch.setattr(os, "fsync", fsync)
    undo_list.write(by("false"))
    assert '"false"' in synchronised[-1]


def test_a_torn_line_is_left_out_and_swallows_nothing(undo_list):
    undo_list.write(by("first"))
    whole = undo_list.path.read_text()
    last = whole.rstrip("\n").rsplit("\n", 1)[-1]
    for cut in range(1, len(last), 7):
        undo_list.path.write_text(whole + last[:cut])
        undo_list.write(by("second"))
        assert [left.command for left in undo_list.left().values()] == [("second",), ("first",)]


@pytest.mark.parametrize("content", [b"nothing of ours\n", b"\xff\xfe\x00", b"[]\n", b'{"at": 1}\n', None])
def test_a_file_of_something_else_is_one_clear_error(undo_list, content):
    undo_list.path.unlink()
    if content is None:
        undo_list.path.mkdir()
    else:
        undo_list.path.write_bytes(content)
    with pytest.raises(InputError, match=r"what is to be undone.*\n.*by hand"):
        undo_list.left()
    with pytest.raises(InputError):
        undo_list.who()


def test_an_empty_list_is_of_nobody(undo_list):
    undo_list.path.write_text("")
    assert undo_list.left() == {}
    with pytest.raises(InputError, match="who undoes"):
        undo_list.who()


def test_the_command_tells_of_a_list_it_cannot_read(undo_list):
    undo_list.path.write_text("nothing of ours\n")
    command = [sys.executable, "-m", "readiness", "inject", "--restore"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == ExitCode.NOTEBOOK_INCOMPLETE
    assert str(undo_list.path) in done.stderr.replace("\n", "")
    assert "Traceback" not in done.stderr


def test_two_do_not_break_at_a_time(undo_list):
    second = undo_list.held(wait_seconds=0.2)
    with undo_list.held(wait_seconds=0), pytest.raises(InjectionError, match="another injection"), second:
        pass


def test_what_lay_there_before_does_not_open_it_to_others(undo_list, kubeconfig, collector):
    folder = undo_list.path.parent
    for path in (undo_list.path.with_suffix(".new"), undo_list.path):
        path.touch()
        path.chmod(0o666)
    folder.chmod(0o777)
    before = os.umask(0)
    try:
        with undo_list.held(wait_seconds=0):
            undo_list.begin(Identity(kubeconfig=kubeconfig), collector)
            with undo_list.busy():
                pass
    finally:
        os.umask(before)
    assert {path.name: oct(path.stat().st_mode & 0o077) for path in (folder, *folder.iterdir())} == dict.fromkeys(
        [folder.name, *(path.name for path in folder.iterdir())], "0o0"
    )


def test_it_holds_no_credential_and_is_for_its_owner_alone(undo_list, kubeconfig):
    assert undo_list.path.stat().st_mode & 0o077 == 0
    first = json.loads(undo_list.path.read_text().splitlines()[0])
    assert first["identity"] == {"kubeconfig": kubeconfig}


def test_another_command_undoes_every_list(undo_list, tmp_path):
    undo_list.write(by("touch", str(tmp_path / "undone")))
    told: list[str] = []
    assert undo_of_lists(told.append) == []
    assert (tmp_path / "undone").exists()
    assert told == ["undone: f-001: run touch of the plan"]


# Commands -------------------------------------------------------------------------------------------------------------


def test_a_command_tells_its_last_line():
    assert run_command(["sh", "-c", "echo one; echo two"], timeout_seconds=5) == "two"
    assert run_command(["true"], timeout_seconds=5) == "(it said nothing)"


def test_a_command_that_takes_too_long_is_ended_with_all_it_started(tmp_path):
    alive = tmp_path / "alive"
    with pytest.raises(CommandError, match=r"not within 0\.3 s"):
        run_command(["sh", "-c", f"(sleep 1; touch {alive}) & wait"], timeout_seconds=0.3)
    time.sleep(1.2)
    assert not alive.exists()


def test_arguments_of_a_command_are_not_told():
    with pytest.raises(CommandError) as error:
        run_command(["sh", "-c", "exit 3", "--password=secret"], timeout_seconds=5)
    assert str(error.value) == "sh failed with 3: (it said nothing)"
    with pytest.raises(CommandError, match="nowhere: No such file"):
        run_command(["/nowhere", "secret"], timeout_seconds=5)


# The guardian ---------------------------------------------------------------------------------------------------------


def start(kubeconfig: str, folder: Path, seconds: float, at_most: float = 10) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, str(GUARDED), kubeconfig, str(folder), str(seconds), str(at_most)])


def wait_for(path: Path, *, there: bool = True, seconds: float = 20.0) -> bool:
    end = time.monotonic() + seconds
    while path.exists() is not there and time.monotonic() < end:
        time.sleep(0.02)
    return path.exists() is there


def ended(pid: int, seconds: float = 20.0) -> bool:
    import psutil

    end = time.monotonic() + seconds
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE and time.monotonic() < end:
        time.sleep(0.05)
    return time.monotonic() < end


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_process_that_is_killed_after_the_fault_leaves_nothing(tmp_path, kubeconfig, number):
    process = start(kubeconfig, tmp_path, 0)
    try:
        assert wait_for(tmp_path / "done")
        assert (tmp_path / "broken").exists()
        process.send_signal(number)  # this process has no handler: only the guardian can
        assert wait_for(tmp_path / "broken", there=False)
        assert ended(int((tmp_path / "guardian").read_text()))
        assert not UndoList(tmp_path / "state" / "list.jsonl").left()
    finally:
        process.kill()
        process.wait()


def test_a_process_that_is_killed_in_the_midst_of_a_command_leaves_nothing(tmp_path, kubeconfig):
    """The command goes on after the death of who started it: undone before its end, the fault would stay."""
    process = start(kubeconfig, tmp_path, 2)
    try:
        assert wait_for(tmp_path / "begun")
        time.sleep(0.3)
        process.kill()
        assert ended(int((tmp_path / "guardian").read_text()))
        assert not (tmp_path / "broken").exists()
        time.sleep(2.5)
        assert not (tmp_path / "broken").exists()
    finally:
        process.kill()
        process.wait()


def test_a_command_that_outlives_its_time_is_undone_after_it_too(tmp_path, kubeconfig):
    """Who started it can no longer end it; it breaks the system when it was thought to be over."""
    process = start(kubeconfig, tmp_path, 4, 1)
    try:
        assert wait_for(tmp_path / "begun")
        time.sleep(0.3)
        process.kill()
        assert ended(int((tmp_path / "guardian").read_text()))
        assert (tmp_path / "over").exists()
        assert not (tmp_path / "broken").exists()
        assert not UndoList(tmp_path / "state" / "list.jsonl").left()
    finally:
        process.kill()
        process.wait()


def test_the_next_one_does_not_begin_while_a_command_of_before_still_runs(undo_list, cluster, tmp_path):
    """Undone once before its end, and once after it."""
    undo_list.write(by("sh", "-c", f"echo undone >> {tmp_path / 'told'}"))
    with undo_list.busy() as held:
        running = subprocess.Popen(["sleep", "1.5"], pass_fds=(held,))
    try:
        assert undo_list.undo_when_idle(cluster, seconds=0.3) == []
        assert running.poll() is not None
        assert (tmp_path / "told").read_text() == "undone\n" * 2
        assert not undo_list.left()
    finally:
        running.kill()
        running.wait()


def test_a_command_of_before_that_never_ends_keeps_the_next_one_from_beginning(undo_list, cluster, tmp_path):
    undo_list.write(by("touch", str(tmp_path / "undone")))
    with undo_list.busy() as held:
        running = subprocess.Popen(["sleep", "30"], pass_fds=(held,))
    try:
        (error,) = undo_list.undo_when_idle(cluster, seconds=0.1, at_most_seconds=1)
        assert "still runs" in error
        assert (tmp_path / "undone").exists()
        assert undo_list.left()
    finally:
        running.kill()
        running.wait()


def test_the_guardian_cannot_be_ended_by_a_signal_to_end(tmp_path, kubeconfig):
    process = start(kubeconfig, tmp_path, 0)
    try:
        assert wait_for(tmp_path / "done")
        guardian = int((tmp_path / "guardian").read_text())
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            os.kill(guardian, number)
        time.sleep(0.3)
        process.kill()
        assert wait_for(tmp_path / "broken", there=False)
    finally:
        process.kill()
        process.wait()


def test_without_its_guardian_the_next_one_undoes_it(tmp_path, kubeconfig, monkeypatch):
    process = start(kubeconfig, tmp_path, 0)
    try:
        assert wait_for(tmp_path / "done")
        os.kill(int((tmp_path / "guardian").read_text()), signal.SIGKILL)
        process.kill()
        process.wait()
        time.sleep(0.5)
        assert (tmp_path / "broken").exists()
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
        (tmp_path / "home" / "readiness").mkdir(parents=True)
        (tmp_path / "state").rename(tmp_path / "home" / "readiness" / "injection")
        done = subprocess.run(
            [sys.executable, "-m", "readiness", "inject", "--restore"], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert "undone: process_sigstop-001" in done.stdout
        assert not (tmp_path / "broken").exists()
    finally:
        process.kill()
        process.wait()


# Interrupting the end -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pause_seconds", [0.0, 0.002, 0.05])
def test_who_is_impatient_does_not_interrupt_the_end(tmp_path, kubeconfig, pause_seconds):
    """Signal after signal, of every kind, while the last undoing is under way, and no guardian to do it instead."""
    variables = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "home"), "PYTHONPATH": str(INTERRUPTED.parents[1])}
    process = subprocess.Popen([sys.executable, str(INTERRUPTED), kubeconfig, str(tmp_path)], env=variables)
    try:
        assert wait_for(tmp_path / "done")
        os.kill(int((tmp_path / "guardian").read_text()), signal.SIGKILL)
        while (tmp_path / "one").exists() and process.poll() is None:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                process.send_signal(number)
            time.sleep(pause_seconds)
        process.wait(20)
        assert not (tmp_path / "one").exists()
        assert not (tmp_path / "two").exists()
        (found,) = (tmp_path / "home" / "readiness" / "injection").glob("*.jsonl")
        assert UndoList(found).left() == {}
    finally:
        process.kill()
        process.wait()
