"""The studies there are, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mlcore.benchmark.studies.concurrency import CONCURRENCY
from mlcore.benchmark.studies.self_test import SELF_TEST
from mlcore.benchmark.studies.server import SERVER
from mlcore.benchmark.studies.starts import COLD_START, MEMORY
from mlcore.benchmark.studies.study import Study
from mlcore.benchmark.studies.sweep import OFFLINE, SWEEP
from mlcore.benchmark.studies.threads import THREADS

STUDIES: Mapping[str, Study] = MappingProxyType(
    {
        study.name: study
        for study in (SWEEP, SERVER, OFFLINE, CONCURRENCY, THREADS, COLD_START, MEMORY, SELF_TEST)
    }
)
