"""Every remark of a reader is said in both languages, with the arguments the code gives."""

from __future__ import annotations

import re

import pytest
from reading import ASSETS, KILLED, read
from test_readers_malformed import REFUSED
from test_readers_valid import VALID

from catalogue_texts import entries
from readiness.errors import InputError
from readiness.messages import Message, message
from readiness.presentation.catalogue import LANGUAGES, TEXTS, text
from readiness.publish.rules import tables_for
from readiness.readers import READERS
from readiness.readers.remarks import MOST_REMARKS, Remarks

CODE = TEXTS.parent / "readers"


def keys_in_code() -> set[str]:
    return {key for path in CODE.rglob("*.py") for key in re.findall(r'"(read-[a-z0-9-]+)"', path.read_text("utf-8"))}


def test_nothing_is_left_over():
    assert {key for key in entries("en", "readers") if key.startswith("read-")} == keys_in_code()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_method_page_lists_every_reader(language):
    html = str(tables_for(language)["readers"]())
    told = {"reader-form", "reader-tables", "reader-told", "reader-trap", "reader-any-table"}
    for name, reader in READERS.items():
        assert f'id="reader-{name}"' in html
        told |= {f"reader-{name}", f"reader-{name}-told", f"reader-{name}-trap"}
        for table in filter(None, reader.tables):
            assert f"<code>{table}</code>" in html
    assert {key for key in entries(language, "readers") if not key.startswith("read-")} == told
    assert "{" not in html


def test_the_command_line_describes_readers_as_the_page_does():
    assert {name: text(message(f"reader-{name}"), "en") for name in READERS} == {n: r.title for n, r in READERS.items()}


def remarks_of_every_asset() -> list[Message]:
    """Every asset with every table of its form, as far as it can be read."""
    found: list[Message] = []
    for form, _, table, options, *_ in [*VALID, *REFUSED]:
        for other in (ASSETS / form).iterdir():
            try:
                found += read(form, other.name, table, **options)[1]
            except InputError:
                continue
    nobody = {name: KILLED[name] for name in ("action", "kind", "proof")}
    found += read("hubble-flows", "valid.json", "flows", replies="skip")[1]
    return [*found, *read("chaos-journal", "valid.json", "faults", faults=[nobody])[1]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_remark_can_be_said(language):
    found = remarks_of_every_asset()
    assert {remark.key for remark in found} | {"read-further"} == keys_in_code()
    for remark in [*found, message("read-further", n=3)]:
        said = text(remark, language)
        assert said.strip()
        assert "{" not in said.replace('{kind="direct"}', ""), said
        for name, value in remark.args.items():
            if isinstance(value, str) and name != "first":
                assert value in said.replace("\u2068", "").replace("\u2069", ""), (remark, said)


def test_remarks_are_counted_by_reason_and_their_memory_is_bounded():
    remarks = Remarks()
    for line in range(1000):
        remarks.note("read-half-written-line", line)
        remarks.note("read-log-status", line, status=f"status-{line}")
    first, *others, further = remarks.messages()
    assert first.args == {"n": 1000, "first": "0"}
    assert len(others) == MOST_REMARKS - 1
    assert further.args == {"n": 1000 - (MOST_REMARKS - 1)}
