"""A small tree with planted defects, and beside each a twin without it.

A scan that finds nothing says something only if the same scanner, run the same way, finds what was planted. Twins show
the other side: a scanner that reports everything finds every planted defect too.

What looks like a secret is put together here, so that no file of this project holds anything of the kind.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

_KEY = "AKIA" + "J4Q7" + "ZX2M" + "W6RT" + "P3LD"
# The name of what such a file holds; its content is a hash of nothing, and no key.
_NAME = "RSA PRIVATE" + " KEY"
_BODY = "\n".join(base64.b64encode(hashlib.sha384(bytes([number])).digest()).decode() for number in range(8))

_CODE = f'''"""Planted defects."""
import subprocess

import yaml

ACCESS = "{_KEY}"


def listed(name):
    return subprocess.call("ls " + name, shell=True)


def read(text):
    return yaml.load(text)
'''
_CLEAN_CODE = '''"""The same without the defects."""
import os
import subprocess

import yaml

ACCESS = os.environ["ACCESS"]


def listed(name):
    return subprocess.call(["ls", name])


def read(text):
    return yaml.safe_load(text)
'''
_POD = """apiVersion: v1
kind: Pod
metadata:
  name: planted
spec:
  hostNetwork: true
  containers:
    - name: main
      image: example.org/planted:latest
      securityContext:
        privileged: true
"""
_CLEAN_POD = """apiVersion: v1
kind: Pod
metadata:
  name: clean
  namespace: control
spec:
  hostNetwork: false
  containers:
    - name: main
      image: example.org/clean@sha256:0000000000000000000000000000000000000000000000000000000000000000
      securityContext:
        privileged: false
"""
_KEY_FILE = f"-----BEGIN {_NAME}-----\n{_BODY}\n-----END {_NAME}-----\n"
_CLEAN_KEY_FILE = f"-----BEGIN PUBLIC KEY-----\n{_BODY}\n-----END PUBLIC KEY-----\n"

FILES = {
    "planted/code.py": _CODE,
    "clean/code.py": _CLEAN_CODE,
    "planted/pod.yaml": _POD,
    "clean/pod.yaml": _CLEAN_POD,
    "planted/key.pem": _KEY_FILE,
    "clean/key.pem": _CLEAN_KEY_FILE,
}


@dataclass(frozen=True)
class Planted:
    """One place that a rule of a scanner must report (`is_defect`), or must not.

    `line` is that of the report, None where the rule is about a whole object.
    """

    tool: str
    rule: str
    path: str
    line: int | None
    is_defect: bool


def _both(tool: str, rule: str, name: str, line: int | None, clean_line: int | None = None) -> tuple[Planted, Planted]:
    return (
        Planted(tool, rule, f"planted/{name}", line, is_defect=True),
        Planted(tool, rule, f"clean/{name}", clean_line, is_defect=False),
    )


PLANTED: tuple[Planted, ...] = (
    *_both("bandit", "B602", "code.py", 10),
    *_both("bandit", "B506", "code.py", 14),
    *_both("detect-secrets", "AWS Access Key", "code.py", 6),
    *_both("detect-secrets", "Private Key", "key.pem", None),
    *_both("checkov", "CKV_K8S_16", "pod.yaml", None),
    *_both("checkov", "CKV_K8S_19", "pod.yaml", None),
    *_both("checkov", "CKV_K8S_43", "pod.yaml", None),
)
