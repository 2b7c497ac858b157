"""Which states of a flow mean that it came to nothing, in the words of each exporter.

The words do not collide, so that no caller has to say whose they are. A state that is not listed did not fail: what an
exporter says of a flow that is still going on is no failure either.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

# Zeek, conn_state: attempt without answer, rejected, aborted before it was open, SYN with no SYN-ACK seen.
_ZEEK = frozenset({"S0", "REJ", "RSTOS0", "RSTRH", "SH", "SHR"})
# Argus: INT is a request nobody answered; UR* are the ICMP answers that something was unreachable.
_ARGUS = frozenset({"INT"})
_ARGUS_UNREACHABLE = re.compile(r"UR[A-Z]*")
# TCP: the flags each side has sent, as Argus (source_destination) and the lab mesh (source/destination) write them. A
# SYN and nothing back, or nothing back but a reset.
_FLAGS_OF_BOTH = re.compile(r"[A-Z]*S[A-Z]*[_/](R|RA|AR)?")
# nfdump: the flags of one direction in fixed places, CEUAPRSF. A SYN without ACK, or a reset without SYN and FIN.
_NFDUMP = re.compile(r"[.C][.E][.U](\.[.P][.R]S[.F]|[.A][.P]R\.\.)")
# Cilium Hubble, verdict.
_HUBBLE = frozenset({"DROPPED", "ERROR"})


def is_failure(state: str) -> bool:
    """Whether a state says that a flow came to nothing."""
    return (
        state in _ZEEK
        or state in _ARGUS
        or state in _HUBBLE
        or any(form.fullmatch(state) for form in (_ARGUS_UNREACHABLE, _FLAGS_OF_BOTH, _NFDUMP))
    )


def failures_of(states: pd.Series) -> NDArray[np.bool_]:
    """Which of many states say so; an absent state says nothing, and so does not.

    Parameters
    ----------
    states
        (m,) texts, nullable.

    Returns
    -------
    (m,) bool
    """
    codes, names = pd.factorize(states)
    # The last entry is that of the code -1, of an absent state.
    failed = np.array([*(is_failure(str(name)) for name in names), False])
    return np.asarray(failed[codes], dtype=bool)
