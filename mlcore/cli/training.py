"""``train``: make a model from a configuration and let it answer from now on."""

from __future__ import annotations

import argparse
from typing import Any

from mlcore.artifacts import set_current
from mlcore.cli.terminal import Terminal
from mlcore.config import ModelConfig
from mlcore.models import load
from mlcore.models.catalogue import folder_of
from mlcore.models.making import make
from mlcore.schema import Target
from mlcore.text import Text


def run_train(options: argparse.Namespace, terminal: Terminal) -> int:
    """Train, convert and publish a model, or find it, and make it the current one."""
    config = ModelConfig(
        dataset=options.dataset,
        n_estimators=options.trees,
        max_depth=options.max_depth,
        min_samples_leaf=options.min_samples_leaf,
        test_size=options.test_size,
        random_state=options.seed,
    )
    folder = folder_of(config)
    # Not `load` alone, which refuses what is damaged and leaves alone what it does not open.
    make(folder, config, terminal.report)
    load(config, report=terminal.report)
    set_current(folder.data_folder, folder.model_id)
    manifest = folder.manifest
    if options.json:
        facts = manifest.as_dict()
        kept = ("model_id", "name", "config", "metrics", "parity")
        terminal.say_json({name: facts[name] for name in kept})
        return 0
    text = terminal.text
    terminal.say(
        f"{text(manifest.title)} ({manifest.model_id})",
        *describe_metrics(manifest.metrics, manifest.schema.target, text),
        text("It is the current model now."),
    )
    return 0


def describe_metrics(metrics: dict[str, Any], target: Target, text: Text) -> list[str]:
    """Say how well a model predicts rows it has not seen; nothing where nobody measured it."""
    if not metrics:
        return []
    return [
        _share_explained(metrics, text),
        text(
            "Mean absolute error {mae}; always answering the median: {baseline}.",
            mae=f"{text.number(metrics['mae'])} {text(target.unit)}".strip(),
            baseline=text.number(metrics["baseline_mae"]),
        ),
    ]


def _share_explained(metrics: dict[str, Any], text: Text) -> str:
    n_test = text.number(metrics["n_test"], 0)
    if metrics["r2"] is None:
        return text("Measured on {n_test} rows held out.", n_test=n_test)
    r2 = text.number(metrics["r2"], 3)
    if metrics.get("n_folds") is None:
        return text("R² {r2} on {n_test} rows held out.", r2=r2, n_test=n_test)
    return text(
        "R² {r2} on {n_test} rows held out; {cv_r2} ± {cv_r2_std} over {n_folds} folds.",
        r2=r2,
        n_test=n_test,
        cv_r2=text.number(metrics["cv_r2"], 3),
        cv_r2_std=text.number(metrics["cv_r2_std"], 3),
        n_folds=text.number(metrics["n_folds"], 0),
    )
