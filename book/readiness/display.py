"""Objects a notebook cell can end with: data under a MIME type of our own, drawn as HTML for whoever looks.

In a record only the data are stored (`READINESS_LANGUAGE=none`, set by the runner); in JupyterLab the reader's
language is drawn beside it. `publish` draws both languages from the same data.
"""

from __future__ import annotations

import os
from typing import Any, Literal

from readiness.record import CHART_MIME, ROLLUP_MIME, VERDICT_MIME, VIEW_MIME
from readiness.register import Register
from readiness.rollup import Rollup
from readiness.verdicts import Verdict
from readiness.views import View


class Shown:
    """An object that JupyterLab, papermill and the book can show.

    Parameters
    ----------
    mime
        MIME type of the data.
    data
        JSON-like, language-neutral.
    plain
        One line of English for terminals and for readers of the raw notebook.
    register
        Gives the texts of the claims the data name.
    """

    def __init__(self, mime: str, data: dict[str, Any], plain: str, register: Register | None = None) -> None:
        self.mime, self.data, self.plain, self.register = mime, data, plain, register

    def __repr__(self) -> str:
        return self.plain

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:  # noqa: ARG002
        language = readers_language()
        bundle: dict[str, Any] = {self.mime: self.data, "text/plain": self.plain}
        if language and self.mime == CHART_MIME:
            from readiness.presentation import translate_chart

            bundle[self.mime] = translate_chart(self.data, language)
        elif language:
            from readiness.presentation import draw

            bundle["text/html"] = draw(self.mime, self.data, language, self.register)
        return bundle


def readers_language() -> Literal["ru", "en"] | None:
    """The language to draw in: `READINESS_LANGUAGE`, else that of the locale; None inside a record."""
    chosen = os.environ.get("READINESS_LANGUAGE", "")
    if chosen == "none":
        return None
    spoken = chosen or os.environ.get("LC_ALL") or os.environ.get("LANG") or "en"
    return "ru" if spoken.lower().startswith("ru") else "en"


def show(view: View, plain: str, register: Register | None = None) -> Shown:
    """A view as an object a notebook can end a cell with."""
    return Shown(VIEW_MIME, view.model_dump(mode="json", by_alias=True), plain, register)


def show_verdict(verdict: Verdict, register: Register) -> Shown:
    """A verdict card: one MIME output per claim, which the runner collects."""
    data = verdict.model_dump(mode="json", by_alias=True)
    return Shown(VERDICT_MIME, data, f"{verdict.claim}: {verdict.outcome}", register)


def show_rollup(rollup: Rollup, register: Register) -> Shown:
    """The roll-up of the milestone."""
    data = rollup.model_dump(mode="json", by_alias=True)
    return Shown(ROLLUP_MIME, data, f"decision: {rollup.decision.decision}", register)
