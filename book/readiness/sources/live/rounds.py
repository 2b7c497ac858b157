"""Many targets asked at the same time, look by look; one that does not answer holds no look."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait

from readiness.sources.live.looks import Row, Shortfall

# Rows by table, and what could not be had.
Answered = tuple[dict[str, list[Row]], list[Shortfall]]

# How long a look waits for its targets. Those that are up answer in milliseconds.
LOOK_WAITS_SECONDS = 1.0
# Threads only wait; they are made when they are needed.
_AT_ONCE = 32


class Rounds:
    """Questions of one collector, with one pool of threads for all of its looks.

    What is not answered when a look ends is brought by the look after it, and is not asked a second time meanwhile:
    a row has the time of its question, so nothing is lost or shifted. Each question has a bound of its own.

    Parameters
    ----------
    wait_seconds
        How long a look waits for answers.
    """

    def __init__(self, wait_seconds: float = LOOK_WAITS_SECONDS) -> None:
        self._wait_seconds = wait_seconds
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="look")
        self._late: dict[Hashable, Future[Answered]] = {}

    def ask(self, questions: Mapping[Hashable, Callable[[], Answered]], stage: str) -> list[Answered]:
        """Ask, and bring what was answered: first what the look before did not wait for.

        Parameters
        ----------
        questions
            By what tells them apart from look to look.
        stage
            Only a look `during` a recording is cut short; `before` and `after` wait for every answer, since no look
            may come after them.
        """
        # What came between the looks is brought, and its target is asked anew.
        # Each is asked once whether it is done: it may be by the next line.
        came = {name: future for name, future in self._late.items() if future.done()}
        asked = {name: future for name, future in self._late.items() if name not in came}
        for name, question in questions.items():
            if name not in asked:
                asked[name] = self._pool.submit(question)
        wait(asked.values(), timeout=self._wait_seconds if stage == "during" else None)
        self._late = {name: future for name, future in asked.items() if not future.done()}
        done = [*came.values(), *(future for name, future in asked.items() if name not in self._late)]
        return [future.result() for future in done]

    def close(self) -> None:
        """Wait for what is under way, each to its own bound, and begin nothing more."""
        self._pool.shutdown(wait=True, cancel_futures=True)
