"""A small HTTP service with a contention that is written down, for recording load against.

    python tests/load/service.py

prints the port it got on loopback and serves until it is ended. Every ``GET /work``

1. waits for 80 ms without holding anything (another service answers, say);
2. takes the one lock of the process, at most `DEADLINE_SECONDS` later, or answers 503;
3. holds it for 10 ms, and for 0.4 ms more per request in flight, whose entries it looks through.

The second part does not run in parallel (contention), the third grows with the number of requests that are
under way (coherency), so that throughput first levels off and then falls. All work is sleeping: what is measured is
queueing, and not how fast the machine computes.
"""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PARALLEL_SECONDS = 0.080
LOCKED_SECONDS = 0.010
LOCKED_PER_REQUEST_SECONDS = 0.0004
DEADLINE_SECONDS = 0.7


class Work:
    """The state that requests share."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._counting = threading.Lock()
        self.in_flight = 0

    def count(self, change: int) -> int:
        """Change the number of requests in flight, and say what it is now."""
        with self._counting:
            self.in_flight += change
            return self.in_flight

    def do(self) -> bool:
        """Work for one request; False if the lock was not free in time."""
        self.count(1)
        try:
            time.sleep(PARALLEL_SECONDS)
            if not self.lock.acquire(timeout=DEADLINE_SECONDS):
                return False
            try:
                time.sleep(LOCKED_SECONDS + LOCKED_PER_REQUEST_SECONDS * self.count(0))
            finally:
                self.lock.release()
            return True
        finally:
            self.count(-1)


WORK = Work()


class Handler(BaseHTTPRequestHandler):
    """Answers ``GET /work``; everything else is not found."""

    protocol_version = "HTTP/1.1"
    # Head and body are two writes: with Nagle's algorithm the second would wait 40 ms for a delayed acknowledgement.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Work, and say whether it was done."""
        status = 404 if self.path != "/work" else 200 if WORK.do() else 503
        body = b"done\n" if status == 200 else b"not done\n"
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Keep quiet."""


class Server(ThreadingHTTPServer):
    """A thread for every connection, and room for all of them to knock at once."""

    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, *_args: object) -> None:
        """Say nothing of clients that went away at the end of a run; what they saw is in their record."""


def main() -> None:
    """Serve on a free port of loopback, whose number is the first line of the output."""
    with Server(("127.0.0.1", 0), Handler) as server:
        print(server.server_address[1], flush=True)  # noqa: T201 - this is its interface
        server.serve_forever()


if __name__ == "__main__":
    main()
