"""How fast a model answers, scikit-learn against ONNX Runtime, and how sure that is."""

from mlcore.benchmark.arms import ONNX, SKLEARN, label_of
from mlcore.benchmark.comparison import compare
from mlcore.benchmark.judging import Verdict
from mlcore.benchmark.result import HEADLINE, StudyResult
from mlcore.benchmark.run import Progress, StudyRun, current, start
from mlcore.benchmark.store import latest_result, read_result
from mlcore.benchmark.studies import SPORADIC
from mlcore.benchmark.timing.config import StudyConfig

__all__ = [
    "HEADLINE",
    "ONNX",
    "SKLEARN",
    "SPORADIC",
    "Progress",
    "StudyConfig",
    "StudyResult",
    "StudyRun",
    "Verdict",
    "compare",
    "current",
    "label_of",
    "latest_result",
    "read_result",
    "start",
]
