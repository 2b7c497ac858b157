"""A file of Python as its tree of syntax, which several extractors ask for one after the other."""

from __future__ import annotations

import ast
import warnings
from functools import lru_cache

# What a file can make the parser raise.
UNPARSED = (SyntaxError, ValueError, RecursionError, MemoryError)


@lru_cache(maxsize=1)
def parsed(text: str) -> ast.Module:
    """The tree of a file, which nobody may change: the next extractor gets the same.

    Raises
    ------
    SyntaxError, ValueError, RecursionError, MemoryError
        If it is no Python that this Python can parse.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what it warns of is the file's affair
        return ast.parse(text)
