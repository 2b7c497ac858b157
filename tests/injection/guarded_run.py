"""A process that does one fault by a command, guarded, and waits to be killed: KUBECONFIG, FOLDER, for
how many seconds the command runs, and for how many the guardian thinks it may.

The command touches `broken` in the folder, the one that undoes it removes that; no cluster is needed for either.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from readiness.injection.commands import run_command
from readiness.injection.guardian import guarded
from readiness.injection.plan import Identity
from readiness.injection.steps import Undoing
from readiness.injection.undoing import UndoList
from readiness.sources.live.parameters import KubernetesTarget

kubeconfig, folder, seconds, at_most = sys.argv[1], Path(sys.argv[2]), sys.argv[3], float(sys.argv[4])
undo_list = UndoList(folder / "state" / "list.jsonl")
collector = KubernetesTarget(kubeconfig=kubeconfig, namespace="shop", deployment="mesh")
with undo_list.held(wait_seconds=0):
    undo_list.begin(Identity(kubeconfig=kubeconfig), collector)
    with guarded(undo_list, at_most) as guardian:
        (folder / "guardian").write_text(str(guardian.pid))
        undo_list.write(Undoing(fault_id="process_sigstop-001", command=("rm", "-f", str(folder / "broken"))))
        with undo_list.busy() as held:
            (folder / "begun").touch()
            slow = f"sleep {seconds}; touch {folder / 'broken'} {folder / 'over'}; echo {seconds}"
            run_command(["sh", "-c", slow], timeout_seconds=20, held=held)
        (folder / "done").touch()
        time.sleep(60)
