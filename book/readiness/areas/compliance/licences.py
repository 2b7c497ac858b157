"""Licences of components as SPDX expressions, held against what the licence of the project may take in."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from license_expression import ExpressionError, get_spdx_licensing
from ruamel.yaml import YAML

_POLICY = Path(__file__).with_name("licences.yaml")


class Compatibility(StrEnum):
    """What is known of a licence; only the first may be released."""

    COMPATIBLE = "compatible"
    INCOMPATIBLE = "incompatible"
    UNKNOWN = "unknown"


@cache
def _licensing() -> Any:
    return get_spdx_licensing()


@cache
def allowed_in(project: str) -> frozenset[str]:
    """Identifiers that a product under a licence may take in; of a licence nobody wrote down the permissive ones."""
    policy = YAML(typ="safe").load(_POLICY.read_text(encoding="utf-8"))
    more = policy["projects"].get(project, [])
    return frozenset(name for part in ["permissive", *more] for name in policy[part])


def compatibility_of(expression: str | None, project: str) -> Compatibility:
    """Whether a component may be released with a project.

    One of a choice (OR) is enough, of what holds together (AND) all are needed. An exception (WITH) only adds rights,
    so the licence before it counts. What is no expression of SPDX, or names a licence SPDX does not have, is unknown.

    >>> compatibility_of("MIT OR GPL-3.0-only", "Apache-2.0").value
    'compatible'
    >>> compatibility_of("MIT AND GPL-3.0-only", "Apache-2.0").value
    'incompatible'
    """
    if not expression:
        return Compatibility.UNKNOWN
    licensing = _licensing()
    try:
        parsed = licensing.parse(expression, validate=True, strict=True)
    except ExpressionError:
        return Compatibility.UNKNOWN
    if parsed is None:
        return Compatibility.UNKNOWN
    return Compatibility.COMPATIBLE if _holds(parsed, allowed_in(project)) else Compatibility.INCOMPATIBLE


def _holds(parsed: Any, allowed: frozenset[str]) -> bool:
    kind = type(parsed).__name__
    if kind == "OR":
        return any(_holds(one, allowed) for one in parsed.args)
    if kind == "AND":
        return all(_holds(one, allowed) for one in parsed.args)
    licence = parsed.license_symbol if kind == "LicenseWithExceptionSymbol" else parsed
    return str(licence.key) in allowed


# Expressions whose answer is known under Apache-2.0: what the reading must take, and what it must refuse.
CONTROLS: tuple[tuple[str, Compatibility], ...] = (
    ("MIT", Compatibility.COMPATIBLE),
    ("MIT OR GPL-3.0-only", Compatibility.COMPATIBLE),
    ("(MIT AND BSD-3-Clause) OR AGPL-3.0-only", Compatibility.COMPATIBLE),
    ("MPL-2.0", Compatibility.COMPATIBLE),
    ("Apache-2.0 WITH LLVM-exception", Compatibility.COMPATIBLE),
    ("GPL-3.0-only", Compatibility.INCOMPATIBLE),
    ("MIT AND AGPL-3.0-or-later", Compatibility.INCOMPATIBLE),
    ("BSD-Source-Code", Compatibility.INCOMPATIBLE),
    ("BUSL-1.1", Compatibility.INCOMPATIBLE),
    ("NOASSERTION", Compatibility.UNKNOWN),
    ("see the file LICENSE", Compatibility.UNKNOWN),
    ("MIT OR", Compatibility.UNKNOWN),
    ("", Compatibility.UNKNOWN),
)
