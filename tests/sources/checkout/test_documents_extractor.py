"""What is drawn from documents: links, anchors, orphans, copies, names of files, commands and alerts."""

from __future__ import annotations

import datetime as dt
import random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.areas.documentation.control import tables_of
from readiness.sources.checkout.base import SourceFile
from readiness.sources.checkout.documents.copies import near_duplicates, signature_of
from readiness.sources.checkout.documents.parsing import slug
from readiness.sources.checkout.extractors.documents import EXTRACTOR
from readiness.sources.tables import TABLES
from readiness.sources.tables.documents import TABLES as MINE

NOW = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)


def broken(files: dict[str, str]) -> list[tuple[str, int, str]]:
    return [(row["target"], row["line"], row["reason"]) for row in tables_of(files)["broken_links"]]


def test_every_table_has_the_columns_of_its_schema_also_where_it_is_empty() -> None:
    for files in (
        {},
        {
            "README.md": "# A\n\nCoverage: 5 %. [x](gone.md) `src/a.py`\n\n```bash\nmake x\n```\n",
            "a.yml": "- alert: X\n",
            "src/b.py": "",
        },
    ):
        for table, rows in tables_of(files).items():
            frame = pd.DataFrame(rows, columns=list(MINE[table].columns))
            TABLES[table].validate(frame)
            assert set(rows[0] if rows else ()) <= set(MINE[table].columns)


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("[x](there.md)", None),
        ("[x](there.md#second-part)", None),
        ("[x](there.md#Second-Part)", None),
        ("[x](there.md#third)", "no-anchor"),
        ("[x](there.md#named)", None),
        ("[x](gone.md)", "no-file"),
        ("[x](folder)", None),
        ("[x](folder/)", None),
        ("[x](../outside.md)", "outside"),
        ("[x](<with blank.md>)", None),
        ("[x](with%20blank.md)", None),
        ("[x](https://example.org/gone.md)", None),
        ("[x](mailto:a@example.org)", None),
        ("[x](#here)", None),
        ("[x](#nowhere)", "no-anchor"),
        ("![x](gone.png)", "no-file"),
        ("[x][ref]\n\n[ref]: gone.md", "no-file"),
        ("`[x](gone.md)`", None),
        ("```\n[x](gone.md)\n```", None),
    ],
)
def test_a_link_leads_somewhere_or_is_broken(link: str, reason: str | None) -> None:
    files = {
        "page.md": f"# Here\n\n{link}\n",
        "there.md": "# There\n\n## Second *part*\n\n(named)=\n## Other\n",
        "with blank.md": "",
        "folder/README.md": "",
    }
    assert [found[2] for found in broken(files)] == ([reason] if reason else [])


def test_a_page_in_a_language_leads_to_pages_in_its_language() -> None:
    files = {"a.ru.md": "[x](b.md)", "b.ru.md": "", "b.en.md": "", "a.de.md": "[x](b.md)"}
    rows = tables_of(files)
    assert [(row["document"], row["reason"]) for row in rows["broken_links"]] == [("a.de.md", "no-file")]
    assert {row["document"] for row in rows["orphan_documents"]} == {"a.ru.md", "a.de.md", "b.en.md"}


def test_the_second_heading_of_a_name_has_an_anchor_of_its_own() -> None:
    text = "# One\n\n## Same\n\n## Same\n\n[a](#same) [b](#same-1) [c](#same-2)\n"
    assert broken({"page.md": text}) == [("#same-2", 7, "no-anchor")]
    assert slug("What `a b` does, and why?") == "what-a-b-does-and-why"


def test_links_have_the_lines_they_stand_on() -> None:
    text = "# T\n\nfirst\n[x](gone-1.md)\nthird [y](gone-2.md)\n\n| a |\n|---|\n| [z](gone-3.md) |\n"
    assert [(target, line) for target, line, _ in broken({"page.md": text})] == [
        ("gone-1.md", 4),
        ("gone-2.md", 5),
        ("gone-3.md", 9),
    ]


def test_a_table_of_contents_leads_to_its_pages() -> None:
    contents = "root: index\nparts:\n  - chapters:\n      - file: pages/one\n      - file: two.md\n"
    files = {"_toc.yml": contents, "index.md": "", "pages/one.md": "", "two.md": "", "three.md": ""}
    assert [row["document"] for row in tables_of(files)["orphan_documents"]] == ["three.md"]


def commands(block: str, **files: str) -> list[tuple[str, str, str]]:
    """Program, what it needs and why it cannot run; "" if it can."""
    rows = tables_of(
        {"page.md": f"```bash\n{block}\n```\n", **{name.replace("__", "/"): text for name, text in files.items()}}
    )
    reasons = {(row["program"], row["needs"]): row["reason"] for row in rows["broken_commands"]}
    return [
        (row["program"], row["needs"], reasons.get((row["program"], row["needs"]), ""))
        for row in rows["document_commands"]
    ]


