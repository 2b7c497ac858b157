"""Controls are shown by decided claims alone; licences are read as expressions; each claim goes both ways."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from test_security_area import frame, in_the_project, rows_of  # noqa: F401 - a fixture

from controls.recordings import register_digests
from readiness.area import Area, find_root, open_area
from readiness.areas.compliance.licences import CONTROLS, Compatibility, allowed_in, compatibility_of
from readiness.controls import Control, State, expiry_of, load_controls, state_of
from readiness.documents import BilingualText
from readiness.errors import InputError
from readiness.messages import Message
from readiness.presentation import translate_chart
from readiness.presentation.catalogue import LANGUAGES, text
from readiness.register import load_register
from readiness.sources.writing import table_entries, write_description
from readiness.verdicts import Outcome, Verdict

ROOT = find_root(Path(__file__))
NOW = "2026-11-25T15:00:00Z"
AT = dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def recorded() -> Area:
    return open_area("compliance", source="recorded", data=str(ROOT / "data"), as_of=NOW)


def opened(root: Path, tables: dict[str, list[dict[str, Any]]], area: str = "compliance") -> Area:
    folder = root / "planted"
    folder.mkdir(parents=True)
    frames = {table: frame(table, rows) for table, rows in tables.items()}
    for table, one in frames.items():
        one.to_parquet(folder / f"{table}.parquet", index=False)
    columns = {table: {str(name): str(name) for name in one} for table, one in frames.items()}
    described = {
        "schema": "readiness/recording/v1", "id": "planted", "title": {"ru": "Подложено", "en": "Planted"},
        "subject": {"name": "x0tta6bl4", "version": "v3.4.0-fixed2", "environment": "planted"},
        "collected": {"start": AT.isoformat(), "end": AT.isoformat(), "by": "a control"},
        "tables": table_entries(frames, methods=dict.fromkeys(frames, "planted"), columns=columns, collected_at=AT),
    }  # fmt: skip
    write_description(described, folder / "recording.yaml")
    register_digests(root)
    return open_area(area, source="recorded", data=str(root), as_of=NOW)


def verdicts(area: Area) -> dict[str, Verdict]:
    return {verdict.claim.partition(".")[2]: verdict for verdict in area._verdicts}


# Licences ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("expression", "expected"), CONTROLS)
def test_an_expression_is_read_as_it_is_known_to_be(expression, expected):
    assert compatibility_of(expression, "Apache-2.0") is expected


def test_a_project_whose_licence_nobody_wrote_down_takes_permissive_ones_alone():
    assert compatibility_of("MPL-2.0", "Unheard-of-1.0") is Compatibility.INCOMPATIBLE
    assert compatibility_of("MIT", "Unheard-of-1.0") is Compatibility.COMPATIBLE
    assert allowed_in("Unheard-of-1.0") < allowed_in("Apache-2.0")


def test_every_licence_of_the_list_is_one_of_spdx():
    from license_expression import get_spdx_licensing

    known = set(get_spdx_licensing().known_symbols)
    assert allowed_in("Apache-2.0") <= known


def a_component(name: str, licence: str | None) -> dict[str, Any]:
    return {"scan": "s", "name": name, "version": "1", "ecosystem": "pypi", "licence": licence}


@pytest.mark.parametrize(
    ("licences", "outcome", "value"),
    [
        (["MIT", "Apache-2.0"], Outcome.VERIFIED, 1.0),
        (["MIT", None], Outcome.REFUTED, 0.5),
        (["MIT", "MIT", "MIT", "GPL-3.0-only"], Outcome.REFUTED, 0.75),
    ],
)
def test_one_unknown_or_incompatible_licence_refutes(tmp_path, licences, outcome, value):
    rows = [a_component(f"c{number}", licence) for number, licence in enumerate(licences)]
    verdict = verdicts(opened(tmp_path, {"components": rows}))["licences"]
    assert (verdict.outcome, verdict.members[0].estimate.value) == (outcome, value)


def test_an_empty_bill_of_materials_shows_nothing(tmp_path):
    assert verdicts(opened(tmp_path, {"components": []}))["licences"].outcome is Outcome.INVALID


def test_a_reading_that_takes_everything_is_no_measurement(tmp_path, monkeypatch):
    from readiness.areas.compliance import measures

    monkeypatch.setattr(measures, "compatibility_of", lambda *_: Compatibility.COMPATIBLE)
    verdict = verdicts(opened(tmp_path, {"components": [a_component("c", "MIT")]}))["licences"]
    assert verdict.outcome is Outcome.INVALID


# Other claims --------------------------------------------------------------------------------------------------------


def test_requirements_need_a_control_or_a_reason(tmp_path):
    good = [
        {"framework": "f", "requirement": "1", "control": "c", "exclusion": None},
        {"framework": "f", "requirement": "2", "control": None, "exclusion": "no cards are taken"},
    ]
    bad = [*good, {"framework": "f", "requirement": "3", "control": None, "exclusion": None}]
    assert verdicts(opened(tmp_path / "1", {"requirements": good}))["standard_named"].outcome is Outcome.VERIFIED
    verdict = verdicts(opened(tmp_path / "2", {"requirements": bad}))["standard_named"]
    assert (verdict.outcome, verdict.members[0].estimate.value) == (Outcome.REFUTED, pytest.approx(2 / 3))


@pytest.mark.parametrize("missing", [None, "purpose", "retention_days", "deletion_tested_at"])
def test_a_field_needs_purpose_retention_and_a_tested_deletion(tmp_path, missing):
    row = {"field": "users.email", "purpose": "p", "retention_days": 30.0, "deletion_tested_at": AT}
    verdict = verdicts(opened(tmp_path, {"personal_data_fields": [row | ({missing: None} if missing else {})]}))
    assert verdict["personal_data"].outcome is (Outcome.REFUTED if missing else Outcome.VERIFIED)


@pytest.mark.parametrize(
    ("told", "outcome"),
    [({}, Outcome.VERIFIED), ({"critical_open": 1}, Outcome.REFUTED), ({"independent": False}, Outcome.REFUTED),
     ({"kind": "security"}, Outcome.REFUTED)],
)  # fmt: skip
def test_a_compliance_audit_is_by_others_and_leaves_nothing_critical(tmp_path, told, outcome):
    row = {
        "audit": "a", "kind": "compliance", "auditor": "x", "independent": True, "version": "v", "method": "m",
        "findings": 1, "critical_open": 0, "ended_at": AT, **told,
    }  # fmt: skip
    assert verdicts(opened(tmp_path, {"audits": [row]}))["audit"].outcome is outcome


# Controls ------------------------------------------------------------------------------------------------------------


def a_verdict(outcome: Outcome, substitutes: tuple[str, ...] = ()) -> Verdict:
    register = load_register(ROOT)
    return Verdict(
        claim="security.audit", claim_digest="d", outcome=outcome, reason=Message(key="k"), members=(),
        criterion=register.claims["security.audit"].criterion, substitutes=substitutes,
    )  # fmt: skip


def a_control(*claims: str) -> Control:
    told = BilingualText(ru="т", en="t")
    return Control(id="c", reference="r", requirement=told, evidence=told, claims=claims)


@pytest.mark.parametrize("outcome", [o for o in Outcome if o not in (Outcome.VERIFIED, Outcome.REFUTED)])
def test_only_decided_claims_show_a_control(outcome):
    good = a_verdict(Outcome.VERIFIED)
    assert state_of(a_control("a", "b"), {"a": good, "b": good}) is State.SHOWN
    assert state_of(a_control("a", "b"), {"a": good, "b": a_verdict(outcome)}) is State.OPEN
    assert state_of(a_control("a", "b"), {"a": good}) is State.OPEN
    assert state_of(a_control("a", "b"), {"a": a_verdict(outcome), "b": a_verdict(Outcome.REFUTED)}) is State.REFUTED
    assert state_of(a_control(), {}) is State.GAP


@pytest.mark.parametrize("outcome", [Outcome.VERIFIED, Outcome.REFUTED])
def test_a_substitute_neither_shows_nor_refutes_a_control(outcome):
    assert state_of(a_control("a"), {"a": a_verdict(outcome, ("another",))}) is State.OPEN


def test_nothing_undecided_expires():
    assert expiry_of(a_verdict(Outcome.INCONCLUSIVE), 30) is None
    assert expiry_of(a_verdict(Outcome.VERIFIED), 30) is None  # without an observation there is no day


def an_audit(**told: Any) -> dict[str, Any]:
    return {
        "audit": "a", "kind": "security", "auditor": "x", "independent": True, "version": "v", "method": "m",
        "findings": 1, "critical_open": 0, "ended_at": AT, "retested_at": AT, **told,
    }  # fmt: skip


def test_a_decided_claim_shows_its_control_and_stands_in_the_calendar(tmp_path):
    area = opened(tmp_path, {"audits": [an_audit()]})
    states = {
        row["compliance-column-reference"]: row["compliance-column-state"]["key"] for row in rows_of(area, "controls")
    }
    assert states["A.5.35"] == "control-shown"
    assert states["A.8.29"] == "control-refuted"  # a security audit is no penetration test
    assert states["A.8.13"] == "control-open"
    assert states["A.8.22"] == "control-gap"
    first = next(row for row in rows_of(area, "calendar") if row["plan-column-claim"] == "security.audit")
    assert first["compliance-column-expires"] == (AT + dt.timedelta(days=365)).isoformat().replace("+00:00", "Z")
    verdict = verdicts(area)["framework_validated"]
    assert verdict.outcome is Outcome.REFUTED
    made = verdict.members[0].estimate
    assert made.value == pytest.approx(1 / 23)
    assert made.high == pytest.approx((1 + 16) / 23)


def test_the_verdict_on_a_page_of_another_area_is_the_one_that_shows_a_control(tmp_path):
    area = opened(tmp_path, {"audits": [an_audit()]})
    there = open_area("security", source="recorded", data=str(tmp_path), as_of=NOW)
    told = {verdict.claim: verdict.outcome.value for verdict in there._verdicts}
    rows = next(m for m in area._materials_of(area._readings_of(("control_claims",)), ("control_claims",)))
    mine = rows.tables["control_claims"].set_index("claim")["outcome"]
    assert {claim: mine[claim] if isinstance(mine[claim], str) else mine[claim].iloc[0] for claim in told} == told


def test_the_settings_of_an_area_are_those_of_its_notebook():
    """Controls are judged with settings that nobody changed; a notebook whose own differ would say something else."""
    from readiness.areas import definition_of
    from readiness.runner.parameters import defaults_of

    register = load_register(ROOT)
    files = load_controls(ROOT, register.folder, register.claims)
    linked = {claim.partition(".")[0] for file in files for one in file.controls for claim in one.claims}
    for area in sorted(linked):
        defaults = defaults_of(ROOT / "notebooks" / f"{area}.ipynb")
        settings = definition_of(area).settings().model_dump(mode="json")
        assert {name: defaults[name] for name in settings} == settings, area


def test_nothing_recorded_shows_a_control(recorded):
    states = [row["compliance-column-state"]["key"] for row in rows_of(recorded, "controls")]
    assert set(states) == {"control-open", "control-gap"}
    assert {verdict.outcome for verdict in recorded._verdicts} == {Outcome.NOT_MEASURED}
    assert verdicts(recorded)["framework_validated"].reason.key == "absent-compliance-undecided"


def test_the_recorded_licences_add_up(recorded):
    rows = rows_of(recorded, "licences")
    components = pd.read_parquet(ROOT / "data" / "x0tta6bl4-security" / "components.parquet")
    assert sum(row["licence-column-components"] for row in rows) == len(components) == 330
    unsaid = [row for row in rows if row["licence-column-compatible"]["key"] == "licence-unknown"]
    assert sum(row["licence-column-components"] for row in unsaid) == int(components["licence"].isna().sum()) == 325


def test_everything_on_the_page_can_be_said(recorded):
    def walk(value):
        if isinstance(value, dict) and set(value) == {"key", "args"}:
            yield Message.model_validate(value)
        for below in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from walk(below)

    for language in LANGUAGES:
        for table in recorded.definition.tables:
            for told in walk(recorded.table(table).data):
                assert "{" not in text(told, language)
        translate_chart(recorded.chart("controls").data, language)


CONTROL_FILE = """schema: readiness/controls/v1
framework: {ru: 'Ф', en: 'F'}
controls:
  - id: one
    reference: '1'
    requirement: {ru: 'т', en: 't'}
    evidence: {ru: 'с', en: 'e'}
    claims: [CLAIM]
