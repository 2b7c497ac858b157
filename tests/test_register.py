import json
import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from builders import ASSETS, a_claim, make_register, replace_in
from readiness.claims import Claim, Criterion
from readiness.digests import sha256_of_file, sha256_of_value
from readiness.documents import BilingualText
from readiness.errors import ExitCode, InputError
from readiness.register import load_register

# `# expect: <start of the message>` stands on the line the message has to name; `# expect-whole:` on any line.
EXPECTED = re.compile(r"# expect: ([^#]*)")
EXPECTED_WHOLE = re.compile(r"# expect-whole: (.*)")
DEFECTS = sorted(path.name for path in (ASSETS / "claims").iterdir() if path.name != "valid")
STATEMENT_SHA256 = "a1607d6f1ab3f20198dd7e411f557221819d3945c08ee3bd74dcdcdcecbbaa87"


def expected_problems(root: Path) -> list[str]:
    found = []
    for path in root.rglob("*.yaml"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            found += [f"{path.relative_to(root)}:{number}: {told.strip()}" for told in EXPECTED.findall(line)]
            found += EXPECTED_WHOLE.findall(line)
    return sorted(found)


# Small registers with a defect ---------------------------------------------------------------------------------------


def test_the_small_register_all_defects_differ_from_is_valid(tmp_path):
    register = load_register(make_register(tmp_path))
    assert list(register.claims) == ["alpha.answer", "beta.restarts"]
    assert register.claims["beta.restarts"].area == "beta"


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_malformed_register_is_refused_with_file_line_and_place_of_everything_wrong(tmp_path, defect):
    root = make_register(tmp_path, defect)
    expected = expected_problems(root)
    assert expected, "the defect says nowhere what it expects"
    with pytest.raises(InputError) as caught:
        load_register(root)
    told = sorted(str(problem) for problem in caught.value.problems)
    assert len(told) == len(expected), told
    for message, start in zip(told, expected, strict=True):
        assert message.startswith(start)
        assert re.search(r": \$[\w.\[\]]*: expected .+, got .+", message)
    assert caught.value.exit_code is ExitCode.BAD_INPUT


def test_there_is_a_defect_for_everything_the_loader_looks_at():
    assert len(DEFECTS) >= 30


@pytest.mark.parametrize("file", ["params/milestone.yaml", "params/waivers.yaml", "params/statement/trace.yaml"])
def test_a_missing_file_is_named(tmp_path, file):
    root = make_register(tmp_path)
    (root / file).unlink()
    with pytest.raises(InputError, match=rf"{file}: \$: expected a file, got nothing"):
        load_register(root)


def test_an_empty_folder_is_no_register(tmp_path):
    with pytest.raises(InputError) as caught:
        load_register(tmp_path)
    assert {str(problem.file) for problem in caught.value.problems} >= {"params/milestone.yaml", "params/waivers.yaml"}


# The digest ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("params/claims/alpha.yaml", "threshold: 2", "threshold: 3"),
        ("params/claims/alpha.yaml", "Так сказано в документе.", "Так решено."),
        ("params/milestone.yaml", "high_ratio: 0.75", "high_ratio: 0.8"),
        ("params/statement/trace.yaml", "{ru: Заголовок., en: A heading.}", "{ru: Заголовок., en: A title.}"),
        ("params/statement/statement.md", "never restarts.", "never restarts. "),
    ],
)
def test_the_digest_changes_with_anything_that_says_what_must_hold(tmp_path, file, old, new):
    root = make_register(tmp_path)
    before = load_register(root).digest
    replace_in(root / file, old, new)
    assert load_register(root).digest != before


def test_the_digest_does_not_change_with_comments_and_waivers(tmp_path):
    root = make_register(tmp_path)
    before = load_register(root).digest
    replace_in(root / "params/claims/alpha.yaml", "area: alpha", "# A comment.\narea:   alpha")
    waived = "waivers:\n  - {claim: alpha.answer, approver: P, reason: {ru: Да., en: Yes.}, expires: '2026-12-31'}\n"
    replace_in(root / "params/waivers.yaml", "waivers: []\n", waived)
    register = load_register(root)
    assert register.digest == before
    assert [waiver.claim for waiver in register.waivers] == ["alpha.answer"]


def test_the_digest_of_a_claim_is_its_own(tmp_path):
    root = make_register(tmp_path)
    before = load_register(root).claims
    replace_in(root / "params/claims/alpha.yaml", "threshold: 2", "threshold: 3")
    after = load_register(root).claims
    assert before["alpha.answer"].digest != after["alpha.answer"].digest
    assert before["beta.restarts"].digest == after["beta.restarts"].digest


def test_a_claim_without_what_may_be_left_out_keeps_the_digest_it_had_before(tmp_path):
    root = make_register(tmp_path)
    before = load_register(root).claims["alpha.answer"]
    assert "simulated_refutes" not in before.model_dump(mode="json")
    replace_in(root / "params/claims/alpha.yaml", "threshold: 2", "threshold: 2  # the same")
    assert load_register(root).claims["alpha.answer"].digest == before.digest
    open_to_simulation = before.model_copy(update={"simulated_refutes": True})
    assert open_to_simulation.model_dump(mode="json")["simulated_refutes"] is True
    assert open_to_simulation.digest != before.digest
    assert Claim.model_validate_json(open_to_simulation.model_dump_json()) == open_to_simulation
    assert Claim.model_validate_json(before.model_dump_json()) == before


