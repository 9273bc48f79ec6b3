"""A model's card as Markdown, opened by the block of metadata that model hubs read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from mlcore.artifacts import EXACT, PORTABLE
from mlcore.models import OpenedModel
from mlcore.text import Text
from mlcore.wording.card import card, line_words
from mlcore.wording.kinds import data_of

_METRICS = {
    "mae": "mae", "r2": "r_squared", "accuracy": "accuracy", "brier": "brier_score",
    "log_loss": "log_loss",
}  # fmt: skip
"""Score -> what model hubs call it."""


def write_model_card(model: OpenedModel, *, text: Text, name: str) -> bytes:
    """Write what is known of a model as Markdown.

    Parameters
    ----------
    name : str
        What people call the model.

    Returns
    -------
    bytes
        Its keys are the same in each language; its sentences are those of the reader's.

    Examples
    --------
    >>> import mlcore
    >>> from mlcore.models import open_model
    >>> from mlcore.text import for_locale
    >>> model = open_model(mlcore.ModelConfig(n_estimators=5))
    >>> written = write_model_card(model, text=for_locale("en"), name="Homes").decode()
    >>> print(written.partition("metrics:")[0])
    ---
    library_name: "sklearn"
    license: "mit"
    pipeline_tag: "tabular-regression"
    tags:
      - "sklearn"
      - "onnx"
      - "tabular-regression"
    >>> "# Homes" in written
    True
    """
    kind, learnt, off = line_words(model, text)
    lines = ["---", *_metadata(model, name), "---", "", f"# {plain(name)}", ""]
    lines += [plain(f"{kind}, {learnt}; {off}.")]
    for section in card(model, text):
        lines += ["", f"## {section.title}", ""]
        lines += [f"- {plain(sentence)}" for sentence in section.sentences]
    return ("\n".join(lines) + "\n").encode()


def _metadata(model: OpenedModel, name: str) -> Iterator[str]:
    manifest = model.manifest
    yield f"library_name: {_quoted('sklearn')}"
    yield f"license: {_quoted(data_of(model.manifest).license)}"
    task = f"tabular-{'regression' if model.schema.target.is_number else 'classification'}"
    yield f"pipeline_tag: {_quoted(task)}"
    yield "tags:"
    onnx = ["onnx"] if {EXACT, PORTABLE} & set(manifest.files) else []
    yield from (f"  - {_quoted(tag)}" for tag in ("sklearn", *onnx, task))
    scores = {
        kind: manifest.metrics[score]
        for score, kind in _METRICS.items()
        if manifest.metrics.get(score) is not None
    }
    if not scores:
        return
    yield "metrics:"
    yield from (f"  - {_quoted(kind)}" for kind in scores)
    # Of an own pipeline all that is known of the data is that they came with it.
    dataset = (manifest.config or {}).get("dataset", manifest.name)
    yield from (
        "model-index:",
        f"  - name: {_quoted(manifest.told_id)}",
        "    results:",
        "      - task:",
        f"          type: {_quoted(task)}",
        "        dataset:",
        f"          type: {_quoted(dataset)}",
        f"          name: {_quoted(name)}",
        f"          split: {_quoted('test')}",
        "        metrics:",
    )
    for kind, value in scores.items():
        yield f"          - type: {_quoted(kind)}"
        yield f"            value: {_number(value)}"


def _quoted(words: str) -> str:
    """Write words so that YAML reads them back: its double quotes are those of JSON."""
    # Ends of lines of other kinds, and what YAML calls unprintable, only as their numbers.
    return re.sub(
        r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]",
        lambda sign: f"\\u{ord(sign[0]):04x}",
        json.dumps(words, ensure_ascii=False),
    )


def _number(value: float) -> str:
    """Write a number so that YAML reads one: it takes 1e-05, without a point, for words."""
    mantissa, e, exponent = repr(float(value)).partition("e")
    return f"{mantissa}{'' if '.' in mantissa else '.0'}{e}{exponent}"


def plain(words: str) -> str:
    r"""Keep an owner's words from being read as Markdown.

    Examples
    --------
    >>> print(plain("a *b* [c](d)\n# e"))
    a \*b\* \[c\](d) \# e
    """
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", " ".join(words.split()))
