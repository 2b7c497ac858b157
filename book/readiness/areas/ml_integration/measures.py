"""How each claim about the integration of models is measured, and what its notebook shows."""

from __future__ import annotations

import numpy as np
import pandas as pd

from readiness.areas.base import AreaDefinition, Chart, Findings, Material, Measure, Table
from readiness.areas.ml_integration.batteries import NATURAL, ROUNDS
from readiness.areas.ml_integration.charts import (
    chart_aucs,
    chart_causes,
    chart_fallbacks,
    chart_matrix,
    chart_separation,
)
from readiness.areas.ml_integration.plan import (
    CAUSAL,
    CLAIMS,
    CODE_CORRECT,
    ENGINE,
    FALLBACKS,
    GRAPHSAGE,
    IMPLEMENTED,
    missing_recording,
)
from readiness.areas.ml_integration.views import table_contract, table_plan, table_thresholds
from readiness.claims import Claim
from readiness.contracts.detectors import GIVEN
from readiness.contracts.fallbacks import Answer
from readiness.contracts.tasks import CONTROL_AUC
from readiness.estimates import asked_by
from readiness.estimates.counts import estimate_count
from readiness.estimates.proportions import estimate_proportion
from readiness.estimates.separation import estimate_auc
from readiness.instruments import check_absence_proven, check_control_separates
from readiness.messages import Message, message

LEAST_SEEDS = 5


def measure_code(claim: Claim, materials: tuple[Material, ...], _settings: object) -> Findings:
    """How well the detector tells solvable synthetic data apart, in the configuration that does it best.

    Judged is the kindest one: what refutes the claim then refutes it in every other. Trainings without scores are no
    AUC; the page tells of them.
    """
    seeds = pd.concat([m.tables["detector_seeds"].assign(recording=m.recording.id) for m in materials])
    trained = seeds[(seeds["inputs"] == NATURAL) & (seeds["labels"] == GIVEN)]
    scored = trained.dropna(subset=["auc"])
    check = check_control_separates(
        _one_per_seed(trained)["control_auc"].to_numpy(float), least_auc=CONTROL_AUC, least_seeds=LEAST_SEEDS
    )
    if not len(scored):
        error = next(iter(trained["error"].dropna()), "-")
        return Findings((check,), absent={"": message("absent-scores", n=len(trained), error=_shortened(error))})
    means = scored.groupby(["recording", "configuration"], sort=True)["auc"].mean().reset_index()
    best = means.sort_values("auc", ascending=False, kind="stable").iloc[0]
    recording, configuration = str(best["recording"]), str(best["configuration"])
    mine = scored[(scored["recording"] == recording) & (scored["configuration"] == configuration)].sort_values("seed")
    told = _conditions(seeds, recording, configuration)
    estimates = tuple(
        estimate_auc(
            float(row["auc"]),
            int(row["positives"]),
            int(row["negatives"]),
            **asked_by(claim.criterion, members=len(mine), member=f"seed-{row['seed']}"),
        )
        for row in mine.to_dict("records")
    )
    # What is said of all seeds is said once.
    first = estimates[0].model_copy(update={"conditions": told})
    return Findings((check,), (first, *estimates[1:]))


