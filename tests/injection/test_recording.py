"""Recordings of faults accumulate, are read by the area as they are, and hold nothing that is masked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from injection.journals import SETTINGS, attempt, journal
from injection.reading import findings_of, views_of
from injection.samples import live, plan
from readiness.errors import InputError
from readiness.injection.plan import FaultKind
from readiness.injection.recording import FaultRecording
from readiness.sources import RecordedSource, appending
from readiness.sources.live.parameters import LiveParameters


def opened(tmp_path, scrub=lambda value: value, seen: LiveParameters | None = None) -> FaultRecording:
    (tmp_path / "data").mkdir(exist_ok=True)
    return FaultRecording(tmp_path / "data" / "faults", plan(folder=tmp_path), seen or live(), scrub)


def ids(tmp_path, table: str = "faults") -> list[str]:
    return list(dict.fromkeys(pd.read_parquet(tmp_path / "data" / "faults" / f"{table}.parquet")["fault_id"]))


def test_faults_are_appended_run_after_run(tmp_path):
    assert opened(tmp_path).next_id(FaultKind.POD_DELETE) == "pod_delete-001"
    for number in (1, 2):
        recording = opened(tmp_path)
        name = recording.next_id(FaultKind.POD_DELETE)
        assert name == f"pod_delete-{number:03d}"
        recording.append(attempt(journal(tmp_path, name), name, begun=60.0 * number))
    assert opened(tmp_path).next_id(FaultKind.NODE_DRAIN) == "node_drain-001"
    for table in ("faults", "journals", "fault_events"):
        assert ids(tmp_path, table) == ["pod_delete-001", "pod_delete-002"]
    source = RecordedSource(tmp_path / "data")
    assert source.verify_registry() == []
    (recorded,) = source.recordings()
    assert recorded.settings["namespace"] == "shop"
    for table in recorded.tables:
        assert all(check.passed for check in source.read(recorded, table).checks)


def test_a_dry_run_leaves_no_row(tmp_path):
    from chaoslib.types import Dry

    recording = opened(tmp_path)
    recording.append(attempt(journal(tmp_path, "pod_delete-001", dry=Dry.ACTIVITIES), "pod_delete-001"))
    assert ids(tmp_path) == []


@pytest.mark.parametrize("step", [1, 2, 3])
@pytest.mark.parametrize("call", ["to_parquet", "rename", "copyfile", "write_registry", "rmtree"])
def test_a_crash_anywhere_leaves_a_fault_in_or_out(tmp_path, monkeypatch, step, call):
    opened(tmp_path).append(attempt(journal(tmp_path, "pod_delete-001"), "pod_delete-001"))
    owner = {"to_parquet": pd.DataFrame, "rename": Path, "copyfile": shutil, "write_registry": appending,
             "rmtree": shutil}[call]  # fmt: skip
    real, calls = getattr(owner, call), []

    def crashing(*args, **kwargs):
        calls.append(call)
        if len(calls) == step:
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    second = attempt(journal(tmp_path, "pod_delete-002"), "pod_delete-002", begun=60)
    recording = opened(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(owner, call, crashing)
        try:
            recording.append(second)
            crashed = False
        except KeyboardInterrupt:
            crashed = True
    assert crashed is (len(calls) >= step)
    opened(tmp_path)  # finishes or forgets
    found = ids(tmp_path)
    assert found in (["pod_delete-001"], ["pod_delete-001", "pod_delete-002"])
    assert RecordedSource(tmp_path / "data").verify_registry() == []


def test_another_subject_or_a_changed_file_is_refused(tmp_path):
    opened(tmp_path).append(attempt(journal(tmp_path, "pod_delete-001"), "pod_delete-001"))
    other = live().model_copy(update={"subject": live().subject.model_copy(update={"version": "2.0.0"})})
    with pytest.raises(InputError, match=r"\$\.subject: expected .*1\.0\.0"):
        opened(tmp_path, seen=other)
    frame = pd.read_parquet(tmp_path / "data" / "faults" / "faults.parquet")
    frame[frame["kind"] != "pod_delete"].to_parquet(tmp_path / "data" / "faults" / "faults.parquet")
    with pytest.raises(InputError, match="a changed recording is not appended to"):
        opened(tmp_path)


@pytest.mark.parametrize("name", ["recording.yaml", "faults.parquet", "journals.parquet", "fault_events.parquet"])
@pytest.mark.parametrize("how", ["changed", "gone", "not registered"])
def test_no_file_is_appended_to_that_is_not_the_registered_one(tmp_path, name, how):
    opened(tmp_path).append(attempt(journal(tmp_path, "pod_delete-001"), "pod_delete-001"))
    path, registry = tmp_path / "data" / "faults" / name, tmp_path / "data" / "registry.sha256"
    if how == "changed":
        path.write_bytes(path.read_bytes() + b"\n")
    elif how == "gone":
        path.unlink()
    else:
        lines = [line for line in registry.read_text().splitlines() if not line.endswith(name)]
        registry.write_text("\n".join(lines) + "\n")
    with pytest.raises(InputError, match=r"not appended to|other files"):
        opened(tmp_path)


def test_a_file_of_others_in_the_folder_is_not_registered_as_ours(tmp_path):
    opened(tmp_path).append(attempt(journal(tmp_path, "pod_delete-001"), "pod_delete-001"))
    (tmp_path / "data" / "faults" / "notes.txt").write_text("of somebody else")
    opened(tmp_path).append(attempt(journal(tmp_path, "pod_delete-002"), "pod_delete-002", begun=60))
    assert ids(tmp_path) == ["pod_delete-001", "pod_delete-002"]
    registry = (tmp_path / "data" / "registry.sha256").read_text()
    assert "notes.txt" not in registry


def test_what_is_masked_is_nowhere(tmp_path):
    def scrub(value):
        if isinstance(value, str):
            return value.replace("shop", "masked-1")
        if isinstance(value, dict):
            return {scrub(name): scrub(part) for name, part in value.items()}
        return [scrub(part) for part in value] if isinstance(value, list | tuple) else value

    opened(tmp_path, scrub).append(attempt(journal(tmp_path, "pod_delete-001"), "pod_delete-001"))
    folder = tmp_path / "data" / "faults"
    assert "shop" not in (folder / "recording.yaml").read_text()
    for path in folder.glob("*.parquet"):
        assert "shop" not in pd.read_parquet(path).to_csv()
    assert "masked-1" in pd.read_parquet(folder / "faults.parquet")["namespace"].tolist()


def test_the_area_measures_what_was_injected(tmp_path):
    recording = opened(tmp_path)
    for number in range(1, 21):
        name = f"process_sigstop-{number:03d}"
        made = attempt(
            journal(tmp_path, name), name, kind=FaultKind.PROCESS_SIGSTOP, begun=60.0 * number,
            detected=3.0 + number / 10, recovered=20.0 + number / 10,
            settings=SETTINGS | {"load1_at_injection": number},
        )  # fmt: skip
        recording.append(made)
    recovery = findings_of(tmp_path / "data", "mttr_go_no_go")
    assert [check.check for check in recovery.checks if not check.passed] == []
    assert len(recovery.checks) == 5
    (estimate,) = recovery.estimates
    assert estimate.n == 20
    assert estimate.value == pytest.approx(21.05, abs=0.06)  # the median of 20.1, 20.2 ... 22.0
    (detection,) = findings_of(tmp_path / "data", "mttd_go_no_go").estimates
    assert detection.value == pytest.approx(4.05, abs=0.06)
    assert set(views_of(tmp_path / "data")) == {"attempts", "coverage", "curves", "settings", "times"}


def test_a_fault_that_was_interrupted_counts_as_one_that_was_not_seen_to_recover(tmp_path):
    recording = opened(tmp_path)
    for number in range(1, 4):
        name = f"process_sigstop-{number:03d}"
        recovered = None if number == 3 else 20.0
        recording.append(
            attempt(
                journal(tmp_path, name), name, kind=FaultKind.PROCESS_SIGSTOP, begun=60.0 * number, recovered=recovered
            )
        )
    rows = {row[1].key: row for row in views_of(tmp_path / "data")["coverage"].rows}
    assert rows["member-process-sigstop"][4].args == {"undetected": 0, "unrecovered": 1}
