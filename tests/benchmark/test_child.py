"""How the end of a measuring process is told."""

import signal

import pytest

from mlcore.benchmark.child import CRASHES, explain_end
from mlcore.text import for_locale


@pytest.mark.parametrize(
    ("exit_code", "said"),
    [
        (-signal.SIGKILL, ["SIGKILL", "memory"]),
        (-signal.SIGSEGV, ["SIGSEGV", "requirements.txt"]),
        (-signal.SIGABRT, ["SIGABRT", "requirements.txt"]),
        (-signal.SIGTERM, ["SIGTERM", "outside"]),
        (-45, ["signal 45"]),
        (1, ["MemoryError: 3 GB", "python -m mlcore benchmark"]),
    ],
)
def test_an_end_is_told_in_words_with_what_to_do(exit_code, said):
    error = explain_end(exit_code, "MemoryError: 3 GB")
    sentence = for_locale("en").describe(error)
    assert all(words in sentence for words in [*said, "easure again"])
    assert error.code in CRASHES


def test_a_process_without_a_last_line_is_told_by_its_exit_code():
    assert explain_end(3, "").facts["reason"] == "exit code 3"
