"""What can be chosen about a measurement."""

from __future__ import annotations

from dataclasses import dataclass

from mlcore.config import check_integer, check_number
from mlcore.errors import InvalidConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyConfig:
    """How a study is made; each has its own defaults, these are those of the headline.

    Attributes
    ----------
    seed : int
        Seed of the rows, of the order of the arms and of the resampling.
    budget_s : float
        Longest time for measuring, in seconds, 0.1 to 3,600.
    min_pairs : int
        Pairs of blocks before a workload may count as precise, 6 to 10,000.
    precision : float
        Half-width of the ratio's range at which a workload ends, in (0, 1].
    gap_s : float
        Idle time before each sporadic request, in seconds, 0 to 1.
    block_s : float
        Time of one block, in seconds, 0.001 to 1.
    warmup_s, warmup_max_s : float
        Shortest and longest warm-up of an arm, in seconds, 0 to 60.
    n_distinct_rows : int
        Different rows of single requests, and rows of the check of the answers.
    n_batch_rows : int
        Rows of the large batch.
    n_resamples : int
        Resamples of the bootstrap.
    processes : int
        Fresh processes that share the budget, 1 to 50; a verdict takes 5 or more.
    workloads : tuple of str
        What is measured: ``sporadic``, ``busy``, ``batch``.
    more_rows : tuple of int
        Further sizes of a batch, measured as ``batch-<rows>``.

    rows : tuple of int
        Rows of a call where a study has an axis of them, each 1 to 1,000,000.
    threads : tuple of int
        Numbers of threads, each 1 to 1,024; empty for 1, 2, 4 and so on up to the cores.
    goal_s : float
        Longest time 99 of 100 requests may take, in seconds, 1e-6 to 60.
    rounds : int
        Most repetitions where each is a fresh process or a whole grid, 1 to 1,000.

    Raises
    ------
    InvalidConfigError
        If a value is out of its range.
    """

    seed: int = 0
    budget_s: float = 31.0
    min_pairs: int = 20
    precision: float = 0.02
    gap_s: float = 0.02
    block_s: float = 0.035
    warmup_s: float = 0.5
    warmup_max_s: float = 1.5
    n_distinct_rows: int = 4_096
    n_batch_rows: int = 10_000
    n_resamples: int = 1_000
    processes: int = 1
    workloads: tuple[str, ...] = ("sporadic", "busy", "batch")
    more_rows: tuple[int, ...] = ()
    rows: tuple[int, ...] = (1,)
    threads: tuple[int, ...] = ()
    goal_s: float = 0.02
    rounds: int = 10

    def __post_init__(self) -> None:
        check_integer("seed", self.seed, 0, 2**32 - 1)
        check_integer("min_pairs", self.min_pairs, 6, 10_000)
        check_integer("n_distinct_rows", self.n_distinct_rows, 1, 1_000_000)
        check_integer("n_batch_rows", self.n_batch_rows, 2, 1_000_000)
        check_integer("n_resamples", self.n_resamples, 100, 100_000)
        check_integer("processes", self.processes, 1, 50)
        check_integer("rounds", self.rounds, 1, 1_000)
        for name, least, most in (
            ("more_rows", 2, 1_000_000),
            ("rows", 1, 1_000_000),
            ("threads", 1, 1_024),
        ):
            for value in getattr(self, name):
                check_integer(name, value, least, most)
        known = "sporadic, busy, batch"
        if not set(self.workloads) <= set(known.split(", ")):
            raise InvalidConfigError("config.range", field="workloads", expected=known)
        check_number("budget_s", self.budget_s, 0.1, 3_600)
        check_number("precision", self.precision, 1e-6, 1)
        check_number("gap_s", self.gap_s, 0, 1)
        check_number("block_s", self.block_s, 0.001, 1)
        check_number("goal_s", self.goal_s, 1e-6, 60)
        check_number("warmup_s", self.warmup_s, 0, 60)
        check_number("warmup_max_s", self.warmup_max_s, self.warmup_s, 60)