"""


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            ("CLAIM", "no.such_claim"),
            r"controls/f\.yaml:8: \$\.controls\[0\]\.claims: expected a claim of the register",
        ),
        (("evidence: {ru: 'с', en: 'e'}", ""), r"f\.yaml.*evidence"),
        (("v1", "v2"), r"f\.yaml:1"),
    ],
)
def test_a_file_of_controls_is_refused_with_its_place(tmp_path, change, told):
    folder = tmp_path / "params" / "controls"
    folder.mkdir(parents=True)
    content = CONTROL_FILE.replace(*change).replace("CLAIM", "a.b")
    (folder / "f.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=told):
        load_controls(tmp_path, "params", {"a.b"})


def test_one_id_in_two_files_is_refused_and_no_folder_is_no_controls(tmp_path):
    folder = tmp_path / "params" / "controls"
    assert load_controls(tmp_path, "params", {"a.b"}) == ()
    folder.mkdir(parents=True)
    (folder / "f.yaml").write_text(CONTROL_FILE.replace("CLAIM", "a.b"), encoding="utf-8")
    assert len(load_controls(tmp_path, "params", {"a.b"})) == 1
    shutil.copy(folder / "f.yaml", folder / "g.yaml")
    with pytest.raises(InputError, match=r"g\.yaml.*an id of its own \(it stands in params/controls/f\.yaml already\)"):
        load_controls(tmp_path, "params", {"a.b"})
