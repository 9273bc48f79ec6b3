"""What leaves the dashboard as one file that needs no server, and the words both share."""

from mlcore.handout.contents import no_handout
from mlcore.handout.doubts import far_words, usual_words
from mlcore.handout.histograms import picture
from mlcore.handout.reasons import value_proof, value_words
from mlcore.handout.report import write_report
from mlcore.handout.speed_report import write_speed_report
from mlcore.handout.words import (
    BARS,
    answer_words,
    change_proof,
    change_words,
    column_name,
    comparison_words,
    curve_facts,
    field_words,
    lever_words,
    rest_words,
    short_name,
    target_facts,
)
from mlcore.handout.writing import write_handout

__all__ = [
    "BARS",
    "answer_words",
    "change_proof",
    "change_words",
    "column_name",
    "comparison_words",
    "curve_facts",
    "far_words",
    "field_words",
    "lever_words",
    "no_handout",
    "picture",
    "rest_words",
    "short_name",
    "target_facts",
    "usual_words",
    "value_proof",
    "value_words",
    "write_handout",
    "write_report",
    "write_speed_report",
]
