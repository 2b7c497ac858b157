"""Readers of what security scanners report: one scan a file, its findings beside its scope.

None of them keeps what a scanner quotes of a place: a report may quote the secret it found, and what is read is stored.
"""

from readiness.readers.base import Reader
from readiness.readers.scanners import (
    bandit,
    checkov,
    cyclonedx,
    detect_secrets,
    gitleaks,
    grype,
    osv,
    pip_audit,
    sarif,
    spdx,
    trivy,
    zap,
)

SCANNERS: tuple[Reader, ...] = (
    sarif.READER,
    pip_audit.READER,
    osv.READER,
    grype.READER,
    trivy.READER,
    cyclonedx.READER,
    spdx.READER,
    bandit.READER,
    detect_secrets.READER,
    gitleaks.READER,
    checkov.READER,
    zap.READER,
)

__all__ = ["SCANNERS"]
