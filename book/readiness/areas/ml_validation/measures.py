"""How each claim about recall is measured: from scores that the subject's own detector gave to real traffic."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from readiness.areas.base import AreaDefinition, Chart, Findings, Material, Measure, Table
from readiness.areas.ml_validation.attempts import ATTEMPTS, chart_attempts, table_attempts
from readiness.areas.ml_validation.comparisons import chart_gains, table_conclusions
from readiness.areas.ml_validation.controls import table_controls
from readiness.areas.ml_validation.curves import chart_calibration, chart_curves, chart_power, chart_precision
from readiness.areas.ml_validation.explanations import EXPLANATIONS, chart_explanations
from readiness.areas.ml_validation.leaks import LEAKS, OVERLAPS, chart_leaks, leaks_of, overlaps_of, table_overlaps
from readiness.areas.ml_validation.plan import (
    CLAIMED,
    CLAIMS,
    FALSE_ALARMS,
    GAIN,
    NEW_ATTACKS,
    REAL,
    REAL_TRAFFIC,
    RECALL_OF_FALSE_ALARMS,
    REFERENCE,
    missing_scores,
)
from readiness.areas.ml_validation.recalls import chart_kinds, chart_novelty, chart_recall
from readiness.areas.ml_validation.roster import BASELINE
from readiness.areas.ml_validation.scored import DECIDING, SCORES, Scored
from readiness.areas.ml_validation.seeds import RESULTS, table_seeds
from readiness.areas.ml_validation.settings import ValidationSettings
from readiness.areas.ml_validation.traffic import chart_traffic
from readiness.areas.ml_validation.views import table_origins, table_results, table_stated
from readiness.claims import Claim
from readiness.estimates import Asked, Estimate, asked_by
from readiness.estimates.alarms import estimate_false_alarms, estimate_false_alarms_at_recall
from readiness.estimates.counts import estimate_count
from readiness.estimates.gains import estimate_recall_gain
from readiness.estimates.recall import estimate_recall, held_to_budget
from readiness.instruments import Check
from readiness.instruments.detection import (
    Overlaps,
    check_beats_memory,
    check_episodes_suffice,
    check_scores_vary,
    check_split_separates,
)
from readiness.messages import Message, message
from readiness.validation.scored import Judged, scored_rows

# Which detector of a recording of scores is the subject's own.
OWN = "detector"


def own_scores(materials: tuple[Material, ...], settings: ValidationSettings) -> tuple[Scored, ...] | Message:
    """The scores that the subject's own detector gave to real traffic under the split that decides, or what is missing.

    Every data set speaks: the claims hold for all or not at all.
    """
    found = [
        Scored(material.recording, material.tables[SCORES], settings, trained=False)
        for material in materials
        if len(material.tables[SCORES])
    ]
    real = [scored for scored in found if scored.traffic == REAL]
    if not real:
        return message("absent-own-scores-traffic")
    usable = [s for s in real if DECIDING in s.splits and own_of(s) in s.detectors(DECIDING)]
    return tuple(usable) or message("absent-own-scores-detector")


def own_of(scored: Scored) -> str:
    """Name of the subject's own detector among those that scored a data set; empty where the recording names none."""
    return str(scored.recording.settings.get(OWN, ""))


def _own(scored: Scored) -> Judged:
    return scored.judged(DECIDING, own_of(scored), scored.settings.false_alarm_budget_ratio)


Estimator = Callable[[Claim, Scored, Asked], Estimate | Message]


def _measure(estimate: Estimator) -> Callable[[Claim, tuple[Material, ...], ValidationSettings], Findings]:
    def function(claim: Claim, materials: tuple[Material, ...], settings: ValidationSettings) -> Findings:
        own = own_scores(materials, settings)
        if isinstance(own, Message):
            return Findings(absent={"": own})
        checks: list[Check] = []
        made: list[Estimate] = []
        absent: dict[str, Message] = {}
        for scored in own:
            # One data set is the whole claim; each of several is a member of it.
            member = scored.name if len(own) > 1 else None
            found = estimate(claim, scored, asked_by(claim.criterion, members=len(own), member=member))
            memory = memory_check(materials, scored, member)
            checks += checks_of(materials, scored, member)
            checks += [memory] if memory.passed else []
            if isinstance(found, Message):
                absent[member or ""] = found
            else:
                made.append(found if memory.passed else without_good_bound(claim, found, memory))
        return Findings(tuple(checks), tuple(made), absent)

    return function


def checks_of(materials: tuple[Material, ...], scored: Scored, member: str | None) -> list[Check]:
    """Ask whether the scores of the subject's detector are a measurement at all."""
    judged = _own(scored)
    checks = [
        check_scores_vary(judged.rows["score"].to_numpy(dtype=np.float64), member=member),
        check_episodes_suffice(judged.attacks().clusters, member=member),
    ]
    overlaps = overlaps_of(materials, scored)
    for row in overlaps[overlaps["split"] == DECIDING].itertuples(index=False):
        shared = Overlaps(**{name: getattr(row, name) for name in Overlaps._fields})
        checks.append(check_split_separates(DECIDING, shared, member=member))
    return checks


