"""How well the ONNX model agrees with scikit-learn: one sentence, and the detail behind it."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from mlcore import artifacts
from mlcore.artifacts import Manifest
from mlcore.artifacts.parity import Parity
from mlcore.text import Text
from mlcore.wording.model import rows_tried

NOTICED = 10
"""How many times the ordinary difference one beside a step has to be to be told apart."""


def sentence(manifest: Manifest, text: Text) -> str:
    """Say what a manager needs to know, no better than it was measured."""
    served = _parities(manifest)[0][1]
    said = _agreement(served, text)
    if served.float64_only:
        return text("{agreement}; for rows of float64 numbers", agreement=said)
    return said


def opening(manifest: Manifest, text: Text) -> str:
    """Say the same with a capital letter, where it opens a sentence."""
    said = sentence(manifest, text)
    return f"{said[:1].upper()}{said[1:]}"


def _agreement(served: Parity, text: Text) -> str:
    if served.bit_for_bit:
        return text("same answer as scikit-learn, bit for bit")
    if served.identical:
        rows = text.number(served.n_rows, 0)
        return text("same answer as scikit-learn on all {rows} rows tried", rows=rows)
    if served.n_real_off:
        return text(
            "on {off} of {rows} real cases more than {bound} off scikit-learn's answer, at most"
            " {most}",
            off=text.number(served.n_real_off, 0),
            rows=text.number(served.n_real, 0),
            bound=_bound(served.bound, text),
            most=_bound(served.max_abs_difference, text),
        )
    ordinary = served.max_abs_elsewhere
    if ordinary is None or served.max_abs_difference <= NOTICED * ordinary:
        bound = _bound(served.max_abs_difference, text)
        return text("agrees with scikit-learn to {bound}", bound=bound)
    if ordinary == 0:
        return text(
            "same answer as scikit-learn on all rows tried but those right on a step of the model,"
            " where it can be {most} off",
            most=_bound(served.max_abs_difference, text),
        )
    return text(
        "agrees with scikit-learn to {bound}; for values right on a step of the model it can be"
        " {most} off",
        bound=_bound(ordinary, text),
        most=_bound(served.max_abs_difference, text),
    )


def detail(manifest: Manifest, text: Text) -> list[dict[str, str]]:
    """Lay open the measurements behind the sentence, by file, and why it is not better."""
    found = [
        {"title": name, "words": _measured(parity, text)} for name, parity in _parities(manifest)
    ]
    if artifacts.EXACT not in manifest.files:
        words = text(
            "{estimator} is converted the portable way, like everything that is not made of "
            "trees. Trees and forests, gradient boosting of both kinds, and bagging and votes "
            "of these are converted bit for bit, alone or after steps that look at one input "
            "each and keep its order.",
            estimator=manifest.estimator,
        )
        found.append({"title": "", "words": words})
    return found


def _parities(manifest: Manifest) -> list[tuple[str, Parity]]:
    """Return the parity of each ONNX file, the served one first."""
    names = [name for name in (artifacts.EXACT, artifacts.PORTABLE) if name in manifest.parity]
    return [(name, Parity(**manifest.parity[name])) for name in names]


def _measured(parity: Parity, text: Text) -> str:
    sentences = [rows_tried(parity.as_dict(), _bound(parity.max_abs_difference, text), text)]
    if parity.n_real:
        real = text.number(parity.n_real, 0)
        sentences.append(text("{real} of these rows are real cases, as they are.", real=real))
    if parity.float64_only:
        sentences.append(
            text(
                "The pipeline gives other answers to some rows of float32 numbers than to the "
                "same rows in float64."
            )
        )
    if parity.n_thresholds:
        sentences.append(
            text(
                "{proven} of {thresholds} thresholds proven.",
                proven=text.number(parity.n_thresholds_proven, 0),
                thresholds=text.number(parity.n_thresholds, 0),
            )
        )
    return " ".join(sentences)


def _bound(difference: float, text: Text) -> str:
    if difference == 0:
        return text.number(0, 0)
    # Rounded up: what is claimed is never better than what was measured.
    measured = Decimal(str(difference))
    digit = Decimal(1).scaleb(measured.adjusted())
    bound = float((measured / digit).to_integral_value(ROUND_CEILING) * digit)
    return text.number(bound, max(-measured.adjusted(), 0))
