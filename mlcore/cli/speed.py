"""``benchmark``: the measurement of the Speed page, told in a terminal."""

from __future__ import annotations

import argparse
import signal
import threading
from collections.abc import Callable

from mlcore import benchmark
from mlcore.benchmark import Measurement
from mlcore.cli.terminal import Terminal
from mlcore.config import BenchmarkConfig, Settings
from mlcore.errors import BenchmarkError
from mlcore.pipeline import load, resolve
from mlcore.plots import facts, headline, notes, percentile_rows
from mlcore.text import mark

STAGES = {
    "loading": mark("Loading both models"),
    "warming-up": mark("Warming up"),
    "measuring": mark("Measuring"),
    "ended": mark("Finishing"),
}


def run_benchmark(options: argparse.Namespace, terminal: Terminal) -> int:
    """Measure a model; interrupted, keep what is measured by then."""
    config = (
        BenchmarkConfig() if options.budget is None else BenchmarkConfig(budget_s=options.budget)
    )
    model_id = load(resolve(options.model), report=terminal.report).model_id

    def print_line(line: str) -> None:
        print(line, flush=True)

    measurement = _measure(model_id, config, print_line if options.json_lines else None, terminal)
    if measurement.error:
        raise measurement.error
    result = measurement.result
    if result is None:
        raise BenchmarkError("cli.no-time", budget=config.budget_s)
    text = terminal.text
    if options.json:
        terminal.say_json(result.as_dict())
    elif not options.json_lines:
        terminal.say(*headline(result, text), "")
        terminal.say_table(percentile_rows(result, text))
        terminal.say("", *facts(result, text), *notes(result, text))
    return 0


def _measure(
    model_id: str,
    config: BenchmarkConfig,
    on_line: Callable[[str], None] | None,
    terminal: Terminal,
) -> Measurement:
    in_main = threading.current_thread() is threading.main_thread()
    # Ctrl-C reaches every process of the terminal. Begun while it is ignored, the child goes on
    # ignoring it and ends in good order when it is told to.
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN) if in_main else None
    try:
        measurement = benchmark.start(
            Settings.from_env().data_folder, model_id, config=config, on_line=on_line
        )
    finally:
        if in_main:
            signal.signal(signal.SIGINT, handler)
    try:
        while not measurement.wait(0.2):
            progress = measurement.progress
            terminal.report(STAGES[progress.stage], progress.share)
    except KeyboardInterrupt:
        measurement.stop()
        terminal.report(STAGES["ended"], 1.0)
        measurement.wait()
        if measurement.result is None:
            raise  # nothing to keep
    return measurement
