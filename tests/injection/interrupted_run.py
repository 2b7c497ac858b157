"""A process that has broken something and is interrupted: KUBECONFIG and FOLDER. Undoing takes a second.

`prepared` is the product's own; the list and the guardian are where XDG_STATE_HOME says.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import yaml

from injection.samples import PLAN, live
from readiness.injection.plan import load_plan
from readiness.injection.running import prepared
from readiness.injection.steps import Undoing

kubeconfig, folder = sys.argv[1], Path(sys.argv[2])
told = yaml.safe_load(PLAN) | {"identity": {"kubeconfig": kubeconfig}}
(folder / "failures.yaml").write_text(yaml.safe_dump(told))
seen = live(kubeconfig=kubeconfig)
with prepared(load_plan(folder / "failures.yaml", seen, "failures.yaml"), seen, print) as injection:
    (folder / "guardian").write_text(str(injection.guardian.pid))
    for name in ("one", "two"):
        undo = f"sleep 0.5; rm {folder / name}"
        injection.undo_list.write(Undoing(fault_id=f"process_sigstop-{name}", command=("sh", "-c", undo)))
        (folder / name).touch()
    (folder / "done").touch()
    time.sleep(60)
