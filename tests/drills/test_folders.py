"""Folders of a drill: gone afterwards, and nothing else is ever deleted."""

from __future__ import annotations

import fcntl

import pytest

from readiness.drills.folders import PREFIX, make_folder, remove_abandoned, remove_folder, workspace
from readiness.drills.programs import DrillError


def test_a_workspace_is_gone_afterwards_whatever_happens(place):
    def fail():
        with workspace() as folder:
            (folder / "deep").mkdir()
            (folder / "deep" / "file").write_text("x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert list(place.iterdir()) == []


def test_what_a_killed_drill_left_is_removed_and_what_lives_is_not(place):
    with workspace() as living:
        left = place / f"{PREFIX}left"
        left.mkdir()
        (left / "owner.lock").touch()  # nobody holds it
        without_lock = place / f"{PREFIX}just-made"
        without_lock.mkdir()
        foreign = place / "somebody-elses"
        foreign.mkdir()
        (foreign / "owner.lock").touch()
        link = place / f"{PREFIX}link"
        link.symlink_to(foreign)
        assert remove_abandoned(place) == [left]
        assert all(path.exists() for path in (living, without_lock, foreign / "owner.lock", link))
        with (living / "owner.lock").open() as lock, pytest.raises(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_nothing_outside_of_the_workspace_is_deleted(place):
    with workspace() as folder:
        elsewhere = place / "data"
        elsewhere.mkdir()
        sneaky = folder / "data"
        sneaky.symlink_to(elsewhere)
        for wrong in (elsewhere, folder, folder / "..", sneaky):
            with pytest.raises(DrillError, match="not a folder of this drill"):
                remove_folder(wrong, folder)
        assert elsewhere.is_dir()
        own = make_folder(folder, "own", None)
        assert own.stat().st_mode & 0o777 == 0o700
        remove_folder(own, folder)
        assert not own.exists()
