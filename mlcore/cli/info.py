"""``info``: what is known about a model, and where it is kept."""

from __future__ import annotations

import argparse
from datetime import datetime

from mlcore import artifacts
from mlcore.artifacts import Manifest, ModelFolder
from mlcore.cli.terminal import Terminal
from mlcore.config import ModelConfig, Settings
from mlcore.errors import ModelNotFoundError
from mlcore.inference import no_twin
from mlcore.models import choice_of, resolve
from mlcore.schema import FeatureSchema
from mlcore.schema.labels import listed
from mlcore.schema.levels import level_name
from mlcore.schema.target import MOST_CLASSES
from mlcore.text import Text
from mlcore.wording import Writer
from mlcore.wording.kinds import library_name
from mlcore.wording.model import (
    case_words,
    compared_words,
    full_name,
    metrics_words,
    rows_tried,
    table_words,
)

_MOST_LEVELS = 50
"""Levels of a choice that are listed."""


def run_info(options: argparse.Namespace, terminal: Terminal) -> int:
    """Describe a model that exists; trains nothing."""
    data_folder = Settings.from_env().data_folder
    model = resolve(options.model)
    model_id = model.fingerprint() if isinstance(model, ModelConfig) else model
    try:
        manifest = ModelFolder(data_folder, model_id).manifest
    except ModelNotFoundError:
        raise ModelNotFoundError("model.none") from None
    is_current = artifacts.is_current(data_folder, model_id)
    if options.json:
        places = {"data_folder": str(data_folder), "is_current": is_current}
        terminal.say_json({**manifest.as_dict(), **places})
        return 0
    text = terminal.text.about(library_name(manifest))
    current = text("the current model") if is_current else text("not the current model")
    terminal.say(
        f"{_name(model_id, manifest, text)} ({model_id}), {current}",
        text(
            "{estimator}, made {date}",
            estimator=manifest.estimator,
            date=text.date(datetime.fromisoformat(manifest.created)),
        ),
        "",
    )
    terminal.say_table(_schema_rows(manifest, text))
    for line in _more_of(manifest.schema, text):
        terminal.say("", line)
    if manifest.table:
        terminal.say("", *table_words(manifest, text))
    elif manifest.n_kept:
        terminal.say("", case_words(manifest.n_kept, manifest.n_rows, text))
    terminal.say("", *metrics_words(manifest.metrics, manifest.schema.target, text))
    terminal.say(*compared_words(manifest, text))
    for name, parity in manifest.parity.items():
        difference = text.number(parity["max_abs_difference"])
        terminal.say(f"{name}: {rows_tried(parity, difference, text)}")
    if artifacts.TWIN not in manifest.files:
        terminal.say(text.describe(no_twin(manifest.no_twin)))
    versions = ", ".join(f"{name} {number}" for name, number in manifest.versions.items())
    terminal.say(versions, text("Data folder: {folder}", folder=str(data_folder)))
    return 0


def _name(model_id: str, manifest: Manifest, text: Text) -> str:
    if not manifest.is_named:
        return text(manifest.title)
    return full_name(text, choice_of(model_id, ()))


def _more_of(schema: FeatureSchema, text: Text) -> list[str]:
    """Say what only some models have: choices, inputs that may be missing, and classes."""
    lines, target = [], schema.target
    for feature in schema.features:
        if feature.kind == "category":
            levels = listed(feature.level_names, most=_MOST_LEVELS)
            told = text("{name} is one of: {levels}.", name=feature.name, levels=levels)
            more = text("It may be another, too.") if feature.takes_others else ""
            lines.append(f"{told} {more}".strip())
    for dummies in schema.dummies:
        names = listed([schema.names[place] for place in dummies.places], most=_MOST_LEVELS)
        lines.append(
            text("Moved together as one choice, {name}: {names}.", name=dummies.name, names=names)
        )
    may_miss = [feature.name for feature in schema.features if feature.allow_missing]
    if may_miss:
        lines.append(text("May be missing: {names}.", names=listed(may_miss)))
    if not target.is_number:
        classes = listed(target.class_names, most=MOST_CLASSES)
        told = text("Classes: {classes}. The prediction is the chance of {chosen}.",
                    classes=classes, chosen=str(target.chosen_class))  # fmt: skip
        lines.append(told)
    return lines


def _schema_rows(manifest: Manifest, text: Text) -> list[list[str]]:
    rows = [
        [text("Name"), text("Meaning"), text("Unit"), text("From"), text("To"), text("Typical")]
    ]
    for feature in manifest.schema.features:
        low, high, typical = map(
            Writer(feature, text), (feature.low, feature.high, feature.typical)
        )
        if feature.is_choice:
            level = feature.level(feature.typical)
            low, high, typical = "", "", "–" if level is None else level_name(level)
        rows.append([feature.name, text(feature.label), text(feature.unit), low, high, typical])
    target = manifest.schema.target
    written = map(Writer(target, text), (target.low, target.high))
    rows.append([target.name, text(target.label), text(target.unit), *written, text("predicted")])
    return rows
