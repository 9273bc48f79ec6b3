"""``benchmark``: the measurements of the Speed page, told in a terminal."""

from __future__ import annotations

import argparse
import json
import signal
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from mlcore import benchmark
from mlcore.benchmark import HEADLINE, ONNX, StudyResult, StudyRun, compare
from mlcore.benchmark.comparison import Comparison
from mlcore.cli.plan import Plan, read_plan
from mlcore.cli.terminal import Terminal, printing, write_file
from mlcore.config import Settings
from mlcore.errors import BenchmarkError, MlcoreError
from mlcore.models import load, resolve
from mlcore.models.catalogue import folder_of
from mlcore.wording.kinds import library_name
from mlcore.wording.speed.comparison import change_rows
from mlcore.wording.speed.names import STAGES, name_flags, title_of
from mlcore.wording.speed.result import differences, facts, headline, place, weaknesses
from mlcore.wording.speed.tables import percentile_rows, ratio_rows, study_rows

SLOWER = 3


@dataclass(slots=True, kw_only=True)
class _Report:
    """What was measured, and whether somebody ended it early."""

    result: StudyResult | None = None
    studies: list[StudyResult] = field(default_factory=list)
    comparison: Comparison | None = None
    interrupted: bool = False

    def as_dict(self) -> dict[str, Any]:
        values = self.result.as_dict() if self.result else {}
        if self.studies:
            values["studies"] = [study.as_dict() for study in self.studies]
        if self.comparison:
            values["comparison"] = asdict(self.comparison)
        return values


def run_benchmark(options: argparse.Namespace, terminal: Terminal) -> int:
    """Measure a model; interrupted, keep what is measured by then."""
    plan = read_plan(options)
    before = StudyResult.from_dict(plan.against) if plan.against else None
    model_id = load(resolve(options.model), report=terminal.report).model_id
    if manifest := folder_of(model_id).manifest_or_none():
        terminal.text = terminal.text.about(library_name(manifest))

    def print_line(line: str) -> None:
        with printing():
            print(line, flush=True)

    report = _measure(model_id, plan, print_line if options.json_lines else None, terminal)
    if before and report.result:
        report.comparison = compare(before, report.result, rng=np.random.default_rng(0))
        if not report.comparison.changes:
            raise BenchmarkError("cli.against", file=options.against)
    if plan.output:
        content = json.dumps(report.as_dict(), allow_nan=False).encode()
        try:
            write_file(plan.output, content)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise BenchmarkError(
                "benchmark.unwritable", file=str(plan.output), reason=reason
            ) from error
    if options.json:
        terminal.say_json(report.as_dict())
    elif not options.json_lines:
        _tell(report, terminal)
    if plan.allowed is not None and report.result and not _has_ratio(report.result):
        terminal.complain(
            terminal.text("--fail-if-slower was not checked: there is no ratio to scikit-learn.")
        )
    slower = _slower(report, plan.allowed)
    for workload in slower:
        terminal.complain(terminal.text("Slower than allowed: {workload}.", workload=workload))
    return SLOWER if slower else 0


def _measure(
    model_id: str, plan: Plan, on_line: Callable[[str], None] | None, terminal: Terminal
) -> _Report:
    folder = Settings.from_env().data_folder
    report = _Report()
    headline = {HEADLINE: plan.config} if plan.config else {}
    for name, config in {**headline, **plan.studies}.items():
        if report.interrupted:
            break
        run = _watch(_starter(folder, model_id, name, config, on_line), report, terminal)
        _check(run.error, run.result, config.budget_s, report)
        if run.result and name == HEADLINE:
            report.result = run.result
        elif run.result:
            report.studies.append(run.result)
    if report.result is None and not report.studies:
        raise KeyboardInterrupt  # nothing to keep
    return report


def _starter(*given: Any) -> Callable[[], StudyRun]:
    folder, model_id, name, config, on_line = given
    return lambda: benchmark.start(folder, model_id, name, config=config, on_line=on_line)


def _check(error: MlcoreError | None, result: object, budget_s: float, report: _Report) -> None:
    if error:
        raise error
    if result is None and not report.interrupted:
        raise BenchmarkError("cli.no-time", budget=budget_s)


def _watch(begin: Callable[[], StudyRun], report: _Report, terminal: Terminal) -> StudyRun:
    in_main = threading.current_thread() is threading.main_thread()
    # Ctrl-C reaches every process of the terminal. Begun while it is ignored, the child goes on
    # ignoring it and ends in good order when it is told to.
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN) if in_main else None
    try:
        run = begin()
    finally:
        if in_main:
            signal.signal(signal.SIGINT, handler)
    try:
        while not run.wait(0.2):
            progress = run.progress
            terminal.report(STAGES[progress.stage], progress.share)
    except KeyboardInterrupt:
        report.interrupted = True
        run.stop()
        terminal.report(STAGES["ended"], 1.0)
        run.wait()
    return run


def _tell(report: _Report, terminal: Terminal) -> None:
    text, result = terminal.text, report.result
    if result:
        lines = [*headline(result, text), *weaknesses(result, text)]
        terminal.say(*lines, *([""] if lines else []))
        terminal.say_table(percentile_rows(result, text))
        if ratios := ratio_rows(result, text):
            terminal.say("")
            terminal.say_table(ratios)
        terminal.say("", *facts(result, text), place(result, text))
    for study in report.studies:
        terminal.say("", title_of(study.study, text))
        rows = study_rows(study, text)
        if rows:
            terminal.say_table(rows)
        judged = (flag for verdict in study.verdicts for flag in verdict.flags)
        terminal.say(*differences(study, text), *name_flags((*study.flags, *judged), text))
    if report.comparison and result:
        terminal.say("", text("What changed"))
        terminal.say_table(change_rows(report.comparison, text, large=result.config.n_batch_rows))
        if "one-process" in report.comparison.flags:
            terminal.say(
                text("One process a side: chance can look like a change. Use --processes.")
            )


def _has_ratio(result: StudyResult) -> bool:
    return any(verdict.arm == ONNX for verdict in result.verdicts)


def _slower(report: _Report, allowed: float | None) -> list[str]:
    """Name the ways of asking in which ONNX is slower than allowed, for certain."""
    if allowed is None or report.result is None:
        return []
    if report.comparison:
        found: dict[str, set[str]] = {}
        for change in report.comparison.changes:
            if change.beyond(allowed, slower=True):
                found.setdefault(change.workload, set()).add(change.quantity)
        # Its time alone may be the machine's, its lead alone scikit-learn's doing.
        return [workload for workload, both in found.items() if {"p50", "ratio"} <= both]
    return [
        verdict.workload
        for verdict in report.result.verdicts
        if verdict.arm == ONNX
        and verdict.headline.high is not None
        and verdict.headline.high < 1 / (1 + allowed)
        and verdict.headline.p_value < 0.05
    ]
