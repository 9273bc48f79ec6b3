"""What leaves the dashboard as one file that needs no server, and the words both share."""

from mlcore.documents.contents import no_handout
from mlcore.documents.doubts import far_words, usual_words
from mlcore.documents.histograms import picture
from mlcore.documents.reasons import value_proof, value_words
from mlcore.documents.report import write_report
from mlcore.documents.speed_report import write_speed_report
from mlcore.documents.words import (
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
from mlcore.documents.writing import write_handout

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
