"""Where observations come from. One narrow seam: live staging and recordings answer the same questions."""

from collections.abc import Mapping
from typing import Any

from readiness.sources.base import Reading, Recording, Source, TableInfo
from readiness.sources.recorded import REGISTRY_FILE, RecordedSource

__all__ = [
    "CHECKOUT",
    "LIVE",
    "SOURCES",
    "Reading",
    "RecordedSource",
    "Recording",
    "Source",
    "TableInfo",
    "open_source",
]

# The kinds of source. Two of them look by themselves: at a live system, and at a tree of files.
RECORDED, LIVE, CHECKOUT = "recorded", "live", "checkout"
SOURCES = (RECORDED, LIVE, CHECKOUT)


def open_source(
    kind: str,
    data: str,
    root: object,
    live: Mapping[str, Any] | None = None,
    wanted: frozenset[str] = frozenset(),
    checkout: Mapping[str, Any] | None = None,
) -> Source:
    """Open the source a notebook's parameters name.

    Parameters
    ----------
    kind
        ``recorded``, ``live`` or ``checkout``.
    data
        Folder of recordings, for ``recorded``.
    root
        The project root, from which relative paths start.
    live
        What is looked at, for ``live``.
    wanted
        The tables that are asked for; a source that looks by itself looks for nothing else.
    checkout
        Which tree is looked at, for ``checkout``.

    Raises
    ------
    InputError
        If there is no such source, or its parameters are not in their form.
    """
    from pathlib import Path

    from readiness.errors import InputError, Problem

    base = Path(str(root))
    if kind == RECORDED:
        return RecordedSource(base / data)
    if kind == CHECKOUT:
        from readiness.sources.checkout import parameters as of_a_tree
        from readiness.sources.checkout.source import CheckoutSource

        return CheckoutSource(of_a_tree.checked_parameters(checkout or {}), wanted, base)
    if kind != LIVE:
        raise InputError(Problem("parameters", "$.source", "`recorded`, `live` or `checkout`", repr(kind)))
    from readiness.sources.joined import JoinedSource
    from readiness.sources.live.parameters import checked_parameters
    from readiness.sources.live.source import live_source

    if not live:
        hint = "see params/staging.yaml"
        raise InputError(
            Problem("parameters", "$.live", "what is looked at, with `source: live`", "nothing", hint=hint)
        )
    seen = live_source(checked_parameters(live), wanted, base)
    if (faults := seen.faults_folder) is None or not (faults / REGISTRY_FILE).is_file():
        return seen
    return JoinedSource(seen, RecordedSource(faults))
