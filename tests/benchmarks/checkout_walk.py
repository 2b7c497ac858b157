"""How long the source `checkout` takes for a large tree: 10,000 files, 1,500 documents among them, a long history.

The tree is generated from a seed into a repository below TMPDIR (`--folder`) and removed. A wall above 30 s
(`--limit-seconds`) is exit status 1. Nothing here is a test: what it rests on is held by tests/sources/checkout/.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

WORDS = (
    "node",
    "mesh",
    "peer",
    "route",
    "recall",
    "готовность",
    "покрытие",
    "отказ",
    "coverage",
    "latency",
    "память",
    "pod",
)
PYTHON, DOCUMENTS, OTHERS = 4500, 1500, 4000


def sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(words))


def module(chance: random.Random, number: int) -> str:
    lines = ['"""' + sentence(chance, 12) + '."""', "", "from __future__ import annotations", "", "import os"]
    lines += [f"from src.p{chance.randrange(300)} import m{chance.randrange(15)}" for _ in range(4)]
    for f in range(chance.randrange(2, 14)):
        lines += ["", "", f"def f{number}_{f}(a, b, c=None):", f'    """{sentence(chance, 9)}."""', "    total = 0"]
        for n in range(chance.randrange(1, 5)):
            lines += [
                f"    for i in range({n + 2}):",
                f"        if a > {n} and b < i or c:",
                f"            total += i * {n}",
            ]
            lines += [
                f'            print("{sentence(chance, 4)}", total)',
                "        else:",
                "            total -= len(os.sep)",
            ]
        lines += ["    return total"]
    return "\n".join(lines) + "\n"


def document(chance: random.Random) -> str:
    parts = [f"# {sentence(chance, 4)}", ""]
    for _ in range(chance.randrange(4, 16)):
        parts += [f"## {sentence(chance, 3)}", ""]
        for _ in range(chance.randrange(2, 6)):
            percent = chance.randrange(10, 101)
            link = f"[{sentence(chance, 2)}](../d{chance.randrange(30)}/x{chance.randrange(1500)}.md)"
            parts += [f"{sentence(chance, 14)}: {percent} %. См. {link}.", ""]
        parts += ["```bash", f"kubectl get pods -n {chance.choice(WORDS)}", "```", ""]
    return "\n".join(parts)


def files(chance: random.Random) -> Iterator[tuple[str, bytes]]:
    for n in range(PYTHON):
        yield f"src/p{n % 300}/m{n // 300}.py", module(chance, n).encode()
    for n in range(DOCUMENTS):
        yield f"docs/d{n % 30}/x{n}.md", document(chance).encode()
    for n in range(OTHERS):
        kind = n % 8
        if kind == 0:
            yield f"data/b{n}.bin", chance.randbytes(4096) + b"\0"
        elif kind == 1:
            yield f"deploy/c{n}.yaml", f"apiVersion: v1\nkind: Service\nmetadata:\n  name: s{n}\n".encode() * 10
        elif kind == 2:
            yield f"data/t{n}.json", ("[" + ",".join(str(chance.random()) for _ in range(300)) + "]").encode()
        else:
            yield f"web/s{n}.ts", f"export const s{n} = {n};\n".encode() * 30


def repository(folder: Path, seed: int, commits: int) -> int:
    """Make the repository by a stream for git, which is quicker than files; returns the bytes of its tree."""
    chance, size = random.Random(seed), 0
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    stream = subprocess.Popen(["git", "-C", str(folder), "fast-import", "--quiet"], stdin=subprocess.PIPE)
    assert stream.stdin is not None
    every = list(files(chance))
    per_commit = -(-len(every) // commits)
    for number in range(commits):
        committer = f"A <a@example.org> {1_700_000_000 + number * 3600} +0000"
        stream.stdin.write(f"commit refs/heads/main\ncommitter {committer}\ndata 1\nx\n".encode())
        for path, content in every[number * per_commit : (number + 1) * per_commit]:
            size += len(content)
            stream.stdin.write(f"M 100644 inline {path}\ndata {len(content)}\n".encode() + content + b"\n")
    stream.stdin.close()
    if stream.wait():
        sys.exit("git fast-import failed")
    subprocess.run(["git", "-C", str(folder), "symbolic-ref", "HEAD", "refs/heads/main"], check=True)
    return size


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--folder", type=Path)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--commits", type=int, default=2000)
    asked.add_argument("--processes", type=int, default=2)
    asked.add_argument("--limit-seconds", type=float, default=30.0)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as scratch:
        folder = Path(scratch) / "tree"
        size = repository(folder, given.seed, given.commits)
        from readiness.sources.checkout.parameters import checked_parameters
        from readiness.sources.checkout.source import CheckoutSource

        parameters = checked_parameters(
            {
                "title": {"ru": "Дерево", "en": "A tree"},
                "subject": {"name": "generated"},
                "path": str(folder),
                "processes": given.processes,
            }
        )
        before = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        spent = sum(one.ru_utime + one.ru_stime for one in before)
        begun = time.monotonic()
        source = CheckoutSource(parameters, None, folder)
        recording = source.recordings()[0]
        wall = time.monotonic() - begun
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(one.ru_utime + one.ru_stime for one in used) - spent
    held = [one.ru_maxrss / 1024 for one in used]
    rows = ", ".join(f"{info.rows} {name}" for name, info in recording.tables.items())
    sys.stdout.write(
        f"{PYTHON + DOCUMENTS + OTHERS} files, {DOCUMENTS} documents, {size / 1e6:.1f} MB, {given.commits} commits, "
        f"{given.processes} processes: {wall:.1f} s, {cpu:.1f} s of CPU; most memory {held[0]:.0f} MiB here, "
        f"{held[1]:.0f} MiB in a child\n{rows}\n"
    )
    return int(wall > given.limit_seconds)


if __name__ == "__main__":
    sys.exit(main())