# The real register ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def register(repository):
    return load_register(repository)


def test_what_a_claim_does_not_say_of_simulated_evidence_is_in_no_digest(register):
    for claim in register.claims.values():
        fields = {name: claim.model_dump(mode="json").get(name) for name in Claim.model_fields}
        said = {name: value for name, value in fields.items() if name != "simulated_refutes" or value}
        assert claim.digest == sha256_of_value(said)


@pytest.fixture(scope="module")
def statement(repository, register):
    return (repository / register.milestone.statement).read_text(encoding="utf-8")


def test_the_real_register_loads_with_every_area_of_the_statement(register):
    assert len(register.areas) == 14
    assert all(area.claims for area in register.areas.values())
    assert {claim.area for claim in register.claims.values()} == set(register.areas)


def test_the_statement_is_the_one_that_was_issued_byte_for_byte(repository, register):
    assert sha256_of_file(repository / register.milestone.statement) == STATEMENT_SHA256 == register.statement_sha256


def test_every_line_that_says_something_is_traced_by_its_own_words(register, statement):
    lines = statement.splitlines()
    traced = {sentence.line: sentence.quote for sentence in register.trace.sentences}
    assert set(traced) == {number for number, line in enumerate(lines, 1) if re.search(r"\w", line)}
    for number, quote in traced.items():
        assert quote.strip()
        assert quote in lines[number - 1]


def test_every_reason_for_not_being_a_claim_is_used(register):
    assert {s.not_a_claim for s in register.trace.sentences if s.not_a_claim} == set(register.trace.reasons)


def test_every_claim_of_the_statement_quotes_its_words(register, statement):
    quoted = {
        claim.id: claim.origin.quote for claim in register.claims.values() if claim.origin.document == "statement"
    }
    assert quoted
    assert {claim for claim, quote in quoted.items() if not quote.strip() or quote not in statement} == set()


def test_every_claim_is_reached_from_the_trace_or_comes_from_another_document(register):
    reached = {target for sentence in register.trace.sentences for target in sentence.claims}
    others = {claim.id for claim in register.claims.values() if claim.origin.document != "statement"}
    assert set(register.claims) - reached - others == set()


def test_every_dimension_and_level_is_reached_from_the_trace_and_quoted(register, statement):
    reached = {target for sentence in register.trace.sentences for target in sentence.claims}
    milestone = register.milestone
    assert {f"dimension:{name}" for name in milestone.dimensions} | {f"level:{name}" for name in milestone.levels} <= (
        reached
    )
    for said in (*milestone.dimensions.values(), *milestone.levels.values()):
        assert said.quote.replace("*", "") in statement.replace("*", "")


def test_every_dimension_and_level_has_claims(register):
    for dimension in register.milestone.dimensions:
        assert any(dimension in claim.dimensions for claim in register.claims.values())
    for level in register.milestone.levels:
        assert any(level in claim.levels for claim in register.claims.values())


def test_something_blocks(register):
    assert any(claim.blocking for claim in register.claims.values())


# Digits inside a word (v3, p95, 9c0576bf) are its spelling, no number.
NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*")


def numbers_of(text: str) -> list[str]:
    spelt = text.replace("24/7", "around the clock")
    joined = re.sub(r"(?<=\d)[\s\u00a0\u202f,](?=\d{3}\b)", "", spelt)
    return sorted({found.replace(",", ".").rstrip(".") for found in NUMBER.findall(joined)})


def test_both_languages_of_a_text_carry_the_same_numbers(register):
    texts: dict[str, BilingualText] = {}
    for claim in register.claims.values():
        texts |= {f"{claim.id} text": claim.text, f"{claim.id} rationale": claim.rationale}
    for name, area in register.areas.items():
        texts |= {f"{name} title": area.title, f"{name} question": area.question}
    texts |= {subject.id: subject.reason for subject in register.milestone.accepted_subjects}
    texts |= {"subject": register.milestone.subject.note}
    differing = {
        place: (numbers_of(text.ru), numbers_of(text.en))
        for place, text in texts.items()
        if numbers_of(text.ru) != numbers_of(text.en)
    }
    assert differing == {}


def test_the_threshold_stands_in_the_text_of_every_claim_that_names_a_number(register):
    """The sentence a reader sees and the number the rule uses must not drift apart; 0 and 1 are said in words."""
    percent, tenths, minutes, hours, kilo, mega, days = 100, 10, 1 / 60, 1 / 3600, 1000, 1e-6, 24
    drifted = {}
    for claim in register.claims.values():
        said = [float(number) for number in numbers_of(claim.text.en) if number.count(".") < 2]
        written = [claim.criterion.threshold * s for s in (1, percent, tenths, minutes, hours, kilo, mega, days)]
        in_words = claim.criterion.threshold in (0, 1)
        if said and not in_words and not any(n == pytest.approx(w) for n in said for w in written):
            drifted[claim.id] = (claim.text.en, claim.criterion.threshold)
    assert drifted == {}


def test_a_criterion_can_only_ask_for_the_phase_that_is_measured():
    asked = a_claim().criterion.model_dump(mode="json")
    assert Criterion.model_validate_json(json.dumps(asked | {"during": "soak"})).during == "soak"
    with pytest.raises(ValidationError, match="during"):
        Criterion.model_validate_json(json.dumps(asked | {"during": "night"}))