def memory_check(materials: tuple[Material, ...], scored: Scored, member: str | None) -> Check:
    """Ask whether the subject's detector finds more than a table that only remembers."""
    leaks = leaks_of(materials, scored)
    lookups = dict(
        zip(*(leaks.loc[leaks["split"] == DECIDING, column] for column in ("lookup", "recall_ratio")), strict=True)
    )
    return check_beats_memory(_own(scored).attacks().share, lookups, member=member)


def without_good_bound(claim: Claim, estimate: Estimate, memory: Check) -> Estimate:
    """Take away the bound that could verify: what a look-up table finds too may be memory, and memory only flatters.

    A complete count (both bounds equal) is none of a detector's doing and stays.
    """
    if estimate.low == estimate.high:
        return estimate
    bound = "high" if claim.criterion.comparator.wants_small else "low"
    return estimate.model_copy(update={bound: None, "conditions": (*estimate.conditions, memory.detail)})


def _count(_claim: Claim, scored: Scored, asked: Asked) -> Estimate:
    return estimate_count(_own(scored).attacks().clusters, **asked)


def _recall(claim: Claim, scored: Scored, asked: Asked, *, new: bool = False) -> Estimate | Message:
    judged, budget = _own(scored), scored.settings.false_alarm_budget_ratio
    counted = judged.by_novelty()["new"] if new else judged.attacks()
    if not counted.clusters:
        return message("absent-own-scores-new")
    alarms = estimate_false_alarms(judged.benign(), budget_ratio=budget, **asked)
    made = estimate_recall(counted, threshold=claim.criterion.threshold, false_alarm_ratio=alarms.value, **asked)
    return held_to_budget(made, alarms, budget)


def _recall_of_new(claim: Claim, scored: Scored, asked: Asked) -> Estimate | Message:
    return _recall(claim, scored, asked, new=True)


def _false_alarms(_claim: Claim, scored: Scored, asked: Asked) -> Estimate:
    attacks, benign = (scored_rows(_own(scored).rows, attacks=attacks) for attacks in (True, False))
    return estimate_false_alarms_at_recall(attacks, benign, recall=RECALL_OF_FALSE_ALARMS, **asked)


def _gain(_claim: Claim, scored: Scored, asked: Asked) -> Estimate | Message:
    if BASELINE not in scored.detectors(DECIDING):
        return message("absent-own-scores-baseline", baseline=BASELINE)
    theirs = scored.judged(DECIDING, BASELINE, scored.settings.false_alarm_budget_ratio)
    return estimate_recall_gain(_own(scored).attacks(), theirs.attacks(), **asked)


_ESTIMATES: dict[str, Estimator] = {
    REAL_TRAFFIC: _count,
    CLAIMED: _recall,
    REFERENCE: _recall,
    FALSE_ALARMS: _false_alarms,
    NEW_ATTACKS: _recall_of_new,
    GAIN: _gain,
}

_TRAFFIC = ("flows", "episodes")
_SCORED = (SCORES, *_TRAFFIC, LEAKS, OVERLAPS)

DEFINITION = AreaDefinition(
    settings=ValidationSettings,
    measures=tuple(
        Measure((claim,), (SCORES,), _measure(_ESTIMATES[claim]), optional=(LEAKS, OVERLAPS), unaccepted=missing_scores)
        for claim in CLAIMS
    ),
    charts={
        "traffic": Chart(_TRAFFIC, chart_traffic),
        "leaks": Chart((), chart_leaks, optional=_SCORED),
        "recall": Chart((), chart_recall, optional=_SCORED),
        "novelty": Chart((), chart_novelty, optional=_SCORED),
        "kinds": Chart((), chart_kinds, optional=_SCORED),
        "gains": Chart((), chart_gains, optional=_SCORED),
        "attempts": Chart((ATTEMPTS,), chart_attempts),
        "trade_off": Chart((), chart_curves, optional=_SCORED),
        "precision": Chart((), chart_precision, optional=_SCORED),
        "calibration": Chart((), chart_calibration, optional=_SCORED),
        "power": Chart((), chart_power, optional=_SCORED),
        "explanations": Chart((), chart_explanations, optional=(*_SCORED, EXPLANATIONS)),
    },
    tables={
        "stated": Table((), table_stated, optional=("stability_report", "load_summaries")),
        "origins": Table((), table_origins, optional=_SCORED),
        "overlaps": Table((), table_overlaps, optional=_SCORED),
        "conclusions": Table((), table_conclusions, optional=_SCORED),
        "results": Table((), table_results, optional=_SCORED),
        "seeds": Table((RESULTS,), table_seeds),
        "attempts": Table((ATTEMPTS,), table_attempts),
        "controls": Table((), table_controls, optional=_SCORED),
    },
    needs=("torch", "torch_geometric", "sklearn"),
    data_sets=True,
)
