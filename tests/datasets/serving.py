"""A real HTTP server on the loopback device that can break off, lie, and go on in the middle."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Served:
    """What the server gives, and what it was asked.

    Attributes
    ----------
    content
        The bytes of the file.
    breaks_after
        It ends a connection after so many bytes of a body, though it promised more; None if it does not.
    status
        Of every answer, if it is not 200 or 206.
    ranges
        Whether it can go on in the middle.
    version
        Its name for the version of the file.
    asked
        The headers Range and If-Range of each request.
    """

    content: bytes
    breaks_after: int | None = None
    status: int | None = None
    ranges: bool = True
    version: str | None = '"v1"'
    asked: list[tuple[str | None, str | None]] = field(default_factory=list)
    url: str = ""


@contextmanager
def serving(served: Served) -> Iterator[Served]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            asked, known = self.headers.get("Range"), self.headers.get("If-Range")
            served.asked.append((asked, known))
            if served.status is not None:
                self.send_error(served.status)
                return
            start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
            if not served.ranges or (known is not None and known != served.version):
                start = 0
            if start >= len(served.content) > 0:
                self.send_error(416)
                return
            body = served.content[start:]
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(served.content) - 1}/{len(served.content)}")
            if served.version is not None:
                self.send_header("ETag", served.version)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if served.breaks_after is None:
                self.wfile.write(body)
                return
            self.wfile.write(body[: served.breaks_after])
            self.wfile.flush()
            self.close_connection = True
            self.connection.shutdown(2)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    served.url = f"http://127.0.0.1:{server.server_address[1]}/capture.binetflow"
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
