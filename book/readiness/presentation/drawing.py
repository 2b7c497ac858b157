"""From the data under our MIME types to HTML fragments: validate, then one template per kind."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from readiness.errors import ReadinessError
from readiness.presentation.cards import card_of
from readiness.presentation.catalogue import Language
from readiness.presentation.environment import environment
from readiness.record import ROLLUP_MIME, VERDICT_MIME, VIEW_MIME
from readiness.register import Register
from readiness.rollup import Rollup
from readiness.verdicts import Verdict
from readiness.views import EvidenceView, View

_STYLE = Path(__file__).parent / "style.css"
_VIEW: TypeAdapter[View] = TypeAdapter(View)


def draw(
    mime: str, data: dict[str, Any], language: Language, register: Register | None = None, *, styled: bool = True
) -> str:
    """An HTML fragment of one output.

    Parameters
    ----------
    mime
        `VIEW_MIME`, `VERDICT_MIME` or `ROLLUP_MIME`.
    data
        What the notebook emitted. It is validated: a notebook may hold anything.
    language
        The reader's.
    register
        Gives claims their texts and sources; without it their ids are shown.
    styled
        Bring the style sheet along (JupyterLab); a book links it once instead.

    Raises
    ------
    ReadinessError
        If the data are not what the MIME type promises.
    """
    try:
        if mime == VERDICT_MIME:
            verdict = Verdict.model_validate_json(json.dumps(data))
            fragment = draw_verdict(verdict, language, register)
        elif mime == ROLLUP_MIME:
            fragment = draw_rollup(Rollup.model_validate_json(json.dumps(data)), language, register)
        elif mime == VIEW_MIME:
            fragment = _draw_view(_VIEW.validate_json(json.dumps(data)), language, register)
        else:
            raise ReadinessError(f"nothing here draws {mime}")
    except (ValidationError, TypeError, ValueError) as error:
        raise ReadinessError(f"an output does not hold what {mime} promises: {error}") from None
    # A blank line would end an HTML block of Markdown; the fragment must survive being put into one.
    body = "\n".join(line for line in fragment.splitlines() if line.strip())
    return f"<style>{style_sheet()}</style>\n{body}" if styled else body


def draw_verdict(verdict: Verdict, language: Language, register: Register | None = None) -> str:
    """The card of one verdict."""
    template = environment(language).get_template("verdict.html.j2")
    return template.render(card=card_of(verdict, register), register=register)


def draw_rollup(rollup: Rollup, language: Language, register: Register | None = None) -> str:
    """The decision, the readiness intervals and the status levels."""
    return environment(language).get_template("rollup.html.j2").render(rollup=rollup, register=register)


@lru_cache
def style_sheet() -> str:
    """The style sheet the fragments are made for."""
    return _STYLE.read_text(encoding="utf-8")


def _draw_view(view: View, language: Language, register: Register | None) -> str:
    if isinstance(view, EvidenceView) and register:
        # Notebooks store names in the order of the alphabet; readers know the order of the register.
        order = {claim: place for place, claim in enumerate(register.claims)}
        ids = sorted(view.evidence, key=lambda claim: order.get(claim, len(order)))
        view = view.model_copy(update={"evidence": {claim: view.evidence[claim] for claim in ids}})
    name = {"checks": "evidence", "estimates": "evidence"}.get(view.view, view.view)
    return environment(language).get_template(f"{name}.html.j2").render(view=view, register=register)
