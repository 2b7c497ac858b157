"""More than one register in a project: each is loaded, checked, built, kept and published as itself."""

import shutil

import nbformat
import pytest

from builders import (
    PARAMETERS,
    a_notebook,
    area_notebook,
    make_project,
    make_record,
    make_register,
    replace_in,
    write_notebook,
    write_registry,
)
from readiness.checking import check_project
from readiness.errors import InputError, VerificationError
from readiness.milestone import open_milestone
from readiness.record import VERDICTS_FILE, RunStatus, load_record, write_manifest
from readiness.register import load_register, register_folders
from readiness.runner import BuildRequest, build_record
from readiness.runner.parameters import load_parameters
from readiness.sources import RecordedSource
from readiness.verification import verify_record

OTHER = "params/other"
WITH_REGISTER = f'register = "params"\n{PARAMETERS}'
OPEN_AREA = (
    'from readiness.area import open_area\n\narea = open_area("{area}", register=register, source=source, data=data, '
    "as_of=as_of)\narea"
)
OPEN_MILESTONE = (
    "from readiness.milestone import open_milestone\n\n"
    "milestone = open_milestone(record=record, register=register, source=source, data=data, as_of=as_of)\nmilestone"
)


def an_area(area):
    return a_notebook(OPEN_AREA.format(area=area), "area.verdicts()", parameters=WITH_REGISTER)


@pytest.fixture
def project(tmp_path):
    """A project whose second register has only the area `alpha`, a criterion and recordings of its own."""
    root = tmp_path / "project"
    root.mkdir()
    make_project(root, {"alpha": an_area("alpha"), "beta": an_area("beta")})
    closing = a_notebook(OPEN_MILESTONE, "milestone.rollup()", parameters=f'{WITH_REGISTER}\nrecord = "book/record"')
    write_notebook(root / "notebooks" / "milestone.ipynb", closing)
    other = root / OTHER
    shutil.copytree(root / "params", other, ignore=shutil.ignore_patterns("other"))
    (other / "claims" / "beta.yaml").unlink()
    for path in (other / "milestone.yaml", other / "statement" / "trace.yaml"):
        replace_in(path, "statement: params/statement", f"statement: {OTHER}/statement")
    replace_in(other / "milestone.yaml", "  - beta\n", "")
    replace_in(other / "statement" / "trace.yaml", "[alpha.answer, beta.answer]", "[alpha.answer]")
    replace_in(other / "claims" / "alpha.yaml", "threshold: 2", "threshold: 7")
    (root / "data" / "other").mkdir()
    write_registry(root / "data" / "other")
    parameters = f"register: {OTHER}\nsource: recorded\ndata: data/other\nas_of: '2026-11-24T00:00:00Z'\n"
    (other / "recorded.yaml").write_text(parameters, encoding="utf-8")
    return root


def request_for(root, file, **changes):
    parameters = load_parameters(root / file, file)
    return BuildRequest(
        **{"root": root, "record": root / "_build/r", "parameters": parameters, "parameters_file": file, **changes}
    )


# Loading -------------------------------------------------------------------------------------------------------------


def test_each_register_is_found_and_loaded_as_itself(project):
    assert register_folders(project) == ("params", OTHER)
    first, second = load_register(project), load_register(project, OTHER)
    assert (first.folder, list(first.claims)) == ("params", ["alpha.answer", "beta.answer"])
    assert (second.folder, list(second.claims)) == (OTHER, ["alpha.answer"])
    assert second.claims["alpha.answer"].criterion.threshold == 7
    assert first.digest != second.digest
    assert load_register(project, f"./{OTHER}/").folder == OTHER


@pytest.mark.parametrize("folder", ["params/nowhere", "", "params/claims", "../project/params", "/params/other"])
def test_a_folder_that_is_no_register_of_the_project_is_refused_with_those_there_are(project, folder):
    with pytest.raises(InputError) as caught:
        load_register(project, folder)
    (problem,) = caught.value.problems
    assert str(problem).startswith(
        f"parameters: $.register: expected the folder of a register, from the project root (params, {OTHER})"
    )
    assert repr(folder) in str(problem)


def test_problems_name_the_files_of_the_register_they_are_in(project):
    replace_in(project / OTHER / "milestone.yaml", "  - alpha\n", "  - alpha\n  - gamma\n")
    replace_in(project / OTHER / "claims" / "alpha.yaml", "levels: [beta]", "levels: [gold]")
    with pytest.raises(InputError) as caught:
        load_register(project, OTHER)
    told = "\n".join(map(str, caught.value.problems))
    assert f"{OTHER}/milestone.yaml:" in told
    assert f"expected a file {OTHER}/claims/gamma.yaml, got none" in told
    assert f"{OTHER}/claims/alpha.yaml:" in told
    assert f"expected one of {OTHER}/milestone.yaml:" in told
    assert len(caught.value.problems) == 2
    assert load_register(project).folder == "params"


