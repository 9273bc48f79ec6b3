"""``train``: make a model from a configuration and let it answer from now on."""

from __future__ import annotations

import argparse

from mlcore.cli.terminal import Terminal
from mlcore.config import ModelConfig
from mlcore.errors import InvalidConfigError
from mlcore.models import load
from mlcore.models.catalogue import folder_of
from mlcore.models.making import make
from mlcore.models.versions import make_current
from mlcore.wording.model import metrics_words

# Options, and the fields of a configuration that they are.
_FIELDS = {
    "dataset": "dataset",
    "trees": "n_estimators",
    "max_depth": "max_depth",
    "min_samples_leaf": "min_samples_leaf",
    "test_size": "test_size",
    "seed": "random_state",
}
_OF_TABLE = ("target", "kind", "recipe", "sheet", "name")


def run_train(options: argparse.Namespace, terminal: Terminal) -> int:
    """Train, convert and publish a model, or find it, and make it the current one."""
    _check(options)
    if options.table is not None:
        # With what reads tables; built-in data need none of it.
        from mlcore.cli.train_table import train_table

        return train_table(options, terminal)
    given = {field: getattr(options, option) for option, field in _FIELDS.items()}
    config = ModelConfig(**{name: value for name, value in given.items() if value is not None})
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


def _check(options: argparse.Namespace) -> None:
    """Refuse options that do not go together, naming the first one."""
    is_table = options.table is not None
    for name in _FIELDS if is_table else _OF_TABLE:
        if getattr(options, name) is not None:
            code = "cli.only-built-in" if is_table else "cli.only-table"
            raise InvalidConfigError(code, field=f"--{name.replace('_', '-')}")
    if is_table and not options.target:
        raise InvalidConfigError("cli.no-target", field="--target")
