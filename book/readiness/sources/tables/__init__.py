"""The tables a recording may hold, and what each of them must look like to be read as one.

Times end in ``_at`` and are UTC; units stand in the names. A table this package does not know is read as it is.
"""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from readiness.sources.tables import (
    business,
    code,
    documents,
    faults,
    january,
    load,
    models,
    operations,
    security,
    service,
    testing,
    traffic,
    tree,
    validation,
)

TABLES: dict[str, pa.DataFrameSchema] = {
    name: schema
    for part in (
        business,
        code,
        documents,
        faults,
        january,
        load,
        models,
        operations,
        security,
        service,
        testing,
        traffic,
        tree,
        validation,
    )
    for name, schema in part.TABLES.items()
}


def faults_of_table(name: str, frame: pd.DataFrame, expected_rows: int) -> list[str]:
    """Say in words what is wrong with a table; an empty list means it can be read.

    Parameters
    ----------
    name
        Name of the table.
    frame
        Its rows.
    expected_rows
        Number of rows that ``recording.yaml`` promises.
    """
    faults = []
    if len(frame) != expected_rows:
        faults.append(f"{len(frame)} rows, recording.yaml says {expected_rows}")
    schema = TABLES.get(name)
    if schema is None:
        return faults
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases
        faults += sorted({f"{case.column or case.failure_case}: {case.check}" for case in cases.itertuples()})
    return faults
