"""The retraction ledger: documents that repeat a number which the book refuted, or found that nobody measured.

1. A number is a claim's if the claim quotes it, or, where the claim quotes none, if it says that the criterion is met.
2. A claim that is verified has nothing to take back. A refuted number is to be taken back, any other to be marked as
   not shown.
3. Every document that states such a number is listed with its lines. Whether it says in the next sentence that the
   number is wrong is not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from readiness.areas.documentation.stated import Stated
from readiness.claims import Claim, Unit
from readiness.verdicts import Outcome, Verdict

# Quantity -> claims of the register that are about it.
CLAIMS_OF: dict[str, tuple[str, ...]] = {
    "production_readiness": ("documentation.consistent",),
    "test_coverage": ("testing.line_coverage",),
    "recall": ("ml_validation.recall_claimed", "stability.recall_gauge"),
    "mttr": ("failure_injection.january_pod_kill_mttr",),
    "mttd": ("failure_injection.january_pod_kill_mttd",),
    "memory_change": ("stability.memory_growth",),
    "error_rate": ("stability.error_rate",),
    "availability": ("operations.uptime",),
    "latency_p95": ("scale.latency_p95",),
}
CLAIMS = tuple(claim for claims in CLAIMS_OF.values() for claim in claims)
# Of these no single value can be right while there are several: whoever states one is on the list.
_ANY_VALUE = frozenset({"documentation.consistent"})
_CANONICAL = {
    Unit.RATIO: 1.0,
    Unit.PERCENT: 0.01,
    Unit.SECONDS: 1.0,
    Unit.HOURS: 3600.0,
    Unit.BYTES: 1.0,
    Unit.COUNT: 1.0,
}


class Retraction(NamedTuple):
    """One document, one claim: the numbers of it that do not stand, with their lines."""

    document: str
    quantity: str
    numbers: tuple[str, ...]
    lines: tuple[int, ...]
    verdict: Verdict


def repeats(claim: Claim, one: Stated) -> bool:
    """Whether a statement repeats the number of a claim, or says that its criterion is met."""
    if claim.id in _ANY_VALUE:
        return True
    criterion = claim.criterion
    if claim.claimed is not None:
        factor = _CANONICAL[claim.claimed.unit]
        low, high = claim.claimed.value * factor, (claim.claimed.upper or claim.claimed.value) * factor
        return low - 1e-9 <= one.normal <= high + 1e-9
    # A fall of memory is no growth below the limit that was measured, but it says that the limit was kept.
    return criterion.comparator.holds(one.normal, criterion.threshold * _CANONICAL[criterion.unit])


def retractions(stated: Iterable[Stated], claims: Sequence[Claim], verdicts: Sequence[Verdict]) -> Iterator[Retraction]:
    """Every document that repeats a number that does not stand, by quantity and document."""
    by_id, judged = {claim.id: claim for claim in claims}, {verdict.claim: verdict for verdict in verdicts}
    told = [one for one in stated if one.possible and one.origin != "recomputed"]
    for quantity, names in CLAIMS_OF.items():
        for name in names:
            claim, verdict = by_id.get(name), judged.get(name)
            if claim is None or verdict is None or verdict.outcome is Outcome.VERIFIED:
                continue
            found: dict[str, list[Stated]] = {}
            for one in told:
                if one.quantity == quantity and repeats(claim, one):
                    found.setdefault(one.document, []).append(one)
            for document, some in sorted(found.items()):
                lines = tuple(sorted({one.line for one in some if one.line}))
                yield Retraction(document, quantity, tuple(dict.fromkeys(one.said for one in some)), lines, verdict)
