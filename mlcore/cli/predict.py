"""``predict``: answer one row, or add a column of answers to a CSV file."""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path
from typing import Any

from mlcore.cli.terminal import Terminal, printing, write_file
from mlcore.datasets import read_csv, with_predictions
from mlcore.datasets.cells import code_in, is_gap
from mlcore.datasets.text_file import MAX_BYTES
from mlcore.errors import DatasetError, InvalidConfigError, InvalidRowsError
from mlcore.inference import Classifier, ClassPrediction, Predictor
from mlcore.inference.classifier import number_of
from mlcore.inference.opening import on_codes
from mlcore.models import load, resolve
from mlcore.schema import Feature, FeatureSchema, FloatArray, Target
from mlcore.schema.labels import listed, match
from mlcore.schema.target import MOST_CLASSES
from mlcore.text import Text
from mlcore.wording import Writer


def run_predict(options: argparse.Namespace, terminal: Terminal) -> int:
    """Predict with a model, training it first if it was never trained."""
    if options.csv is None and options.output is not None:
        raise DatasetError("cli.output-alone")
    if options.csv is not None and options.values:
        raise InvalidRowsError("cli.values-and-csv")
    # Read first: a file that is not there must not wait for a model.
    content = _read(Path(options.csv)) if options.csv is not None else None
    model = load(resolve(options.model), report=terminal.report)
    classifier = model if isinstance(model, Classifier) else None
    if options.class_name is not None:
        place = _place_of(options.class_name, model.schema.target)
        predictor = model.probability(place) if isinstance(model, Classifier) else model
    else:
        predictor = number_of(model)
    if content is None:
        return _predict_one(predictor, options, terminal)
    return _predict_file(predictor, classifier, content, options, terminal)


def _place_of(name: str, target: Target) -> int:
    if target.is_number:
        raise InvalidConfigError("cli.no-classes")
    place = target.place_of(name)
    if place is None:
        expected = listed(target.class_names, most=MOST_CLASSES)
        raise InvalidConfigError("cli.class", expected=expected)
    return place


def _predict_one(predictor: Predictor, options: argparse.Namespace, terminal: Terminal) -> int:
    predictor = on_codes(predictor)
    schema, text = predictor.schema, terminal.text
    row = _row(options.values, schema)
    answer = predictor.predict_one(row)
    outside = schema.outside(row)
    if options.json:
        facts = {"model_id": predictor.model_id, "outside": list(outside)}
        terminal.say_json({**answer.as_dict(), **facts})
        return 0
    write, label = Writer(schema.target, text), text(schema.target.label)
    if not isinstance(answer, ClassPrediction):
        terminal.say(
            text("{label}: {value}", label=label, value=write.with_unit(answer.prediction))
        )
    elif options.class_name is None:
        terminal.say(text("{label}: {value}", label=label, value=str(answer.label)))
        terminal.say_table([[name, write(one)] for name, one in answer.probabilities.items()])
    else:
        name = str(schema.target.chosen_class)
        terminal.say(text("{label}: {value}", label=name, value=write(answer.prediction)))
    if outside:
        terminal.complain(text("Outside the training data: {names}.", names=", ".join(outside)))
    return 0


def _predict_file(
    predictor: Predictor,
    classifier: Classifier | None,
    content: bytes,
    options: argparse.Namespace,
    terminal: Terminal,
) -> int:
    table = read_csv(content, predictor.schema)
    columns, told = _answers(
        on_codes(predictor), None if classifier is None else on_codes(classifier), table.X
    )
    outside = predictor.schema.count_outside(table.X)
    if options.output is not None:
        _write(Path(options.output), with_predictions(table, columns))
    if options.json:
        facts = {
            "model_id": predictor.model_id,
            "n_rows": len(table.X),
            "output": options.output,
            "outside": outside,
        }
        if options.output is None:
            facts |= told
        terminal.say_json(facts)
    elif options.output is None:
        terminal.end_progress()
        with printing():
            # Past the text layer, which would translate line ends on Windows.
            sys.stdout.flush()
            sys.stdout.buffer.write(with_predictions(table, columns))
    else:
        terminal.say(
            terminal.text.plural(
                "{n} row written to {file}.",
                "{n} rows written to {file}.",
                len(table.X),
                file=options.output,
            )
        )
    if outside and not options.json:
        terminal.complain(_outside_words(outside, terminal.text))
    return 0


def _answers(
    predictor: Predictor, classifier: Classifier | None, X: FloatArray
) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    """Predict rows; returns columns for the file, and what is told as JSON."""
    if classifier is None:
        answers = predictor.predict(X).tolist()
        return {"prediction": answers}, {"predictions": answers}
    target, labels = predictor.schema.target, classifier.predict(X).tolist()
    chances = classifier.predict_proba(X).T.tolist()
    by_name = dict(zip(target.class_names, chances, strict=True))
    columns = {f"probability_{name}": column for name, column in by_name.items()}
    told = {"predictions": chances[target.chosen], "labels": labels, "probabilities": by_name}
    return {"label": labels, **columns}, told


def _outside_words(outside: dict[str, int], text: Text) -> str:
    said = [
        text.plural("{name} in {n} row", "{name} in {n} rows", n, name=name)
        for name, n in outside.items()
    ]
    return text("Outside the training data: {names}.", names=listed(said))


def _row(values: list[str], schema: FeatureSchema) -> list[float]:
    """Read a row in the model's order, or by name: ``home=owns``."""
    named = [_named(value, schema) for value in values]
    if any(named):
        if not all(named):
            raise InvalidRowsError("cli.names", field="data")
        by_name = dict(pair for pair in named if pair is not None)
        if len(by_name) < len(values):
            twice = [name for name in by_name if sum(name == pair[0] for pair in named if pair) > 1]
            raise InvalidRowsError("rows.twice", field="data", names=listed(twice))
        missing = [name for name in schema.names if name not in by_name]
        if missing:
            received = listed(list(by_name))
            raise InvalidRowsError(
                "rows.columns", field="data", missing=listed(missing), received=received
            )
        values = [by_name[name] for name in schema.names]
    # The count is told before any value: a number too many shifts all names.
    if len(values) != schema.n_features:
        schema.validate([[0.0] * len(values)])
    row = [_value(value, each) for value, each in zip(values, schema.features, strict=True)]
    return schema.validate_row(row)[0].tolist()  # type: ignore[no-any-return]


def _named(value: str, schema: FeatureSchema) -> tuple[str, str] | None:
    """Take apart what begins with the name of an input, which may itself hold the sign."""
    for end in [at for at, sign in enumerate(value) if sign == "="][::-1]:
        name = value[:end]
        places = match([name], schema.names).places
        if name in places:
            return schema.names[places[name]], value[end + 1 :]
    return None


def _value(written: str, feature: Feature) -> float:
    if feature.is_choice:
        code = code_in(written, feature)
        # Refused with the words that are near.
        return feature.code(written) if code is None else code
    if is_gap(written):
        return math.nan
    try:
        # Python reads 1_000 as a number; people do not.
        return float("" if "_" in written else written)
    except ValueError:
        raise InvalidRowsError("rows.type", field=feature.name) from None


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            # One byte more than is allowed is enough to be told so.
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise DatasetError(
            "csv.unreadable", file=str(path), reason=error.strerror or type(error).__name__
        ) from error


def _write(path: Path, content: bytes) -> None:
    try:
        write_file(path, content)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise DatasetError("csv.unwritable", file=str(path), reason=reason) from error
