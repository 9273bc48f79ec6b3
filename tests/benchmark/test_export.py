"""A result as other programs read it."""

import csv
import io
from dataclasses import replace

import pytest
from hdrh.histogram import HdrHistogram
from hdrh.log import HistogramLogReader

from mlcore.benchmark.export import CSV_COLUMNS, csv_table, hdr_log
from mlcore.benchmark.result import conclude
from tests.benchmark.fakes import pairs
from tests.benchmark.test_result import EMPTY, FULL


def rows_of(result, record):
    read = csv.DictReader(io.StringIO(csv_table(result).decode()))
    return [row for row in read if row["record"] == record]


def intervals(result, tmp_path):
    path = tmp_path / "result.hlog"
    path.write_text(hdr_log(result))
    reader = HistogramLogReader(str(path), HdrHistogram(1, 3_600 * 10**9, 3))
    found = []
    while (one := reader.get_next_interval_histogram()) is not None:
        found.append(one)
    reader.close()
    return found


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


def test_the_log_reads_back_with_every_call_of_every_block(tmp_path):
    found = intervals(FULL, tmp_path)
    blocks = [block for pair in FULL.pairs for block in pair.blocks.values()]
    assert len(found) == len(blocks)
    for one, block in zip(found, blocks, strict=True):
        assert one.get_total_count() == block.n_calls
        assert one.get_value_at_percentile(50) == pytest.approx(
            block.wall.quantile(0.5) * 1e9, rel=0.002
        )
    assert found[0].get_tag() == "sporadic.sklearn.0"


def test_no_name_breaks_a_line_of_the_log(tmp_path):
    made = [replace(pair, workload="a,b\nc") for pair in pairs(1)]
    (one, _) = intervals(conclude(replace(EMPTY, pairs=tuple(made))), tmp_path)
    assert one.get_tag() == "a_b_c.sklearn.0"
