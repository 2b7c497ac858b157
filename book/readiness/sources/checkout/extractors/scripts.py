"""Shell scripts as they are written: whether they parse, what they run, which namespaces and deployments they name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from readiness.sources.checkout.base import Extractor, Row, SourceFile

SCRIPTS, NAMES, DECLARED = "scripts", "script_names", "declared_names"
_SHELLS = (".sh", ".bash")
_MANIFESTS = (".yaml", ".yml")
_NAMESPACE_FLAGS = frozenset({"-n", "--namespace"})
_RUNNERS = frozenset({"bash", "sh", "source", ".", "python", "python3"})
_PLAIN = re.compile(r"[A-Za-z0-9_./@+:-]+")
_NAME = re.compile(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?")
# NAMESPACE="x", DEPLOYMENT_NAME=${DEPLOYMENT_NAME:-x}: what a script falls back to is what it names.
_ASSIGNED = re.compile(r"^[\"']?(?:\$\{\w+:-)?([a-z0-9][a-z0-9.-]*)\}?[\"']?$")
_RESOURCE = re.compile(r"^(?:deployments?|deploy)(?:\.apps)?/([a-z0-9][a-z0-9.-]*)$")


def _wants(path: str) -> bool:
    return PurePosixPath(path).suffix in {*_SHELLS, *_MANIFESTS}


def _rows(file: SourceFile) -> Iterator[tuple[str, Row]]:
    if file.kind != "text":
        return
    if PurePosixPath(file.path).suffix in _SHELLS:
        yield from _of_script(file)
    elif "kind:" in file.text:
        yield from _of_manifest(file)


def _of_script(file: SourceFile) -> Iterator[tuple[str, Row]]:
    import tree_sitter_bash
    from tree_sitter import Language, Parser

    content = file.text.encode("utf-8", "replace")
    root = Parser(Language(tree_sitter_bash.language())).parse(content).root_node
    damaged = next(_damaged(root), None) if root.has_error else None
    problem = "" if damaged is None else f"line {damaged.start_point[0] + 1} is no shell"
    yield SCRIPTS, {"path": file.path, "lines": len(file.text.splitlines()), "problem": problem}
    for node in _nodes(root):
        for kind, name in _named(node):
            yield NAMES, {"path": file.path, "line": node.start_point[0] + 1, "kind": kind, "name": name}


def _nodes(root: Any) -> Iterator[Any]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def _damaged(root: Any) -> Iterator[Any]:
    return (node for node in _nodes(root) if node.is_error or node.is_missing)


def _named(node: Any) -> Iterator[tuple[str, str]]:
    """What one node names; a name with a variable in it is none."""
    if node.type == "function_definition":
        yield "function", _text(node.child_by_field_name("name"))
    elif node.type == "variable_assignment":
        variable, value = (_text(node.child_by_field_name(part)) for part in ("name", "value"))
        kind = (
            "namespace" if "NAMESPACE" in variable.upper() else "deployment" if "DEPLOYMENT" in variable.upper() else ""
        )
        found = _ASSIGNED.fullmatch(value)
        if kind and found:
            yield kind, found[1]
    elif node.type == "command":
        yield from _of_command(node)


def _of_command(node: Any) -> Iterator[tuple[str, str]]:
    name = _text(node.child_by_field_name("name"))
    words = [_text(child).strip("\"'") for child in node.children_by_field_name("argument")]
    if not _PLAIN.fullmatch(name):
        return
    yield ("file", name) if "/" in name else ("command", name)
    if name in _RUNNERS and words and "." in words[0] and not words[0].startswith("-") and _PLAIN.fullmatch(words[0]):
        yield "file", words[0]
    if name not in {"kubectl", "helm"}:
        return
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word in _NAMESPACE_FLAGS and _NAME.fullmatch(following):
            yield "namespace", following
        elif word.startswith("--namespace=") and _NAME.fullmatch(word.partition("=")[2]):
            yield "namespace", word.partition("=")[2]
        elif found := _RESOURCE.fullmatch(word):
            yield "deployment", found[1]
        elif word in {"deployment", "deployments", "deploy"} and _NAME.fullmatch(following):
            yield "deployment", following


def _text(node: Any) -> str:
    return "" if node is None else node.text.decode("utf-8", "replace")


def _of_manifest(file: SourceFile) -> Iterator[tuple[str, Row]]:
    try:
        documents = list(YAML(typ="rt").load_all(file.text))
    except (YAMLError, ValueError, RecursionError):
        return  # a template of a chart: its names are made when it is rendered
    for document in documents:
        if not isinstance(document, dict) or not isinstance(document.get("metadata"), dict):
            continue
        metadata, line = document["metadata"], int(getattr(document, "lc").line) + 1  # noqa: B009 - of ruamel alone
        name, namespace = metadata.get("name"), metadata.get("namespace")
        kind = {"Namespace": "namespace", "Deployment": "deployment"}.get(str(document.get("kind")))
        if kind and isinstance(name, str):
            yield DECLARED, {"path": file.path, "line": line, "kind": kind, "name": name}
        if isinstance(namespace, str):
            yield DECLARED, {"path": file.path, "line": line, "kind": "namespace", "name": namespace}


EXTRACTOR = Extractor(frozenset({SCRIPTS, NAMES, DECLARED}), _wants, _rows)