def test_commands_are_taken_apart() -> None:
    assert commands(
        "A=1 sudo bash scripts/x.sh | tee log && make -C sub all V=1\n# comment\npython -m pkg.tool \\\n  --flag"
    ) == [
        ("bash", "file:scripts/x.sh", "no-file"),
        ("tee", "", ""),
        ("make", "make:sub:all", "no-make-target"),
        ("python", "module:pkg.tool", ""),  # no package of the tree has that name
    ]


def test_only_what_is_typed_at_a_prompt_is_a_command() -> None:
    assert commands("$ make x\nmake: *** No rule\n$ ls") == [("make", "make::x", "no-make-target"), ("ls", "", "")]


def test_what_has_to_be_filled_in_cannot_be_run_as_it_is() -> None:
    assert commands("kubectl logs <pod>") == [("kubectl", "", "needs-editing")]
    assert commands("cat < file > other") == [("cat", "", "")]


def test_a_quotation_that_does_not_end_is_no_command() -> None:
    assert commands("echo 'half") == [("", "", "unparsable")]


def test_a_document_within_a_command_is_not_read_as_commands() -> None:
    assert commands("cat <<EOF > x\nmake nothing\nEOF\nls") == [("cat", "", ""), ("ls", "", "")]


def test_modules_of_the_tree_are_known_wherever_their_source_begins() -> None:
    rows = tables_of(
        {
            "page.md": "```bash\npython -m pkg.there\npython -m pkg.gone\n```\n",
            "book/pkg/__init__.py": "",
            "book/pkg/there.py": "",
        }
    )
    assert [(row["needs"], row["reason"]) for row in rows["broken_commands"]] == [("module:pkg.gone", "no-module")]


def test_runbooks_are_found_by_annotation_and_by_heading() -> None:
    rules = (
        "- alert: ByHeading\n  expr: up\n- alert: ByUrl\n  annotations:\n    runbook_url: https://example.org/docs/other.md#x\n"
        "- alert: Gone\n  annotations: \n    runbook_url: https://example.org/docs/gone.md\n- alert: None\n"
    )
    files = {
        "rules.yaml": rules,
        "docs/runbook.md": "# Runbook\n\n## ByHeading\n\n```bash\nls\n```\n",
        "docs/other.md": "# Text\n\n## None\n",  # no runbook: a heading of the name does not make it one
    }
    assert [(row["alert"], row["runbook"], row["state"]) for row in tables_of(files)["alert_runbooks"]] == [
        ("ByHeading", "docs/runbook.md", "ready"),
        ("ByUrl", "docs/other.md", "no-commands"),
        ("Gone", "", "no-document"),
        ("None", "", "none"),
    ]


def test_similarity_is_that_of_the_sets_of_runs_of_words() -> None:
    draw = random.Random(20261125)  # noqa: S311 - chance that can be drawn again
    words = [draw.choice("abcdefghij") + str(draw.randrange(500)) for _ in range(1500)]
    for changed, near in ((10, True), (20, True), (300, False)):
        other = list(words)
        for place in draw.sample(range(len(words)), changed):
            other[place] = f"new{place}"
        runs = [{tuple(some[n : n + 5]) for n in range(len(some) - 4)} for some in (words, other)]
        exact = len(runs[0] & runs[1]) / len(runs[0] | runs[1])
        rows = [{"path": str(n), "signature": signature_of(some)} for n, some in enumerate((words, other))]
        found = list(near_duplicates(rows))
        assert bool(found) is near, (changed, exact)
        if found:
            assert found[0]["similarity"] == pytest.approx(exact, abs=0.12)


def test_a_short_document_is_no_copy_of_anything() -> None:
    assert signature_of(["same"] * 20) == ""


@pytest.mark.parametrize(
    "text", ["\x00\x01", "�" * 50, "[" * 3000, "`" * 999, "| a " * 400 + "\n|---", "> " * 300 + "x", "```bash\n'\n"]
)
def test_nothing_in_a_document_raises(text: str) -> None:
    tables_of({"page.md": text, "page.rst": text, "Makefile": text, "rules.yml": f"alert: {text}", "_toc.yml": text})


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    tables_of({"page.md": text, "rules.yml": f"alert: {text}"})


def test_what_is_no_text_is_no_document() -> None:
    assert list(EXTRACTOR.rows(SourceFile("a.md", "binary", 5, "", is_utf8=False, committed_at=NOW))) == []
