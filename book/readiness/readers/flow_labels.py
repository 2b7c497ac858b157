"""What flows are, as far as anybody says: rules over the labels of a file, and a schedule of known episodes.

Whatever neither speaks of is `unknown`, not benign: nobody looked. A person who knows that all else was benign says so
with the option `otherwise`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, NamedTuple, Self

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from readiness.documents import StrictModel
from readiness.labels import UNKNOWN
from readiness.readers.base import ReaderOptions
from readiness.readers.times import since_epoch

Name = Annotated[str, Field(min_length=1)]


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"a regular expression ({error})") from None
    return pattern


class LabelRule(StrictModel):
    r"""One rule.

    Attributes
    ----------
    pattern
        A regular expression that is looked for anywhere in the label of the file.
    label
        What the flow then is: `benign`, `unknown`, or a kind of attack or fault; ``\1`` is the first group.
    """

    pattern: Annotated[str, AfterValidator(_compiles)]
    label: Name

    @model_validator(mode="after")
    def _has_its_groups(self) -> Self:
        for group in re.findall(r"\\(\d+)", self.label):
            if int(group) > re.compile(self.pattern).groups:
                raise ValueError(rf"a pattern with the group \{group} that the label has")
        return self


class Episode(StrictModel):
    """A known attack or fault: when, and which hosts took part.

    Attributes
    ----------
    id
        Its name.
    label
        Its kind.
    start, end
        The flows that start in between, the end included, belong to it.
    hosts
        Those with one of these hosts at either end; none stands for every host.
    """

    id: Name
    label: Name
    start: AwareDatetime
    end: AwareDatetime
    hosts: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _takes_time(self) -> Self:
        if self.end < self.start:
            raise ValueError("an `end` that is not before `start`")
        return self


class LabelOptions(ReaderOptions):
    """How flows get their labels.

    Attributes
    ----------
    labels
        Rules in order, the first that matches decides; without the option those of the form.
    otherwise
        What a flow is that no rule and no episode speaks of.
    episodes
        A schedule; it is asked before the rules, and the first episode that fits decides.
    """

    labels: tuple[LabelRule, ...] | None = None
    otherwise: Name = UNKNOWN
    episodes: tuple[Episode, ...] = ()


class Told(NamedTuple):
    """A label, and the episode where there is one."""

    label: str
    episode_id: str | None


class _Span(NamedTuple):
    start_us: int
    end_us: int
    place: int


class Labels:
    """Gives each flow its label.

    Parameters
    ----------
    options
        Of the reader.
    of_form
        The rules of the form, where the options have none.
    """

    def __init__(self, options: LabelOptions, of_form: Sequence[LabelRule] = ()) -> None:
        rules = of_form if options.labels is None else options.labels
        self._rules = [(re.compile(rule.pattern), rule.label) for rule in rules]
        self._otherwise = options.otherwise
        self._known: dict[str | None, Told] = {None: Told(options.otherwise, None)}
        self._episodes = options.episodes
        self._everywhere: list[_Span] = []
        self._of_host: dict[str, list[_Span]] = {}
        for place, episode in enumerate(options.episodes):
            span = _Span(since_epoch(episode.start), since_epoch(episode.end), place)
            for spans in [self._of_host.setdefault(host, []) for host in episode.hosts] or [self._everywhere]:
                spans.append(span)

    def of(self, text: str | None, at_us: int, source: str, destination: str) -> Told:
        """The label of a flow, by its start, its hosts and what the file says of it."""
        if self._episodes:
            place = min(self._places(at_us, source, destination), default=None)
            if place is not None:
                return Told(self._episodes[place].label, self._episodes[place].id)
        told = self._known.get(text)
        if told is None:
            told = self._known[text] = Told(self._by_rules(str(text)), None)
        return told

    def _places(self, at_us: int, source: str, destination: str) -> Iterator[int]:
        for spans in (self._everywhere, self._of_host.get(source, ()), self._of_host.get(destination, ())):
            for span in spans:
                if span.start_us <= at_us <= span.end_us:
                    yield span.place

    def _by_rules(self, text: str) -> str:
        for pattern, label in self._rules:
            if found := pattern.search(text):
                # A group that took no part expands to nothing.
                return found.expand(label) or self._otherwise
        return self._otherwise
