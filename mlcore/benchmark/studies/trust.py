"""Whether the method finds no lead where there is none, on this machine and now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mlcore.benchmark.judging import Verdict
from mlcore.benchmark.studies.result import StudyResult
from mlcore.benchmark.studies.runner import run_study
from mlcore.benchmark.studies.self_test import TWIN
from mlcore.benchmark.studies.study import StudyConfig
from mlcore.benchmark.timing.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfTest:
    """One arm against itself.

    Attributes
    ----------
    n_rows : int
        Rows of a call.
    verdict : Verdict
        Its ratio is that of two equal things.
    """

    arm: str
    n_rows: int
    verdict: Verdict

    @property
    def contains_one(self) -> bool | None:
        """Whether the range holds 1, as it ought to; None without a range."""
        ratio = self.verdict.headline
        return None if ratio.low is None else ratio.outcome == "equal"


def self_test(
    data_folder: Path,
    model_id: str,
    *,
    config: StudyConfig | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    clock: Clock | None = None,
    lock_file: Path | None = None,
) -> tuple[SelfTest, ...]:
    """Measure scikit-learn against itself and ONNX against itself, in this process, and keep it.

    Parameters and errors are those of :func:`run_study`; a page starts the study ``self-test`` in
    a child instead and reads :func:`self_tests` from its result.

    Returns
    -------
    tuple of SelfTest
        One for each arm.
    """
    result = run_study(
        data_folder,
        model_id,
        "self-test",
        config=config,
        emit=lambda line: None,
        should_stop=should_stop,
        clock=clock,
        lock_file=lock_file,
    )
    return self_tests(result)


def self_tests(result: StudyResult) -> tuple[SelfTest, ...]:
    """Read what a study ``self-test`` found.

    Returns
    -------
    tuple of SelfTest
        Empty for another study.
    """
    return tuple(
        SelfTest(
            arm=verdict.arm.removesuffix(TWIN),
            n_rows=int(verdict.workload.rpartition("-")[2]),
            verdict=verdict,
        )
        for verdict in result.verdicts
        if verdict.arm.endswith(TWIN)
    )
