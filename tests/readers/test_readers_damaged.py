"""Whatever the bytes of a file are, a reader gives rows or one clear error; it never falls over."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import ASSETS, read_bytes
from test_readers_valid import VALID

from readiness.errors import InputError


def refusal(content: bytes, file: str, form: str, table: str, options: dict[str, object]) -> str | None:
    """The error a reader ends with; None if it gives rows. Any other exception is the test's failure."""
    try:
        read_bytes(content, file, form, table, options)
    except InputError as error:
        return str(error)
    return None


# Bytes that mean something to one form or another, beside any.
TELLING = st.sampled_from(
    [
        b"0",
        b"9" * 30,
        b"-",
        b".",
        b"1e999",
        b"NaN",
        b'"',
        b"'",
        b",",
        b"|",
        b"{",
        b"}",
        b"[",
        b"]",
        b":",
        b"\n",
        b"\r",
        b"\x00",
        b"\xff",
        b"\\ud800",
        b"null",
        b"true",
        b"=== ",
        b"NAME",
        b"# EOF",
        b" ",
        b"0001-01-01T00:00:00Z",
        b"9999-12-31T23:59:59-23:59",
    ]
)
PIECES = st.one_of(TELLING, st.binary(max_size=3))


# What a value is replaced by, so that the document around it stays one.
VALUES = st.sampled_from(
    [
        b"0",
        b"-1",
        b"9" * 30,
        b"1e999",
        b"1e30",
        b"NaN",
        b"Infinity",
        b"null",
        b"true",
        b"[]",
        b"{}",
        b'""',
        b'"\\ud800"',
        b'"\\u0000"',
        b'"0001-01-01T00:00:00Z"',
        b'"9999-12-31T23:59:59-23:59"',
    ]
)
VALUE = re.compile(rb'"[^"]*"|[-+.0-9eE]+|true|false|null')


@pytest.mark.parametrize(("form", "file", "table", "options", "_rows"), VALID, ids=lambda value: str(value)[:30])
@settings(max_examples=200)
@given(data=st.data())
def test_damaged_bytes_give_rows_or_one_error(form, file, table, options, _rows, data):
    content = bytearray((ASSETS / form / file).read_bytes())
    for _ in range(data.draw(st.integers(1, 4), label="places")):
        start = data.draw(st.integers(0, len(content)), label="at")
        end = start + data.draw(st.integers(0, 12), label="bytes that are replaced")
        content[start:end] = data.draw(PIECES, label="by")
    told = refusal(bytes(content), file, form, table, options)
    assert told is None or re.match(rf"{re.escape(file)}(:\d+)?: \$.*: expected .*, got ", told, re.DOTALL), told


@pytest.mark.parametrize(("form", "file", "table", "options", "_rows"), VALID, ids=lambda value: str(value)[:30])
@settings(max_examples=300)
@given(data=st.data())
def test_a_value_that_is_another_gives_rows_or_one_error(form, file, table, options, _rows, data):
    content = (ASSETS / form / file).read_bytes()
    for _ in range(data.draw(st.integers(1, 2), label="values")):
        start, end = data.draw(st.sampled_from([found.span() for found in VALUE.finditer(content)]), label="at")
        content = content[:start] + data.draw(VALUES, label="by") + content[end:]
    told = refusal(content, file, form, table, options)
    assert told is None or re.match(rf"{re.escape(file)}(:\d+)?: \$.*: expected .*, got ", told, re.DOTALL), told


@pytest.mark.parametrize(("form", "file", "table", "options", "_rows"), VALID, ids=lambda value: str(value)[:30])
@settings(max_examples=100)
@given(content=st.binary(max_size=200))
def test_any_bytes_give_rows_or_one_error(form, file, table, options, _rows, content):
    told = refusal(content, file, form, table, options)
    assert told is None or re.match(rf"{re.escape(file)}(:\d+)?: \$.*: expected .*, got ", told, re.DOTALL), told
