"""Results that somebody brings along."""

import json
import tracemalloc
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.benchmark.opened import MAX_BYTES, open_result
from mlcore.errors import BenchmarkError
from mlcore.stats import Histogram
from mlcore.text import for_locale
from tests.benchmark.test_result import EMPTY, FULL, SWEEP

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


def written(result=FULL, **changes):
    return json.dumps({**result.as_dict(), **changes}).encode()


def refused(content):
    with pytest.raises(BenchmarkError) as caught:
        open_result(content)
    assert for_locale("fr").describe(caught.value)
    return caught.value


def peak_bytes(work):
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def changed(path, value):
    """Return the file with one value deep inside replaced."""
    values = FULL.as_dict()
    *way, last = path
    inner = values
    for step in way:
        inner = inner[step]
    inner[last] = value
    return json.dumps(values).encode()


def test_a_genuine_result_is_read_as_it_was():
    assert open_result(written()) == FULL


def test_what_was_asked_is_a_number_or_probabilities():
    classes = replace(FULL, asked="predict_proba")
    assert open_result(written(classes)) == classes
    assert "asked" not in json.loads(written())
    assert refused(written(asked="decision_function")).code == "benchmark.unreadable"


def test_its_verdicts_are_not_believed():
    boast = tuple(replace(one, cpu=replace(one.cpu, value=1e6)) for one in FULL.verdicts)
    assert open_result(written(replace(FULL, verdicts=boast))) == FULL


def test_resampling_is_kept_within_what_a_server_can_bear():
    config = replace(FULL.config, n_resamples=100_000)
    assert open_result(written(replace(FULL, config=config))).config.n_resamples == 1_000


def test_a_file_that_is_too_large_is_not_even_parsed():
    assert refused(b"[" * (MAX_BYTES + 1)).code == "benchmark.upload-large"


@pytest.mark.parametrize("piece", [b"[],", b"{},", b'"",', b"1,"])
def test_a_file_of_more_values_than_a_measurement_has_is_not_even_parsed(piece):
    assert refused(b"[" + piece * 600_001 + b"0]").code == "benchmark.upload-values"


def test_what_multiplies_is_refused_before_it_is_multiplied():
    many = FULL.pairs[:1] * 2_001
    assert refused(written(replace(FULL, pairs=many))).code == "benchmark.upload-pairs"
    others = tuple(replace(FULL.agreements[0], arm=name) for name in ("onnx", *map(str, range(10))))
    refused(written(replace(FULL, agreements=others)))
    refused(
        written(replace(FULL, pairs=tuple(replace(FULL.pairs[0], process=n) for n in range(51))))
    )
    named = tuple(replace(FULL.pairs[0], workload=f"batch-{n}") for n in range(21))
    refused(written(replace(FULL, pairs=named)))
    refused(written(replace(FULL, flags=("stopped",) * 101)))


def test_a_small_file_whose_blocks_share_no_bin_takes_little_memory():
    rng = np.random.default_rng(0)

    def scattered(block):
        wall, cpu = (
            Histogram(bins=tuple(range(first, first + 10)), counts=(1,) * 10)
            for first in rng.integers(-20_000, 9_000, 2).tolist()
        )
        return replace(block, wall=wall, cpu=cpu)

    bare = tuple(
        replace(pair, blocks={name: scattered(block) for name, block in pair.blocks.items()})
        for pair in FULL.pairs[:1] * 1_000
    )
    content = written(replace(FULL, pairs=bare))
    assert peak_bytes(lambda: open_result(content)) < 40e6


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff", b"[" * 100_000, written(EMPTY), written(SWEEP), written(pairs=[])],
)
def test_what_holds_no_result_is_refused_in_words(content):
    refused(content)


BLOCK = ("pairs", 0, "blocks", "onnx")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("model_id",), "x" * 300),
        (("started_at",), "2026-05-01T12:00:00"),
        (("started_at",), "9999-12-31T23:59:59-23:59"),
        (("started_at",), "0001-01-01T00:00:00+23:59"),
        (("duration_s",), float("nan")),
        (("environment", "machine"), "![](http://elsewhere)"),
        (("environment", "cpu"), ["a"]),
        (("environment", "thread_pools"), [{"internal_api": "x", "num_threads": 1}]),
        (("environment", "libraries"), {"numpy": 2}),
        (("environment", "n_cores"), "2"),
        (("agreements", 0, "arm"), "sklearn"),
        (("agreements", 0, "largest_difference"), float("inf")),
        ((*BLOCK, "wall"), []),
        ((*BLOCK, "wall"), [[10**9, 1]]),
        ((*BLOCK, "cpu"), [[-10_000, 10**12]]),
        ((*BLOCK, "cpu"), [[float("inf"), 1]]),
        ((*BLOCK, "wall_s"), 0.0),
        ((*BLOCK, "started_s"), float("nan")),
        (("pairs", 0, "blocks"), {"abacus": FULL.as_dict()["pairs"][0]["blocks"]["onnx"]}),
    ],
)
def test_what_levers_would_never_have_written_is_refused(path, value):
    refused(changed(path, value))


@pytest.mark.parametrize("path", [("started_at",), ("schema_version",), ("duration_s",), BLOCK])
def test_a_refusal_quotes_little_of_the_file(path):
    error = refused(changed(path, "x" * 100_000))
    assert len(for_locale("en").describe(error)) < 400


@given(
    path=st.sampled_from(
        [(name,) for name in FULL.as_dict()]
        + [("environment", name) for name in FULL.as_dict()["environment"]]
        + [(*BLOCK, name) for name in FULL.as_dict()["pairs"][0]["blocks"]["onnx"]]
    ),
    value=JSON,
)
def test_no_file_fails_in_another_way(path, value):
    with suppress(BenchmarkError):
        assert open_result(changed(path, value)).verdicts
