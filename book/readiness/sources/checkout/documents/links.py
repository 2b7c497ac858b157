"""Links: where they lead within a tree, which are broken, and which documents nothing leads to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote

from readiness.sources.checkout.base import Row, Tree
from readiness.sources.checkout.documents.parsing import Document, is_document, slug

_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:file:|root:|-\s+(?:[^:#]+:\s+)?)\s*['\"]?(?P<path>[\w./-]+)['\"]?\s*$", re.MULTILINE)
_LANGUAGE = re.compile(r"(\.[a-z]{2})\.(?:md|markdown)$")
# Where a reader begins: nothing needs to lead there.
_BEGINNINGS = frozenset({"readme", "index", "changelog", "contributing", "license", "security", "code_of_conduct"})


def is_contents(path: str) -> bool:
    """Whether a file is a table of contents of a book or site."""
    return PurePosixPath(path).name in ("_toc.yml", "mkdocs.yml", "_sidebar.md", "SUMMARY.md")


def links_of(document: Document) -> Iterator[Row]:
    """Rows of `document_links`."""
    for link in document.links:
        yield {"document": document.path, "line": link.line, "kind": _kind(link.text), "target": link.text}


def contents_of(path: str, text: str) -> Iterator[Row]:
    """Rows of `document_links` out of a table of contents; its entries may leave the ending out."""
    for found in _CONTENTS.finditer(text):
        line = text.count("\n", 0, found.start("path")) + 1
        yield {"document": path, "line": line, "kind": "contents", "target": found["path"]}


def _kind(address: str) -> str:
    if address.startswith("#"):
        return "anchor"
    scheme = _SCHEME.match(address)
    if not scheme and not address.startswith("//"):
        return "file"
    return "web" if scheme is None or scheme[0].lower() in ("http:", "https:") else "other"


def resolved(document: str, address: str) -> str | None:
    """The path in the tree that an address of a document means; None if it leads out of the tree."""
    path = unquote(address.partition("#")[0].partition("?")[0])
    if not path:
        return document
    joined = path.lstrip("/") if path.startswith("/") else posixpath.join(posixpath.dirname(document), path)
    found = posixpath.normpath(joined)
    return None if found.startswith("../") or found == ".." else found


def _variants(document: str, path: str) -> tuple[str, ...]:
    """A path, and the page in the language of the document that stands for it: page.ru.md leads to other.md."""
    language = _LANGUAGE.search(document)
    name = PurePosixPath(path)
    return (path, str(name.with_suffix(f"{language[1]}{name.suffix}"))) if language and name.suffix else (path,)


def broken_links(rows: Mapping[str, Sequence[Row]], tree: Tree) -> Iterator[Row]:
    """Rows of `broken_links`: links to a file or heading that the tree does not have. The web is not asked."""
    folders = {str(parent) for path in tree.paths for parent in PurePosixPath(path).parents}
    anchors: dict[str, set[str]] = {}
    for row in rows["document_headings"]:
        anchors.setdefault(row["document"], set()).add(row["anchor"])
    for link in rows["document_links"]:
        if link["kind"] not in ("file", "anchor"):
            continue
        told = {"document": link["document"], "line": link["line"], "target": link["target"]}
        path, anchor = resolved(link["document"], link["target"]), unquote(link["target"].partition("#")[2])
        if path is None:
            yield told | {"reason": "outside"}
            continue
        path = next((one for one in _variants(link["document"], path) if one in tree.paths), path)
        if path not in tree.paths and path not in folders:
            yield told | {"reason": "no-file"}
        elif anchor and path.endswith((".md", ".markdown")) and not _has(anchors.get(path, set()), anchor):
            yield told | {"reason": "no-anchor"}


def _has(anchors: set[str], anchor: str) -> bool:
    # #L12 is a line of a file; renderers differ in how they write letters and signs.
    return anchor in anchors or slug(anchor) in anchors or bool(re.fullmatch(r"L\d+(?:-L\d+)?", anchor))


def orphans(rows: Mapping[str, Sequence[Row]], documents: Iterable[str]) -> Iterator[Row]:
    """Rows of `orphan_documents`: no other document leads there, none of its folder's beginnings is meant."""
    reached: set[str] = set()
    named: set[str] = set()  # a table of contents may name pages from another folder, and without ending and language
    for link in rows["document_links"]:
        path = resolved(link["document"], link["target"]) if link["kind"] in ("file", "contents") else None
        if path is not None and path != link["document"]:
            reached |= {path, *_variants(link["document"], path)}
            named |= {PurePosixPath(path).name} if link["kind"] == "contents" else set()
            # A link to a folder leads to the page that stands for it.
            reached |= {f"{path}/README.md", f"{path}/index.md"}
    for path in sorted(documents):
        name = PurePosixPath(path).name.split(".")[0].lower()
        known = path in reached or name in _BEGINNINGS or PurePosixPath(path).name.split(".")[0] in named
        if is_document(path) and not known:
            yield {"document": path}
