import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from builders import make_record, make_register, replace_in
from readiness.errors import ExitCode, InputError, VerificationError
from readiness.record import load_record, to_json, write_manifest
from readiness.rollup import roll_up
from readiness.verdicts import Outcome
from readiness.verification import verify_record

OUTCOMES = {"alpha.answer": Outcome.VERIFIED, "beta.restarts": Outcome.INCONCLUSIVE}


@pytest.fixture
def record(tmp_path) -> Path:
    return make_record(tmp_path / "record", make_register(tmp_path / "project"), OUTCOMES)


def edit_json(path: Path, change: Callable[[Any], None]) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def faults(record: Path) -> str:
    with pytest.raises(VerificationError) as caught:
        verify_record(record)
    assert caught.value.exit_code is ExitCode.VERIFICATION_FAILED
    return str(caught.value)


def test_a_fresh_record_is_what_it_says_it_is(record):
    content, register = verify_record(record)
    assert {verdict.claim: verdict.outcome for verdict in content.verdicts} == OUTCOMES
    assert content.register_sha256 == register.digest


def test_a_record_can_be_checked_without_its_project_and_under_another_name(record, tmp_path):
    elsewhere = tmp_path / "copy" / "of" / "it"
    elsewhere.parent.mkdir(parents=True)
    record.rename(elsewhere)
    verify_record(elsewhere)


def test_an_edited_verdict_is_named(record):
    edit_json(record / "verdicts.json", lambda c: c["verdicts"][1].update(outcome="verified"))
    assert "verdicts.json: SHA-256" in faults(record)


def test_an_edited_verdict_is_found_though_the_manifest_was_made_to_fit(record):
    edit_json(record / "verdicts.json", lambda c: c["verdicts"][1].update(outcome="verified"))
    write_manifest(record)
    assert "the roll-up does not follow from the verdicts" in faults(record)


@pytest.mark.parametrize(
    "edit",
    [
        lambda rollup: rollup["decision"].update(decision="GO"),
        lambda rollup: rollup["counts"].update(verified=2),
        lambda rollup: rollup.update(total=1),
        lambda rollup: rollup["readiness"][0].update(low_ratio=1.0),
        lambda rollup: rollup["levels"][0]["resolution"].update(decision="GO"),
    ],
)
def test_an_edited_rollup_is_found_though_the_manifest_was_made_to_fit(record, edit):
    edit_json(record / "verdicts.json", lambda c: edit(c["rollup"]))
    write_manifest(record)
    assert "the roll-up does not follow from the verdicts" in faults(record)


def test_an_edited_notebook_is_named(record):
    replace_in(record / "notebooks" / "alpha.ipynb", "# Question", "# Answer")
    assert "notebooks/alpha.ipynb: SHA-256" in faults(record)
    assert "beta" not in faults(record)


@pytest.mark.parametrize("name", ["notes.txt", "notebooks/gamma.ipynb", "notebooks/manifest.json"])
def test_an_added_file_is_named(record, name):
    (record / name).write_text("{}", encoding="utf-8")
    assert f"{name}: not listed in the manifest" in faults(record)


def test_a_removed_file_is_named(record):
    (record / "notebooks" / "beta.ipynb").unlink()
    assert "notebooks/beta.ipynb: listed in the manifest, not there" in faults(record)


def test_everything_that_does_not_match_is_told_at_once(record):
    (record / "notebooks" / "beta.ipynb").unlink()
    (record / "notes.txt").touch()
    replace_in(record / "notebooks" / "alpha.ipynb", "# Question", "# Answer")
    told = faults(record)
    assert all(name in told for name in ("beta.ipynb", "notes.txt", "alpha.ipynb"))


def test_another_register_is_found_though_the_manifest_was_made_to_fit(record, tmp_path):
    other = make_register(tmp_path / "other")
    replace_in(other / "params/claims/alpha.yaml", "threshold: 2", "threshold: 200")
    softer = make_record(tmp_path / "softer", other, OUTCOMES)
    (softer / "register.json").replace(record / "register.json")
    write_manifest(record)
    told = faults(record)
    assert "register.json: digest" in told
    assert "alpha.answer was judged by another claim text or criterion than the register holds" in told


