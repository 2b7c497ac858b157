"""Files that documents name, and whether these are still there and older than what is said of them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence

from readiness.sources.checkout.base import Row, Tree
from readiness.sources.checkout.documents.parsing import Document

_PATH = re.compile(
    r"^\.?/?(?P<path>(?:[\w.-]+/)*[\w.-]+\.(?:py|sh|ya?ml|toml|json|go|rs|js|ts|ipynb|sql|tf|cfg|ini|tpl))$"
)
# A change of the code within a day of that of the document is one change.
_SAME_CHANGE_DAYS = 1


def mentions_of(document: Document) -> Iterator[Row]:
    """Rows of `document_mentions`: what stands as code and has the form of a path with a folder."""
    for code in document.code:
        found = _PATH.match(code.text.strip())
        if found and "/" in found["path"]:
            yield {"document": document.path, "line": code.line, "path": found["path"]}


def stale_mentions(rows: Mapping[str, Sequence[Row]], tree: Tree) -> Iterator[Row]:
    """Rows of `stale_mentions`.

    A path that no folder of the tree begins with may be one of another project; nothing is said of it.
    """
    tops = {path.partition("/")[0] for path in tree.paths if "/" in path}
    changed = {row["path"]: row["committed_at"] for row in rows["file_dates"]}
    written = {row["path"]: row["committed_at"] for row in rows["documents"]}
    for mention in rows["document_mentions"]:
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(mention["document"]), mention["path"]))
        path = next((one for one in (mention["path"], beside) if one in tree.paths), None)
        if path is None:
            if mention["path"].partition("/")[0] in tops:
                yield mention | {"reason": "gone", "days": 0}
            continue
        code, document = changed.get(path), written.get(mention["document"])
        if code and document and (code - document).days >= _SAME_CHANGE_DAYS:
            yield mention | {"path": path, "reason": "newer", "days": (code - document).days}
