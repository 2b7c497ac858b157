"""Tables of the notebook of documentation: contradictions, retractions, what is broken, how well it is found."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from readiness.areas.base import Material
from readiness.areas.documentation.accuracy import TWO_SIDED, Share, accuracies
from readiness.areas.documentation.contradictions import Group, groups_of
from readiness.areas.documentation.control import control
from readiness.areas.documentation.ledger import retractions
from readiness.areas.documentation.plan import to_bring
from readiness.areas.documentation.stated import Stated, everything_stated
from readiness.claims import Claim
from readiness.instruments.base import listed
from readiness.messages import Message, message
from readiness.statements.accuracy import Told, found_in, labelled
from readiness.verdicts import Outcome, Verdict
from readiness.views import Cell, Column, TableView

INVENTORY = (
    *("documents", "document_links", "broken_links", "orphan_documents", "near_duplicates", "document_mentions"),
    *("stale_mentions", "document_commands", "broken_commands", "alert_runbooks", "statements"),
)
FINDINGS = (
    "broken_links",
    "orphan_documents",
    "near_duplicates",
    "stale_mentions",
    "broken_commands",
    "alert_runbooks",
)
_PLACES = 4


def quantity_name(name: str) -> Message:
    """The name of a quantity."""
    return message(f"quantity-{name.replace('_', '-')}")


def _columns(*names: str, code: Sequence[str] = ()) -> tuple[Column, ...]:
    return tuple(
        Column(title=message(f"documents-column-{name}"), format="code" if name in code else "text") for name in names
    )


def _places(stated: Iterable[Stated], limit: int = _PLACES) -> str:
    places = list(dict.fromkeys(one.place for one in stated))
    more = f" … +{len(places) - limit}" if len(places) > limit else ""
    return ", ".join(places[:limit]) + more


def table_contradictions(materials: tuple[Material, ...], _settings: object) -> TableView:
    """Each quantity and subject of which more than one value is stated: how many, and who states the ends."""
    groups = [group for group in groups_of(everything_stated(materials)) if group.contradicts]
    rows = tuple(_contradiction(group) for group in groups)
    columns = _columns("quantity", "subject", "values", "documents", "least", "most", "recomputed", code=("subject",))
    return TableView(caption=message("contradictions-caption", n=len(rows)), columns=columns, rows=rows)


def _contradiction(group: Group) -> tuple[Cell, ...]:
    least, most = group.least(), group.most()
    ends = tuple(message("stated-by", said=one.said, place=one.place) for one in (least, most))
    files = sorted(group.recomputed, key=lambda one: one.normal)
    recomputed = None
    if files:
        low, high = files[0], files[-1]
        told = f"{low.value:.4g}" if low.value == high.value else f"{low.value:.4g} – {high.value:.4g}"
        recomputed = f"{told} %"
    return (quantity_name(group.quantity), group.subject, len(group.values), len(group.documents), *ends, recomputed)


def table_values(materials: tuple[Material, ...], _settings: object) -> TableView:
    """Every value of every contradiction, with the documents that state it."""
    rows: list[tuple[Cell, ...]] = []
    for group in groups_of(everything_stated(materials)):
        if group.contradicts:
            rows += [
                (
                    quantity_name(group.quantity),
                    group.subject,
                    some[0].said,
                    len({one.document for one in some}),
                    _places(some),
                )
                for some in group.values.values()
            ]
            rows += [
                (quantity_name(group.quantity), message("stated-recomputed"), f"{one.value:.4g} %", 1, one.place)
                for one in group.recomputed
            ]
    columns = _columns("quantity", "subject", "value", "documents", "places", code=("places",))
    return TableView(caption=message("values-caption", n=len(rows)), columns=columns, rows=tuple(rows))


def table_matrices(materials: tuple[Material, ...], _settings: object) -> TableView:
    """Every decision matrix: its printed total, its decision and what its own weights and marks add up to."""
    rows = tuple(
        (row["source_path"], float(row["printed_percent"]), row["printed_decision"], float(row["computed_percent"]))
        for material in materials
        for row in material.tables["decision_matrices"].to_dict("records")
    )
    columns = _columns("document", "printed", "decision", "computed", code=("document",))
    return TableView(caption=message("matrices-caption"), columns=columns, rows=rows)


def table_ledger(
    materials: tuple[Material, ...], _settings: object, *, claims: tuple[Claim, ...], verdicts: tuple[Verdict, ...]
) -> TableView:
    """Every document that repeats a number that does not stand, with the claim and its verdict."""
    rows = tuple(
        (
            one.document,
            ", ".join(map(str, one.lines)) or None,
            quantity_name(one.quantity),
            ", ".join(one.numbers),
            one.verdict.claim,
            message(f"verdict-{one.verdict.outcome.value.replace('_', '-')}"),
            message("ledger-retract" if one.verdict.outcome is Outcome.REFUTED else "ledger-mark"),
        )
        for one in retractions(everything_stated(materials), claims, verdicts)
    )
    columns = _columns(
        "document", "lines", "quantity", "value", "claim", "verdict", "to-do", code=("document", "claim")
    )
    documents = len({row[0] for row in rows})
    return TableView(caption=message("ledger-caption", n=len(rows), documents=documents), columns=columns, rows=rows)


def table_inventory(materials: tuple[Material, ...], _settings: object) -> TableView:
    """How much there is of everything, by recording; what a recording has no table of is not counted as none."""
    rows: list[tuple[Cell, ...]] = []
    for material in materials:
        for table in INVENTORY:
            if table in material.tables:
                name = message(f"inventory-{table.replace('_', '-')}")
                rows.append((material.recording.id, name, len(material.tables[table])))
        if "documents" in material.tables:
            documents = material.tables["documents"]
            for language in ("ru", "en"):
                count = int((documents["language"] == language).sum())
                rows.append((material.recording.id, message(f"inventory-language-{language}"), count))
            rows.append((material.recording.id, message("inventory-runbooks"), int(documents["is_runbook"].sum())))
    columns = _columns("recording", "what", "count", code=("recording",))
    return TableView(caption=message("inventory-caption"), columns=columns, rows=tuple(rows))


def table_findings(materials: tuple[Material, ...], _settings: object) -> TableView:
    """Everything that is broken, one row each."""
    rows: list[tuple[Cell, ...]] = []
    for material in materials:
        for table in FINDINGS:
            for row in material.tables[table].to_dict("records") if table in material.tables else ():
                if row.get("state") == "ready":
                    continue
                place, what = _finding(row)
                key = f"finding-{table.replace('_', '-')}"
                why = row.get("reason") or row.get("state")
                rows.append((place, message(f"{key}-{why}" if why else key), what))
    columns = _columns("place", "finding", "what", code=("place", "what"))
    return TableView(caption=message("findings-caption", n=len(rows)), columns=columns, rows=tuple(rows))


def _finding(row: Mapping[Hashable, Any]) -> tuple[str, str]:
    """Where a finding is, and what it is about."""
    if "alert" in row:
        return f"{row['path']}:{row['line']}", f"{row['alert']} {row['runbook']}".strip()
    if "first" in row:
        return str(row["second"]), f"{row['first']} ({row['similarity']:.2f})"
    if "line" not in row:
        return str(row["document"]), ""
    what = row.get("target") or row.get("path") or row.get("needs") or row.get("program") or ""
    return f"{row['document']}:{row['line']}", str(what)


def table_accuracy(_materials: tuple[Material, ...], _settings: object) -> TableView:
    """Precision and recall of the finder of statements, by split and language."""
    rows = tuple(
        (
            message(f"split-{one.split.replace('_', '-')}"),
            message(f"split-language-{one.language or 'both'}"),
            one.score.sentences,
            one.score.without,
            one.score.wrong_where_nothing,
            _share(one.precision),
            _share(one.recall),
        )
        for one in accuracies()
    )
    columns = _columns("split", "language", "sentences", "without", "wrong-without", "precision", "recall")
    return TableView(caption=message("accuracy-caption", confidence=2 * TWO_SIDED.low - 1), columns=columns, rows=rows)


def _share(share: Share) -> Message:
    return message("accuracy-share", hits=share.hits, n=share.n, value=share.value, low=share.low, high=share.high)


def table_mistakes(_materials: tuple[Material, ...], _settings: object) -> TableView:
    """The sentences that the finder of statements got wrong."""
    rows = tuple(
        (message(f"split-{split.replace('_', '-')}"), one.text, _told(one.expected), _told(found_in(one.text)))
        for split in ("held_out", "development")
        for one in labelled(split)
        if sorted(map(str, one.expected)) != sorted(map(str, found_in(one.text)))
    )
    columns = _columns("split", "sentence", "expected", "found")
    return TableView(caption=message("mistakes-caption", n=len(rows)), columns=columns, rows=rows)


def _told(told: Iterable[Told]) -> str | None:
    return (
        ", ".join(f"{name} {low:g}" if high is None else f"{name} {low:g}–{high:g}" for name, low, high in told) or None
    )


def table_control(_materials: tuple[Material, ...], _settings: object) -> TableView:
    """What was planted in the control of each sort, and what was found."""
    rows = tuple(
        (
            message(f"control-{fault.sort.replace('_', '-')}"),
            listed(fault.planted, 9),
            len(fault.planted),
            len(set(fault.planted) & set(fault.found)),
            len(set(fault.found) - set(fault.planted)),
        )
        for fault in control()
    )
    columns = _columns("finding", "planted", "count", "found-of-it", "found-besides", code=("planted",))
    return TableView(caption=message("control-caption"), columns=columns, rows=rows)


def table_plan(
    materials: tuple[Material, ...],  # noqa: ARG001 - the verdicts say what the materials gave
    _settings: object,
    *,
    claims: tuple[Claim, ...],
    verdicts: tuple[Verdict, ...],
) -> TableView:
    """Every claim without a verdict of its own, why, and what would give it one."""
    by_claim = {verdict.claim: verdict for verdict in verdicts}
    rows = tuple(
        (claim.id.partition(".")[2], by_claim[claim.id].reason, to_bring(claim))
        for claim in claims
        if by_claim[claim.id].outcome not in (Outcome.VERIFIED, Outcome.REFUTED)
    )
    columns = _columns("claim", "reason", "to-bring", code=("claim",))
    return TableView(caption=message("documents-plan-caption"), columns=columns, rows=rows)
