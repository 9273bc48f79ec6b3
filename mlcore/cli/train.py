"""``train``: make a model from a configuration and let it answer from now on."""

from __future__ import annotations

import argparse

from mlcore.cli.terminal import Terminal
from mlcore.config import ModelConfig
from mlcore.models import load
from mlcore.models.catalogue import folder_of
from mlcore.models.making import make
from mlcore.models.versions import make_current
from mlcore.wording.model import metrics_words


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
    make_current(folder, by="command line")
    manifest = folder.manifest
    if options.json:
        facts = manifest.as_dict()
        kept = ("model_id", "name", "config", "metrics", "parity")
        terminal.say_json({name: facts[name] for name in kept})
        return 0
    text = terminal.text
    terminal.say(
        f"{text(manifest.title)} ({manifest.model_id})",
        *metrics_words(manifest.metrics, manifest.schema.target, text),
        text("It is the current model now."),
    )
    return 0
