"""Alert rules by their names, and whether each has a runbook whose commands can be run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from readiness.sources.checkout.base import Row, Tree
from readiness.sources.checkout.documents.parsing import slug

# Rules stand in Helm templates too, which are no YAML before they are rendered: they are found line by line.
_ALERT = re.compile(r"^\s*(?:-\s+)?alert:\s*[\"']?(?P<alert>[\w.-]+)[\"']?\s*(?:#.*)?$", re.MULTILINE)
_RUNBOOK = re.compile(r"^\s*runbook(?:_url)?:\s*[\"']?(?P<runbook>[^\"'\s]+)", re.MULTILINE)


def may_hold_alerts(path: str) -> bool:
    """Whether alert rules may stand in a file."""
    return PurePosixPath(path).suffix.lower() in (".yml", ".yaml", ".tpl", ".rules")


def alerts_of(path: str, text: str) -> Iterator[Row]:
    """Rows of `alerts_named`."""
    found = list(_ALERT.finditer(text))
    for one, after in zip(found, [*found[1:], None], strict=False):
        runbook = _RUNBOOK.search(text, one.end(), after.start() if after else len(text))
        line = text.count("\n", 0, one.start("alert")) + 1
        yield {"path": path, "line": line, "alert": one["alert"], "runbook": runbook["runbook"] if runbook else ""}


def alert_runbooks(rows: Mapping[str, Sequence[Row]], broken: Sequence[Row], tree: Tree) -> Iterator[Row]:
    """Rows of `alert_runbooks`: one for each alert.

    Its runbook is the document its annotation ends with, or a runbook with a heading of its name.
    """
    runbooks = {row["path"] for row in rows["documents"] if row["is_runbook"]}
    by_heading = {row["anchor"]: row["document"] for row in rows["document_headings"] if row["document"] in runbooks}
    with_commands = {row["document"] for row in rows["document_commands"]}
    with_broken = {row["document"] for row in broken}
    for alert in rows["alerts_named"]:
        told = {name: alert[name] for name in ("path", "line", "alert")}
        document = _named(alert["runbook"], tree) or by_heading.get(slug(alert["alert"]), "")
        state = "ready"
        if not document:
            state = "no-document" if alert["runbook"] else "none"
        elif document not in with_commands:
            state = "no-commands"
        elif document in with_broken:
            state = "broken-commands"
        yield told | {"runbook": document, "state": state}


def _named(address: str, tree: Tree) -> str:
    path = address.partition("#")[0]
    if not path:
        return ""
    return max((one for one in tree.paths if path == one or path.endswith(f"/{one}")), key=len, default="")
