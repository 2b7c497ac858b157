"""The answers of the Kubernetes API that a recording keeps in `objects`, as the documents they were."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from readiness.areas.base import Material
from readiness.areas.infrastructure.serving import COMPLETE_IDENTITIES

if TYPE_CHECKING:
    import pandas as pd

# GET answers with the first, a review that was sent with the second.
_GOOD_STATUSES = (200, 201)


def good_answers(material: Material) -> pd.DataFrame:
    """The rows of `objects` that are answers and no refusals; all of them where a recording tells no statuses."""
    rows = material.tables["objects"]
    return rows[rows["status"].isin(_GOOD_STATUSES)] if "status" in rows else rows


def documents_of(material: Material, name: str, *, complete: bool = True) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every good answer of a name, in order of collection.

    Parameters
    ----------
    material
        With the table `objects`.
    name
        Short name of the answer.
    complete
        Only answers to who may list everything; others see what they may see.

    Yields
    ------
    identity, document
        Who asked, and what the API said. An answer that is no JSON object is left out.
    """
    rows = good_answers(material)
    rows = rows[rows["name"] == name]
    if complete:
        rows = rows[rows["identity"].isin(COMPLETE_IDENTITIES)]
    if "collected_at" in rows:
        rows = rows.sort_values("collected_at", kind="stable")
    for identity, body in zip(rows["identity"], rows["body"], strict=True):
        try:
            document = json.loads(body)
        except ValueError:
            continue
        if isinstance(document, dict):
            yield str(identity), document


def last_items(material: Material, name: str) -> list[dict[str, Any]] | None:
    """The items of the last list of a name; None if no such list was had."""
    lists = [document.get("items") or [] for _, document in documents_of(material, name)]
    return lists[-1] if lists else None
