"""What is said of a model: its name, the data it comes from, and how far off it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from mlcore.artifacts import Manifest
from mlcore.schema import Target
from mlcore.schema.labels import listed
from mlcore.text import Text
from mlcore.wording.values import Writer

if TYPE_CHECKING:
    # The terminal says these sentences, too, without what opening a model needs.
    from mlcore.models import Choice, OpenedModel

FEW = 50
"""Cases below which those that came with a model are called few: a tenth of them are not five."""


def model_name(text: Text, choice: Choice) -> str:
    """Name a model, with what tells it from others of the same title.

    Returns
    -------
    str
        In plain text.
    """
    if not choice.is_in_use:
        return full_name(text, choice)
    told = [_setting(text, name, value) for name, value in choice.settings.items()]
    return f"{text(choice.title)} ({', '.join(told)})" if told else text(choice.title)


def full_name(text: Text, choice: Choice) -> str:
    """Name a model for good: what is taken along says its version, the one in use too.

    Returns
    -------
    str
        In plain text.
    """
    if choice.version is None:
        return model_name(text, choice)
    return text("{name}, version {n}", name=text(choice.title), n=str(choice.version))


def data_words(model: OpenedModel, text: Text) -> list[str]:
    """Say what the model is and what it learnt from.

    Returns
    -------
    list of str
        One sentence each.
    """
    manifest, metrics = model.manifest, model.manifest.metrics
    target = manifest.schema.target
    facts = {"id": manifest.told_id, "estimator": manifest.estimator}
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
    if manifest.table:
        sentences.extend(table_words(manifest, text))
    elif metrics.get("n_train") is not None:
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


def case_words(n_kept: int, n_rows: int, text: Text) -> str:
    """Say how many cases came with an own pipeline, and whether these are few.

    Parameters
    ----------
    n_kept : int
        Cases kept with the model.
    n_rows : int
        Cases that came; 0 where nobody counted them.

    Examples
    --------
    >>> from mlcore.text import for_locale
    >>> print(case_words(2_000, 18_645, for_locale("en")))
    The model was trained elsewhere; 2000 of 18,645 cases that came with it are kept, drawn at
    random.
    """
    if n_kept < n_rows:
        return text(
            "The model was trained elsewhere; {kept} of {n} cases that came with it are kept, drawn"
            " at random.",
            kept=text.number(n_kept, 0),
            n=text.number(n_rows, 0),
        )
    if n_kept < FEW:
        return text.plural(
            "The model was trained elsewhere and came with {n} case, which is few: what is said of"
            " the data rests on it alone.",
            "The model was trained elsewhere and came with {n} cases, which is few: what is said of"
            " the data rests on them alone.",
            n_kept,
        )
    return text(
        "The model was trained elsewhere and came with {n} cases.", n=text.number(n_kept, 0)
    )


def error_words(model: OpenedModel, text: Text) -> list[str]:
    """Say how far off the model was on cases it had not seen."""
    metrics = model.manifest.metrics
    compared = compared_words(model.manifest, text)
    if not model.schema.target.is_number:
        right, *chances = accuracy_words(metrics, text)
        return [right, *compared, *chances]
    if metrics.get("mae") is None:
        return [text("How far off this model is was not measured here.")]
    write = Writer(model.schema.target, text).errors(metrics["mae"])
    return [
        text(
            "On {n} cases it had not seen it was {error} off on average; guessing the same "
            "value for all would be {simple} off.",
            n=text.number(metrics["n_test"], 0),
            error=write.with_unit(metrics["mae"]),
            simple=write(metrics["baseline_mae"]),
        ),
        *compared,
    ]


def table_words(manifest: Manifest, text: Text) -> list[str]:
    """Say which rows of a table a model learnt from, and which it did not look at."""
    table = manifest.table
    facts = {
        "n": text.number(table["n_train"], 0),
        "file": table["file"],
        "n_test": text.number(table["n_test"], 0),
    }
    if table["held_out"] == "last":
        said = [
            text(
                "It learnt from {n} rows of the table “{file}”; the last {n_test} by {order} were"
                " held out to check it.",
                order=table["order"],
                **facts,
            )
        ]
    else:
        said = [
            text(
                "It learnt from {n} rows of the table “{file}”; {n_test} others, drawn at random,"
                " were held out to check it.",
                **facts,
            )
        ]
    return said + passed_over_words(table, text)


def passed_over_words(table: Mapping[str, Any], text: Text) -> list[str]:
    """Say what of a table a model passed over, and how its trees are kept small."""
    said = []
    if table["n_dropped"]:
        said.append(
            text.plural(
                "{n} row has no outcome and was left out.",
                "{n} rows have no outcome and were left out.",
                table["n_dropped"],
            )
        )
    if table["rare_classes"]:
        rare = listed(list(table["rare_classes"]))
        said.append(text("Outcomes too rare to learn from were left out: {names}.", names=rare))
    if table["left_out"]:
        columns = listed(list(table["left_out"]))
        said.append(text("It does not look at these columns: {names}.", names=columns))
    if table["n_drawn"]:
        drawn = text.number(table["n_drawn"], 0)
        said.append(text("Each of its trees grew on {n} rows drawn at random.", n=drawn))
    if table["most_leaves"]:
        most = text.number(table["most_leaves"], 0)
        said.append(text("Its trees have at most {n} leaves each: that keeps its file small.",
                         n=most))  # fmt: skip
    return said


def compared_words(manifest: Manifest, text: Text) -> list[str]:
    """Say what a straight line reaches on the same rows of a table, and how all of it varies."""
    metrics, target = manifest.metrics, manifest.schema.target
    if not manifest.table:
        return []
    score = "mae" if target.is_number else "accuracy"
    write: Callable[[float], str] = text.percent
    if target.is_number:
        write = Writer(target, text).errors(metrics["mae"]).with_unit
    facts = {
        name: write(metrics[key])
        for name, key in {
            "line": f"linear_{score}",
            "lines": f"cv_linear_{score}",
            "mean": f"cv_{score}",
            "least": f"cv_{score}_least",
            "most": f"cv_{score}_most",
        }.items()
        if key in metrics
    }
    said = []
    if "line" in facts:
        said.append(
            text("A straight line is off by {line} on the same cases.", **facts)
            if target.is_number
            else text("Logistic regression names the right class in {line} of them.", **facts)
        )
    said.append(
        text(
            "Fitted without parts of the rows it learnt from, it was {least} to {most} off on those"
            " left out, {mean} on average.",
            **facts,
        )
        if target.is_number
        else text(
            "Fitted without parts of the rows it learnt from, it was right in {least} to {most} of"
            " those left out, {mean} on average.",
            **facts,
        )
    )
    if "lines" in facts:
        said.append(
            text("A straight line was {lines} off there.", **facts)
            if target.is_number
            else text("Logistic regression was right in {lines} there.", **facts)
        )
    if manifest.table["held_out"] == "last":
        said.append(text("Each of these parts comes after the rows that it was judged from."))
    if metrics["n_checked"] < metrics["n_train"]:
        n = text.number(metrics["n_checked"], 0)
        said.append(text("For this, {n} of the rows were drawn at random.", n=n))
    return said


def right_words(metrics: Mapping[str, Any], text: Text, *, is_own: bool) -> str:
    """Say in the line under the header how often the likeliest class was the right one."""
    if metrics.get("accuracy") is None:
        return text("how often it is right was not measured here")
    facts = {
        "share": text.percent(metrics["accuracy"]),
        "n": text.number(metrics["n_test"], 0),
    }
    if is_own:
        return text("right on {share} of {n} cases it never saw, as its owner says", **facts)
    return text("right on {share} of {n} cases it never saw", **facts)


def accuracy_words(metrics: Mapping[str, Any], text: Text) -> list[str]:
    """Say how good a model of classes is on cases it has not seen."""
    if metrics.get("accuracy") is None:
        return [text("How often this model is right was not measured here.")]
    return [
        text(
            "On {n} cases it had not seen, the class it names was the right one in {share}.",
            n=text.number(metrics["n_test"], 0),
            share=text.percent(metrics["accuracy"], 1),
        ),
        brier_words(metrics, text),
    ]


def brier_words(metrics: Mapping[str, Any], text: Text) -> str:
    """Say how good the chances of a model of classes are on cases it has not seen."""
    return text(
        "Its Brier score is {brier}; always answering how frequent each class is would give"
        " {baseline}. 0 is best.",
        brier=text.number(metrics["brier"], 3),
        baseline=text.number(metrics["baseline_brier"], 3),
    )


def rows_tried(parity: Mapping[str, Any], difference: str, text: Text) -> str:
    """Say on how many rows the two were compared, and what was found."""
    return text(
        "{rows} rows tried, {near} of them next to a threshold: {identical} identical bit for"
        " bit, largest difference {difference}.",
        rows=text.number(parity["n_rows"], 0),
        near=text.number(parity["n_near_threshold"], 0),
        identical=text.number(parity["n_identical"], 0),
        difference=difference,
    )


def metrics_words(metrics: dict[str, Any], target: Target, text: Text) -> list[str]:
    """Say how well a model predicts rows it has not seen; nothing where nobody measured it."""
    if not metrics:
        return []
    if not target.is_number:
        return accuracy_words(metrics, text)
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
    if metrics.get("n_folds") is None or metrics.get("cv_r2") is None:
        return text("R² {r2} on {n_test} rows held out.", r2=r2, n_test=n_test)
    return text(
        "R² {r2} on {n_test} rows held out; {cv_r2} ± {cv_r2_std} over {n_folds} folds.",
        r2=r2,
        n_test=n_test,
        cv_r2=text.number(metrics["cv_r2"], 3),
        cv_r2_std=text.number(metrics["cv_r2_std"], 3),
        n_folds=text.number(metrics["n_folds"], 0),
    )


def _setting(text: Text, name: str, value: Any) -> str:
    match name:
        case "n_estimators":
            return text.plural("{n} tree", "{n} trees", value)
        case "max_depth":
            return text("depth {n}", n=text.number(value, 0))
        case "min_samples_leaf":
            return text.plural("{n} row a leaf", "{n} rows a leaf", value)
        case "test_size":
            return text("{share} held out", share=text.percent(value))
        case _:
            return text("seed {n}", n=str(value))
