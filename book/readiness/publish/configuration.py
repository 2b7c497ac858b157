"""The Jupyter Book configuration of one language, made of the root `_config.yml`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from readiness.documents import YamlDocument
from readiness.errors import InputError, Problem
from readiness.messages import message
from readiness.presentation import Language, text
from readiness.publish.theme import catalogued_words
from readiness.publish.toc import translate_toc


def load_configuration(root: Path) -> dict[str, Any]:
    """Read ``_config.yml``.

    Raises
    ------
    InputError
        If it is missing, no YAML, or no mapping.
    """
    content = YamlDocument(root / "_config.yml", "_config.yml").content
    if not isinstance(content, dict):
        raise InputError(Problem("_config.yml", "$", "a Jupyter Book configuration", type(content).__name__))
    return dict(content)


def configuration_for(base: dict[str, Any], language: Language, languages: tuple[Language, ...]) -> dict[str, Any]:
    """The configuration of one language.

    Parameters
    ----------
    base
        The root configuration. Its own settings win, except for the language.
    language
        Which tree this is.
    languages
        All trees, for the switch between them.
    """
    translated: dict[str, Any] = translate_toc(base, language)
    sphinx = {**translated.get("sphinx", {})}
    ours = {
        "nb_code_prompt_show": text(message("theme-show-code"), language),
        "nb_code_prompt_hide": text(message("theme-hide-code"), language),
        "togglebutton_hint": text(message("theme-toggle"), language),
        "togglebutton_hint_hide": text(message("theme-toggle-hide"), language),
        "copybutton_selector": "div.cell_input pre",
    }
    sphinx["config"] = {
        **ours,
        **sphinx.get("config", {}),
        "language": language,
        "readiness_languages": list(languages),
        "readiness_words": catalogued_words(language),
    }
    return {**translated, "sphinx": sphinx}


def to_yaml(content: Any) -> str:
    """Text that every YAML reader takes the same way: JSON, which is YAML."""
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
