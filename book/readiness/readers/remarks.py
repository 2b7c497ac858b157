"""What a reader left out of a file that it could read, told once per reason."""

from __future__ import annotations

from dataclasses import dataclass

from readiness.messages import Argument, Message, message

# A file whose every line is odd in its own way is told of in so many remarks, and the rest are counted.
MOST_REMARKS = 20


@dataclass
class _Told:
    count: int
    first: str


class Remarks:
    """Collects what was left out; equal reasons are counted, and the first place of each is kept.

    Memory is bounded: at most `MOST_REMARKS` reasons are told apart.
    """

    def __init__(self) -> None:
        self._told: dict[tuple[str, tuple[tuple[str, Argument], ...]], _Told] = {}
        self._further = 0

    def note(self, key: str, place: int | str, **args: Argument) -> None:
        """Tell that something was left out.

        Parameters
        ----------
        key
            Of the catalogue; its text may use ``$n``, ``$first`` and the arguments.
        place
            Line or ``$.path``.
        **args
            What tells this reason from others of the same key.
        """
        reason = (key, tuple(sorted(args.items())))
        if reason in self._told:
            self._told[reason].count += 1
        elif len(self._told) < MOST_REMARKS:
            self._told[reason] = _Told(1, str(place))
        else:
            self._further += 1

    def messages(self) -> tuple[Message, ...]:
        """Every remark, in the order of their first places."""
        told = [message(key, n=t.count, first=t.first, **dict(args)) for (key, args), t in self._told.items()]
        if self._further:
            told.append(message("read-further", n=self._further))
        return tuple(told)
