"""The plain words of the pages beside the terms of the field, and what they mean."""

from __future__ import annotations

from dataclasses import dataclass

from mlcore.text import mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of the pages.

    Attributes
    ----------
    plain : str
        As the pages say it.
    term : str
        As the field says it.
    meaning : str
        One or two sentences.
    """

    plain: str
    term: str
    meaning: str


GLOSSARY: tuple[Word, ...] = (
    Word(
        plain=mark("Same answer"),
        term=mark("parity"),
        meaning=mark(
            "ONNX Runtime and scikit-learn return the same number for the same row; bit for bit "
            "means every digit of it."
        ),
    ),
    Word(
        plain=mark("Usually between"),
        term=mark("conformal prediction interval"),
        meaning=mark(
            "A range made from how far off the model was on cases it had not seen, wide enough "
            "to hold the actual value as often as it says."
        ),
    ),
    Word(
        plain=mark("Unseen cases"),
        term=mark("calibration on held-out rows"),
        meaning=mark(
            "Cases the model has not learnt from. Among those given about the same chance it is "
            "counted how many turned out so: a chance of 70% means what it says where 70 in 100 "
            "did."
        ),
    ),
    Word(
        plain=mark("What could change it"),
        term=mark("tornado plot"),
        meaning=mark(
            "The lowest and the highest prediction that each input alone reaches over the middle "
            "90% of its real values."
        ),
    ),
    Word(
        plain=mark("What changed it"),
        term=mark("Shapley values against a baseline"),
        meaning=mark(
            "What each moved input adds to the prediction, averaged over every order in which the "
            "inputs could have been moved. The parts add up to the change."
        ),
    ),
    Word(
        plain=mark("Why this value"),
        term=mark("Shapley values against the data"),
        meaning=mark("The same, starting from the average prediction for real cases."),
    ),
    Word(
        plain=mark("Blue line"),
        term=mark("individual conditional expectation (ICE)"),
        meaning=mark("The prediction for your case as one input moves and the others stay."),
    ),
    Word(
        plain=mark("Faint line"),
        term=mark("partial dependence (PDP)"),
        meaning=mark("The average of such lines for real cases."),
    ),
    Word(
        plain=mark("Typical"),
        term=mark("median row"),
        meaning=mark("Every input at the middle one of its values in the data."),
    ),
    Word(
        plain=mark("Further from the data"),
        term=mark("distance to the nearest neighbours"),
        meaning=mark(
            "The five nearest real cases are further away than they are for 95 in 100 real "
            "cases: the model has seen little to go by."
        ),
    ),
    Word(
        plain=mark("What matters"),
        term=mark("permutation importance"),
        meaning=mark(
            "How much worse the model gets when the values of one input are shuffled among cases."
        ),
    ),
    Word(
        plain=mark("Reach a goal"),
        term=mark("counterfactual explanation"),
        meaning=mark("The smallest change of the inputs that makes the model answer as wanted."),
    ),
    Word(
        plain=mark("Cut-off"),
        term=mark("decision threshold"),
        meaning=mark(
            "The chance above which a case counts as a yes. A low one misses few and calls many a "
            "yes in vain; a high one does the opposite."
        ),
    ),
    Word(
        plain=mark("Uncertain inputs"),
        term=mark("Monte Carlo propagation"),
        meaning=mark(
            "Inputs are drawn at random from the ranges you give; the answers show what that does "
            "to the prediction."
        ),
    ),
    Word(
        plain=mark("Times faster"),
        term=mark("ratio of latencies"),
        meaning=mark(
            "How long scikit-learn takes for a request, divided by how long ONNX Runtime takes."
        ),
    ),
    Word(
        plain=mark("Typical time, 99 of 100 within"),
        term=mark("median (p50), 99th percentile (p99)"),
        meaning=mark("Half of the requests, or 99 in 100, are answered within this time."),
    ),
    Word(
        plain=mark("One row, now and then or in a busy loop"),
        term=mark("sporadic and busy loop"),
        meaning=mark(
            "A request after a pause finds the processor asleep; in a busy loop the next one "
            "follows at once. Both are measured, because both are called speed."
        ),
    ),
    Word(
        plain=mark("Quiet machine"),
        term=mark("availability"),
        meaning=mark(
            "Share of the time in which the measurement had the processor it asked for. What is "
            "missing went to other programs."
        ),
    ),
    Word(
        plain=mark("On other rows"),
        term=mark("5-fold cross-validation"),
        meaning=mark(
            "The rows are dealt into five parts, and each part is predicted by a model that "
            "learnt from the others. How much the five errors differ says how far a single one "
            "can be trusted."
        ),
    ),
    Word(
        plain=mark("A straight line"),
        term=mark("linear baseline"),
        meaning=mark(
            "A model without trees, fitted on the same rows. Where it is about as good, the "
            "trees are not needed."
        ),
    ),
    Word(
        plain=mark("Almost tells the outcome"),
        term=mark("target leakage"),
        meaning=mark(
            "A column that is only known once the outcome is. A model that looks at it seems "
            "better than it will be in use."
        ),
    ),
    Word(
        plain=mark("Version in use"),
        term=mark("champion"),
        meaning=mark(
            "The version of a model that answers under its name. The others stay, and any of "
            "them can be put in use again."
        ),
    ),
)
"""In the order in which the pages mention them."""
