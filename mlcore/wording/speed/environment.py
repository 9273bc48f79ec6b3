"""Where and with what was measured, and in what two places differ, as rows of words."""

from __future__ import annotations

from collections.abc import Sequence

from mlcore.benchmark import StudyResult
from mlcore.benchmark.comparison import Difference
from mlcore.text import Text, mark

FIELDS = {
    "machine": mark("Machine"),
    "cpu": mark("Processor"),
    "n_cores": mark("Cores"),
    "affinity": mark("Cores of the measuring process"),
    "quota": mark("Processors the container may use"),
    "system": mark("System"),
    "python": "Python",
    "thread_pools": mark("Thread pools"),
    "providers": mark("ONNX Runtime computes on"),
}


def environment_rows(
    result: StudyResult, text: Text, *, elsewhere: bool = False
) -> list[tuple[str, str]]:
    """Lay out what a measurement depends on beside the model.

    Parameters
    ----------
    elsewhere : bool
        Whether it is read on other machines, too, so that this one has to be named.

    Returns
    -------
    list of (str, str)
        What it is called, and what it was.
    """
    place = result.environment

    def name(field: str) -> str:
        return text(FIELDS[field])

    here = text("this machine")
    pools = (
        f"{pool.get('internal_api')}: {pool.get('num_threads')}" for pool in place.thread_pools
    )
    return [
        (name("machine"), here if place.is_here and not elsewhere else place.machine),
        (name("cpu"), place.cpu),
        (name("n_cores"), text.number(place.n_cores, 0)),
        (name("affinity"), ", ".join(map(str, place.affinity)) or "–"),
        (
            name("quota"),
            text("no limit") if place.quota is None else text.number(place.quota, 1),
        ),
        (name("system"), place.system),
        ("Python", place.python),
        *place.libraries.items(),
        (name("thread_pools"), ", ".join(dict.fromkeys(pools)) or "–"),
        (name("providers"), ", ".join(place.providers)),
        (text("Reading the clock takes"), text.seconds(place.timer_floor_s)),
        *(
            [(text("Rows compared first"), text.number(agreement.n_rows, 0))]
            if (agreement := result.agreement())
            else []
        ),
        (text("Seed"), str(result.config.seed)),
        (text("Model"), result.model_id),
    ]


def difference_rows(
    found: Sequence[Difference], text: Text, names: Sequence[str]
) -> list[list[str]]:
    """Lay out what two environments do not share, a header first.

    Parameters
    ----------
    names : sequence of two str
        What the two are called.

    Returns
    -------
    list of list of str
        Empty if they are equal.
    """
    rows = [[_field(one.field, text), one.before or "–", one.after or "–"] for one in found]
    return [["", *names], *rows] if rows else []


def _field(name: str, text: Text) -> str:
    kind, _, part = name.partition(".")
    return part or text(FIELDS.get(kind, kind))
