"""A model as one file: sliders, number, range, curves, reasons and scenarios without a server."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mlcore.documents.contents import contents
from mlcore.documents.document import embed, write_document
from mlcore.models import OpenedModel
from mlcore.text import Text
from mlcore.whatif.curves import input_ranges
from mlcore.whatif.uncertainty import DEFAULT_COVERAGE
from mlcore.wording.model import data_words
from mlcore.workspace import ScenarioSet

_STYLES = (
    "live/core/base.css",
    "live/elements/whatif/answer.css",
    "live/elements/whatif/lever.css",
    "live/elements/whatif/why.css",
    "live/elements/whatif/panels/comparison.css",
    "documents/theme.css",
    "documents/handout.css",
)
_NOTHING = ScenarioSet()


def write_handout(
    model: OpenedModel,
    row: Sequence[float],
    *,
    text: Text,
    name: str,
    made: datetime,
    scenarios: ScenarioSet = _NOTHING,
    coverage: float = DEFAULT_COVERAGE,
    places: Sequence[int] | None = None,
) -> bytes:
    """Write a file that shows and moves a model wherever a browser opens it.

    The trees are in it, and its own script walks them in float64, in the order in which the
    server adds them up: its answers are the server's to the last bit. When it opens, it checks
    that on answers stored with it, and shows nothing if one differs. A linear model is in it as its
    slopes, whose sums may differ from the server's in their last bits. It reaches for no network.

    Parameters
    ----------
    model : OpenedModel
        One that :func:`no_handout` has nothing to say of.
    row : sequence of n_features numbers
        Where the sliders stand at first.
    text : Text
        The language of the file.
    name : str
        What people call the model.
    made : datetime
        When this is, in the reader's zone.
    scenarios : ScenarioSet
        To show side by side; its baseline is where changes and reasons start.
    coverage : float
        How often the true value shall lie in the usual range at first.
    places : sequence of int, optional
        Of the inputs with a slider, by default all that can move; the others stay as the row has
        them.

    Returns
    -------
    bytes
        HTML.

    Raises
    ------
    InvalidRowsError
        If the row does not fit the schema.

    Examples
    --------
    >>> import mlcore
    >>> from mlcore.models import open_model
    >>> from mlcore.text import for_locale
    >>> model = open_model(mlcore.ModelConfig(n_estimators=5))
    >>> file = write_handout(model, model.schema.typical_row, text=for_locale("en"),
    ...                      name="Energy", made=datetime(2024, 5, 1))
    >>> file[:15], len(file) < 3_000_000
    (b'<!DOCTYPE html>', True)
    """
    values = model.schema.validate_row(list(map(float, row)))[0]
    features = model.schema.features
    movable = [place for place, feature in enumerate(features) if feature.low < feature.high]
    data = contents(
        model,
        tuple(values.tolist()),
        text=text,
        scenarios=scenarios,
        coverage=coverage,
        places=movable if places is None else places,
    )
    return write_document(
        "handout.html",
        text=text,
        script="documents/main.js",
        styles=_STYLES,
        name=name,
        made=made,
        model_id=model.manifest.model_id,
        n_cases=text.number(model.average(input_ranges(model.schema)[0]).n_rows, 0),
        sentences=data_words(model, text)[1:],
        data=embed(data),
    )
