"""Every file of a tree is counted once, whatever it is, and no file keeps the others from being read."""

import datetime as dt
import os
import sys
import time
import types

import pytest

from readiness.errors import CollectionError
from readiness.sources.checkout import walk as walking
from readiness.sources.checkout.base import Extractor
from readiness.sources.checkout.extractors import EXTRACTORS
from readiness.sources.checkout.parameters import checked_parameters
from readiness.sources.checkout.source import CheckoutSource
from sources.checkout.trees import Tree, asked

STRANGE = {
    "text.py": "x = 1\r\ny = 2\r",
    "bom.txt": b"\xef\xbb\xbfhello\n",
    "latin.txt": "né\n".encode("latin-1"),
    "binary.dat": b"\x7fELF\0\1",
    "huge.log": "line\n" * 500,
    "empty.txt": b"",
    "имя файла.md": "# Да\n",
}


@pytest.fixture
def tree(tmp_path):
    return Tree(tmp_path / "tree")


def source_of(tree, wanted=None, **others):
    return CheckoutSource(checked_parameters(asked(tree, **others)), wanted, tree.folder)


def rows_of(source, table):
    return source.read(source.recordings()[0], table).frame.set_index("path")


def test_every_sort_of_file_is_counted_by_what_it_is(tree):
    tree.commit(STRANGE)
    (tree.folder / "link").symlink_to("/etc/passwd")
    tree.commit({})
    tree.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},module")
    tree.git("commit", "--quiet", "--message=module")
    tree.git("checkout", "--quiet", "HEAD", "--", ".")
    files = rows_of(source_of(tree, largest_text_bytes=1000, exclude=["empty.txt"]), "tree_files")
    assert files["kind"].to_dict() == {
        "binary.dat": "binary",
        "bom.txt": "text",
        "empty.txt": "excluded",
        "huge.log": "huge",
        "latin.txt": "text",
        "link": "symlink",
        "module": "submodule",
        "text.py": "text",
        "имя файла.md": "text",
    }
    assert files.loc["text.py", "lines"] == 2
    assert files.index[~files["is_utf8"]].tolist() == ["latin.txt"]
    assert files.loc["link", "size_bytes"] == len("/etc/passwd")


def test_gaps_say_what_was_not_read(tree):
    tree.commit(STRANGE)
    tree.write({"text.py": "other"})
    source = source_of(tree, largest_text_bytes=1000)
    told = " ".join(gap.en for gap in source.recordings()[0].gaps)
    assert "Of 7 files 5 were read as texts" in told
    assert "1 binary, 1 too large" in told
    assert "differs from the commit in 1 places" in told
    assert source.recordings()[0].environment["working_tree"] == "dirty"


def test_the_facts_are_those_of_the_commit_and_not_of_the_working_tree(tree):
    tree.commit({"a.py": "def one(): pass\n"})
    tree.write({"a.py": "def two(): pass\n", "b.py": "def three(): pass\n"})
    functions = rows_of(source_of(tree), "python_functions")
    assert functions["name"].tolist() == ["one"]


def test_several_processes_find_what_one_finds_in_the_same_order(tree):
    tree.commit(
        {f"p{n % 7}/m{n}.py": f"import p{(n + 1) % 7}.m{n + 1}\ndef f{n}(x):\n    return x\n" for n in range(700)}
    )
    one, two = source_of(tree), source_of(tree, processes=2)
    for table in one.frames:
        assert one.frames[table].equals(two.frames[table]), table
    assert len(two.frames["python_links"]) > 500


def test_a_tree_that_is_a_package_itself_has_its_links_too(tree):
    """Its folders end at the root: looking for the one above it must end there too."""
    tree.commit({"__init__.py": "", "a.py": "import b, os\nfrom . import c\n", "b.py": "", "c.py": ""})
    links = source_of(tree).frames["python_links"]
    assert links["imported_path"].tolist() == ["b.py", "c.py"]


def test_only_the_tables_that_are_asked_for_are_made(tree):
    tree.commit({"a.py": "import os\n"})
    source = source_of(tree, frozenset({"tree_files", "series"}))
    assert set(source.recordings()[0].tables) == {"tree_files"}
    assert source_of(tree, frozenset({"series"})).recordings() == ()


def test_progress_is_told_until_all_is_done(tree):
    tree.commit({f"{n}.txt": "x" for n in range(250)})
    told = []
    source = CheckoutSource(checked_parameters(asked(tree)), None, tree.folder, lambda *done: told.append(done))
    source.recordings()
    assert told == [(100, 250), (200, 250), (250, 250)]


def fails(source_file):
    yield "python_modules", {"lines": 1, "functions": 0, "parsed": True, "error": None}
    if source_file.path == "bad.py":
        raise ValueError(source_file.text)


def never_ends(source_file):
    if source_file.path == "bad.py":
        time.sleep(60)
    yield "python_modules", {"lines": 1, "functions": 0, "parsed": True, "error": None}


def planted(monkeypatch, rows):
    extractor = Extractor(frozenset({"python_modules"}), lambda path: path.endswith(".py"), rows)
    module = types.ModuleType("planted_extractors")
    module.EXTRACTORS = (extractor, *(one for one in EXTRACTORS if "python_modules" not in one.tables))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(walking, "EXTRACTORS_MODULE", module.__name__)


