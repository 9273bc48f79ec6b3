"""Home folders of processes that should leave nothing there."""

from __future__ import annotations

import os
from pathlib import Path

# What ONNX Runtime takes as a sign that it is being tested, and then reports nothing by itself.
TESTED = (
    "APPVEYOR", "BUILDKITE", "CI", "CIRCLECI", "CODEBUILD_BUILD_ID", "GITHUB_ACTIONS", "GITLAB_CI",
    "JENKINS_URL", "TEAMCITY_VERSION", "TF_BUILD", "TRAVIS",
)  # fmt: skip


def untold_environ(home: Path) -> dict[str, str]:
    """Return an environment with an empty home folder, in which nobody told ONNX Runtime a thing.

    This process has told it by now, and its children would inherit that.
    """
    home.mkdir(exist_ok=True)
    told = ("ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME", *TESTED)
    kept = {name: value for name, value in os.environ.items() if name not in told}
    return {**kept, "HOME": str(home)}
