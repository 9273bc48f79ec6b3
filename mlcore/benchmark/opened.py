"""An exported result that somebody opens: read with suspicion, and judged again from its calls."""

from __future__ import annotations

import math
from dataclasses import replace

import msgspec

from mlcore.benchmark.arms import ONNX, PREDICT, PROBABILITIES, SKLEARN
from mlcore.benchmark.result import HEADLINE, MAX_REASON, StudyResult
from mlcore.benchmark.studies import conclude
from mlcore.benchmark.timing.environment import Environment
from mlcore.benchmark.timing.records import Block
from mlcore.errors import BenchmarkError, MlcoreError
from mlcore.stats import Histogram

MAX_BYTES = 10 * 1024**2
"""Largest file that is read; a verdict of five processes takes about 1.2 MB."""

# Together they bound the work, too: every pair is drawn again in every resample, for every arm. One
# value of the file takes some 60 bytes here, and 10 MB could hold three million.
_MAX_VALUES = 600_000
_MAX_PAIRS = 2_000
_MAX_RESAMPLES = 1_000
_MAX_ARMS = 10
_MAX_WORKLOADS = 20
_MAX_PROCESSES = 50
_MAX_LETTERS = 200
_MAX_PARTS = 100
# What would be drawn as a link, a picture or a formula where names are shown.
_MARKUP = set("[]<>`$")
# From a nanosecond to some hours.
_BINS = range(-21_000, 10_000)


def open_result(content: bytes) -> StudyResult:
    """Read the JSON of a result that was made elsewhere.

    Its verdicts are not believed but concluded again from its blocks.

    It is what ``StudyResult.as_dict`` wrote, as JSON in UTF-8, with at least one pair of blocks.

    Raises
    ------
    BenchmarkError
        If it is too large, holds no result, or holds one that cannot be.

    Examples
    --------
    >>> open_result(b"{}")
    Traceback (most recent call last):
    mlcore.errors.BenchmarkError: The file does not hold a measurement ('schema_version').
    (benchmark.unreadable)
    """
    if len(content) > MAX_BYTES:
        raise BenchmarkError("benchmark.upload-large", limit=MAX_BYTES // 1024**2)
    # A comma before each value but the first, a bracket around several: counted before any is made.
    if sum(content.count(sign) for sign in (b",", b"[", b"{")) > _MAX_VALUES:
        raise BenchmarkError("benchmark.upload-values", limit=_MAX_VALUES)
    try:
        result = StudyResult.from_dict(msgspec.json.decode(content))
    except (ValueError, RecursionError) as error:
        raise BenchmarkError("benchmark.unreadable", reason=type(error).__name__) from error
    try:
        _check(result)
        config = replace(result.config, n_resamples=min(result.config.n_resamples, _MAX_RESAMPLES))
        found = conclude(replace(result, config=config, verdicts=()))
    except MlcoreError:
        raise
    except (ValueError, ArithmeticError) as error:
        raise BenchmarkError("benchmark.unreadable", reason=str(error)[:MAX_REASON]) from error
    if not found.pairs:
        raise BenchmarkError("benchmark.unreadable", reason="no pair of blocks")
    return found


def _check(result: StudyResult) -> None:
    """Refuse what Levers would never have written, and what takes too much work to judge."""
    if result.study != HEADLINE or result.samples:
        raise ValueError("study")
    if len(result.pairs) > _MAX_PAIRS:
        raise BenchmarkError("benchmark.upload-pairs", limit=_MAX_PAIRS)
    for name, n, most in (
        ("workloads", len(result.workloads), _MAX_WORKLOADS),
        ("processes", result.n_processes, _MAX_PROCESSES),
        ("flags", len(result.flags), _MAX_PARTS),
        ("runtimes", len(result.left_out) + len(result.unopened), _MAX_ARMS),
    ):
        if n > most:
            raise ValueError(f"more than {most} {name}")
    names = [result.model_id, *result.workloads, *result.arms]
    names += [*result.flags, *(one.arm for one in result.left_out), result.no_twin]
    _letters(names)
    if result.started_at.tzinfo is None:
        raise ValueError("started_at without a zone")
    # In another zone the first and the last days there are do not exist.
    if not 1970 <= result.started_at.year <= 9_000:
        raise ValueError("started_at")
    _number(result.duration_s)
    arms = result.arms
    if not 1 <= len(arms) <= _MAX_ARMS or len(set(arms)) != len(arms) or "onnx" not in arms:
        raise ValueError("agreements")
    if result.baseline not in (SKLEARN, ONNX):
        raise ValueError("baseline")
    if result.asked not in (PREDICT, PROBABILITIES):
        raise ValueError("asked")
    for agreement in (*result.agreements, *result.left_out):
        for value in (agreement.n_rows, agreement.n_identical, agreement.largest_difference):
            _number(value)
    for missing in result.unopened:
        _letters([missing.arm, missing.code, *missing.facts, *missing.facts.values()])
        try:
            str(missing.error)
        except LookupError as error:
            raise ValueError("unopened") from error
    _check_place(result.environment)
    for pair in result.pairs:
        if not pair.blocks or not set(pair.blocks) <= set(arms):
            raise ValueError("blocks of an unknown arm")
        for block in pair.blocks.values():
            _check_block(block)


def _check_place(place: Environment) -> None:
    sizes = (len(place.affinity), len(place.thread_pools), len(place.providers))
    if max(sizes) > 10 * _MAX_PARTS or len(place.libraries) > _MAX_PARTS:
        raise ValueError("environment")
    _letters([place.machine, place.cpu, place.system, place.python, *place.providers])
    _letters([*place.libraries, *place.libraries.values()])
    for value in (place.n_cores, place.timer_floor_s, *place.affinity, place.quota or 0.0):
        _number(value)


def _check_block(block: Block) -> None:
    for histogram in (block.wall, block.cpu):
        _check_histogram(histogram)
    for value in (block.wall_s, block.cpu_s, block.started_s):
        _number(value)
    if block.wall_s <= 0:
        raise ValueError("wall_s")


def _check_histogram(histogram: Histogram) -> None:
    if not histogram.bins or histogram.bins[0] not in _BINS or histogram.bins[-1] not in _BINS:
        raise ValueError("bins")
    if max(histogram.counts) > 10**9:
        raise ValueError("counts")


def _letters(values: list[str]) -> None:
    for value in values:
        if len(value) > _MAX_LETTERS:
            raise ValueError("a name is no short text")
        if not value.isprintable() or _MARKUP & set(value):
            raise ValueError("a name with signs that names do not have")


def _number(value: float) -> None:
    if not math.isfinite(value) or value < 0:
        raise ValueError("a number out of bounds")
