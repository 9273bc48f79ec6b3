"""Earlier measurements: which there are, and what changed between two of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mlcore.benchmark.timing.environment import Environment

QUICK_LOOK = "quick-look"
"""Kind of a stored measurement; studies have their own names."""

# Measured, not chosen: it differs a little from one measurement to the next.
_MEASURED = ("timer_floor_s",)
_NAME = re.compile(r"(\d{8}T\d{6}\.\d{6})Z-(.+?)(?:\.([a-z-]+))?\.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A result on disk, not read yet.

    Attributes
    ----------
    kind : str
        ``quick-look`` or the name of a study.
    started_at : datetime
        In UTC.
    """

    path: Path
    kind: str
    model_id: str
    started_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What two environments do not share.

    Attributes
    ----------
    field : str
        Of :class:`Environment`; for libraries and pools with the part, ``libraries.numpy``.
    before, after : str
        What each has; empty where it has none.
    """

    field: str
    before: str
    after: str


def list_results(
    data_folder: Path, *, model_id: str | None = None, kind: str | None = None
) -> tuple[Stored, ...]:
    """List the stored results, the newest first, by their file names alone.

    Parameters
    ----------
    model_id : str, optional
        By default those of all models.
    kind : str, optional
        By default measurements and studies.

    Examples
    --------
    >>> list_results(Path("/nowhere"))
    ()
    """
    found = []
    for path in (data_folder / "benchmarks").glob("*.json"):
        parts = _NAME.fullmatch(path.name)
        if parts is None:
            continue
        moment = datetime.strptime(parts[1], "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC)
        one = Stored(path=path, kind=parts[3] or QUICK_LOOK, model_id=parts[2], started_at=moment)
        if model_id in (None, one.model_id) and kind in (None, one.kind):
            found.append(one)
    return tuple(sorted(found, key=lambda one: (one.started_at, one.path.name), reverse=True))


def differences(before: Environment, after: Environment) -> tuple[Difference, ...]:
    """Tell what keeps two environments from being equal: results compare only if nothing does.

    Returns
    -------
    tuple of Difference
        Empty if they are equal. The timer's floor does not count, and of the cores that were
        allowed only how many.

    Examples
    --------
    >>> from mlcore.benchmark.timing.clock import Clock
    >>> from mlcore.benchmark.timing.environment import describe_environment
    >>> here = describe_environment(Clock())
    >>> differences(here, here)
    ()
    """
    found: list[Difference] = []
    for field in fields(Environment):
        if field.name not in _MEASURED:
            one, other = (_parts(field.name, place) for place in (before, after))
            found.extend(
                Difference(field=name, before=one.get(name, ""), after=other.get(name, ""))
                for name in dict.fromkeys((*one, *other))
                if one.get(name, "") != other.get(name, "")
            )
    return tuple(found)


def name_fields(found: Sequence[Difference]) -> str:
    """Write differences as one line: ``cpu (A → B), libraries.numpy (1 → 2)``."""
    return ", ".join(f"{one.field} ({one.before} → {one.after})" for one in found)


def _parts(name: str, environment: Environment) -> dict[str, str]:
    value: Any = asdict(environment)[name]
    if name == "affinity":
        return {name: str(len(value))}
    if name == "libraries":
        return {f"{name}.{library}": str(number) for library, number in value.items()}
    if name == "thread_pools":
        pools = sorted(f"{pool['internal_api']} {pool['num_threads']}" for pool in value)
        return {name: ", ".join(pools)}
    if name == "providers":
        return {name: ", ".join(value)}
    return {name: "" if value is None else str(value)}
