"""Asking the Kubernetes API in plain JSON: pages, streams, and one clear error for whatever comes instead.

The official client connects and authenticates; its models are left out, because a look every few seconds has to be
cheap.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from readiness.errors import CollectionError

if TYPE_CHECKING:
    from kubernetes.client import ApiClient

_OK = range(200, 300)
_LONGEST_ERROR = 300


class ApiError(CollectionError):
    """What the API answered instead, with its status (0: it did not answer)."""

    def __init__(self, message: str, hint: str, status: int) -> None:
        super().__init__(message, hint)
        self.status = status


class Api:
    """One connection to one API server.

    Parameters
    ----------
    client
        The official client, connected.
    name
        What errors call the target: a context or a kubeconfig, never a credential.
    timeout_seconds
        How long one answer is waited for.
    renew
        Connects anew, with what the files of the credential hold by then. Tokens are changed in their files while a
        recording runs; the official client reads one that a kubeconfig names only once.
    """

    def __init__(
        self, client: ApiClient, name: str, timeout_seconds: float, renew: Callable[[], ApiClient] | None = None
    ) -> None:
        self.client = client
        self.timeout_seconds = timeout_seconds
        self._renew = renew
        self.shown = f"{name} ({urlsplit(client.configuration.host).netloc})"

    def get(self, path: str, query: Mapping[str, Any] | None = None) -> Any:
        """Ask for one document.

        Raises
        ------
        ApiError
            For every answer but a document.
        """
        return self._document("GET", path, query, None)

    def send(self, method: str, path: str, body: Any, query: Mapping[str, Any] | None = None) -> Any:
        """Send a document: a review of the own rights, or what an injector does.

        Raises
        ------
        ApiError
            For every answer but a document.
        """
        return self._document(method, path, query, body)

    def list_all(self, path: str, page_size: int, query: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Ask for a list page by page, and put the pages together.

        A continuation that grew too old (410) is asked for anew from the start.

        Raises
        ------
        ApiError
            If a page cannot be had.
        """
        for attempt in range(2):
            items: list[Any] = []
            asked = {**(query or {}), "limit": page_size}
            try:
                while True:
                    page = self.get(path, asked)
                    some, meta = page.get("items"), page.get("metadata") or {}
                    # An answer without `items` is not an empty list; `null` is.
                    some = [] if some is None and "items" in page else some
                    if not isinstance(some, list) or not isinstance(meta, dict):
                        raise self._unreadable("GET", path, "no list of objects", 200)
                    items += some
                    if not (token := meta.get("continue")):
                        return {**page, "items": items}
                    asked["continue"] = token
            except ApiError as error:
                if error.status != _GONE or attempt or not items:
                    raise
        raise AssertionError("unreachable")

    def watch(self, path: str, resource_version: str, seconds: int) -> Iterator[dict[str, Any]]:
        """Follow a resource from a version on, for some seconds at most, one change at a time.

        Raises
        ------
        ApiError
            If the stream cannot be opened, or breaks off.
        """
        query = {"watch": "true", "resourceVersion": resource_version, "timeoutSeconds": seconds,
                 "allowWatchBookmarks": "true"}  # fmt: skip
        from urllib3.exceptions import HTTPError

        # The stream is silent for as long as nothing changes, and a little longer than it was asked to be.
        answer = self._answer("GET", path, query, None, seconds + self.timeout_seconds)
        stream = answer.response
        try:
            if answer.status not in _OK:
                raise self._refused("WATCH", path, answer.status, stream.read(_LONGEST_ERROR * 4))
            buffer = b""
            for part in stream.stream(amt=None) if stream.chunked else iter(lambda: stream.read1(65_536), b""):
                *lines, buffer = (buffer + part).split(b"\n")
                for line in lines:
                    if not line.strip():
                        continue
                    change = json.loads(line)
                    if not isinstance(change, dict) or not isinstance(change.get("object"), dict):
                        raise self._unreadable("WATCH", path, "no change of an object", answer.status)
                    yield change
        except json.JSONDecodeError:
            raise self._unreadable("WATCH", path, "no JSON", answer.status) from None
        except (ValueError, OSError, HTTPError) as error:
            raise self._silent("WATCH", path, error) from None
        finally:
            stream.close()
            stream.release_conn()

    def _document(self, method: str, path: str, query: Mapping[str, Any] | None, body: Any) -> Any:
        answer = self._answer(method, path, query, body, self.timeout_seconds)
        try:
            content = answer.read()
        except _transport_errors() as error:
            raise self._silent(method, path, error) from None
        finally:
            answer.response.release_conn()
        if answer.status not in _OK:
            raise self._refused(method, path, answer.status, content)
        try:
            document = json.loads(content)
        except (ValueError, RecursionError):
            raise self._unreadable(method, path, "no JSON", answer.status) from None
        if not isinstance(document, dict):
            raise self._unreadable(method, path, "no JSON object", answer.status)
        return document

    def _answer(
        self, method: str, path: str, query: Mapping[str, Any] | None, body: Any, timeout_seconds: float
    ) -> Any:
        answer = self._answer_once(method, path, query, body, timeout_seconds)
        if answer.status != _UNAUTHORISED or self._renew is None:
            return answer
        try:
            renewed = self._renew()
        except CollectionError:
            # Nothing to renew it by is there now: the refusal stays the answer.
            return answer
        answer.response.release_conn()
        self.client = renewed
        return self._answer_once(method, path, query, body, timeout_seconds)

    def _answer_once(
        self, method: str, path: str, query: Mapping[str, Any] | None, body: Any, timeout_seconds: float
    ) -> Any:
        kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
        request = self.client.param_serialize(
            method,
            path,
            query_params=list((query or {}).items()),
            header_params={"Accept": "application/json", **({"Content-Type": kind} if body is not None else {})},
            body=body,
            auth_settings=["BearerToken"],
        )
        try:
            return self.client.call_api(*request, _request_timeout=(min(self.timeout_seconds, 5.0), timeout_seconds))
        except _transport_errors() as error:
            raise self._silent(method, path, error) from None

    def _refused(self, method: str, path: str, status: int, content: bytes) -> ApiError:
        try:
            said = str(json.loads(content).get("message", ""))
        except (ValueError, AttributeError):
            said = content.decode(errors="replace")
        told = f"{method} {path} of {self.shown}: {status} {' '.join(said.split())[:_LONGEST_ERROR]}"
        return ApiError(told.strip(), _HINTS.get(status, "see the log of the API server"), status)

    def _unreadable(self, method: str, path: str, came: str, status: int) -> ApiError:
        hint = "is this the address of a Kubernetes API server?"
        return ApiError(f"{method} {path} of {self.shown}: {came}", hint, status)

    def _silent(self, method: str, path: str, error: Exception) -> ApiError:
        import urllib3.exceptions as transport

        if isinstance(error, transport.NameResolutionError):
            kind, hint = "the host name is not known", "check the server address of the kubeconfig"
        elif isinstance(error, transport.NewConnectionError):
            kind, hint = "the connection was refused", "is the cluster up, and is it reached from here?"
        elif isinstance(error, transport.TimeoutError):
            kind, hint = "no answer in time", "is the cluster up? live.kubernetes.timeout_seconds can be raised"
        elif isinstance(error, (transport.SSLError, ssl.SSLError)) or _is_of_tls(error):
            kind, hint = "TLS failed", "check the certificate authority and the certificates of the kubeconfig"
        else:
            kind, hint = f"the connection broke ({type(error).__name__})", "look again; is the network stable?"
        return ApiError(f"{method} {path} of {self.shown}: {kind}", hint, 0)


_UNAUTHORISED = 401
_GONE = 410
_HINTS = {
    400: "the query is none that this API takes",
    401: "the credential is not accepted: renew the token or certificate that the kubeconfig names",
    403: "grant it to this identity if the page shall show it (params/kubernetes/collector.yaml), or leave it",
    404: "this cluster has no such API version, namespace or object",
    409: "somebody else changed it meanwhile; look again",
    410: "the version asked for is too old; list anew",
    429: "the API server is overloaded or a disruption budget forbids it; try later",
}


def _is_of_tls(error: Exception) -> bool:
    """Whether the client wrapped a failure of TLS: it makes an ApiException of status 0 of it, with its text alone."""
    from kubernetes.client import ApiException

    if not isinstance(error, ApiException) or error.status:
        return False
    return str(error.reason).startswith("SSLError")


def _transport_errors() -> tuple[type[Exception], ...]:
    from kubernetes.client import ApiException
    from urllib3.exceptions import HTTPError

    return (OSError, HTTPError, ApiException)
