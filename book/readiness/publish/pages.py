"""Generated pages: the front page, the trace of the statement, the schema of the verdicts."""

from __future__ import annotations

from typing import Any, NamedTuple

from readiness.claims import AreaClaims, Claim
from readiness.messages import message
from readiness.presentation import Language, text
from readiness.presentation.environment import environment
from readiness.publish.book import Book
from readiness.publish.markdown import page, raw_block
from readiness.publish.notebooks import TEMPLATES
from readiness.publish.toc import page_of
from readiness.record import NotebookRun, Record
from readiness.rollup import count_outcomes
from readiness.verdicts import Outcome


class AreaCard(NamedTuple):
    """One area on the front page."""

    claims: AreaClaims
    counts: dict[Outcome, int]
    page: str
    run: NotebookRun | None


def front_page(book: Book, language: Language) -> str:
    """Decision, readiness beside what was claimed, areas, and what was claimed but not shown."""
    html = _rendered(
        "front.html.j2",
        language,
        book=book,
        register=book.register,
        record=book.record,
        rollup=book.record.rollup,
        areas=[_area_card(book, area) for area in book.register.areas.values()],
        not_shown=claimed_but_not_shown(book),
    )
    return page(text(book.register.milestone.title, language), raw_block(html))


def trace_page(book: Book, language: Language) -> str:
    """The statement sentence by sentence, with the verdicts it led to."""
    html = _rendered("trace.html.j2", language, book=book, register=book.register, rollup=book.record.rollup)
    return page(text(message("trace-title"), language), raw_block(html))


def schema_page(language: Language) -> str:
    """`verdicts.json`, documented from its JSON schema."""
    schema = Record.model_json_schema(by_alias=True)
    definitions = {"Record": schema, **schema.get("$defs", {})}
    objects = {name: part for name, part in definitions.items() if "properties" in part}
    values = {name: part for name, part in definitions.items() if "enum" in part}
    html = _rendered("schema.html.j2", language, objects=objects, values=values, type_of=type_words)
    return page(text(message("schema-title"), language), raw_block(html))


def claimed_but_not_shown(book: Book) -> list[Claim]:
    """Claims the statement counts as achieved, by a number or by a check mark, that are not verified.

    What other documents claim is not the statement's, and what it calls a design it does not count as achieved.
    """
    return [
        claim
        for claim in book.register.claims.values()
        if claim.origin.document == "statement"
        and (claim.claimed or "✅" in claim.origin.quote)
        and "(design)" not in claim.origin.quote
        and book.outcome(claim.id) is not Outcome.VERIFIED
    ]


def type_words(part: dict[str, Any]) -> str:
    """The type of one property of a JSON schema in a few words.

    >>> type_words({"anyOf": [{"type": "array", "items": {"$ref": "#/$defs/Check"}}, {"type": "null"}]})
    'array of Check or null'
    """
    several = next((part[name] for name in ("anyOf", "oneOf", "allOf") if name in part), None)
    if several is not None:
        words = " or ".join(type_words(one) for one in several)
    elif "$ref" in part:
        words = str(part["$ref"]).rpartition("/")[2]
    elif "const" in part or "enum" in part:
        words = " | ".join(f'"{value}"' for value in part.get("enum", [part.get("const")]))
    elif part.get("type") == "array":
        words = f"array of {type_words(part.get('items') or (part.get('prefixItems') or [{}])[0])}"
    elif isinstance(part.get("additionalProperties"), dict):
        words = f"object of {type_words(part['additionalProperties'])}"
    else:
        words = str(part.get("type", "any")) + (f" ({part['format']})" if "format" in part else "")
    return words


def _area_card(book: Book, area: AreaClaims) -> AreaCard:
    outcomes = {claim.id: book.outcome(claim.id) for claim in area.claims}
    counts = count_outcomes(outcomes, {claim.id: claim for claim in area.claims})
    return AreaCard(area, counts, page_of(area.area), book.runs.get(area.area))


def _rendered(template: str, language: Language, **context: Any) -> str:
    made = environment(language, TEMPLATES)
    html = made.get_template(template).render(page_of=page_of, **context)
    return "\n".join(line for line in html.splitlines() if line.strip())