@pytest.mark.parametrize(
    "edit", [lambda v: v.pop(), lambda v: v.append(v[0]), lambda v: v[0].update(claim="alpha.other")]
)
def test_every_claim_needs_exactly_one_verdict(record, edit):
    edit_json(record / "verdicts.json", lambda c: edit(c["verdicts"]))
    write_manifest(record)
    assert "not exactly one verdict for each claim of the register" in faults(record)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"files": 3}', '{"files": ["verdicts.json"]}', "\udcff"])
def test_a_manifest_that_is_none_is_named(record, content):
    (record / "manifest.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    assert "manifest.json: no readable manifest" in faults(record)


def test_a_missing_manifest_is_a_failed_verification_not_a_pass(record):
    (record / "manifest.json").unlink()
    assert "no readable manifest" in faults(record)


@pytest.mark.parametrize("file", ["verdicts.json", "register.json"])
@pytest.mark.parametrize("keep", [0, 100])
def test_a_truncated_file_is_held_against_the_manifest_before_it_is_parsed(record, file, keep):
    content = (record / file).read_bytes()
    (record / file).write_bytes(content[:keep])
    assert f"{file}: SHA-256" in faults(record)
    with pytest.raises(InputError, match=rf"{file}: \$"):
        load_record(record)
    write_manifest(record)
    with pytest.raises(InputError, match=rf"{file}: \$") as caught:
        verify_record(record)
    assert caught.value.exit_code is ExitCode.BAD_INPUT


def test_a_file_of_another_version_or_encoding_is_bad_input(record):
    edit_json(record / "verdicts.json", lambda c: c.update(schema="readiness/verdicts/v2"))
    with pytest.raises(InputError, match=r"verdicts\.json: \$\.schema"):
        load_record(record)
    (record / "verdicts.json").write_bytes(b"\xff")
    with pytest.raises(InputError, match=r"verdicts\.json: \$: expected a readable UTF-8 file"):
        load_record(record)


def test_no_record_and_a_file_instead_of_a_record_are_bad_input(tmp_path):
    with pytest.raises(InputError, match="expected a record, got nothing"):
        verify_record(tmp_path / "nowhere")
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="file"):
        verify_record(tmp_path / "file")


def test_a_verdict_that_its_notebook_does_not_show_is_found_though_everything_else_fits(record):
    """Verdict, members, roll-up and manifest were all made to fit; the executed notebook was forgotten."""
    content, register = load_record(record)
    members = [m.model_copy(update={"outcome": Outcome.VERIFIED}) for m in content.verdicts[1].members]
    edited = content.verdicts[1].model_copy(update={"outcome": Outcome.VERIFIED, "members": tuple(members)})
    verdicts = (content.verdicts[0], edited, *content.verdicts[2:])
    rolled = roll_up(register, {verdict.claim: verdict.outcome for verdict in verdicts}, content.as_of)
    forged = content.model_copy(update={"verdicts": verdicts, "rollup": rolled})
    (record / "verdicts.json").write_text(to_json(forged), encoding="utf-8")
    write_manifest(record)
    assert "the verdicts on beta are not those its executed notebook shows" in faults(record)


def test_a_verdict_that_does_not_follow_from_its_evidence_is_found(record):
    edit_json(record / "verdicts.json", lambda c: c["verdicts"][1]["members"][0].update(outcome="verified"))
    write_manifest(record)
    assert "the verdict on beta.restarts does not follow from its evidence" in faults(record)


def test_an_area_whose_notebook_failed_has_no_verdicts(record):
    edit_json(record / "verdicts.json", lambda c: c["runs"][0].update(status="error"))
    write_manifest(record)
    assert "alpha has verdicts although its notebook did not complete" in faults(record)
