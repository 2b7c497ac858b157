"""What could not be had, as a reader of either language is told it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

from readiness.messages import Argument, Message, message


class Saying(str):
    """A text of the catalogue: in English for whoever sees an error or a table, and as a message for pages.

    Texts of others (what a server said, what a recorder of an earlier version wrote) are strings as they are.

    Attributes
    ----------
    said
        The text and its arguments.
    """

    said: Message
    __slots__ = ("said",)

    def __new__(cls, said: Message) -> Self:
        """Say it in English."""
        from readiness.presentation import text

        made = super().__new__(cls, text(said, "en"))
        made.said = said
        return made


class Lacking(Saying):
    """What was asked for, and what came instead, as one sentence of an error."""

    what: str
    error: str
    __slots__ = ("error", "what")


def saying(key: str, /, **args: Argument) -> Saying:
    """A text of the catalogue; an argument may be a text of it itself."""
    return Saying(message(key, **{name: said_of(arg) if isinstance(arg, str) else arg for name, arg in args.items()}))


def lacking(what: str, error: str) -> Lacking:
    """What was asked for and what came instead."""
    made = Lacking(message("lack", what=said_of(what), error=said_of(error)))
    made.what, made.error = what, error
    return made


def parts_of(error: Exception, what: str = "") -> tuple[str, str]:
    """Question and answer of an error; `what` is the question where the error names none."""
    told = error.args[0]
    if isinstance(told, Lacking):
        return told.what, told.error
    if what or isinstance(told, Saying):
        return what, told
    asked, _, answered = str(told).partition(": ")
    return asked, answered


def said_of(told: str) -> str | Message:
    """What can be an argument of a message."""
    return told.said if isinstance(told, Saying) else str(told)


def retold(told: str, value: Callable[[Any], Any]) -> str:
    """The same text, with its arguments as `value` gives them."""
    if not isinstance(told, Saying):
        return str(value(told))
    made = Saying(_with(told.said, value))
    # What only the whole sentence shows goes, and the sentence is none of the catalogue any more.
    kept = str(value(str(made)))
    return made if kept == made else kept


def _with(said: Message, value: Callable[[Any], Any]) -> Message:
    args = {name: _with(arg, value) if isinstance(arg, Message) else value(arg) for name, arg in said.args.items()}
    return said.model_copy(update={"args": args})
