"""``predict``: answer one row, or add a column of answers to a CSV file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mlcore.cli.terminal import Terminal, printing, write_file
from mlcore.datasets import read_csv, with_predictions
from mlcore.datasets.csv_reading import MAX_BYTES
from mlcore.errors import DatasetError, InvalidRowsError
from mlcore.inference import Predictor
from mlcore.inference.classifier import number_of
from mlcore.models import load, resolve
from mlcore.schema import FeatureSchema
from mlcore.schema.labels import listed
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
    predictor = number_of(load(resolve(options.model), report=terminal.report))
    if content is None:
        return _predict_one(predictor, options, terminal)
    return _predict_file(predictor, content, options, terminal)


def _predict_one(predictor: Predictor, options: argparse.Namespace, terminal: Terminal) -> int:
    schema, text = predictor.schema, terminal.text
    row = _row(options.values, schema)
    answer = predictor.predict_one(row)
    outside = schema.outside(row)
    if options.json:
        facts = {"model_id": predictor.model_id, "outside": list(outside)}
        terminal.say_json({**answer.as_dict(), **facts})
        return 0
    value = Writer(schema.target, text).with_unit(answer.prediction)
    terminal.say(text("{label}: {value}", label=text(schema.target.label), value=value))
    if outside:
        terminal.complain(text("Outside the training data: {names}.", names=", ".join(outside)))
    return 0


def _predict_file(
    predictor: Predictor, content: bytes, options: argparse.Namespace, terminal: Terminal
) -> int:
    table = read_csv(content, predictor.schema)
    answers = predictor.predict(table.X)
    outside = predictor.schema.count_outside(table.X)
    if options.output is not None:
        _write(Path(options.output), with_predictions(table, answers))
    if options.json:
        facts = {
            "model_id": predictor.model_id,
            "n_rows": len(answers),
            "output": options.output,
            "outside": outside,
        }
        if options.output is None:
            facts["predictions"] = answers.tolist()
        terminal.say_json(facts)
    elif options.output is None:
        terminal.end_progress()
        with printing():
            # Past the text layer, which would translate line ends on Windows.
            sys.stdout.flush()
            sys.stdout.buffer.write(with_predictions(table, answers))
    else:
        terminal.say(
            terminal.text.plural(
                "{n} row written to {file}.",
                "{n} rows written to {file}.",
                len(answers),
                file=options.output,
            )
        )
    if outside and not options.json:
        terminal.complain(_outside_words(outside, terminal.text))
    return 0


def _outside_words(outside: dict[str, int], text: Text) -> str:
    said = [
        text.plural("{name} in {n} row", "{name} in {n} rows", n, name=name)
        for name, n in outside.items()
    ]
    return text("Outside the training data: {names}.", names=listed(said))


def _row(values: list[str], schema: FeatureSchema) -> list[float]:
    # The count is told before any value: a number too many shifts all names.
    if len(values) != schema.n_features:
        schema.validate([[0.0] * len(values)])
    row = []
    for name, value in zip(schema.names, values, strict=True):
        try:
            # Python reads 1_000 as a number; people do not.
            row.append(float("" if "_" in value else value))
        except ValueError:
            raise InvalidRowsError("rows.type", field=name) from None
    return schema.validate([row])[0].tolist()  # type: ignore[no-any-return]


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
