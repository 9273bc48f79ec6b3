"""Another goal for a server that was measured already."""

from __future__ import annotations

from dataclasses import replace

from mlcore.benchmark.studies.result import StudyResult
from mlcore.benchmark.studies.server import LARGEST, largest_rate


def with_goal(result: StudyResult, goal_s: float) -> StudyResult:
    """Ask a study ``server`` how many requests a second it serves within another goal.

    Parameters
    ----------
    result : StudyResult
        Of the study ``server``.
    goal_s : float
        Longest time 99 of 100 requests may take, in seconds, 1e-6 to 60.

    Returns
    -------
    StudyResult
        The same steps with another answer. Rates that were not tried because the goal of then
        was missed stay untried: what it serves at least is still told.

    Raises
    ------
    InvalidConfigError
        If the goal is out of its range.
    """
    points = [point for point in result.points if point.quantity != LARGEST]
    for arm in result.arms:
        curve = [(point.at, point.value) for point in result.curve("p99_s", arm)]
        points += [largest_rate(arm, curve, goal_s)] if curve else []
    return replace(result, points=tuple(points), config=replace(result.config, goal_s=goal_s))
