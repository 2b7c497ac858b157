"""``recording.yaml`` of a lab: how it and its labels were made, what each column means, what has to be known."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import psutil

import readiness
from readiness.lab.conversion import Converted
from readiness.lab.exporter import TIMEOUTS_SECONDS
from readiness.lab.schedule import FAULTS, HELD_OUT_KINDS, MISBEHAVIOURS, parts_of, quiet_stretches
from readiness.machine.systems import environment_name, os_release
from readiness.messages import message
from readiness.sources.writing import in_both_languages, in_utc, table_entries

if TYPE_CHECKING:
    import pandas as pd

SUBJECT = "lab-mesh"
GAPS = ("whose", "one-machine", "rates", "faults", "labels", "rows", "compressed-days", "benign", "load", "exporter")
# What each column of each table means, in the order of the columns.
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "flows": {
        "observed_at": "UTC time of the first packet, to the millisecond; by the exporter",
        "source": "host that asks: the end with the higher port; of beacons and ICMP the sender",
        "destination": "host that is asked",
        "duration_seconds": "first to last packet; a flow is cut after 15 s",
        "protocol": "tcp, udp or icmp",
        "packets": "both directions",
        "bytes": "both directions, from the IP header on",
        "source_bytes": "of them those from the source",
        "state": "TCP flags that were seen from the source and, after /, from the destination; null for udp and icmp",
        "source_port": "null for icmp",
        "destination_port": "null for icmp",
        "label": "benign, or the kind of the episode",
        "episode_id": "episode it belongs to; null for benign",
    },
    "episodes": {
        "episode_id": "unique name: number in order of planned start, and kind",
        "kind": "what happened",
        "host": "who misbehaved, or to whom it happened",
        "peer": "the other end; null where there is none or several (settings)",
        "planned_at": "UTC time it was planned for",
        "begun_at": "UTC time it began",
        "ended_at": "UTC time it ended",
        "proof": "JSON, proof of the effect: packets dropped, bytes passed, changes of the carrier, connections made "
        "for it by outcome and the bytes they sent, connections that failed during a fault, flows labelled",
        "settings": "JSON: what was drawn for it",
        "part": "train, validation or test: by time",
    },
    "hosts": {
        "host": "name",
        "address": "in the network of the lab (TEST-NET-2)",
        "role": "user, server, backup, monitor or collector: what it does beside what all do",
        "activity": "sessions its users begin, 1 for the mean",
        "rate_kbit": "what its cable carries each way",
        "held_out": "true: an episode happens to it in the test part only",
        "neighbours": "JSON: with whom it exchanges beacons",
    },
    "connections": {
        "opened_at": "UTC time before the first packet; by the process that opened it",
        "closed_at": "UTC time after the end; null if the process was killed before",
        "protocol": "tcp or udp",
        "source": "who opened it",
        "source_port": "its port",
        "destination": "to whom",
        "destination_port": "its port",
        "purpose": "what for: a job of ordinary traffic, or the kind of the episode",
        "outcome": "ok, denied (wrong password), refused, unanswered, broken, or cut short by a kill",
        "sent_bytes": "of its content, by the source",
        "episode_id": "episode it was made for; null for ordinary traffic",
    },
    "exporter": {
        "observed_at": "UTC time of the question to softflowd",
        "active_flows": "flows not exported yet",
        "packets_processed": "packets counted into flows since the start",
        "flows_expired": "flows that came to their end",
        "flows_exported": "of them exported",
        "packets_received": "packets the capture handed over",
        "packets_dropped_by_capture": "packets the capture lost",
        "packets_dropped_by_interface": "packets the device lost",
        "records_exported": "records: one a direction",
        "export_packets": "packets that carried them",
        "export_failures": "of them not sent",
    },
    "cables": {
        "observed_at": "UTC time of the look",
        "host": "whose cable; counters since its start, as the host counts them",
        "received_bytes": "from the frame's header on",
        "received_packets": "frames",
        "received_errors": "frames",
        "received_drops": "frames",
        "sent_bytes": "from the frame's header on",
        "sent_packets": "frames",
        "sent_errors": "frames",
        "sent_drops": "frames",
        "load1": "load average of the machine, over a minute",
    },
}
METHODS = {
    "flows": "softflowd in promiscuous mode on the bridge between the hosts, IPFIX with times in milliseconds, nfcapd, "
    "nfdump; the two records of one flow are one row. Labels: settings.labels.",
    "episodes": "One episode that began a row. Faults are put in and taken away by the recorder, which notes both "
    "times and the counters; misbehaviour is done, noted and counted by the process of the host.",
    "hosts": "Drawn from the seed before the first packet.",
    "connections": "The log of each host's own process, one connection or row of datagrams a row, written when it is "
    "over (of an episode also when it begins). Beacons of ordinary traffic are not logged.",
    "exporter": "softflowctl statistics, once a minute, first before and last after all traffic.",
    "cables": "/proc/net/dev in the namespace of each host, every 5 s.",
}
LABELS = {
    "misbehaviour": f"{', '.join(MISBEHAVIOURS)}: flows that match a connection in the log of the misbehaving process "
    "by protocol, both ends, both ports and time (within 0.05 s before and 5 s after; of the port of beacons 0.05 s). "
    "A flow between ports of beacons carries the ordinary beacons of that pair and direction too.",
    "faults": f"{', '.join(FAULTS)}: flows that overlap the episode and touch its host; of link_cut those between host "
    "and peer. Whether the fault changed the flow is not asked.",
    "precedence": "The log wins over a fault; of two faults the one that began first.",
    "else": "benign",
}


def describe(name: str, converted: Converted, frames: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """``recording.yaml`` of a converted run.

    Parameters
    ----------
    name
        Of the folder.
    converted
        The run.
    frames
        Its tables, as they are written.
    """
    plan = converted.plan
    begun, ended = _moment(converted.begun), _moment(converted.ended)
    seconds = plan["seconds"]
    return {
        "schema": "readiness/recording/v1",
        "id": name,
        "title": in_both_languages(
            message("lab-title", hosts=len(plan["hosts"]), minutes=round((ended - begun).total_seconds() / 60))
        ),
        "subject": {"name": SUBJECT, "version": readiness.__version__, "environment": environment_name()},
        "collected": {
            "start": in_utc(begun.replace(microsecond=0)),
            "end": in_utc((ended + dt.timedelta(seconds=1)).replace(microsecond=0)),
            "by": f"`readiness record --lab mesh` {readiness.__version__}; one clock, that of the machine, UTC",
        },
        "environment": {
            "os": os_release()["PRETTY_NAME"],
            "kernel": platform.release(),
            "cores": os.cpu_count() or 0,
            "memory_gib": round(psutil.virtual_memory().total / 2**30),
            "programs": converted.facts["programs"],
            **{f"load1_{name}": value for name, value in converted.facts["load_average"].items()},
        },
        "settings": {
            "seed": plan["seed"],
            "planned_seconds": seconds,
            "days": plan["days"],
            "hosts": len(plan["hosts"]),
            "held_out_hosts": list(plan["held_out_hosts"]),
            "held_out_kinds": list(HELD_OUT_KINDS),
            "traffic": "lab",
            "ports": {**plan["ports"], "beacons": plan["beacons"]},
            "exporter_timeouts_seconds": dict(TIMEOUTS_SECONDS),
            "labels": LABELS,
            "exporter_at_the_end": converted.facts["exporter"],
            "collector": converted.facts["collector"],
            "records_read": converted.facts["records_read"],
            "connections_logged": converted.facts["connections_logged"],
            "episodes": converted.facts["episodes_by_part_and_kind"],
            "episodes_planned": len(plan["episodes"]),
            "flows_by_label": converted.facts["flows_by_label"],
            "quiet_stretches_seconds": [[round(edge, 1) for edge in quiet] for quiet in quiet_stretches(seconds)],
        },
        "phases": [
            {
                "name": part,
                "start": in_utc(_moment(converted.begun + start)),
                "end": in_utc(_moment(converted.begun + end)),
            }
            for part, (start, end) in parts_of(seconds).items()
        ],
        "gaps": [
            *map(in_both_languages, converted.gaps),
            *(in_both_languages(message(f"lab-gap-{gap}")) for gap in GAPS),
        ],
        "tables": table_entries(frames, methods=METHODS, columns=COLUMNS, collected_at=ended),
    }


def _moment(seconds: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)