def test_the_scope_of_an_area_is_told_and_changes_no_digest(tmp_path):
    root = make_register(tmp_path)
    before = load_register(root)
    replace_in(root / "params/claims/alpha.yaml", "claims:\n", "scope: {ru: Не всё., en: Not all.}\nclaims:\n")
    after = load_register(root)
    assert after.areas["alpha"].scope.en == "Not all."
    assert after.digest == before.digest


# Checking ------------------------------------------------------------------------------------------------------------


def test_a_project_with_two_registers_is_in_order(project):
    assert check_project(project) == []


def test_checking_looks_at_every_register_its_parameters_and_its_recordings(project):
    replace_in(project / OTHER / "claims" / "alpha.yaml", "threshold: 7", "threshold: seven")
    (project / "data" / "other" / "one").mkdir()
    (project / "data" / "other" / "one" / "added.csv").touch()
    (project / OTHER / "live.yaml").write_text("register: params/gone\nsource: live\nas_off: ''\n", encoding="utf-8")
    told = "\n".join(map(str, check_project(project)))
    assert f"{OTHER}/claims/alpha.yaml:14: $.claims[0].criterion.threshold" in told
    assert "$.one/added.csv: expected a line for every file, got none" in told
    assert f"{OTHER}/live.yaml: $.register: expected the folder of a register: params, {OTHER}" in told
    assert f"{OTHER}/live.yaml: $.as_off: expected a parameter of at least one notebook" in told
    assert len(told.splitlines()) == 4


def test_parameters_beside_a_register_name_that_register(project):
    replace_in(project / OTHER / "recorded.yaml", f"register: {OTHER}\n", "")
    (problem,) = check_project(project)
    assert str(problem) == f"{OTHER}/recorded.yaml: $.register: expected the register it lies in, {OTHER}, got 'params'"


def test_an_area_without_a_notebook_is_named_with_its_register(project):
    (project / "notebooks" / "beta.ipynb").unlink()
    (problem,) = check_project(project)
    expected = "notebooks/beta.ipynb: $: expected a notebook for the area beta of the register params, got nothing"
    assert str(problem) == expected
    with pytest.raises(InputError, match="the area beta of the register params"):
        build_record(request_for(project, "params/recorded.yaml"))


def test_a_notebook_that_could_not_judge_by_the_register_is_refused(project):
    write_notebook(project / "notebooks" / "alpha.ipynb", area_notebook("alpha"))
    expected = f"expected the parameter `register`, so that it can judge by {OTHER}, got none"
    assert [expected in str(problem) for problem in check_project(project)] == [True]
    with pytest.raises(InputError, match="the parameter `register`"):
        build_record(request_for(project, f"{OTHER}/recorded.yaml"))


# Recordings ----------------------------------------------------------------------------------------------------------


def test_a_folder_with_a_registry_is_a_collection_of_its_own(project):
    data, inner = project / "data", project / "data" / "other"
    (inner / "one").mkdir()
    (inner / "one" / "table.csv").write_text("a\n", encoding="utf-8")
    write_registry(inner)
    outer = RecordedSource(data)
    assert outer.collections() == (inner,)
    assert outer.verify_registry() == []
    assert RecordedSource(inner).verify_registry() == []
    (inner / "one" / "table.csv").write_text("b\n", encoding="utf-8")
    assert [p for p in map(str, check_project(project)) if "one/table.csv: $: expected SHA-256" in p]


def test_a_registry_put_into_a_recording_does_not_take_it_out_of_the_registry(project):
    data = project / "data"
    (data / "mine").mkdir()
    (data / "mine" / "recording.yaml").write_text("{}\n", encoding="utf-8")
    (data / "mine" / "registry.sha256").touch()
    source = RecordedSource(data)
    assert data / "mine" not in source.collections()
    told = "\n".join(map(str, source.verify_registry()))
    assert "$.mine/recording.yaml: expected a line for every file" in told
    assert "$.mine/registry.sha256: expected a line for every file" in told


