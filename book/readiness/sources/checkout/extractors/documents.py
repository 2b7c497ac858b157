"""Documents: what they are, what they link, name, state and repeat, and the commands and runbooks in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from readiness.sources.checkout.base import Extractor, Row, SourceFile, Tree
from readiness.sources.checkout.documents.alerts import alert_runbooks, alerts_of, may_hold_alerts
from readiness.sources.checkout.documents.commands import broken_commands, commands_of, is_makefile, targets_of
from readiness.sources.checkout.documents.copies import near_duplicates, signature_of
from readiness.sources.checkout.documents.links import broken_links, contents_of, is_contents, links_of, orphans
from readiness.sources.checkout.documents.mentions import mentions_of, stale_mentions
from readiness.sources.checkout.documents.parsing import Document, is_document
from readiness.sources.tables.documents import TABLES
from readiness.statements import read_document

_NAMED_CODE = frozenset(
    {
        ".py",
        ".sh",
        ".yml",
        ".yaml",
        ".toml",
        ".json",
        ".go",
        ".rs",
        ".js",
        ".ts",
        ".ipynb",
        ".sql",
        ".tf",
        ".cfg",
        ".ini",
        ".tpl",
    }
)


def _wants(path: str) -> bool:
    return (
        is_document(path)
        or is_contents(path)
        or is_makefile(path)
        or may_hold_alerts(path)
        or PurePosixPath(path).suffix.lower() in _NAMED_CODE
    )


def _rows(file: SourceFile) -> Iterator[tuple[str, Row]]:
    if is_document(file.path):
        if file.kind == "text":
            yield from _of_document(file)
        return
    yield "file_dates", {"path": file.path, "committed_at": file.committed_at}
    if is_makefile(file.path):
        yield from (("make_targets", row) for row in targets_of(file.path, file.text))
    if is_contents(file.path):
        yield from (("document_links", row) for row in contents_of(file.path, file.text))
    if may_hold_alerts(file.path) and "alert:" in file.text:
        yield from (("alerts_named", row) for row in alerts_of(file.path, file.text))


def _of_document(file: SourceFile) -> Iterator[tuple[str, Row]]:
    document = Document(file.path, file.text)
    words = document.words()
    yield (
        "documents",
        {
            "path": file.path,
            "title": document.title,
            "language": document.language,
            "size_bytes": file.size_bytes,
            "lines": file.text.count("\n") + bool(file.text and not file.text.endswith("\n")),
            "words": len(words),
            "is_runbook": document.is_runbook,
            "committed_at": file.committed_at,
            "signature": signature_of(words),
        },
    )
    for line, level, anchor in document.anchors():
        yield "document_headings", {"document": file.path, "line": line, "level": level, "anchor": anchor}
    yield from (("document_links", row) for row in links_of(document))
    if is_contents(file.path):
        yield from (("document_links", row) for row in contents_of(file.path, file.text))
    yield from (("document_mentions", row) for row in mentions_of(document))
    yield from (("document_commands", row) for row in commands_of(document))
    if document.is_markdown:
        yield from (("statements", row) for row in _statements_of(document))


def _statements_of(document: Document) -> Iterator[Row]:
    for line, one in read_document(document.text, document.tokens):
        yield {
            "document": document.path,
            "line": line,
            "quantity": one.quantity,
            "value": one.value,
            "upper": one.upper,
            "unit": one.unit,
            "subject": one.subject,
            "dated": one.dated,
            "language": one.language,
        }


def _complete(rows: Mapping[str, Sequence[Row]], tree: Tree) -> Iterable[tuple[str, Row]]:
    documents = [row["path"] for row in rows["documents"]]
    broken = list(broken_commands(rows, tree))
    yield from (("broken_links", row) for row in broken_links(rows, tree))
    yield from (("orphan_documents", row) for row in orphans(rows, documents))
    yield from (("near_duplicates", row) for row in near_duplicates(rows["documents"]))
    yield from (("stale_mentions", row) for row in stale_mentions(rows, tree))
    yield from (("broken_commands", row) for row in broken)
    yield from (("alert_runbooks", row) for row in alert_runbooks(rows, broken, tree))


EXTRACTOR = Extractor(
    # Decision matrices are recomputed and tasks are tried by people; no pattern reads them.
    tables=frozenset(TABLES) - {"decision_matrices", "document_tasks"},
    wants=_wants,
    rows=_rows,
    complete=_complete,
)
