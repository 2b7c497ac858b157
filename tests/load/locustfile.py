"""What Locust asks the service of `service.py`, and how: one of two users, chosen by ``LOAD_LOOP``.

``closed``: every user asks again as soon as it has its answer. ``open``: one user sends requests at the times of a
fixed schedule, ``LOAD_RATE`` a second, each in a greenlet of its own, so that no answer is waited for; the time at
which a request was due goes with it. Every request is written to ``LOAD_OUTPUT``.
"""

import csv
import os
import time

import gevent
from locust import FastHttpUser, constant, events, task

OUTPUT, OPEN = os.environ["LOAD_OUTPUT"], os.environ["LOAD_LOOP"] == "open"
RATE = float(os.environ.get("LOAD_RATE") or 0)
# Requests of an open loop that may be under way at once; far more than ever are.
ROOM = 2000

rows: list[tuple[float, float, float | None, bool, str]] = []
marks: dict[str, float] = {}


@events.request.add_listener
def keep(start_time, response_time, exception, context, **_further):
    """Keep one request: when it was sent, how long it took, when it was due, and what went wrong."""
    due = (context or {}).get("due")
    rows.append((start_time, response_time / 1000, due, exception is None, "" if exception is None else str(exception)))


@events.test_start.add_listener
def _started(**_further):
    marks["started"] = time.time()


@events.test_stopping.add_listener
def _stopping(**_further):
    marks["ended"] = time.time()


@events.quitting.add_listener
def write(**_further):
    """Write all requests, those that were answered after the end included, below the moments of start and end."""
    with open(OUTPUT, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 - plain files suit a locustfile
        out = csv.writer(file)
        out.writerow([marks["started"], marks["ended"]])
        out.writerows(rows)


class Closed(FastHttpUser):
    """Waits for its answer, then asks again at once."""

    abstract = OPEN
    wait_time = constant(0)

    @task
    def work(self) -> None:
        self.client.get("/work")


class Open(FastHttpUser):
    """Sends when a request is due, whatever became of those before."""

    abstract = not OPEN
    wait_time = constant(0)
    concurrency = ROOM
    number = 0
    first = 0.0

    def on_start(self) -> None:
        self.first = time.time()

    @task
    def send(self) -> None:
        due = self.first + self.number / RATE
        self.number += 1
        gevent.sleep(max(0.0, due - time.time()))
        gevent.spawn(self.client.get, "/work", context={"due": due})
