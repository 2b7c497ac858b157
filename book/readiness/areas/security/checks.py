"""Whether what was recorded of scans is a measurement: they ended well, know enough, and see what was planted."""

from __future__ import annotations

import numpy as np

from readiness.areas.base import Material
from readiness.claims import Claim
from readiness.instruments import Check, check_control_found, check_database_fresh, check_scans_completed


def checks_of(claim: Claim, materials: tuple[Material, ...], *, artefacts: tuple[str, ...] = ()) -> tuple[Check, ...]:
    """Check the scans of every recording.

    Parameters
    ----------
    claim
        Its validity is how old a database of vulnerabilities may be when it is used.
    materials
        With the table `scans`.
    artefacts
        Kinds of things whose scans rest on a database of the day; none asks for no database.
    """
    checks = []
    for material in materials:
        scans = material.tables["scans"]
        checks.append(check_scans_completed(list(scans["scan"]), list(scans["outcome"])))
        dated = scans[scans["artefact"].isin(artefacts)]
        if len(dated):
            age = (dated["started_at"] - dated["database_at"]).dt.total_seconds() / 86_400
            checks.append(
                check_database_fresh(
                    list(dated["scan"]), np.asarray(age, dtype=np.float64), most_days=claim.validity_days
                )
            )
        if "scan_controls" in material.tables:
            controls = material.tables["scan_controls"]
            named = [
                f"{tool} {rule} {path}"
                for tool, rule, path in zip(controls["tool"], controls["rule"], controls["path"], strict=True)
            ]
            checks.append(
                check_control_found(named, controls["is_defect"].to_numpy(bool), controls["found"].to_numpy(bool))
            )
    return tuple(checks)
