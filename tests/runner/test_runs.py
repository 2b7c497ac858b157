"""Real kernels: everything a notebook can do to its runner, in one build of a small project."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import psutil
import pytest

from builders import OPEN_AREA, a_notebook, area_notebook, make_project, make_record, replace_in, write_notebook
from readiness.errors import InputError, ReadinessError
from readiness.record import Failure, RunStatus
from readiness.runner import BuildRequest, Execution, build_record, run_notebook
from readiness.verdicts import Outcome
from readiness.verification import verify_record

pytestmark = [
    pytest.mark.xdist_group("kernels"),
    pytest.mark.skipif(os.name == "nt", reason="signals and forkserver"),
]

PARAMETERS = {"source": "recorded", "data": "data", "as_of": "2026-11-24T00:00:00Z"}
WAIT_FOR_GO = "import pathlib, time\nwhile not pathlib.Path('go').exists():\n    time.sleep(0.02)"
OTHER_TIME = 'as_of = "2026-01-01T00:00:00Z"'
# Leaves a process behind, if it can, and says which.
START_A_PROCESS = (
    "import os, pathlib, subprocess\n"
    'child = subprocess.Popen(["sleep", "300"])\n'
    'pathlib.Path("{name}.pids").write_text(f"{{os.getpid()}} {{child.pid}}")'
)

NOTEBOOKS = {
    "good": area_notebook("good", WAIT_FOR_GO),
    "raises": area_notebook("raises", 'raise ValueError("the sensor is gone")'),
    "exits": area_notebook("exits", "import sys\nsys.exit(0)"),
    "dies": area_notebook("dies", "import os\nos._exit(0)"),
    "killed": area_notebook("killed", f"import os\nos.kill(os.getpid(), {int(signal.SIGKILL)})"),
    "differs": a_notebook(OTHER_TIME, OPEN_AREA.format(area="differs"), "area.verdicts()"),
    "silent": a_notebook(OPEN_AREA.format(area="silent")),
}
# Cells count from 1: two texts, the parameters, the opening, and the one it fails in.
EXPECTED = {
    "raises": (Failure.RAISED, 5),
    "exits": (Failure.EXITED_EARLY, 5),
    "dies": (Failure.KERNEL_DIED, 5),
    "killed": (Failure.KERNEL_DIED, 5),
    "differs": (Failure.PARAMETERS_DIFFER, None),
    "silent": (Failure.VERDICTS_MISSING, None),
}


def request_for(root, **changes):
    given = {"record": root / "book" / "record", "parameters": PARAMETERS, "parameters_file": "params/recorded.yaml"}
    return BuildRequest(root=root, **{**given, **changes})


def wait_until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """One build over an earlier record, and two more that are tried while it runs."""
    root = make_project(tmp_path_factory.mktemp("project"), NOTEBOOKS)
    request = request_for(root, jobs=2, timeout_seconds=120, report=lambda run: reported.append(run.area))
    reported: list[str] = []
    make_record(request.record, root, {})
    (request.record / "of_the_earlier_record.txt").touch()
    refused = []
    with ThreadPoolExecutor() as pool:
        running = pool.submit(build_record, request)
        try:
            wait_until(lambda: any(request.record.parent.glob(".record-*/record/notebooks")) or running.done())
            for _ in range(2):
                with pytest.raises(ReadinessError) as caught:
                    build_record(request)
                refused.append(str(caught.value))
            earlier_stood = (request.record / "of_the_earlier_record.txt").exists()
        finally:
            (root / "go").touch()
        result = running.result()
    return SimpleNamespace(
        root=root, result=result, refused=refused, earlier_stood=earlier_stood, reported=reported, request=request
    )


def run_of(built, area):
    return next(run for run in built.result.record.runs if run.area == area)


def test_a_notebook_that_runs_to_its_end_is_complete(built):
    run = run_of(built, "good")
    assert (run.status, run.error) == (RunStatus.COMPLETED, None)
    assert run.parameters == PARAMETERS
    assert run.normalised_sha256


@pytest.mark.parametrize("area", EXPECTED)
def test_a_notebook_that_does_not_is_an_error_with_its_cell(built, area):
    run = run_of(built, area)
    assert run.status is RunStatus.ERROR
    assert (run.error.failure, run.error.cell) == EXPECTED[area]
    assert run.normalised_sha256 is None


def test_the_error_of_a_notebook_holds_message_source_and_traceback(built):
    error = run_of(built, "raises").error
    assert error.detail == "ValueError: the sensor is gone"
    assert error.source == 'raise ValueError("the sensor is gone")'
    assert "ValueError" in error.traceback


def test_parameters_that_were_not_used_are_named(built):
    assert "as_of: asked for '2026-11-24T00:00:00Z', ran with '2026-01-01" in run_of(built, "differs").error.detail


def test_the_claims_of_a_failed_notebook_are_not_measured_and_say_why(built):
    by_claim = {verdict.claim: verdict for verdict in built.result.record.verdicts}
    for area, (failure, cell) in EXPECTED.items():
        verdict = by_claim[f"{area}.answer"]
        assert verdict.outcome is Outcome.NOT_MEASURED
        assert verdict.reason.key == "absent-notebook-failed"
        assert verdict.reason.args == {"failure": failure.value, "cell": "-" if cell is None else cell}


def test_the_other_areas_go_on(built):
    by_claim = {verdict.claim: verdict for verdict in built.result.record.verdicts}
    assert by_claim["good.answer"].reason.key == "absent-no-instrument"
    assert [run.area for run in built.result.failed] == list(EXPECTED)
    assert sorted(built.reported) == sorted([*NOTEBOOKS, "milestone"])


def test_the_closing_notebook_shows_the_roll_up_of_all_of_them(built):
    run = run_of(built, "milestone")
    assert run.status is RunStatus.COMPLETED
    assert built.result.record.rollup.total == len(NOTEBOOKS)


def test_the_record_is_whole_and_replaced_the_earlier_one(built):
    record, _ = verify_record(built.request.record)
    assert record == built.result.record
    assert not (built.request.record / "of_the_earlier_record.txt").exists()
    left = {path.name for path in built.request.record.parent.iterdir()}
    assert left == {"record", "record.complete"}
    notebooks = {path.stem for path in (built.request.record / "notebooks").iterdir()}
    assert {"good", "raises", "milestone"} <= notebooks


def test_a_build_is_refused_while_another_one_runs_and_so_is_the_next(built):
    assert len(built.refused) == 2
    assert all("another build is writing" in told for told in built.refused)


def test_the_earlier_record_stands_until_the_new_one_is_whole(built):
    assert built.earlier_stood


# Refused before a kernel starts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"parameters": {**PARAMETERS, "as_off": "x"}}, r"\$\.as_off: expected a parameter of at least one notebook"),
        ({"parameters": {**PARAMETERS, "data": 3}}, r"\$\.parameters\.data: expected str"),
        ({"parameters": {**PARAMETERS, "as_of": "yesterday"}}, r"\$\.as_of: expected an RFC 3339 time"),
        ({"parameters": {**PARAMETERS, "as_of": "2026-11-24T00:00:00"}}, r"\$\.as_of: expected an RFC 3339 time"),
        ({"parameters": {**PARAMETERS, "data": "nowhere"}}, r"registry\.sha256: \$: expected a registry"),
        ({"parameters": {**PARAMETERS, "source": "guessed"}}, r"\$\.source: expected `recorded`, `live` or `checkout`"),
        ({"parameters": {**PARAMETERS, "source": "live"}}, r"\$\.live: expected what is looked at"),
        ({"only": ("gamma",)}, r"--only: \$: expected one of alpha, beta, got gamma"),
    ],
)
def test_bad_input_is_refused_before_anything_runs_and_the_earlier_record_survives(tmp_path, changes, told):
    root = make_project(tmp_path)
    request = request_for(root, **changes)
    make_record(request.record, root, {})
    before = {path: path.read_bytes() for path in request.record.rglob("*") if path.is_file()}
    with pytest.raises(InputError, match=told):
        build_record(request)
    assert {path: path.read_bytes() for path in request.record.rglob("*") if path.is_file()} == before
    assert {path.name for path in request.record.parent.iterdir()} == {"record"}


def test_a_broken_register_a_broken_template_and_a_missing_one_are_refused_too(tmp_path):
    root = make_project(tmp_path)
    (root / "notebooks" / "alpha.ipynb").write_text("nothing", encoding="utf-8")
    (root / "notebooks" / "beta.ipynb").unlink()
    with pytest.raises(InputError) as caught:
        build_record(request_for(root))
    named = {str(problem.file).rpartition("/")[2] for problem in caught.value.problems}
    assert named == {"alpha.ipynb", "beta.ipynb"}
    replace_in(root / "params/claims/alpha.yaml", "threshold: 2", "threshold: two")
    with pytest.raises(InputError, match=r"alpha\.yaml:14"):
        build_record(request_for(root))
    assert not (root / "book").exists()


# Deadlines and what stays behind -------------------------------------------------------------------------------------


def execution_of(root, name, *cells, timeout_seconds):
    template = write_notebook(root / f"{name}-template.ipynb", a_notebook(*cells))
    return Execution(name, template, root / f"{name}.ipynb", PARAMETERS, root, timeout_seconds)


def alive(root, name):
    pids = [int(pid) for pid in (root / f"{name}.pids").read_text(encoding="utf-8").split()]
    assert len(pids) == 2
    return [p for p in pids if psutil.pid_exists(p) and psutil.Process(p).status() != psutil.STATUS_ZOMBIE]


def test_a_notebook_that_hangs_is_ended_in_time_and_nothing_of_it_is_left(tmp_path):
    hang = START_A_PROCESS.format(name="hangs"), "import time\ntime.sleep(300)"
    # The second one leaves an output nobody can read, as a runner killed in the middle of writing it would.
    garbled = WAIT_FOR_GO, 'pathlib.Path("garbled.ipynb").write_text("{")\ntime.sleep(300)'
    (tmp_path / "go").touch()
    started = time.monotonic()
    with ThreadPoolExecutor() as pool:
        runs = list(
            pool.map(
                run_notebook,
                [
                    execution_of(tmp_path, "hangs", *hang, timeout_seconds=10),
                    execution_of(tmp_path, "garbled", *garbled, timeout_seconds=10),
                ],
            )
        )
    assert time.monotonic() - started < 30
    for run in runs:
        assert (run.status, run.error.failure) == (RunStatus.ERROR, Failure.TIMED_OUT)
        assert run.error.detail == "did not end within 10 s"
    assert runs[0].error.cell == 5
    assert alive(tmp_path, "hangs") == []


def test_a_kernel_that_dies_leaves_nothing_behind(tmp_path):
    cells = START_A_PROCESS.format(name="dies"), "os._exit(1)"
    run = run_notebook(execution_of(tmp_path, "dies", *cells, timeout_seconds=60))
    assert run.error.failure is Failure.KERNEL_DIED
    left = alive(tmp_path, "dies")
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert left == []
