"""What leaves the dashboard as one file that needs no server."""

from mlcore.documents.handout import no_handout, write_handout
from mlcore.documents.histograms import picture
from mlcore.documents.model_card import write_model_card
from mlcore.documents.report import write_report
from mlcore.documents.speed_report import write_speed_report

__all__ = [
    "no_handout",
    "picture",
    "write_handout",
    "write_model_card",
    "write_report",
    "write_speed_report",
]
