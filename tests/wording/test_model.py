"""What a report says a model rests on."""

from __future__ import annotations

import pytest

from mlcore.text import for_locale
from mlcore.wording.model import case_words


@pytest.mark.parametrize(
    ("n_kept", "n_rows", "words"),
    [
        (2_000, 18_645, "2000 of 18,645 cases"),
        (50, 50, "came with 50 cases."),
        # Nobody counted them for models of earlier versions.
        (60, 0, "came with 60 cases."),
        (16, 16, "16 cases, which is few"),
        (1, 1, "1 case, which is few"),
    ],
)
def test_cases_are_counted_and_few_are_called_few(n_kept, n_rows, words):
    assert words in case_words(n_kept, n_rows, for_locale("en"))
