"""Outputs of notebook cells as safe HTML: an allow-list of MIME types, and everything else named, not shown.

A notebook carries what pods, labels and log lines said, so nothing of it reaches a page unescaped: not `text/html`,
not Markdown, not images of unknown making.
"""

from __future__ import annotations

import json
import re
from typing import Any

from markupsafe import Markup, escape

from readiness.errors import ReadinessError
from readiness.messages import message
from readiness.presentation import Language, draw, text, translate_chart
from readiness.record import CHART_MIME, ROLLUP_MIME, VERDICT_MIME, VIEW_MIME
from readiness.register import Register

_PLURAL_FORMS = {"one": 1, "few": 2, "many": 5, "other": 5}
"""A number of each form that the plural of our languages has."""

OURS = (VERDICT_MIME, ROLLUP_MIME, VIEW_MIME)

MOST_CHARACTERS = 20_000
"""So much of one text output is shown; the executed notebook holds the rest."""

_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_LOADS = frozenset({"url", "href"})
"""Keys of a Vega-Lite specification that make the page fetch something or lead elsewhere."""


def output_html(output: dict[str, Any], language: Language, register: Register) -> str:
    """One output of a cell as HTML.

    Parameters
    ----------
    output
        In notebook format.
    language
        The reader's.
    register
        For the texts of claims.

    Raises
    ------
    ReadinessError
        If one of our own outputs does not hold what it promises, or a chart would load something.
    """
    kind = output.get("output_type")
    if kind == "stream":
        return preformatted(printed(output), language=language)
    if kind == "error":
        traceback = "\n".join(output.get("traceback", [])) or f"{output.get('ename')}: {output.get('evalue')}"
        return preformatted(traceback, "rd-error", language=language)
    bundle = output.get("data", {})
    for mime in OURS:
        if mime in bundle:
            return draw(mime, bundle[mime], language, register, styled=False)
    if CHART_MIME in bundle:
        return chart_html(bundle[CHART_MIME], language)
    shown = preformatted(_joined(bundle["text/plain"]), language=language) if "text/plain" in bundle else ""
    dropped = sorted(set(bundle) - {"text/plain"})
    if dropped:
        told = text(message("output-dropped", types=", ".join(dropped)), language)
        shown += Markup('<p class="rd-notice rd-notice-warning" role="note">{}</p>').format(told)
    return shown


def chart_html(spec: dict[str, Any], language: Language) -> str:
    """A mount point for a chart, with its specification as inert JSON.

    Raises
    ------
    ReadinessError
        If it is no specification, or would load anything.
    """
    if not isinstance(spec, dict):
        raise ReadinessError(f"a chart is no Vega-Lite specification: {type(spec).__name__}")
    refuse_loading(spec)
    translated = translate_chart(spec, language)
    # `usermeta` may hold options of vega-embed, among them files to load.
    translated.pop("usermeta", None)
    said = {
        name: text(message(f"chart-{name}"), language)
        for name in ("show-data", "save-svg", "save-png", "menu", "failed")
    }
    # One sentence for each form of the plural; the script knows the number and picks by `Intl.PluralRules`.
    said |= {f"rows-left-{form}": text(message("chart-rows-left", n=n), language) for form, n in _PLURAL_FORMS.items()}
    return Markup(
        '<figure class="chart rd-chart" data-words="{words}">'
        '<div class="rd-chart-mount" role="img" aria-label="{description}"></div>'
        "<noscript><p>{fallback}</p></noscript>"
        '<script type="application/json">{spec}</script></figure>'
    ).format(
        words=json.dumps(said, ensure_ascii=False, sort_keys=True),
        description=_described(translated),
        fallback=text(message("chart-needs-javascript"), language) + " " + _described(translated),
        spec=script_json(translated),
    )


def refuse_loading(spec: Any, place: str = "$") -> None:
    """Raise if a Vega-Lite specification names anything outside itself; data rows are only data.

    Raises
    ------
    ReadinessError
        With the place in the specification.
    """
    if isinstance(spec, list):
        for index, inner in enumerate(spec):
            refuse_loading(inner, f"{place}[{index}]")
    elif isinstance(spec, dict):
        for key, inner in spec.items():
            if key in _LOADS:
                hint = "charts hold their data; a record must open with no network"
                raise ReadinessError(f"a chart loads or links something: {place}.{key} = {inner!r}", hint)
            if key not in ("values", "datasets"):
                refuse_loading(inner, f"{place}.{key}")


def script_json(content: Any) -> Markup:
    """JSON that cannot end the script element it stands in."""
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, allow_nan=False)
    return Markup(written.replace("<", "\\u003c").replace("\u2028", "\\u2028"))  # noqa: S704 - escaped for a script


def preformatted(content: str, style: str = "", *, language: Language = "en") -> Markup:
    """Text as it was printed, without terminal colours, cut where it grows too long for a page."""
    classes = f"rd-output {style}".strip()
    said = _ANSI.sub("", content).rstrip("\n")
    # Every line break as a reference: a blank line would end an HTML block of Markdown.
    lines = Markup("&#10;").join(escape(line) for line in said[:MOST_CHARACTERS].split("\n"))
    shown = Markup('<pre class="{}">{}</pre>').format(classes, lines)
    if len(said) > MOST_CHARACTERS:
        told = text(message("output-cut", shown=MOST_CHARACTERS, total=len(said)), language)
        shown += Markup('<p class="rd-notice" role="note">{}</p>').format(told)
    return shown


def printed(output: dict[str, Any]) -> str:
    """What a stream output printed."""
    return _joined(output.get("text", ""))


def _described(spec: dict[str, Any]) -> str:
    description = spec.get("description")
    if description:
        return str(description)
    title = spec.get("title", "")
    words = title.get("text", "") if isinstance(title, dict) else title
    return " ".join(words) if isinstance(words, list) else str(words)


def _joined(content: str | list[str]) -> str:
    return content if isinstance(content, str) else "".join(content)