def test_an_extractor_that_fails_says_so_and_keeps_nothing_of_the_file(tree, monkeypatch):
    planted(monkeypatch, fails)
    tree.commit({"bad.py": "why", "good.py": "x"})
    source = source_of(tree)
    assert source.frames["python_modules"]["path"].tolist() == ["good.py"]
    failures = source.frames["tree_failures"]
    assert failures.to_dict("records") == [{"path": "bad.py", "extractor": "test_walk", "error": "ValueError: why"}]
    assert any("Out of 1 files some facts" in gap.en for gap in source.recordings()[0].gaps)


def test_a_file_that_would_take_for_ever_is_left(tree, monkeypatch):
    planted(monkeypatch, never_ends)
    monkeypatch.setattr(walking, "LONGEST_SECONDS", 0.2)
    tree.commit({"bad.py": "x", "good.py": "x"})
    source = source_of(tree)
    assert source.frames["python_modules"]["path"].tolist() == ["good.py"]
    assert source.frames["tree_failures"]["error"].tolist() == ["TimeoutError: longer than 0.2 s"]


KILLING = """
import os
from readiness.sources.checkout.base import Extractor
from readiness.sources.checkout.extractors import EXTRACTORS as SOUND

def rows(source_file):
    if source_file.path in KILLERS:
        os._exit(1)
    print("noise between the answers")
    return iter(())

EXTRACTORS = (Extractor(frozenset({"python_modules"}), lambda path: True, rows), *SOUND[1:])
"""


@pytest.fixture
def killing(tmp_path, monkeypatch):
    """Extractors that kill their process over the files that are named."""

    def name(*paths):
        place = tmp_path / "importable"
        place.mkdir()
        (place / "killing_extractors.py").write_text(KILLING + f"KILLERS = {paths!r}\n")
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(place), os.environ.get("PYTHONPATH", "")]))
        monkeypatch.syspath_prepend(place)
        monkeypatch.setattr(walking, "EXTRACTORS_MODULE", "killing_extractors")

    yield name
    sys.modules.pop("killing_extractors", None)


def test_a_file_that_kills_its_process_is_found_and_named(tree, killing):
    killing("p3/m42.txt")
    tree.commit({f"p{n % 13}/m{n}.txt": "x" for n in range(400)})
    source = source_of(tree, processes=2)
    assert len(source.frames["tree_files"]) == 400
    assert source.frames["tree_failures"]["path"].tolist() == ["p3/m42.txt"]


def test_where_every_file_kills_its_process_something_else_is_wrong(tree, killing):
    paths = [f"m{n}.txt" for n in range(400)]
    killing(*paths)
    tree.commit(dict.fromkeys(paths, "x"))
    with pytest.raises(CollectionError, match="processes died of more than 20 files"):
        source_of(tree, processes=2).recordings()


def test_modules_of_the_tree_are_not_imported(tree, monkeypatch):
    trap = "raise SystemExit('imported')\n"
    names = ("ast", "pickle", "readiness/__init__", "radon/__init__", "sitecustomize", "git")
    tree.commit({**{f"{name}.py": trap for name in names}, **{f"{n}.txt": "x" for n in range(400)}})
    monkeypatch.chdir(tree.folder)
    source = source_of(tree, processes=2)
    assert len(source.frames["python_modules"]) == len(names)
    assert source.frames["tree_failures"].empty


def test_patterns_are_as_in_gitignore(tree):
    tree.commit({"src/a.py": "", "src/vendor/b.py": "", "docs/c.py": "", "d.py": ""})
    files = rows_of(source_of(tree, include=["/src/", "*.md"], exclude=["vendor/"]), "tree_files")
    assert files.index[files["kind"] == "text"].tolist() == ["src/a.py"]
    assert len(files) == 4


def test_the_recording_is_about_the_commit(tree):
    time = tree.commit({"a.txt": "1"})
    recording = source_of(tree).recordings()[0]
    assert recording.subject.commit == tree.git("rev-parse", "HEAD")
    assert recording.subject.commit_date == time.date()
    assert recording.subject.environment == "checkout"
    assert recording.tables["tree_files"].provenance.decides


def test_the_same_commit_gives_the_same_bytes(tree):
    tree.commit({"a.py": "import os\n", "b.md": "# x\n"})
    digests = [
        {t: s.read(s.recordings()[0], t).observation.sha256 for t in s.recordings()[0].tables}
        for s in (source_of(tree), source_of(tree))
    ]
    assert digests[0] == digests[1]


def test_times_of_files_reach_the_table(tree):
    first = tree.commit({"a.txt": "1"})
    second = tree.commit({"b.txt": "1"})
    times = rows_of(source_of(tree), "tree_files")["committed_at"]
    assert [t.to_pydatetime() for t in times] == [first, second]
    assert first - second == dt.timedelta(days=-1)
    assert rows_of(source_of(tree, history_commits=1), "tree_files")["committed_at"].isna().tolist() == [True, False]
