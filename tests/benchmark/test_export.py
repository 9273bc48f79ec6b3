"""A result as other programs read it."""

import csv
import io

from mlcore.benchmark.export import CSV_COLUMNS, csv_table
from tests.benchmark.test_result import EMPTY, FULL


def rows_of(result, record):
    read = csv.DictReader(io.StringIO(csv_table(result).decode()))
    return [row for row in read if row["record"] == record]


def test_the_table_holds_every_ratio_and_its_range():
    first = rows_of(FULL, "ratio")[0]
    ratio = FULL.verdict("sporadic").wall
    assert (first["workload"], first["arm"], first["clock"]) == ("sporadic", "onnx", "wall")
    assert [float(first[name]) for name in ("value", "low", "high")] == [
        ratio.value, ratio.low, ratio.high,
    ]  # fmt: skip


def test_the_table_holds_only_percentiles_that_the_calls_can_carry():
    found = rows_of(FULL, "percentile")
    shares = {row["share"] for row in found if row["workload"] == "sporadic"}
    assert shares == {"0.5", "0.9"}, "56 calls"
    assert {row["arm"] for row in found} == {"sklearn", "onnx"}


def test_the_table_holds_each_block_by_both_clocks():
    blocks = rows_of(FULL, "block")
    assert len(blocks) == 2 * 2 * len(FULL.pairs)
    assert float(blocks[0]["value"]) == FULL.pairs[0].blocks["sklearn"].wall.quantile(0.5)
    assert int(blocks[-1]["pair"]) == len(FULL.pairs) - 1


def test_a_result_with_nothing_measured_is_a_header():
    assert csv_table(EMPTY).decode().strip() == ",".join(CSV_COLUMNS)
    french = csv_table(EMPTY, decimal=",").decode("utf-8-sig")
    assert french.strip() == ";".join(CSV_COLUMNS)
