"""Asking without executing: `check` reads what a build would start from, `gate` decides by a record."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from readiness.area import find_root, parse_time
from readiness.cli.app import app, out, print_rollup, sentence
from readiness.errors import ExitCode, InputError
from readiness.register import register_folders
from readiness.rollup import Decision
from readiness.verdicts import MemberVerdict, Outcome
from readiness.verification import judge_record_again, verify_record

DECISION_CODES = {
    Decision.GO: ExitCode.DONE,
    Decision.GO_WITH_WAIVERS: ExitCode.GO_WITH_WAIVERS,
    Decision.UNDETERMINED: ExitCode.UNDETERMINED,
    Decision.NO_GO: ExitCode.NO_GO,
}


@app.command()
def check() -> None:
    """Check every register, the parameters, the data registries and the rules of notebooks; starts no kernel."""
    from readiness.checking import check_project

    root = find_root()
    problems = check_project(root)
    if problems:
        raise InputError(problems)
    registers = register_folders(root)
    named = "The register" if len(registers) == 1 else f"The registers {', '.join(registers)}"
    out.print(f"{named}, the parameters, the data and the notebooks are in order.", markup=False)


@app.command()
def gate(
    record: Annotated[Path, typer.Argument(metavar="RECORD", help="A record directory.")],
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="TIME", help="Decide for this time (RFC 3339) instead of now.")
    ] = "",
) -> None:
    """Verify a record and exit by its decision, with its reasons.

    The decision is that of now: evidence older than its validity period and waivers that have run out do not count.
    """
    recorded, register = verify_record(record)
    moment = max(parse_time(as_of), recorded.as_of)
    content = judge_record_again(recorded, register, moment)
    if content.rollup.decision.decision is not recorded.rollup.decision.decision:
        was = recorded.rollup.decision.decision.value
        out.print(f"The record of {recorded.as_of:%Y-%m-%d} decided {was}; since then evidence or waivers ran out.")
    out.print(f"Register {register.folder}: {register.milestone.title.en}", markup=False)
    resolution = content.rollup.decision
    print_rollup(resolution.decision, content)
    by_claim = {verdict.claim: verdict for verdict in content.verdicts}
    for title, claims in (
        ("refuted, blocking", resolution.refuted),
        ("undecided, blocking", resolution.undecided),
        ("undecided, waived", resolution.waived),
    ):
        if claims:
            out.print(f"\n{title}: {len(claims)}")
        for claim in claims:
            verdict = by_claim[claim]
            last = f", last verdict {verdict.last.value}" if verdict.last else ""
            out.print(f"  {claim}: {verdict.outcome.value}{last}", style="bold")
            out.print(f"    claimed: {register.claims[claim].text.en}", markup=False)
            out.print(f"    found:   {sentence(verdict.reason.model_dump())}", markup=False)
            for member in [m for m in verdict.members if m.outcome is Outcome.REFUTED][:3]:
                out.print(f"             {_number(member)}", markup=False)
            settled = [f"n of {verdict.needed_n}"] if verdict.needed_n else []
            settled += [f"{verdict.needed_hours:.3g} hours"] if verdict.needed_hours else []
            if settled:
                out.print(f"    to settle it: {' and '.join(settled)}")
            for waiver in (w for w in register.waivers if w.claim == claim):
                state = "until" if waiver.expires >= moment.date() else "expired"
                told = f"    waiver:  {waiver.approver}, {state} {waiver.expires}: {waiver.reason.en}"
                out.print(told, markup=False)
    raise typer.Exit(DECISION_CODES[resolution.decision])


def _number(member: MemberVerdict) -> str:
    """The number a member was judged by: value, bounds, and of whom."""
    from readiness.presentation.catalogue import interval, quantity

    estimate = member.estimate
    if estimate is None:
        return member.member or ""
    value = "" if estimate.value is None else quantity(estimate.value, estimate.unit, "en") + " "
    whom = f"{member.member}: " if member.member else ""
    return f"{whom}{value}{interval(estimate.low, estimate.high, estimate.unit, 'en')}"
