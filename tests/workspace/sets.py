"""Sets of scenarios of any kind, for a schema of two inputs."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from mlcore.datasets import describe_rows
from mlcore.workspace import Baseline, ScenarioSet

SCHEMA = describe_rows(np.arange(20.0).reshape(10, 2), np.arange(10.0), names=["age", "pay"])
OTHER = describe_rows(np.arange(20.0).reshape(10, 2), np.arange(10.0), names=["age", "rent"])

values = st.floats(*SCHEMA.features[0].limits)
rows = st.tuples(values, values)
names = st.text(min_size=1, max_size=60).filter(lambda name: name.strip())


@st.composite
def sets(draw: st.DrawFn) -> ScenarioSet:
    found = ScenarioSet()
    for name, row, text in draw(st.lists(st.tuples(names, rows, st.text(max_size=80)), max_size=5)):
        found = found.keep(name, row, text)
    kinds = [
        st.just(Baseline()),
        rows.map(lambda row: Baseline(kind="row", row=row)),
        st.builds(
            lambda number, row: Baseline(kind="real", number=number, row=row),
            st.integers(1, 10**6),
            rows,
        ),
    ]
    if found.names:
        kinds.append(
            st.sampled_from(found.names).map(lambda name: Baseline(kind="scenario", name=name))
        )
    return found.start_from(draw(st.one_of(kinds)))
