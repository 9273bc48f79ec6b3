"""How often the true value shall lie in the usual range, as chosen in this session."""

from __future__ import annotations

import streamlit as st

from mlcore.whatif.uncertainty import COVERAGES, DEFAULT_COVERAGE

_KEY = "usual-coverage"
ELEMENT = "live-answer"


def coverage() -> float:
    """Return the share that was chosen in this session."""
    return float(st.session_state.get(_KEY, DEFAULT_COVERAGE))


def choose() -> None:
    """Take the share that the answer's element sent."""
    sent = st.session_state[ELEMENT].coverage
    if sent in COVERAGES:
        st.session_state[_KEY] = sent