# Building ------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_build_takes_the_register_its_parameters_name_and_keeps_each_record_apart(project, readiness):
    code, printed, complained = readiness(project, "build", "--params", f"{OTHER}/recorded.yaml", "--no-html")
    assert (code, complained) == (0, "")
    assert f"Register {OTHER}: " in printed
    assert "Not among its areas, and not executed: beta" in printed
    record, register = verify_record(project / "_build" / "other" / "record")
    assert (record.register_folder, register.folder) == (OTHER, OTHER)
    assert [run.area for run in record.runs] == ["alpha", "milestone"]
    assert {run.parameters["register"] for run in record.runs} == {OTHER}
    assert all(run.status is RunStatus.COMPLETED for run in record.runs)
    assert [verdict.criterion.threshold for verdict in record.verdicts] == [7]
    assert not (project / "book" / "record").exists()
    echoed = nbformat.read(project / "_build/other/record/notebooks/alpha.ipynb", as_version=4)
    views = [output["data"] for cell in echoed.cells for output in cell.get("outputs", ()) if "data" in output]
    assert any(OTHER in str(view) for view in views)

    code, printed, _ = readiness(project, "build", "--no-html")
    assert code == 0
    assert load_record(project / "book" / "record")[0].register_folder == "params"
    code, printed, _ = readiness(project, "gate", "_build/other/record")
    assert f"Register {OTHER}: " in printed
    code, printed, _ = readiness(project, "run", "alpha", "--params", f"{OTHER}/recorded.yaml")
    assert code == 0
    code, _, complained = readiness(project, "run", "beta", "--params", f"{OTHER}/recorded.yaml")
    assert (code, f"expected an area of the register {OTHER}: alpha, got 'beta'" in complained) == (2, True)
    code, printed, _ = readiness(project, "check")
    assert f"The registers params, {OTHER}, the parameters" in printed


def test_a_record_of_one_register_never_takes_the_place_of_anothers(project):
    earlier = make_record(project / "_build" / "r", project, {})
    before = (earlier / VERDICTS_FILE).read_bytes()
    with pytest.raises(InputError, match=r"--record: .*expected nothing, or a record of the register params/other"):
        build_record(request_for(project, f"{OTHER}/recorded.yaml"))
    assert (earlier / VERDICTS_FILE).read_bytes() == before


def test_the_closing_notebook_wants_the_record_of_its_register(project, monkeypatch):
    make_record(project / "book" / "record", project, {})
    monkeypatch.chdir(project)
    monkeypatch.delenv("READINESS_ROOT", raising=False)
    asked = {"record": "book/record", "source": "recorded", "data": "data", "as_of": ""}
    assert open_milestone(**asked).parameters["register"] == "params"
    with pytest.raises(InputError, match=f"expected a record of the register {OTHER}, got one of params"):
        open_milestone(register=OTHER, **asked)


def test_a_record_whose_runs_were_judged_by_another_register_is_refused(project):
    record = make_record(project / "record", project, {})
    replace_in(record / VERDICTS_FILE, '"register_folder": "params"', f'"register_folder": "{OTHER}"')
    text = (record / VERDICTS_FILE).read_text(encoding="utf-8")
    text = text.replace('"parameters": {}', '"parameters": {"register": "params"}')
    (record / VERDICTS_FILE).write_text(text, encoding="utf-8")
    write_manifest(record)
    with pytest.raises(VerificationError, match=f"alpha was run with the register params, the record names {OTHER}"):
        verify_record(record)


# The second milestone of this repository -----------------------------------------------------------------------------


def test_the_second_milestone_speaks_of_the_local_cluster_and_of_nothing_else(repository):
    register = load_register(repository, "params/local-kubernetes")
    for title in (register.milestone.title.ru, register.milestone.title.en):
        assert "Kubernetes 1.20.2" in title
        assert "staging" not in title.lower()
    live = load_parameters(repository / "params/local-kubernetes/live.yaml", "live.yaml")
    recorded = load_parameters(repository / "params/local-kubernetes/recorded.yaml", "recorded.yaml")
    assert live["register"] == recorded["register"] == register.folder
    subject = live["live"]["subject"]
    assert (subject["name"], str(subject["version"])) == (register.milestone.subject.name, "1.0.0")


def test_what_the_second_milestone_claims_is_measured_or_says_by_what_it_would_be(repository):
    from readiness.areas import definition_of

    register = load_register(repository, "params/local-kubernetes")
    # Their instruments come with the live source; a claim without one is not measured, and says so.
    awaited = {"collector_least_privilege", "images_pinned", "containers_limited"}
    for claim in register.claims.values():
        measured = definition_of(claim.area).measure_of(claim) is not None
        named = claim.id.partition(".")[2] in awaited
        told = "Not measured" in claim.rationale.en and "Не измерено" in claim.rationale.ru
        assert measured or named or told, claim.id
        assert claim.rationale.en.startswith("The threshold was chosen while the first recording was under way:")