def _one_per_seed(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.drop_duplicates(["recording", "seed"])


def _conditions(seeds: pd.DataFrame, recording: str, configuration: str) -> tuple[Message, ...]:
    """What has to be read beside the AUC: which configuration it is of, and what other inputs and ones give."""
    mine = seeds[(seeds["recording"] == recording) & (seeds["configuration"] == configuration)]
    told = [message("condition-configuration", configuration=configuration)]
    asked = mine[(mine["inputs"] == NATURAL) & (mine["labels"] == GIVEN)].dropna(subset=["auc"])
    told.append(
        message(
            "condition-own-threshold",
            flagged=int(asked["flagged_positives"].sum()),
            positives=int(asked["positives"].sum()),
            false=int(asked["flagged_negatives"].sum()),
            negatives=int(asked["negatives"].sum()),
        )
    )
    for name, (inputs, labels) in ROUNDS.items():
        found = mine.loc[(mine["inputs"] == inputs) & (mine["labels"] == labels), "auc"].dropna()
        if name != NATURAL and len(found):
            facts = {"low": float(found.min()), "high": float(found.max()), "n": len(found)}
            alike = "-alike" if len(set(found)) == 1 else ""
            told.append(message(f"condition-auc-{name}{alike}", **facts))
    without = seeds[seeds["auc"].isna() & (seeds["inputs"] == NATURAL) & (seeds["labels"] == GIVEN)]
    for other, rows in without.groupby("configuration", sort=True):
        error = _shortened(str(rows["error"].iloc[0]))
        told.append(message("condition-no-scores", configuration=str(other), n=len(rows), error=error))
    return tuple(told)


def _shortened(error: str, limit: int = 120) -> str:
    return error if len(error) <= limit else f"{error[:limit].rstrip()}…"


def measure_fallbacks(claim: Claim, materials: tuple[Material, ...], _settings: object) -> Findings:
    """Share of the paths that say there is no assessment while the model cannot be there.

    A path that answers as it does with the model needs no fallback and is left out. Paths of a library are no complete
    enumeration of what an application may run into, so a good share is an estimate and verifies nothing at 100 %.
    """
    rows = pd.concat([m.tables["fallback_answers"].assign(recording=m.recording.id) for m in materials])
    check = check_absence_proven(list(rows["path"]), rows["absent"].to_numpy(bool))
    needed = rows[rows["answer"] != Answer.UNAFFECTED.value]
    if not len(needed):
        return Findings((check,), absent={"": message("absent-fallback-unneeded", n=len(rows))})
    # Configurations share their code: a path is counted once, by the worst of its answers.
    order = {answer.value: rank for rank, answer in enumerate(Answer)}
    paths = needed.assign(rank=needed["answer"].map(order)).groupby(["recording", "missing", "path"])["rank"].max()
    kinds = [list(Answer)[rank] for rank in paths]
    explicit = sum(kind is Answer.EXPLICIT for kind in kinds)
    made = estimate_proportion(explicit, len(kinds), **asked_by(claim.criterion))
    counts = {answer.value.replace("-", "_"): sum(kind is answer for kind in kinds) for answer in Answer}
    told = message("condition-fallbacks", n=len(kinds), **counts)
    return Findings((check,), (made.model_copy(update={"conditions": (told,)}),))


def measure_calls(claim: Claim, materials: tuple[Material, ...], _settings: object) -> Findings:
    """Shares of the answers of a deployed application that its models gave."""
    calls = pd.concat([m.tables["model_calls"] for m in materials])
    by_component = dict(list(calls.groupby("component")))
    if claim.id == IMPLEMENTED:
        members = claim.criterion.population.members if claim.criterion.population else ()
        counted = {name: bool(by_component[name]["executed"].any()) for name in members if name in by_component}
        estimates = tuple(
            estimate_count(float(ran), **asked_by(claim.criterion, members=len(counted), member=name))
            for name, ran in counted.items()
        )
        absent = {name: message("absent-component-calls", component=name) for name in members if name not in counted}
        return Findings(estimates=estimates, absent=absent)
    name = ENGINE if claim.id == CAUSAL else "graphsage_anomaly_detector"
    mine = by_component.get(name)
    if mine is None:
        return Findings(absent={"": message("absent-component-calls", component=name)})
    good = (mine["dependency_edges"].fillna(0) > 0) if claim.id == CAUSAL else mine["answered_by"] == "network"
    made = estimate_proportion(
        int(np.sum(good)), len(mine), threshold=claim.criterion.threshold, **asked_by(claim.criterion)
    )
    return Findings(estimates=(made,))


_CHECKS, _SEEDS, _SCORES = ("contract_checks",), ("detector_seeds",), ("detector_scores",)
_FALLBACKS, _CHAINS, _CALLS = ("fallback_answers",), ("incident_chains",), ("model_calls",)

DEFINITION = AreaDefinition(
    measures=(
        Measure((CODE_CORRECT,), _SEEDS, measure_code, unaccepted=missing_recording),
        Measure((FALLBACKS,), _FALLBACKS, measure_fallbacks, unaccepted=missing_recording),
        Measure((IMPLEMENTED, GRAPHSAGE, CAUSAL), _CALLS, measure_calls, unaccepted=missing_recording),
    ),
    charts={
        "separation": Chart(_SCORES, chart_separation),
        "aucs": Chart((*_CHECKS, *_SEEDS), chart_aucs, claims=(CODE_CORRECT,)),
        "matrix": Chart(_CHECKS, chart_matrix, optional=_SEEDS, claims=(CODE_CORRECT,)),
        "fallbacks": Chart(_FALLBACKS, chart_fallbacks),
        "causes": Chart((*_CHECKS, *_CHAINS), chart_causes),
    },
    tables={
        "contract": Table(_CHECKS, table_contract, optional=_SEEDS, claims=(CODE_CORRECT,)),
        "thresholds": Table(("load_summaries",), table_thresholds),
        "plan": Table((), table_plan, optional=(*_SEEDS, *_FALLBACKS), claims=CLAIMS, judged=True),
    },
)
