"""Cycles of imports between packages.

Packages are compared with those beside them, each with all that is in it: that a package imports a part of itself is no
cycle. A module beside packages stands for itself. Imports within tests are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from readiness.areas.base import Findings, Material
from readiness.areas.code_quality.trees import is_test, newest
from readiness.claims import Claim
from readiness.estimates import Estimate, asked_by
from readiness.estimates.base import identity_of
from readiness.messages import Message, message

if TYPE_CHECKING:
    import networkx as nx

Link = tuple[str, str]
_MOST_NAMED = 5


@dataclass(frozen=True)
class Cycle:
    """Packages of one folder of which each reaches each.

    Attributes
    ----------
    folder
        Where they lie; "." is the root.
    members
        Packages and modules, by name; at least two are packages.
    shortest
        The shortest way round, beginning and ending with the same one.
    example
        One import that closes it: from which file, to which.
    """

    folder: str
    members: tuple[str, ...]
    shortest: tuple[str, ...]
    example: Link


def package_cycles(links: Iterable[Link]) -> list[Cycle]:
    """Find every group of packages that import one another in a circle.

    Parameters
    ----------
    links
        Paths of an importing and of an imported file.

    Returns
    -------
    list of Cycle
        One for every strongly connected component with more than one package, by folder and name.
    """
    import networkx as nx

    graphs: dict[str, nx.DiGraph[str]] = {}
    for source, target in links:
        if (told := _siblings(source, target)) is not None:
            folder, one, other = told
            graph = graphs.setdefault(folder, nx.DiGraph())
            if not graph.has_edge(one, other):
                graph.add_edge(one, other, example=(source, target))
    return [cycle for folder, graph in sorted(graphs.items()) for cycle in _cycles_of(folder, graph)]


def _cycles_of(folder: str, graph: nx.DiGraph[str]) -> list[Cycle]:
    import networkx as nx

    found = []
    for component in nx.strongly_connected_components(graph):
        packages = [name for name in component if not name.endswith(".py")]
        if len(packages) < 2:  # noqa: PLR2004 - a cycle between packages has two of them
            continue
        part = graph.subgraph(component)
        way = _shortest_way_round(part)
        found.append(Cycle(folder, tuple(sorted(component)), way, part.edges[way[-2], way[-1]]["example"]))
    return sorted(found, key=lambda cycle: cycle.members)


def _shortest_way_round(graph: nx.DiGraph[str]) -> tuple[str, ...]:
    import networkx as nx

    ways: list[tuple[str, ...]] = [(one, *nx.shortest_path(graph, other, one)) for one, other in sorted(graph.edges)]
    return min(ways, key=lambda way: (len(way), way))


def _siblings(source: str, target: str) -> tuple[str, str, str] | None:
    """The folder that holds both, and the two parts of it that are linked; None if it is one and the same."""
    here, there = source.split("/"), target.split("/")
    shared = 0
    while shared < min(len(here), len(there)) - 1 and here[shared] == there[shared]:
        shared += 1
    if here[shared] == there[shared]:
        return None
    one, other = here[shared], there[shared]
    # The module of a package itself is what it is imported by; it stands for no part of it.
    if "__init__.py" in {one, other}:
        return None
    return "/".join(here[:shared]) or ".", one, other


def links_of(material: Material, *, at_import: bool) -> list[Link]:
    """The links of a tree, without those from tests.

    Parameters
    ----------
    material
        With the table `python_links`.
    at_import
        Only what is imported with the module itself; otherwise also what functions import, and type checkers.
    """
    rows = material.tables["python_links"]
    if at_import:
        rows = rows[rows["when"] == "import"]
    pairs = zip(rows["path"], rows["imported_path"], strict=True)
    return [(source, target) for source, target in pairs if not is_test(source)]


def unread_modules(material: Material) -> list[str]:
    """Python files whose imports are not known."""
    modules = material.tables["python_modules"]
    unread = set(modules.loc[~modules["parsed"], "path"])
    if "tree_failures" in material.tables:
        failed = material.tables["tree_failures"]["path"]
        unread |= {path for path in failed if path.endswith(".py")}
    return sorted(path for path in unread if not is_test(path))


def measure_cycles(claim: Claim, materials: tuple[Material, ...], _settings: object) -> Findings:
    """A complete count: at least the cycles that close while modules are imported, at most all of them.

    What functions import, and what only type checkers do, makes a cycle of design and none of execution: whether such a
    one counts is a matter of reading, and lies between the bounds. A file that cannot be parsed may import anything.
    """
    material = newest(materials)
    modules = material.tables["python_modules"]
    unread = unread_modules(material)
    if not unread and all(is_test(path) for path in modules["path"]):
        return Findings(absent={"": message("absent-no-python")})
    certain = package_cycles(links_of(material, at_import=True))
    every = package_cycles(links_of(material, at_import=False))
    return Findings(estimates=(_estimate(claim, certain, every, unread, len(modules)),))


def _estimate(claim: Claim, certain: list[Cycle], every: list[Cycle], unread: list[str], modules: int) -> Estimate:
    conditions: list[Message] = [message("condition-cycles", modules=modules, deferred=len(every))]
    if unread:
        conditions.append(message("condition-unparsed", n=len(unread), which=", ".join(unread[:_MOST_NAMED])))
    low = float(len(certain))
    return Estimate(
        **identity_of(asked_by(claim.criterion)),
        value=low,
        low=low,
        high=None if unread else float(max(len(certain), len(every))),
        n=1,
        method=message("method-package-cycles"),
        conditions=tuple(conditions),
    )
