"""How fast a model answers, scikit-learn against ONNX Runtime, and how sure that is."""

from mlcore.benchmark import studies
from mlcore.benchmark.arms import ONNX, PORTABLE, SKLEARN, Plugin, label_of, plugins
from mlcore.benchmark.arms.agreement import Agreement
from mlcore.benchmark.changes import Change
from mlcore.benchmark.comparison import Comparison, compare
from mlcore.benchmark.export import csv_table
from mlcore.benchmark.history import Difference, Stored, differences, list_results
from mlcore.benchmark.judging import Verdict
from mlcore.benchmark.measurement import Measurement, Progress
from mlcore.benchmark.opened import read_foreign
from mlcore.benchmark.race import Race, recorded_race
from mlcore.benchmark.removal import Removed, put_back, remove_result
from mlcore.benchmark.result import VERDICT_PROCESSES, BenchmarkResult
from mlcore.benchmark.running import current, start
from mlcore.benchmark.store import latest_result, read_result
from mlcore.benchmark.timing.environment import Environment
from mlcore.benchmark.workloads import BATCH, BUSY, SPORADIC

__all__ = [
    "BATCH",
    "BUSY",
    "ONNX",
    "PORTABLE",
    "SKLEARN",
    "SPORADIC",
    "VERDICT_PROCESSES",
    "Agreement",
    "BenchmarkResult",
    "Change",
    "Comparison",
    "Difference",
    "Environment",
    "Measurement",
    "Plugin",
    "Progress",
    "Race",
    "Removed",
    "Stored",
    "Verdict",
    "compare",
    "csv_table",
    "current",
    "differences",
    "label_of",
    "latest_result",
    "list_results",
    "plugins",
    "put_back",
    "read_foreign",
    "read_result",
    "recorded_race",
    "remove_result",
    "start",
    "studies",
]
