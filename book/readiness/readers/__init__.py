"""Readers: files of other tools (k6, Locust, Prometheus, Chaos Toolkit, shell logs) as tables of a recording.

Importing them costs little; pyarrow and the parsers are loaded when a file is read.
"""

from readiness.readers import (
    chaos_journal,
    failure_table,
    k6_points,
    k6_summary,
    kubelet_stats,
    locust_csv,
    own_columns,
    prometheus_api,
    prometheus_text,
    stability_log,
)
from readiness.readers.base import BATCH_ROWS, Reader, ReaderOptions, ReadRequest
from readiness.readers.files import InputFile
from readiness.readers.remarks import Remarks

READERS: dict[str, Reader] = {
    reader.name: reader
    for reader in (
        stability_log.READER,
        prometheus_text.READER,
        prometheus_api.READER,
        kubelet_stats.READER,
        k6_points.READER,
        k6_summary.READER,
        locust_csv.STATS,
        locust_csv.HISTORY,
        locust_csv.FAILURES,
        chaos_journal.READER,
        failure_table.READER,
        own_columns.READER,
    )
}

__all__ = ["BATCH_ROWS", "READERS", "InputFile", "ReadRequest", "Reader", "ReaderOptions", "Remarks"]
