"""Is this a measurement at all? Each check answers for one way in which a record can look like one and not be."""

from readiness.instruments.base import INSTRUMENT_CHECKS, Check, InstrumentCheck
from readiness.instruments.contracts import check_absence_proven, check_control_separates
from readiness.instruments.detection import (
    Overlaps,
    check_beats_memory,
    check_control_falls,
    check_episodes_suffice,
    check_scores_vary,
    check_split_separates,
)
from readiness.instruments.drills import (
    LedgerRows,
    check_drill_clock,
    check_ledger_adds_up,
    check_loss_proven,
    check_settled,
)
from readiness.instruments.faults import (
    FaultTimes,
    check_all_runs_kept,
    check_effect_proven,
    check_no_sentinels,
    check_order_of_events,
    check_recovery_after_detection,
    check_recovery_possible,
    check_settings_unchanged,
)
from readiness.instruments.loads import (
    LoadRun,
    check_load_as_offered,
    check_load_concurrent,
    check_requests_in_runs,
    is_sequential,
)
from readiness.instruments.payloads import check_bytes_unchanged, check_json_parses, check_payload_parses
from readiness.instruments.planted import check_planted_found
from readiness.instruments.scans import check_control_found, check_database_fresh, check_scans_completed
from readiness.instruments.series import (
    check_clock_advances,
    check_gauges_agree,
    check_no_gaps,
    check_no_hidden_restart,
    check_not_constant,
    check_range_not_constant,
    check_recomputes,
    check_samples_suffice,
    check_trend_has_points,
    check_units_agree,
)

__all__ = [
    "INSTRUMENT_CHECKS",
    "Check",
    "FaultTimes",
    "InstrumentCheck",
    "LedgerRows",
    "LoadRun",
    "Overlaps",
    "check_absence_proven",
    "check_all_runs_kept",
    "check_beats_memory",
    "check_bytes_unchanged",
    "check_clock_advances",
    "check_control_falls",
    "check_control_found",
    "check_control_separates",
    "check_database_fresh",
    "check_drill_clock",
    "check_effect_proven",
    "check_episodes_suffice",
    "check_gauges_agree",
    "check_json_parses",
    "check_ledger_adds_up",
    "check_load_as_offered",
    "check_load_concurrent",
    "check_loss_proven",
    "check_no_gaps",
    "check_no_hidden_restart",
    "check_no_sentinels",
    "check_not_constant",
    "check_order_of_events",
    "check_payload_parses",
    "check_planted_found",
    "check_range_not_constant",
    "check_recomputes",
    "check_recovery_after_detection",
    "check_recovery_possible",
    "check_requests_in_runs",
    "check_samples_suffice",
    "check_scans_completed",
    "check_scores_vary",
    "check_settings_unchanged",
    "check_settled",
    "check_split_separates",
    "check_trend_has_points",
    "check_units_agree",
    "is_sequential",
]
