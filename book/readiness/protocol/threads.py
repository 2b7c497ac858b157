"""One thread: the same sums at every run, and less CPU for models as small as these."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute with one thread: a sum over several differs in its last digits from run to run, and costs more CPU."""
    from threadpoolctl import threadpool_limits

    with warnings.catch_warnings():
        # A progress bar for notebooks that nobody here shows asks for widgets.
        warnings.filterwarnings("ignore", message="IProgress not found")
        import readiness.detectors.networks  # noqa: F401 - only pools of libraries that are there can be limited

    with threadpool_limits(limits=1):
        yield
