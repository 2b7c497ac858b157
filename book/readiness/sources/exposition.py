"""What a process says of itself in the text format of Prometheus: the kept samples, one number for each name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

# How many label sets of a metric are told where one of them has to be named.
_MOST_TOLD = 3


@dataclass(frozen=True)
class Selector:
    """A metric, or those of its samples that have some labels: ``queue_length{queue="in"}``."""

    name: str
    labels: frozenset[tuple[str, str]] = frozenset()

    def __str__(self) -> str:
        told = ",".join(f'{name}="{_escaped(value)}"' for name, value in sorted(self.labels))
        return f"{self.name}{{{told}}}" if told else self.name


@dataclass
class Samples:
    """What a body has of the kept metrics.

    Attributes
    ----------
    values
        One number for each selector that has one, as the selector is written.
    ambiguous
        Of metrics that are several numbers and may not be added up: the selector, and what would name one of them.
    """

    values: dict[str, float] = field(default_factory=dict)
    ambiguous: dict[str, tuple[str, ...]] = field(default_factory=dict)


@cache
def selector_of(text: str) -> Selector:
    """Read a selector as it stands in parameters.

    Raises
    ------
    ValueError
        If it is none.
    """
    from prometheus_client.parser import text_string_to_metric_families

    try:
        # A selector is a sample without its value.
        (sample,) = (s for family in text_string_to_metric_families(f"{text} 0\n") for s in family.samples)
    except (ValueError, KeyError, IndexError):
        sample = None
    if sample is None or sample.timestamp is not None or not sample.name:
        raise ValueError('the name of a metric, or of some of its samples: queue_length{queue="in"}')
    return Selector(sample.name, frozenset(sample.labels.items()))


def kept_samples(text: str, keep: Iterable[str]) -> Samples:
    """Choose samples of a body.

    What counts (counters, and counts and sums of histograms and summaries) is added up over labels. Anything else is a
    number only where one sample has it: the sum of two temperatures is no temperature.

    Parameters
    ----------
    text
        The body.
    keep
        Selectors.

    Raises
    ------
    ValueError
        If the body is not in the text format of Prometheus.
    """
    from prometheus_client.parser import text_string_to_metric_families

    selectors = [selector_of(told) for told in keep]
    found: dict[Selector, list[tuple[str, Any]]] = {selector: [] for selector in selectors}
    try:
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                for selector in selectors:
                    if sample.name == selector.name and selector.labels <= sample.labels.items():
                        found[selector].append((family.type, sample))
    except (KeyError, IndexError, AttributeError, TypeError) as error:
        raise ValueError(type(error).__name__) from None
    samples = Samples()
    for selector, some in found.items():
        sets = {frozenset(sample.labels.items()) for _, sample in some}
        is_one = len(some) == 1
        # The same sample twice is none that counts twice.
        adds_up = len(sets) == len(some) and all(_adds_up(kind, selector) for kind, _ in some)
        if is_one or (some and adds_up):
            samples.values[str(selector)] = sum(float(sample.value) for _, sample in some)
        elif some:
            names = sorted(str(Selector(selector.name, labels)) for labels in sets)
            samples.ambiguous[str(selector)] = tuple(names[:_MOST_TOLD])
    return samples


def _adds_up(kind: str, selector: Selector) -> bool:
    name = selector.name
    if name.endswith("_created"):
        return False
    if kind == "histogram":
        # Buckets hold each other: only those of one bound add up.
        bounded = name.endswith("_bucket") and "le" in dict(selector.labels)
        return bounded or name.endswith(("_count", "_sum"))
    if kind == "summary":
        return name.endswith(("_count", "_sum"))
    # Without a type the ending is what says that it counts.
    return kind == "counter" or (kind == "unknown" and name.endswith("_total"))


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
