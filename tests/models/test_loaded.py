"""What is loaded stays in memory where it is needed next."""

from __future__ import annotations

import mlcore
from mlcore import artifacts, models
from mlcore.models.opened import is_open


def test_the_current_model_is_never_let_go_and_another_is(small_copy, own_data_folder):
    current = small_copy.name
    first = mlcore.load(current)
    opened = models.open_model(current)
    others = [mlcore.ModelConfig(n_estimators=1, random_state=seed) for seed in range(9)]
    for other in others:
        models.open_model(other)
    assert mlcore.load(current) is first
    assert models.open_model(current) is opened
    assert not is_open(others[0])
    # It was kept for being the current one, not for having been asked for.
    artifacts.set_current(own_data_folder, others[-1].fingerprint())
    for other in others:
        models.open_model(other)
    assert not is_open(current)
    assert is_open(others[-1])
