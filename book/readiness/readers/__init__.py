"""Readers: files of other tools (load generators, Prometheus, shell logs, exporters of flows, scanners) as tables.

Importing them costs little; pyarrow and the parsers are loaded when a file is read.
"""

from readiness.readers import (
    argus_binetflow,
    chaos_journal,
    edge_list,
    failure_table,
    hubble_flows,
    k6_points,
    k6_summary,
    kubelet_stats,
    locust_csv,
    nfdump_csv,
    own_columns,
    prometheus_api,
    prometheus_text,
    stability_log,
    stripe_csv,
    test_reports,
    zeek_conn,
)
from readiness.readers.base import BATCH_ROWS, Reader, ReaderOptions, ReadRequest
from readiness.readers.code import CODE_READERS
from readiness.readers.files import InputFile
from readiness.readers.remarks import Remarks
from readiness.readers.scanners import SCANNERS

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
        argus_binetflow.READER,
        zeek_conn.READER,
        nfdump_csv.READER,
        hubble_flows.READER,
        edge_list.READER,
        stripe_csv.PAYMENTS,
        stripe_csv.SUBSCRIPTIONS,
        test_reports.JUNIT,
        test_reports.PYTEST,
        test_reports.GO,
        test_reports.NEXTEST,
        own_columns.READER,
        *CODE_READERS,
        *SCANNERS,
    )
}

__all__ = ["BATCH_ROWS", "READERS", "InputFile", "ReadRequest", "Reader", "ReaderOptions", "Remarks"]
