import signal
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from readiness import cli

# Two busy cores make a deadline per example a coin toss; the examples themselves decide.
settings.register_profile("book", deadline=None, max_examples=200, derandomize=True)
settings.load_profile("book")


@pytest.fixture(scope="session", autouse=True)
def _signals_that_end():
    """What a shell starts in the background ignores Ctrl-C, and nohup a lost terminal; so would all that tests start.

    Whoever ignores a signal goes on, here as anywhere: a test that sends one would wait for ever.
    """
    ignored = [number for number in (signal.SIGINT, signal.SIGHUP) if signal.getsignal(number) is signal.SIG_IGN]
    for number in ignored:
        signal.signal(number, signal.default_int_handler if number is signal.SIGINT else signal.SIG_DFL)
    yield
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of this repository: the one real project the tests have."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture
def readiness(monkeypatch, capsys):
    """Run the command line in this process, from a folder: its exit code, what it printed, what it complained of."""

    def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.delenv("READINESS_ROOT", raising=False)
        monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "argv", ["readiness", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        printed, complained = capsys.readouterr()
        return caught.value.code or 0, printed, complained

    return run
