"""Questions about speed, each asked on its own: headline, rows, load, threads, starts, memory."""

from mlcore.benchmark.studies.headline import BATCH, BUSY, SPORADIC, workloads
from mlcore.benchmark.studies.registry import STUDIES, conclude
from mlcore.benchmark.studies.self_test import SelfTest, self_tests
from mlcore.benchmark.studies.server import with_goal

__all__ = [
    "BATCH",
    "BUSY",
    "SPORADIC",
    "STUDIES",
    "SelfTest",
    "conclude",
    "self_tests",
    "with_goal",
    "workloads",
]
