"""Near-duplicates: documents whose words follow one another alike, by MinHash and locality-sensitive hashing."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np

from readiness.sources.checkout.base import Row

# 128 permutations: the similarity of a pair is known to about 0.05 around 0.8.
PERMUTATIONS, WORDS_OF_A_SHINGLE = 128, 5
SCHEME: Literal["affine32"] = "affine32"
LEAST_WORDS, LEAST_SIMILARITY = 60, 0.8


def signature_of(words: Sequence[str]) -> str:
    """The MinHash of runs of five words; "" if there are too few words to say that a copy is one.

    Parameters
    ----------
    words
        Of the document, in order.
    """
    from datasketch import MinHash

    if len(words) < LEAST_WORDS:
        return ""
    runs = {" ".join(words[n : n + WORDS_OF_A_SHINGLE]) for n in range(len(words) - WORDS_OF_A_SHINGLE + 1)}
    made = MinHash(num_perm=PERMUTATIONS, hashfunc=zlib.crc32, scheme=SCHEME)
    made.update_batch([run.encode() for run in runs])
    return base64.b64encode(made.hashvalues.astype("<u4").tobytes()).decode()


def near_duplicates(documents: Sequence[Row]) -> Iterator[Row]:
    """Rows of `near_duplicates`: pairs of which four in five runs of words are the same."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=LEAST_SIMILARITY, num_perm=PERMUTATIONS)
    seen: dict[str, MinHash] = {}
    for row in sorted(documents, key=lambda row: str(row["path"])):
        if not row["signature"]:
            continue
        values = np.frombuffer(base64.b64decode(row["signature"]), dtype="<u4").astype(np.uint32)
        made = MinHash(num_perm=PERMUTATIONS, hashfunc=zlib.crc32, scheme=SCHEME, hashvalues=values)
        for other in sorted(map(str, index.query(made))):
            similarity = float(seen[other].jaccard(made))
            if similarity >= LEAST_SIMILARITY:
                yield {"first": other, "second": row["path"], "similarity": similarity}
        seen[row["path"]] = made
        index.insert(row["path"], made)
