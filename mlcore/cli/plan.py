"""What ``benchmark`` was asked to measure, read from its options."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mlcore.benchmark import HEADLINE, SPORADIC, StudyConfig
from mlcore.benchmark.studies import BATCH, BUSY, STUDIES
from mlcore.errors import BenchmarkError, InvalidConfigError

SINGLE_STREAM = "single-stream"
SELF_TEST = "self-test"

_PROCESS_BUDGET_S = 20.0
_MOST_ROWS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is measured, and what is done with it.

    Attributes
    ----------
    config : StudyConfig or None
        Of the measurement; None if only studies were asked for.
    studies : dict of str to StudyConfig
        By name, in the order they are made.
    against : dict or None
        What the file to compare with holds.
    allowed : float or None
        Share by which it may be slower.
    """

    config: StudyConfig | None
    studies: dict[str, StudyConfig]
    output: Path | None
    against: Mapping[str, Any] | None
    allowed: float | None


def read_plan(options: argparse.Namespace) -> Plan:
    """Read the options of ``benchmark``.

    Raises
    ------
    InvalidConfigError
        If a value cannot be meant; it names the option and what was expected.
    BenchmarkError
        If a file cannot be read or written.
    """
    rows = _read_rows(options.rows)
    names = _read_names(options.workload)
    config = _measurement(options, names, rows or (1, StudyConfig().n_batch_rows))
    chosen = [name for name in STUDIES if name in names]
    if options.self_test:
        chosen.append(SELF_TEST)
    studies = {}
    for name in chosen:
        study = STUDIES[name].config
        if options.budget is not None:
            study = replace(study, budget_s=options.budget)
        if rows and name in ("sweep", "threads", SELF_TEST):
            study = replace(study, rows=rows)
        studies[name] = study
    output = Path(options.output) if options.output else None
    if output and not _can_hold(output):
        # Said now: the measurement takes minutes.
        raise BenchmarkError("benchmark.unwritable", file=str(output), reason="no such folder")
    return Plan(
        config=config,
        studies=studies,
        output=output,
        against=_read_against(options.against),
        allowed=_read_share(options.fail_if_slower),
    )


def _can_hold(path: Path) -> bool:
    try:
        return path.parent.is_dir() and not path.is_dir()
    except OSError:  # a folder that cannot be searched
        return False


def _measurement(
    options: argparse.Namespace, names: tuple[str, ...], rows: tuple[int, ...]
) -> StudyConfig | None:
    asked: list[str] = []
    large = [n for n in rows if n > 1]
    if SPORADIC in names:
        if 1 not in rows:
            raise InvalidConfigError("cli.rows-for", workload=SPORADIC, expected="1")
        asked.append(SPORADIC)
    if SINGLE_STREAM in names and 1 in rows:
        asked.append(BUSY)
    if BATCH in names and not large:
        if options.workload is not None:
            raise InvalidConfigError("cli.rows-for", workload=BATCH, expected="2, 3, …")
    elif large and {BATCH, SINGLE_STREAM} & set(names):
        asked.append(BATCH)
    if not asked:
        return None
    processes = 1 if options.processes is None else options.processes
    given: dict[str, Any] = {}
    if options.budget is not None:
        given["budget_s"] = options.budget
    elif processes > 1:
        given["budget_s"] = _PROCESS_BUDGET_S * processes
    if BATCH in asked:
        given["n_batch_rows"] = max(large)
        given["more_rows"] = tuple(n for n in large if n != max(large))
    return StudyConfig(processes=processes, workloads=tuple(asked), **given)


def _read_rows(given: str | None) -> tuple[int, ...]:
    if given is None:
        return ()
    parts = [part.strip() for part in given.split(",")]
    # A number of more than seven digits is too large, and may be too large to read.
    if not all(part.isdecimal() and len(part) <= 7 for part in parts):
        raise InvalidConfigError("cli.rows")
    rows = sorted({int(part) for part in parts})
    if not 1 <= rows[0] <= rows[-1] <= _MOST_ROWS:
        raise InvalidConfigError("cli.rows")
    return tuple(rows)


def _read_names(given: str | None) -> tuple[str, ...]:
    studies = (name for name in STUDIES if name not in (HEADLINE, SELF_TEST))
    known = (SPORADIC, SINGLE_STREAM, BATCH, *studies)
    if given is None:
        return known[:3]
    names = tuple(part.strip() for part in given.split(","))
    if not set(names) <= set(known):
        raise InvalidConfigError("cli.workload", expected=", ".join(known))
    return names


def _read_share(given: str | None) -> float | None:
    if given is None:
        return None
    found = re.fullmatch(r"\s*(\d+(?:[.,]\d+)?)\s*(%?)\s*", given)
    if not found:
        raise InvalidConfigError("cli.fail-if-slower")
    share = float(found[1].replace(",", ".")) / (100 if found[2] else 1)
    # 5 without the sign may be meant as a share or as a percentage.
    if share > 10 or (not found[2] and share > 1):
        raise InvalidConfigError("cli.fail-if-slower")
    return share


def _read_against(given: str | None) -> Mapping[str, Any] | None:
    if given is None:
        return None
    try:
        values = json.loads(Path(given).read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise BenchmarkError("benchmark.unreadable", reason=type(error).__name__) from error
    # A study has its name; the headline has none.
    if not isinstance(values, dict) or "pairs" not in values or "study" in values:
        raise BenchmarkError("cli.against", file=given)
    return values
