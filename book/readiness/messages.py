"""Texts as keys: what a notebook emits is language-neutral, the catalogue makes a sentence of it."""

from __future__ import annotations

from readiness.documents import BilingualText, StrictModel

Argument = str | int | float


class Message(StrictModel):
    """A key of the catalogue (`texts/*.ftl`) and the values its sentence needs."""

    key: str
    args: dict[str, Argument] = {}


def message(key: str, /, **args: Argument) -> Message:
    """Shorthand for :class:`Message`; underscores of argument names become hyphens as Fluent wants them."""
    return Message(key=key, args={name.replace("_", "-"): value for name, value in args.items()})


Text = Message | BilingualText
