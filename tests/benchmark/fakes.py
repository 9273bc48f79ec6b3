"""A clock that only moves when it is told to, and arms that move it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from mlcore.benchmark.arms import Arm
from mlcore.benchmark.timing.clock import Clock
from mlcore.benchmark.timing.environment import Environment
from mlcore.benchmark.timing.records import Block, Pair
from mlcore.schema import Feature, FeatureSchema, Target
from mlcore.stats import Histogram


@dataclass
class FakeTime:
    """Time of a machine that gives its programs only a share of the CPU."""

    availability: float = 1.0
    wall: int = 0
    cpu: int = 0
    slept: list[float] = field(default_factory=list)

    def work(self, seconds: float) -> None:
        self.cpu += round(seconds * 1e9)
        self.wall += round(seconds * 1e9 / self.availability)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.wall += round(seconds * 1e9)

    @property
    def clock(self) -> Clock:
        return Clock(
            wall_ns=lambda: self.wall,
            cpu_ns=lambda: self.cpu,
            queue_ns=lambda: self.wall - self.cpu,
            sleep=self.sleep,
        )

    def arm(self, name: str, seconds: float, *, noise: float = 0.0, every: int = 1) -> Arm:
        """Make an arm whose calls take ``seconds``, give or take."""
        rng = np.random.default_rng(len(name))

        def predict(X: np.ndarray) -> np.ndarray:
            self.work(seconds * float(np.exp(rng.normal(0, noise))))
            return X[:, 0]

        return Arm(name=name, predict=predict, every=every)


def never() -> bool:
    return False


def after(n: int) -> Callable[[], bool]:
    """Make a question that is answered with yes from the n-th time on."""
    asked = iter(range(10**9))
    return lambda: next(asked) >= n


SCHEMA = FeatureSchema(
    features=(
        Feature(name="a", label="A", low=0, high=1, typical=0.5, step=0.1, decimals=1),
        Feature(name="b", label="B", low=-10, high=10, typical=0, step=1, decimals=0),
    ),
    target=Target(name="y", label="Y", low=0, high=1, decimals=1),
)

SAMPLE = np.array([[0.5, 0.0], [0.1, -9.9], [0.9, 9.9]])

ENVIRONMENT = Environment(
    machine="nowhere",
    cpu="none",
    n_cores=2,
    affinity=(1,),
    quota=1.5,
    system="Linux 6",
    python="CPython 3.11",
    libraries={"numpy": "2"},
    thread_pools=({"user_api": "blas", "internal_api": "openblas", "num_threads": 1},),
    providers=("CPUExecutionProvider",),
    timer_floor_s=5e-8,
)


def block(seconds: list[float], *, availability: float = 1.0) -> Block:
    """Make a block whose calls took these CPU times."""
    walls = [value / availability for value in seconds]
    return Block(
        wall=Histogram.of(walls),
        cpu=Histogram.of(seconds),
        wall_s=sum(walls),
        cpu_s=sum(seconds),
        queue_s=None,
        started_s=0.0,
        cpu_per_call=True,
    )


def pairs(
    n: int, *, workload: str = "sporadic", ratio: float = 10.0, availability: float = 1.0
) -> list[Pair]:
    """Make pairs in which one arm takes a few milliseconds and the other ``ratio`` times less."""
    rng = np.random.default_rng(1)
    made = []
    for _ in range(n):
        slow = 0.005 * np.exp(rng.normal(0, 0.05, size=8))
        fast = 0.005 / ratio * np.exp(rng.normal(0, 0.05, size=8))
        made.append(
            Pair(
                workload=workload,
                blocks={
                    "sklearn": block(slow.tolist(), availability=availability),
                    "onnx": block(fast.tolist(), availability=availability),
                },
            )
        )
    return made
