"""Further questions about speed, each asked on its own: rows, load, threads, starts, memory."""

from mlcore.benchmark.studies.goals import with_goal
from mlcore.benchmark.studies.registry import STUDIES
from mlcore.benchmark.studies.result import StudyResult, conclude_study
from mlcore.benchmark.studies.runner import run_study
from mlcore.benchmark.studies.running import StudyProgress, StudyRun, current_study, start_study
from mlcore.benchmark.studies.storage import latest_study, read_study, store_study
from mlcore.benchmark.studies.study import Point, Sample, Study, StudyConfig
from mlcore.benchmark.studies.trust import SelfTest, self_test, self_tests

__all__ = [
    "STUDIES",
    "Point",
    "Sample",
    "SelfTest",
    "Study",
    "StudyConfig",
    "StudyProgress",
    "StudyResult",
    "StudyRun",
    "conclude_study",
    "current_study",
    "latest_study",
    "read_study",
    "run_study",
    "self_test",
    "self_tests",
    "start_study",
    "store_study",
    "with_goal",
]
