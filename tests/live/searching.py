"""Searching every byte for secrets: as they are, encoded, and inside of what is packed."""

from __future__ import annotations

import base64
import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

_DEPTH = 4
# Long enough to hold a secret; shorter runs are words.
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}")
_PACKED = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]|\x28\xb5\x2f\xfd")
_PARQUET = b"PAR1"


class Search:
    """Looks for some secrets, by name."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._names: dict[bytes, str] = {}
        for name, secret in secrets.items():
            for form in _forms(secret):
                self._names.setdefault(form, name)
        self._pattern = re.compile(b"|".join(map(re.escape, sorted(self._names, key=len, reverse=True))))

    def in_bytes(self, content: bytes, depth: int = _DEPTH) -> set[str]:
        """The names of the secrets that are in there, however they are packed."""
        found = {self._names[match] for match in self._pattern.findall(content)}
        if depth:
            for part in _parts(content):
                found |= self.in_bytes(part, depth - 1)
        return found

    def in_folder(self, folder: Path) -> dict[str, set[str]]:
        """The files below a folder that hold secrets, or are called by them, and which."""
        found = {}
        for path in sorted(folder.rglob("*")):
            held = self.in_bytes(str(path.relative_to(folder)).encode())
            if path.is_file():
                held |= self.in_bytes(path.read_bytes())
            if held:
                found[str(path.relative_to(folder))] = held
        return found


def _forms(secret: str) -> Iterator[bytes]:
    """How a secret is written in texts, and in base64 wherever it begins within a longer text."""
    plain = secret.encode()
    yield plain
    yield from (text.encode() for text in (json.dumps(secret)[1:-1], quote(secret, safe=""), plain.hex()))
    yield secret.encode("utf-16-le")
    for before in range(3):
        # What its neighbours share in is left out at both ends.
        first = -(-before * 8 // 6)
        whole = (before + len(plain)) * 8 // 6
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(b"\0" * before + plain + b"\0\0")[first:whole]


def _parts(content: bytes) -> Iterator[bytes]:
    """What is packed in there, unpacked."""
    if content[:4] == content[-4:] == _PARQUET:
        yield from _columns(content)
        return
    for match in _PACKED.finditer(content):
        if unpacked := _unpacked(content[match.start() :]):
            yield unpacked
    for run in _BASE64.findall(content):
        padded = run.rstrip(b"=") + b"=" * (-len(run.rstrip(b"=")) % 4)
        try:
            yield base64.b64decode(padded.translate(bytes.maketrans(b"-_", b"+/")), validate=True)
        except ValueError:
            continue


def _unpacked(content: bytes) -> bytes:
    if content[:4] == b"\x28\xb5\x2f\xfd":
        import pyarrow as pa

        try:
            return pa.CompressedInputStream(pa.BufferReader(content), "zstd").read()
        except OSError:
            return b""
    unpacking = zlib.decompressobj(47)  # either of gzip and zlib
    try:
        return unpacking.decompress(content)
    except zlib.error:
        return b""


def _columns(content: bytes) -> Iterator[bytes]:
    """Every value of a parquet file, and what it says of itself."""
    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(content))
    yield repr(table.schema).encode()
    yield repr(table.schema.metadata).encode()
    for column in table.columns:
        yield "\n".join(map(str, column.to_pylist())).encode()


def packed(content: bytes) -> dict[str, bytes]:
    """The same content in every packing that is searched: what shows that the search can find."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    parquet = io.BytesIO()
    table = pa.table({"text": [content.decode(), "other"]})
    pq.write_table(table, parquet, compression="zstd")
    page = f'<script type="application/json">{json.dumps({"cell": json.dumps(content.decode())})}</script>'
    within = {f"base64 after {n}": base64.b64encode(b"abc"[:n] + content + b"more") for n in range(3)}
    return {
        "plain": b"before " + content + b" after",
        "page": page.encode(),
        **within,
        "url-safe": base64.urlsafe_b64encode(b"?>" + content),
        "hex": content.hex().encode(),
        "gzip": gzip.compress(b"log line " + content),
        "gzip in the midst": b"head" + gzip.compress(content) + b"tail",
        "zlib": zlib.compress(content),
        "zstd": pa.compress(content, codec="zstd", asbytes=True),
        "release": base64.b64encode(base64.b64encode(gzip.compress(content))),
        "parquet": parquet.getvalue(),
        "utf-16": content.decode().encode("utf-16"),
    }
