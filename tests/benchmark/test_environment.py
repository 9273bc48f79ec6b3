"""The description of the machine."""

import json
from dataclasses import asdict

import msgspec

from mlcore.benchmark.timing import environment
from mlcore.benchmark.timing.clock import Clock
from mlcore.benchmark.timing.environment import Environment, describe_environment
from tests.benchmark.fakes import ENVIRONMENT


def test_the_environment_names_what_was_used_and_survives_json():
    found = describe_environment(Clock())
    assert found.libraries["scikit-learn"]
    assert found.n_cores >= 1
    assert "CPUExecutionProvider" in found.providers
    assert found.is_here
    assert msgspec.convert(json.loads(json.dumps(asdict(found))), Environment) == found


def test_thread_pools_are_told_without_paths():
    found = describe_environment(Clock())
    assert all("filepath" not in pool for pool in found.thread_pools)


def test_another_machine_is_not_here():
    assert not ENVIRONMENT.is_here


def test_pinning_leaves_one_core(monkeypatch):
    chosen = []
    monkeypatch.setattr(environment, "allowed_cores", lambda: {0, 3})
    monkeypatch.setattr(
        environment.os, "sched_setaffinity", lambda pid, cores: chosen.append(cores), raising=False
    )
    environment.pin_to_one_core()
    assert chosen == [{3}]
