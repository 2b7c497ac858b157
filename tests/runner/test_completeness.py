"""What an executed notebook must show, on notebooks as papermill leaves them; the real ones are in test_runs."""

import json

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from builders import AS_OF, a_claim, an_acceptance
from readiness.record import VERDICT_MIME, VIEW_MIME, Failure
from readiness.runner.completeness import collect_verdicts, find_failure, normalised_digest
from readiness.verdicts import Evidence, evaluate

REQUESTED = {"source": "recorded", "minimum": 3}
CLAIM = a_claim()
VERDICT = evaluate(CLAIM, Evidence(), an_acceptance(), AS_OF)
EXPECTED = {CLAIM.id: CLAIM.digest}


def shown(mime, data):
    return new_output("display_data", data={mime: data, "text/plain": "shown"})


def ran(source="1", *outputs, count=1, status="completed"):
    return new_code_cell(
        source, outputs=list(outputs), execution_count=count, metadata={"papermill": {"status": status}}
    )


def echo(**parameters):
    return shown(VIEW_MIME, {"view": "parameters", "area": "area", "parameters": parameters})


def verdict(**changed):
    return shown(VERDICT_MIME, json.loads(VERDICT.model_dump_json(by_alias=True)) | changed)


def executed(*cells):
    return new_notebook(cells=[new_markdown_cell("# Text"), *cells])


GOOD = executed(ran("area", echo(**REQUESTED)), ran("area.verdicts()", verdict()))


def test_a_complete_notebook_has_no_failure_and_its_verdicts():
    assert find_failure(GOOD, REQUESTED) is None
    assert collect_verdicts(GOOD, EXPECTED) == (VERDICT,)


@pytest.mark.parametrize(
    ("cell", "failure"),
    [
        (ran(count=None), Failure.EXITED_EARLY),
        (ran(status="pending"), Failure.EXITED_EARLY),
        (ran(status="running"), Failure.EXITED_EARLY),
        (ran("1", new_output("error", ename="ValueError", evalue="x", traceback=["t"])), Failure.RAISED),
        (ran("1", new_output("error", ename="SystemExit", evalue="0", traceback=[])), Failure.EXITED_EARLY),
    ],
)
def test_one_cell_that_did_not_run_to_its_end_is_enough(cell, failure):
    found = find_failure(executed(ran("area", echo(**REQUESTED)), cell), REQUESTED)
    assert (found.failure, found.cell, found.source) == (failure, 3, cell.source)


def test_a_cell_that_papermill_never_marked_did_not_run():
    bare = new_code_cell("1", execution_count=1)
    assert find_failure(executed(ran("area", echo(**REQUESTED)), bare), REQUESTED).failure is Failure.EXITED_EARLY


@pytest.mark.parametrize(
    "outputs",
    [
        [],
        [echo(**REQUESTED), echo(**REQUESTED)],
        [echo(source="recorded")],
        [echo(source="recorded", minimum=4)],
        [echo(source="recorded", minimum="3")],
    ],
)
def test_the_parameters_must_be_echoed_once_as_they_were_asked_for(outputs):
    assert find_failure(executed(ran("area", *outputs)), REQUESTED).failure is Failure.PARAMETERS_DIFFER


def test_a_parameter_nobody_asked_for_keeps_its_default():
    assert find_failure(executed(ran("area", echo(**REQUESTED, further=1))), REQUESTED) is None


@pytest.mark.parametrize(
    "outputs",
    [
        [],
        [verdict(), verdict()],
        [verdict(claim="area.other")],
        [verdict(claim_digest="0" * 64)],
        [verdict(outcome="excellent")],
        [verdict(further=1)],
        [shown(VERDICT_MIME, [])],
    ],
)
def test_anything_but_one_verdict_for_each_claim_is_a_failure(outputs):
    found = collect_verdicts(executed(ran("area.verdicts()", *outputs)), EXPECTED)
    assert found.failure is Failure.VERDICTS_MISSING


def test_the_claim_without_a_verdict_is_named():
    found = collect_verdicts(GOOD, {**EXPECTED, "area.forgotten": "0" * 64})
    assert "area.forgotten" in found.detail


def test_the_normalised_digest_ignores_times_and_ids_and_nothing_that_was_shown():
    digest = normalised_digest(GOOD, REQUESTED)
    again = executed(*[ran(cell.source, *cell.outputs, count=7) for cell in GOOD.cells[1:]])
    again.metadata["papermill"] = {"start_time": "now"}
    assert normalised_digest(again, REQUESTED) == digest
    assert normalised_digest(GOOD, REQUESTED | {"minimum": 4}) != digest
    other = executed(ran("area", echo(**REQUESTED)), ran("area.verdicts()", verdict(outcome="verified")))
    assert normalised_digest(other, REQUESTED) != digest
