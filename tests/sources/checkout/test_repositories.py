"""A repository is read as git has it, its history once, and no program that it names is run."""

import datetime as dt
import subprocess
from pathlib import Path

import pytest

from readiness.errors import CollectionError, InputError
from readiness.sources.checkout.repositories import Repository
from sources.checkout.trees import Tree


@pytest.fixture
def tree(tmp_path):
    return Tree(tmp_path / "tree")


def changes(repository):
    found = repository.last_changes(frozenset(e.raw_path for e in repository.entries()), 1000)
    return {path.decode(): moment for path, moment in found.items()}


def test_the_time_of_a_path_is_that_of_the_newest_commit_that_changed_it(tree):
    first = tree.commit({"a.txt": "1", "b.txt": "1"})
    second = tree.commit({"b.txt": "2", "папка/в.txt": "1"})
    tree.commit({"gone.txt": "1"})
    tree.git("rm", "--quiet", "gone.txt")
    tree.commit({})
    assert changes(Repository(tree.folder)) == {"a.txt": first, "b.txt": second, "папка/в.txt": second}


def test_times_are_those_that_git_tells_of_each_path(tree):
    for day in range(12):
        tree.commit({f"{name}.txt": f"{day}" for name in "abcdefgh"[day % 5 : day % 5 + 3]})
    tree.git("checkout", "--quiet", "-b", "side", "HEAD~3")
    tree.commit({"side.txt": "1", "a.txt": "side"})
    tree.git("checkout", "--quiet", "main")
    tree.git(
        "merge",
        "--quiet",
        "--strategy-option=theirs",
        "--message=m",
        "side",
        time=dt.datetime(2026, 2, 1, tzinfo=dt.UTC),
    )
    repository = Repository(tree.folder)
    for path, moment in changes(repository).items():
        told = tree.git("log", "-1", "--format=%ct", "--", path)
        assert moment.timestamp() == int(told), path


def test_what_only_a_merge_changed_has_the_time_of_the_merge(tree):
    tree.commit({"a.txt": "1"})
    tree.git("checkout", "--quiet", "-b", "side")
    tree.commit({"b.txt": "1"})
    tree.git("checkout", "--quiet", "main")
    tree.commit({"c.txt": "1"})
    tree.git("merge", "--quiet", "--no-commit", "--no-ff", "side")
    merged = tree.commit({"only-here.txt": "1"})
    assert changes(Repository(tree.folder))["only-here.txt"] == merged


def test_the_oldest_commit_of_a_shallow_clone_is_no_change_of_every_file(tree, tmp_path):
    tree.commit({"old.txt": "1"})
    tree.commit({"middle.txt": "1"})
    newest = tree.commit({"new.txt": "1"})
    shallow = tmp_path / "shallow"
    subprocess.run(["git", "clone", "--quiet", "--depth=2", tree.folder.as_uri(), str(shallow)], check=True)
    assert changes(Repository(shallow)) == {"new.txt": newest}


def test_only_so_many_commits_are_searched(tree):
    tree.commit({"old.txt": "1"})
    newest = tree.commit({"new.txt": "1"})
    repository = Repository(tree.folder)
    assert repository.last_changes(frozenset({b"old.txt", b"new.txt"}), 1) == {b"new.txt": newest}


def test_a_commit_beyond_the_calendar_has_no_time(tree):
    tree.commit({"a.txt": "1"})
    told = tree.git("cat-file", "commit", "HEAD").replace(
        str(int(dt.datetime(2026, 1, 1, tzinfo=dt.UTC).timestamp())), "99999999999999"
    )
    made = subprocess.run(
        ["git", "-C", str(tree.folder), "hash-object", "-t", "commit", "-w", "--stdin", "--literally"],
        input=told + "\n",
        text=True,
        capture_output=True,
        check=True,
    )
    repository = Repository(tree.folder, made.stdout.strip())
    assert changes(repository) == {}


def test_the_state_of_the_working_tree_is_told(tree, tmp_path):
    tree.commit({"a.txt": "1"})
    assert Repository(tree.folder).working_tree().state == "clean"
    tree.write({"a.txt": "2", "new.txt": "1"})
    dirty = Repository(tree.folder).working_tree()
    assert (dirty.state, dirty.differing) == ("dirty", 2)
    tree.commit({})
    assert Repository(tree.folder, "HEAD~1").working_tree().state == "other-commit"
    bare = tmp_path / "bare"
    subprocess.run(["git", "clone", "--quiet", "--bare", str(tree.folder), str(bare)], check=True)
    assert Repository(bare).working_tree().state == "bare"


@pytest.mark.parametrize(
    ("key", "attributes"),
    [
        ("filter.evil.clean", "*.txt filter=evil"),
        ("filter.evil.process", "*.txt filter=evil"),
        ("core.fsmonitor", ""),
        ("core.hooksPath", ""),
        ("gpg.program", ""),
        ("diff.evil.textconv", "*.txt diff=evil"),
        ("core.pager", ""),
    ],
)
def test_no_program_that_the_repository_names_is_run(tree, tmp_path, key, attributes):
    trace = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {trace}\ncat\n")
    program.chmod(0o755)
    tree.commit({"a.txt": "1", ".gitattributes": attributes})
    tree.git("config", key, str(tmp_path) if key == "core.hooksPath" else str(program))
    tree.git("config", "log.showSignature", "true")
    tree.write({"a.txt": "two"})
    trace.unlink(missing_ok=True)
    repository = Repository(tree.folder)
    state = repository.working_tree().state
    changes(repository)
    reader = repository.start_reading()
    assert reader.read(repository.entries()[-1].oid) == b"1"
    reader.close()
    assert not trace.exists()
    assert state == ("unknown" if key.startswith("filter") else "dirty")


def test_reading_changes_nothing_in_the_repository(tree):
    tree.commit({"a.txt": "1"})
    tree.write({"a.txt": "1"})  # same content, another time: git would refresh its index

    def contents():
        return {path: path.read_bytes() for path in sorted((tree.folder / ".git").rglob("*")) if path.is_file()}

    before = contents()
    repository = Repository(tree.folder)
    repository.working_tree()
    changes(repository)
    assert contents() == before


def test_what_is_no_repository_or_commit_is_an_error_with_a_remedy(tree, tmp_path):
    with pytest.raises(InputError, match=r"\$\.checkout\.path: expected a folder"):
        Repository(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="expected a git repository"):
        Repository(tmp_path / "empty")
    tree.commit({"a.txt": "1"})
    with pytest.raises(InputError, match=r"\$\.checkout\.commit: expected a commit of it, got 'v9'"):
        Repository(tree.folder, "v9")
    with pytest.raises(InputError, match="commit of it"):
        Repository(tree.folder, "--help")


def test_an_object_that_is_not_here_is_missing_and_not_fetched(tree):
    tree.commit({"a.txt": "content"})
    repository = Repository(tree.folder)
    oid = repository.entries()[0].oid
    (tree.folder / ".git/objects" / oid[:2] / oid[2:]).unlink()
    reader = repository.start_reading()
    assert reader.read(oid) is None
    reader._process.kill()
    reader._process.wait()
    with pytest.raises(CollectionError, match="ended while"):
        reader.read(oid)
    reader.close()


def test_a_folder_within_a_repository_names_its_place(tree):
    tree.commit({"docs/a.md": "1"})
    assert Repository(tree.folder).prefix() == ""
    assert Repository(tree.folder / "docs").prefix() == "docs/"
    assert [e.path for e in Repository(Path(tree.folder / "docs")).entries()] == ["docs/a.md"]
