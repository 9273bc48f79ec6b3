"""``train --table``: make the next version of a name from a file of rows."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, get_args

from mlcore.cli.terminal import Terminal
from mlcore.config import Settings
from mlcore.datasets.tables import Doubt, Outcome, Plan, Table, doubts, read_table
from mlcore.datasets.tables.preparing import check_plan
from mlcore.errors import DatasetError, InvalidConfigError
from mlcore.models.drafts.making import alone, make_model
from mlcore.models.own.words import check_words
from mlcore.models.versions import Version, promote, publish_version
from mlcore.text import mark
from mlcore.wording.model import metrics_words
from mlcore.wording.tables import doubt_sentence

FOREST = "forest"


def train_table(options: argparse.Namespace, terminal: Terminal) -> int:
    """Train on a table, publish it under a name, put it in use and make it the current model."""
    from mlcore.training.tables import RECIPES

    kinds = get_args(Outcome)
    if options.kind not in (None, *kinds):
        raise InvalidConfigError("config.range", field="--kind", expected=", ".join(kinds))
    recipe = options.recipe or FOREST
    if recipe not in RECIPES:
        raise InvalidConfigError("config.range", field="--recipe", expected=", ".join(RECIPES))
    path = Path(options.table)
    terminal.report(mark("Reading the data"), 0.0)
    table = _read(path, options.sheet or "")
    title = path.stem if options.name is None else options.name
    check_words("--name", title)
    if options.sheet and not table.source.sheets:
        raise InvalidConfigError("cli.no-sheets", field="--sheet")
    plan = Plan.of(table, target=options.target, outcome=options.kind, locale=terminal.text.locale)
    check_plan(table, plan)
    found = doubts(table, plan)
    if not options.json:
        for doubt in found:
            terminal.complain(doubt_sentence(doubt, terminal.text))
    data_folder = Settings.from_env().data_folder
    with alone(data_folder, terminal.report):
        folder = make_model(
            table,
            plan,
            recipe=recipe,
            title=title,
            data_folder=data_folder,
            report=terminal.report,
        )
    published = publish_version(folder, by="command line")
    version = promote(published.name, published.number, by="command line")
    manifest = folder.manifest
    if options.json:
        terminal.say_json(
            _facts(version, manifest.as_dict(), plan, found),
        )
        return 0
    text = terminal.text
    terminal.say(
        text("Version {n} of {title} ({model_id}) is in use.", n=text.number(version.number, 0),
             title=manifest.title, model_id=manifest.model_id),
        *metrics_words(manifest.metrics, manifest.schema.target, text),
        text("It is the current model now."),
    )  # fmt: skip
    return 0


def _read(path: Path, sheet: str) -> Table:
    try:
        return read_table(path, path.name, sheet=sheet)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DatasetError("csv.unreadable", file=str(path), reason=reason) from error


def _facts(
    version: Version, manifest: dict[str, Any], plan: Plan, found: tuple[Doubt, ...]
) -> dict[str, Any]:
    kept = ("model_id", "name", "title", "table", "metrics", "parity")
    return {
        **{name: manifest[name] for name in kept},
        "version": version.number,
        "aliases": list(version.aliases),
        "target": plan.target,
        "kind": plan.outcome,
        "left_out": {
            each.name: each.why
            for each in plan.columns
            if not each.is_input and each.name != plan.target
        },
        "doubts": [{"code": each.code, "facts": dict(each.facts)} for each in found],
    }
