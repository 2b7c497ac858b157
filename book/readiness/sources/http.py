"""Asking a URL once, with a connection of its own: what came, how long it took, or why nothing came."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from readiness.errors import CollectionError
from readiness.sources.live.looks import Look, Row, Shortfall
from readiness.sources.live.parameters import Credential, Probe
from readiness.sources.live.rounds import Answered, Rounds
from readiness.sources.live.sayings import lacking, saying

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

# Longer than any body of health or metrics that a pod should have.
LONGEST_BODY_BYTES = 4 * 1024 * 1024
_PART_BYTES = 65_536


class Unanswered(Exception):  # noqa: N818 - what it says is no error of the program
    """Nothing was answered; the text is the class of what happened, never a URL or a header."""

    def __init__(self, kind: str, seconds: float) -> None:
        super().__init__(kind)
        self.seconds = seconds


@dataclass(frozen=True)
class Answer:
    """One answer: its status, headers, body, and the time from the request to its last byte.

    `is_whole` is False where the body was longer than is kept, and `body` is how it begins.
    """

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float
    is_whole: bool = True


class Asking:
    """How URLs are asked: a new connection each time, no redirects, no second try.

    A redirect is an answer like any other: what it points to is not asked, and never gets the credential.

    Parameters
    ----------
    timeout_seconds
        For the connection and the start of the answer together, and from the request to the end of its body.
    authority, verify, certificate
        File of the certificate authority, whether it is held against it, and files of certificate and key of one's own.
    longest_body_bytes
        How much of a body is read.
    """

    def __init__(
        self,
        timeout_seconds: float,
        *,
        authority: str | None = None,
        verify: bool = True,
        certificate: tuple[str, str] | None = None,
        longest_body_bytes: int = LONGEST_BODY_BYTES,
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._longest_body_bytes = longest_body_bytes
        self._options: dict[str, object] = {
            "cert_reqs": "CERT_REQUIRED" if verify else "CERT_NONE",
            "ca_certs": str(Path(authority).expanduser()) if authority and verify else None,
            **({"cert_file": certificate[0], "key_file": certificate[1]} if certificate else {}),
        }

    def get(self, url: str, *, token: str | None = None) -> Answer:
        """Ask for a URL.

        Raises
        ------
        Unanswered
            If no whole answer came.
        """
        import urllib3

        headers = {"Connection": "close", "User-Agent": "readiness"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if self._options["cert_reqs"] == "CERT_NONE":
            # The parameters say so in words; a warning at every question would only say it again, with the address.
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        begun = time.perf_counter()
        try:
            with urllib3.PoolManager(num_pools=1, maxsize=1, **self._for(url)) as pool:  # type: ignore[arg-type]
                answer = pool.request(
                    "GET", url, headers=headers, retries=False, redirect=False, preload_content=False,
                    timeout=urllib3.Timeout(total=self._timeout_seconds),
                )  # fmt: skip
                try:
                    body, is_whole = self._body(answer, begun)
                finally:
                    answer.close()
        except (OSError, ValueError, urllib3.exceptions.HTTPError) as error:
            raise Unanswered(_kind(error), time.perf_counter() - begun) from None
        told = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(answer.status, told, body, time.perf_counter() - begun, is_whole)

    def _body(self, answer: BaseHTTPResponse, begun: float) -> tuple[bytes, bool]:
        """The body and whether it is all of it; a body that trickles is waited for no longer than a silent one."""
        parts: list[bytes] = []
        read = 0
        while part := answer.read1(_PART_BYTES):
            parts.append(part)
            read += len(part)
            if read > self._longest_body_bytes:
                return b"".join(parts)[: self._longest_body_bytes], False
            if time.perf_counter() - begun > self._timeout_seconds:
                raise TimeoutError
        return b"".join(parts), True

    def _for(self, url: str) -> dict[str, object]:
        if not url.startswith("https:"):
            return {}
        if not self._options["ca_certs"] and self._options["cert_reqs"] == "CERT_REQUIRED":
            import certifi

            return {**self._options, "ca_certs": certifi.where()}
        return self._options


def cut_body() -> str:
    """What is told of a body that was not read to its end."""
    return saying("lack-cut-body", mebibytes=LONGEST_BODY_BYTES // 2**20)


def token_of(credential: Credential | None) -> str | None:
    """Read a token where its reference says it is; each time, since files of tokens are renewed.

    Raises
    ------
    CollectionError
        If there is none. The text names the place, never what is in it.
    """
    if credential is None:
        return None
    if credential.environment is not None:
        place = saying("lack-variable", name=credential.environment)
        if token := os.environ.get(credential.environment, "").strip():
            return _one_word(token, place)
        raise CollectionError(lacking(place, saying("lack-not-set")), saying("lack-hint-token-set"))
    place, hint = saying("lack-token-file", name=str(credential.file)), saying("lack-hint-token-file")
    path = Path(str(credential.file)).expanduser()
    try:
        token = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise CollectionError(lacking(place, saying("lack-unreadable")), hint) from None
    if not token:
        raise CollectionError(lacking(place, saying("lack-empty")), hint)
    return _one_word(token, place)


def _one_word(token: str, place: str) -> str:
    """What can stand in a header; anything else is no token, and the target is not to be blamed for it."""
    if not (token.isascii() and token.isprintable() and " " not in token):
        raise CollectionError(lacking(place, saying("lack-not-one-token")), saying("lack-hint-token-one"))
    return token


class HttpCollector:
    """Probes of URLs, one row of `probes` each at every look."""

    tables = frozenset({"probes"})

    def __init__(self, probes: Sequence[Probe]) -> None:
        self._probes = tuple(probes)
        self._rounds: Rounds | None = None

    def open(self) -> None:
        """Make the threads that ask."""
        self._rounds = Rounds()

    def close(self) -> None:
        """End them."""
        if self._rounds:
            self._rounds.close()

    def look(self, stage: str, wanted: frozenset[str]) -> Look:
        """Ask every URL once, all at the same time; one that is late is brought by the next look."""
        started = dt.datetime.now(dt.UTC)
        rows: list[Row] = []
        shortfalls: list[Shortfall] = []
        if "probes" in wanted and self._probes:
            if self._rounds is None:
                raise AssertionError("look before open")
            questions: dict[Hashable, Callable[[], Answered]] = {
                number: partial(_asked, probe) for number, probe in enumerate(self._probes)
            }
            for found, lost in self._rounds.ask(questions, stage):
                rows += found.get("probes", [])
                shortfalls += lost
        brought = {"probes": rows} if rows else {}
        return Look(started, dt.datetime.now(dt.UTC), stage, brought, tuple(shortfalls))


def probe_row(target: str, answered: Answer | Unanswered, at: dt.datetime, pod: str | None, ready: bool | None) -> Row:  # noqa: FBT001
    """One row of `probes`; good is an answer 200, and nothing else. How long a body took that was cut is not known."""
    good = isinstance(answered, Answer) and answered.status == 200  # noqa: PLR2004 - OK
    return {
        "observed_at": at,
        "target": target,
        "pod": pod,
        "status_code": float(answered.status) if isinstance(answered, Answer) else None,
        "ok": good,
        "latency_seconds": None if isinstance(answered, Answer) and not answered.is_whole else answered.seconds,
        "error": None if isinstance(answered, Answer) else str(answered),
        "pod_ready": ready,
    }


def _asked(probe: Probe) -> Answered:
    what, at = saying("lack-asked-url", target=probe.target), dt.datetime.now(dt.UTC)
    try:
        token = token_of(probe.token)
    except CollectionError as error:
        # Without the credential it is not the target that fails to answer.
        return {}, [Shortfall(at, what, "probes", error.args[0], error.hint)]
    answered: Answer | Unanswered
    try:
        answered = Asking(probe.timeout_seconds).get(probe.url, token=token)
    except Unanswered as error:
        answered = error
    lost = []
    if isinstance(answered, Answer) and not answered.is_whole:
        lost.append(Shortfall(at, what, "probes", cut_body(), saying("lack-hint-short-url")))
    return {"probes": [probe_row(probe.target, answered, at, None, None)]}, lost


def _kind(error: Exception) -> str:
    """The class of a failure; urllib3 tucks the cause away, and its text quotes URLs."""
    import urllib3

    inner = error
    while isinstance(inner, urllib3.exceptions.MaxRetryError) and isinstance(inner.reason, Exception):
        inner = inner.reason
    return type(inner).__name__
