"""What each column of the tables of a battery means, how the rows came to be, and what they may decide."""

from __future__ import annotations

from collections.abc import Mapping

_RUN = {
    "configuration": "arguments of the constructor that were given; `defaults` if none",
    "seed": "of the synthetic task, and of what the detector draws",
    "inputs": "natural: dBm, ratios, ms, s, Mbit/s; rescaled: the same in percent, s, h, bit/s; standardised: z-scored "
    "by the training nodes",
    "labels": "given: the planted truth; own: none were given, the detector made its own",
}
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "contract_checks": {
        "subject": "detector or engine",
        "configuration": _RUN["configuration"],
        "check": "name of the check",
        "result": "passed, failed, absent (it offers nothing to be checked), not-reached (what it needs failed before)",
        "detail": "what the subject said or did, in its own words",
    },
    "detector_seeds": {
        **_RUN,
        "training_nodes": "nodes it learned from",
        "positives": "asked nodes that are in trouble",
        "negatives": "asked nodes that are in order",
        "auc": "share of pairs of both that its scores put in order, a tie half; null without a score for every node",
        "flagged_positives": "nodes in trouble it calls anomalous at its own threshold",
        "flagged_negatives": "nodes in order it calls anomalous at its own threshold",
        "control_auc": "the same of a z-scored logistic regression on the same nodes",
        "error": "the first thing that went wrong; null if nothing did",
    },
    "detector_scores": {
        **_RUN,
        "node": "number of the asked node",
        "anomalous": "the planted truth",
        "score": "what the detector answered",
        "flagged": "whether it called the node anomalous",
        "control": "decision function of the logistic control",
    },
    "fallback_answers": {
        "configuration": _RUN["configuration"],
        "missing": "packages that were made absent",
        "absent": "true: importing them failed in that very process",
        "path": "untrained or trained, and the method that was asked",
        "answer": "worst of ten nodes: explicit (says there is no assessment), unaffected (as with the packages), "
        "exception (an error that says nothing of the model), unmarked, fails-open (not anomalous, without a mark)",
        "detail": "that answer, in the words of the subject",
    },
    "incident_chains": {
        "incident": "name",
        "shape": "chain, fork, confounder (an unrelated event comes first), simultaneous (one time for all)",
        "dependencies": "true: the true graph of dependence was given",
        "events": "number of events, the symptom included",
        "root": "event that is the planted cause",
        "named": "event the engine named first; null if none",
        "rank": "place of the planted cause in what it named; null if it is not there",
        "earliest": "event of the earliest time, the first to arrive among equals",
        "chance": "one over the number of events before the symptom",
        "error": "what was raised; null if nothing was",
    },
    "incident_events": {
        "incident": "incident it belongs to",
        "arrived": "place in the order of arrival; the last is the symptom",
        "event": "name",
        "seconds": "time of the event",
        "service": "service it is of",
        "depends_on": "services that one depends on, whether the engine was told so or not",
    },
}
# What was seen of the code itself is measured; what rests on nodes or incidents of a generator is simulated.
PROVENANCE: Mapping[str, str] = {
    "contract_checks": "measured",
    "detector_seeds": "simulated",
    "detector_scores": "simulated",
    "fallback_answers": "measured",
    "incident_chains": "simulated",
    "incident_events": "simulated",
}
METHODS: Mapping[str, str] = {
    "contract_checks": "One check of one configuration a row: facts of the code that was run, in processes of its own.",
    "detector_seeds": "One training a row; every seed and kind of input is kept. Synthetic nodes, a fifth in trouble.",
    "detector_scores": "The score of every asked node of every training that gave scores.",
    "fallback_answers": "One path a row: every public method that assesses a node, before and after the call to train.",
    "incident_chains": "One synthetic incident a row, told to a new engine event by event; asked about its last event.",
    "incident_events": "The events of those incidents, drawn from the seed.",
}
