"""The data models are trained on and asked about."""

from mlcore.datasets.builtin import (
    CASES,
    EXAMPLES,
    TITLES,
    WANTED,
    CaseWords,
    Example,
    expected_electricity,
    load_dataset,
)
from mlcore.datasets.cells import parse_number
from mlcore.datasets.csv_reading import CsvTable, read_csv
from mlcore.datasets.csv_writing import with_predictions, write_csv
from mlcore.datasets.table import Dataset, describe_rows

__all__ = [
    "CASES",
    "EXAMPLES",
    "TITLES",
    "WANTED",
    "CaseWords",
    "CsvTable",
    "Dataset",
    "Example",
    "describe_rows",
    "expected_electricity",
    "load_dataset",
    "parse_number",
    "read_csv",
    "with_predictions",
    "write_csv",
]
