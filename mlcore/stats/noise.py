"""How quiet the machine was, and which of two ratios, wall or CPU, can be relied on there."""

from __future__ import annotations


def noise_grade(availability: float) -> str:
    """Grade the share of the time in which calls had a CPU, in [0, 1].

    It is ``A`` from 95 % on, ``B`` from 80 %, ``C`` below.

    Examples
    --------
    >>> noise_grade(0.98), noise_grade(0.9), noise_grade(0.4)
    ('A', 'B', 'C')
    """
    if availability >= 0.95:
        return "A"
    return "B" if availability >= 0.8 else "C"


def choose_unit(availability: float, wall: float, cpu: float) -> str:
    """Choose which of the two ratios can be relied on.

    A busy machine biases the wall-clock ratio (851 times where the CPU says 317).

    It is ``wall`` if the machine was quiet and the two agree within 5 %, else ``cpu``.

    Examples
    --------
    >>> choose_unit(0.99, 33.0, 32.5), choose_unit(0.99, 33.0, 28.0), choose_unit(0.5, 33.0, 33.0)
    ('wall', 'cpu', 'cpu')
    """
    return "wall" if noise_grade(availability) == "A" and units_agree(wall, cpu) else "cpu"


def units_agree(wall: float, cpu: float) -> bool:
    """Tell whether two ratios say the same, within 5 %.

    Examples
    --------
    >>> units_agree(33.0, 32.5), units_agree(851.0, 317.0)
    (True, False)
    """
    return abs(wall / cpu - 1) <= 0.05
