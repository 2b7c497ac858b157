"""One file of a data set: out of a mirror, or downloaded; either way its bytes are those that were registered.

pooch keeps what is whole and right; what is half is kept beside it by the downloader here, and goes on where it ended.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readiness.datasets.registry import DataForm, DataSet
from readiness.digests import sha256_of_file
from readiness.errors import CollectionError, InputError, Problem

if TYPE_CHECKING:
    from requests import Response

MIRROR_VARIABLE = "READINESS_MIRROR"
_CONNECT_SECONDS, _READ_SECONDS = 10.0, 60.0
_CHUNK_BYTES = 1 << 18
_PARTIAL_CONTENT, _RANGE_NOT_SATISFIABLE = 206, 416
# Bytes that are there, and bytes there will be (None where the server does not say).
Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Obtained:
    """A file of a data set.

    Attributes
    ----------
    form
        Which of its files.
    path
        Where it is now.
    origin
        Where it is from: a path in a mirror, or a URL.
    """

    form: DataForm
    path: Path
    origin: str


def obtain(data_set: DataSet, downloads: Path, mirror: Path | None, progress: Progress) -> Obtained:
    """Get a file of a data set, and hold its bytes against its digest.

    Parameters
    ----------
    data_set
        Which.
    downloads
        Folder for what is downloaded.
    mirror
        Folder that has the files of data sets; the network is then not asked.
    progress
        Told how far a download is.

    Raises
    ------
    InputError
        If the mirror has none of the files, or another file of that name.
    CollectionError
        If there is nothing to download from, or what came is not the registered file.
    """
    if mirror is not None:
        return _out_of(mirror, data_set)
    form = next((form for form in data_set.forms if form.url), None)
    if form is None or form.url is None:
        names = ", ".join(form.file for form in data_set.forms)
        hint = f"give a folder that has {names} with --mirror DIR or {MIRROR_VARIABLE}"
        raise CollectionError("this data set is in mirrors only", hint)
    return Obtained(form, _downloaded(form, form.url, downloads, progress), form.url)


def _out_of(mirror: Path, data_set: DataSet) -> Obtained:
    for form in data_set.forms:
        path = mirror / form.file
        if not path.is_file():
            continue
        digest = sha256_of_file(path)
        if digest != form.sha256:
            hint = "the mirror holds another file of that name; copy it again from where it is whole"
            raise InputError(Problem(path, "$", f"SHA-256 {form.sha256}", digest, hint=hint))
        return Obtained(form, path, str(path))
    names = " or ".join(form.file for form in data_set.forms)
    hint = "without a mirror it is downloaded from its public home" if any(f.url for f in data_set.forms) else ""
    raise InputError(Problem(mirror, "$", f"a folder with {names}", "none of them", hint=hint))


def _downloaded(form: DataForm, url: str, downloads: Path, progress: Progress) -> Path:
    import pooch
    from requests import HTTPError, RequestException

    pooch.get_logger().setLevel("ERROR")
    part = downloads / f"{form.file}.part"
    kept = f"what has been loaded is kept in {part}; run the command again to go on from there"
    downloads.mkdir(parents=True, exist_ok=True)
    load = ResumingDownloader(part, progress)
    try:
        path = pooch.retrieve(url, f"sha256:{form.sha256}", form.file, downloads, downloader=load)
    except HTTPError as error:
        status = error.response.status_code if error.response is not None else "an error"
        raise CollectionError(f"{url}: the server answered with HTTP {status}", _elsewhere()) from None
    except RequestException as error:
        told = f"{url}: {type(error).__name__} after {load.held_bytes} bytes"
        raise CollectionError(told, kept if load.held_bytes else _elsewhere()) from None
    except ValueError:
        told = f"{url}: what came is not the file with SHA-256 {form.sha256}"
        raise CollectionError(told, f"it was thrown away; {_elsewhere()}") from None
    return Path(path)


def _elsewhere() -> str:
    return f"try again later, or give a folder that has the file with --mirror DIR or {MIRROR_VARIABLE}"


class ResumingDownloader:
    """Downloads for pooch, and goes on where an earlier download ended.

    Parameters
    ----------
    part
        File for what is there so far; beside it stands by which version of the file the server knows it.
    progress
        Told how far it is.
    """

    def __init__(self, part: Path, progress: Progress) -> None:
        self.part, self._progress = part, progress
        self._version = part.with_name(f"{part.name}.json")

    @property
    def held_bytes(self) -> int:
        """How much is there so far."""
        return self.part.stat().st_size if self.part.is_file() else 0

    def __call__(self, url: str, output_file: str | Path, _pooch: Any, *, check_only: bool = False) -> bool | None:
        """Load a file; what is loaded stays in `part` until all of it is there."""
        import requests

        if check_only:
            return bool(requests.head(url, timeout=_CONNECT_SECONDS, allow_redirects=True).ok)
        with requests.get(url, headers=self._asked(), stream=True, timeout=(_CONNECT_SECONDS, _READ_SECONDS)) as answer:
            if answer.status_code == _RANGE_NOT_SATISFIABLE:
                self._forget()  # it is longer than the file: of another one
            answer.raise_for_status()
            self._take(answer)
        self.part.replace(output_file)
        self._forget()
        return None

    def _asked(self) -> dict[str, str]:
        # Bytes as they are: a compressed answer could not be continued.
        asked = {"Accept-Encoding": "identity"}
        if self.held_bytes:
            asked["Range"] = f"bytes={self.held_bytes}-"
            if version := self._known_version():
                asked["If-Range"] = version
        return asked

    def _take(self, answer: Response) -> None:
        start = self.held_bytes
        goes_on = answer.status_code == _PARTIAL_CONTENT and _starts_at(answer) == start
        if not goes_on:
            start = 0
        version = answer.headers.get("ETag") or answer.headers.get("Last-Modified")
        self._version.write_text(json.dumps({"version": version}), encoding="utf-8")
        length = answer.headers.get("Content-Length")
        total = start + int(length) if length and length.isdigit() else None
        with self.part.open("ab" if goes_on else "wb") as file:
            self._progress(start, total)
            for chunk in answer.iter_content(_CHUNK_BYTES):
                file.write(chunk)
                self._progress(file.tell(), total)

    def _known_version(self) -> str | None:
        """How the server called the version of the file; a weak name is good for nothing here."""
        try:
            version = json.loads(self._version.read_text(encoding="utf-8"))["version"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return version if isinstance(version, str) and not version.startswith("W/") else None

    def _forget(self) -> None:
        self.part.unlink(missing_ok=True)
        self._version.unlink(missing_ok=True)


def _starts_at(answer: Response) -> int | None:
    """Where the bytes of a partial answer start: ``Content-Range: bytes 100-199/200``."""
    unit, _, span = answer.headers.get("Content-Range", "").partition(" ")
    first, _, _ = span.partition("-")
    return int(first) if unit == "bytes" and first.isdigit() else None
