"""What a report says its numbers rest on: the data, how far off the model was, its ranges."""

from __future__ import annotations

from mlcore.models import OpenedModel
from mlcore.models.sample import case_words
from mlcore.text import Text
from mlcore.wording.answer import interval_words
from mlcore.wording.values import Writer


def data_words(model: OpenedModel, text: Text) -> list[str]:
    """Say what the model is and what it learnt from.

    Returns
    -------
    list of str
        One sentence each.
    """
    manifest, metrics = model.manifest, model.manifest.metrics
    target = manifest.schema.target
    facts = {"id": manifest.model_id, "estimator": manifest.estimator}
    if target.is_named:
        predicts = text.plural(
            "Model {id} ({estimator}) predicts {target} from {n} input.",
            "Model {id} ({estimator}) predicts {target} from {n} inputs.",
            manifest.schema.n_features,
            target=text(target.label),
            **facts,
        )
    else:
        predicts = text.plural(
            "Model {id} ({estimator}) makes a prediction from {n} input.",
            "Model {id} ({estimator}) makes a prediction from {n} inputs.",
            manifest.schema.n_features,
            **facts,
        )
    sentences = [predicts]
    if metrics.get("n_train") is not None:
        dataset = (manifest.config or {}).get("dataset", "")
        sentences.append(
            text(
                "It learnt from {n_train} cases of the data “{dataset}”; {n_test} others were kept"
                " back to check it.",
                n_train=text.number(metrics["n_train"], 0),
                dataset=dataset,
                n_test=text.number(metrics["n_test"], 0),
            )
        )
    else:
        sentences.append(case_words(len(model.X), manifest.n_rows, text))
        if metrics:
            sentences.append(text("Its owner says that the model has not seen them."))
    return sentences


def error_words(model: OpenedModel, text: Text) -> list[str]:
    """Say how far off the model was on cases it had not seen."""
    metrics = model.manifest.metrics
    if metrics.get("mae") is None:
        return [text("How far off this model is was not measured here.")]
    write = Writer(model.schema.target, text).finer(1)
    return [
        text(
            "On {n} cases it had not seen it was {error} off on average; guessing the same "
            "value for all would be {simple} off.",
            n=text.number(metrics["n_test"], 0),
            error=write.with_unit(metrics["mae"]),
            simple=write(metrics["baseline_mae"]),
        )
    ]


def range_words(model: OpenedModel, coverage: float, text: Text) -> list[str]:
    """Say how often true values lay inside their usual range, or why there is none.

    Parameters
    ----------
    coverage : float
        How often they should.
    """
    interval = model.interval(model.X[0], 0.0, coverage)
    if interval is None:
        return [text(model.no_interval)]
    words = interval_words(model, interval, text)
    asked = text("The usual range should hold the actual value {often}.", often=words["often"])
    return [f"{asked} {words['proof'][0]}"]
