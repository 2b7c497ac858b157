"""What recording costs: CPU and memory of the recorder's own process, looking and sealing apart.

    .venv/bin/python tests/benchmarks/recorder.py --params params/staging.yaml --minutes 10 --interval 5s

Runs the command against what the parameters name, watches its process from outside, and prints what it took. More
than 2 % of a core or 200 MB while looking is exit status 1.
"""

# ruff: noqa: T201 - a benchmark prints its figures

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
import pyarrow.parquet as pq

_WATCHED_EVERY_SECONDS = 0.25
_SEALING = "Making the recording"
_BEGUN = ("Recording:", "Going on")


def main() -> int:
    """Run the benchmark."""
    given = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "data" / "benchmark"
        command = [sys.executable, "-m", "readiness", "record", "--params", str(given.params), "--out", str(target)]
        command += ["--duration", f"{given.minutes:g}m", "--interval", given.interval]
        # Seconds of the wall and of the CPU at each turn: started, looking, sealing, ended.
        turns, peaks = {}, {"looking": 0, "sealing": 0, "spool": 0}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as recorder:
            watched = psutil.Process(recorder.pid)
            phase = ["looking"]
            ended = threading.Event()
            watcher = threading.Thread(target=_watch, args=(watched, target, phase, peaks, turns, ended))
            watcher.start()
            assert recorder.stdout is not None
            for line in recorder.stdout:
                sys.stdout.write(line)
                if line.startswith(_BEGUN):
                    turns["looking"] = _spent(watched)
                if line.startswith(_SEALING):
                    turns["sealing"], phase[0] = _spent(watched), "sealing"
            ended.set()
            watcher.join()
        if recorder.returncode:
            return recorder.returncode
        return _tell(turns, peaks, target, given)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--params", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--interval", default="5s")
    parser.add_argument("--limit-percent", type=float, default=2)
    parser.add_argument("--limit-mb", type=float, default=200)
    return parser.parse_args()


def _spent(process: psutil.Process) -> tuple[float, float]:
    times = process.cpu_times()
    return time.monotonic(), times.user + times.system


def _watch(process, target, phase, peaks, turns, ended) -> None:
    while not ended.wait(_WATCHED_EVERY_SECONDS):
        try:
            peaks[phase[0]] = max(peaks[phase[0]], process.memory_info().rss)
            turns["ended"] = _spent(process)
        except psutil.NoSuchProcess:
            return
        spool = target.parent / f".{target.name}.recording"
        written = sum(path.stat().st_size for path in spool.glob("segment-*"))
        peaks["spool"] = max(peaks["spool"], written)


def _tell(turns: dict, peaks: dict, target: Path, given: argparse.Namespace) -> int:
    (begun, before), (sealing, until) = turns["looking"], turns["sealing"]
    percent = 100 * (until - before) / (sealing - begun)
    print(f"looking: {sealing - begun:.0f} s, {until - before:.2f} s of CPU, {percent:.2f} % of a core")
    print(f"  peak {peaks['looking'] / 1e6:.0f} MB, spool {peaks['spool'] / 1e6:.1f} MB")
    print(f"before the first look: {before:.2f} s of CPU")
    ended, spent = turns["ended"]
    print(f"sealing: {ended - sealing:.1f} s, {spent - until:.2f} s of CPU, peak {peaks['sealing'] / 1e6:.0f} MB")
    size = sum(path.stat().st_size for path in target.iterdir())
    rows = {path.stem: pq.read_metadata(path).num_rows for path in sorted(target.glob("*.parquet"))}
    print(f"recording: {size / 1e6:.2f} MB, {rows}")
    return int(percent > given.limit_percent or peaks["looking"] > given.limit_mb * 1e6)


if __name__ == "__main__":
    sys.exit(main())
