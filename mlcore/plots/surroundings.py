"""Where and with what was measured, as rows of words."""

from __future__ import annotations

from mlcore.benchmark import BenchmarkResult
from mlcore.text import Text


def environment_rows(result: BenchmarkResult, text: Text) -> list[tuple[str, str]]:
    """Lay out what a measurement depends on beside the model.

    Returns
    -------
    list of (str, str)
        What it is called, and what it was.
    """
    place = result.environment
    pools = (
        f"{pool.get('internal_api')}: {pool.get('num_threads')}" for pool in place.thread_pools
    )
    return [
        (text("Machine"), text("this machine") if place.is_here else place.machine),
        (text("Processor"), place.cpu),
        (text("Cores"), text.number(place.n_cores, 0)),
        (text("Cores of the measuring process"), ", ".join(map(str, place.affinity)) or "–"),
        (
            text("Processors the container may use"),
            text("no limit") if place.quota is None else text.number(place.quota, 1),
        ),
        (text("System"), place.system),
        ("Python", place.python),
        *((name, version) for name, version in place.libraries.items()),
        (text("Thread pools"), ", ".join(dict.fromkeys(pools)) or "–"),
        (text("ONNX Runtime computes on"), ", ".join(place.providers)),
        (text("Reading the clock takes"), text.seconds(place.timer_floor_s)),
        *(
            [(text("Rows compared first"), text.number(agreement.n_rows, 0))]
            if (agreement := result.agreement())
            else []
        ),
        (text("Seed"), str(result.config.seed)),
        (text("Model"), result.model_id),
    ]
