"""Texts as keys: what a notebook emits is language-neutral, the catalogue makes a sentence of it."""

from __future__ import annotations

import math

from readiness.documents import BilingualText, StrictModel

Argument = str | int | float


class Message(StrictModel):
    """A key of the catalogue (`texts/*.ftl`) and the values its sentence needs; one of them may be a message itself."""

    key: str
    args: dict[str, Argument | Message] = {}


def message(key: str, /, **args: Argument | Message) -> Message:
    """Shorthand for :class:`Message`; underscores of argument names become hyphens as Fluent wants them.

    What is no number (NaN, infinite) is told as the word for it: JSON has none.
    """
    return Message(key=key, args={name.replace("_", "-"): _sayable(value) for name, value in args.items()})


def _sayable(value: Argument | Message) -> Argument | Message:
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


Text = Message | BilingualText
