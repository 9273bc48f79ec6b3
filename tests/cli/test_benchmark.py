"""``python -m mlcore benchmark`` without measuring: its options, tables and exit codes."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from mlcore import benchmark
from mlcore.benchmark import StudyResult
from mlcore.benchmark.studies import STUDIES
from mlcore.cli import benchmark as command
from mlcore.cli import main
from mlcore.errors import BenchmarkError
from tests.benchmark.test_comparison import measured
from tests.benchmark.test_result import FULL as QUICK
from tests.benchmark.test_result import SWEEP
from tests.pages.speed.making import measured_alone, measured_differing


class Ended:
    """A measurement that has ended with this result."""

    def __init__(self, result, error=None):
        self.result, self.error = result, error

    def wait(self, timeout_s=None):
        return True


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def asked(monkeypatch):
    """Record what would be measured; what is found can be chosen."""
    seen = SimpleNamespace(config=None, studies={}, result=QUICK, study=SWEEP, error=None)

    def start(folder, model_id, study, *, config, on_line):
        if study == "headline":
            seen.config = config
            return Ended(seen.result, seen.error)
        seen.studies[study] = config
        return Ended(replace(seen.study, study=study) if seen.study else None)

    monkeypatch.setattr(benchmark, "start", start)
    model = SimpleNamespace(model_id="energy-1")
    monkeypatch.setattr(command, "load", lambda config, report: model)
    return seen


def run(*arguments):
    return main(["benchmark", *map(str, arguments)])


@pytest.mark.parametrize(
    ("arguments", "workloads", "n_batch_rows", "more_rows"),
    [
        ([], ("sporadic", "busy", "batch"), 10_000, ()),
        (["--workload", "single-stream", "--rows", "1,7,90"], ("busy", "batch"), 90, (7,)),
        (["--rows", "1", "--workload", "single-stream,sporadic"], ("sporadic", "busy"), 10_000, ()),
        (["--rows", "50", "--workload", "batch"], ("batch",), 50, ()),
        (["--rows", " 20, 50 ", "--workload", "single-stream"], ("batch",), 50, (20,)),
    ],
)  # fmt: skip
def test_rows_and_workloads_say_what_is_measured(
    asked, arguments, workloads, n_batch_rows, more_rows
):
    assert run(*arguments) == 0
    assert asked.config.workloads == workloads
    assert (asked.config.n_batch_rows, asked.config.more_rows) == (n_batch_rows, more_rows)
    assert asked.studies == {}


def test_studies_are_made_with_what_was_asked_for(asked):
    assert run("--workload", "server,sweep", "--rows", "1,7", "--budget", 9, "--self-test") == 0
    assert asked.config is None
    assert list(asked.studies) == ["sweep", "server", "self-test"]
    assert asked.studies["sweep"].rows == (1, 7)
    assert asked.studies["server"].rows == STUDIES["server"].config.rows
    assert {config.budget_s for config in asked.studies.values()} == {9}


@pytest.mark.parametrize(
    ("arguments", "budget_s"),
    [([], 31), (["--processes", 5], 100), (["--processes", 5, "--budget", 50], 50)],
)
def test_processes_get_time_unless_it_is_given(asked, arguments, budget_s):
    assert run(*arguments) == 0
    assert asked.config.budget_s == budget_s


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--rows", "many"], "--rows takes whole numbers"),
        (["--rows", "0"], "--rows takes"),
        (["--rows", "1,,2"], "--rows takes"),
        (["--rows", "9" * 5_000], "--rows takes"),
        (["--rows", "1_0"], "--rows takes"),
        (["--workload", "fast"], "--workload takes names"),
        (["--workload", "sporadic", "--rows", "10"], "--rows: sporadic needs 1"),
        (["--workload", "batch", "--rows", "1"], "--rows: batch needs 2"),
        (["--processes", "0"], "processes must be a whole number from 1 to 50"),
        (["--budget", "nan"], "budget_s must be a number"),
        (["--fail-if-slower", "a little"], "--fail-if-slower takes a share"),
        (["--fail-if-slower", "5"], "--fail-if-slower takes a share"),
        (["--fail-if-slower", "-5%"], "--fail-if-slower takes a share"),
        (["--against", "nowhere.json"], "does not hold a measurement"),
        (["--output", "nowhere/out.json"], "cannot be written"),
        (["--output", "."], "cannot be written"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_measured(
    asked, capsys, arguments, named
):
    assert run(*arguments) == 2
    out, err = capsys.readouterr()
    assert (out, asked.config, asked.studies) == ("", None, {})
    assert named in err
    assert len(err.strip().splitlines()) == 1


def test_everything_measured_is_written_and_told(asked, capsys, tmp_path):
    output = tmp_path / "out.json"
    assert run("--workload", "sporadic,sweep", "--output", output) == 0
    written = json.loads(output.read_text())
    assert StudyResult.from_dict(written) == QUICK
    assert StudyResult.from_dict(written["studies"][0]) == SWEEP
    shown = capsys.readouterr().out
    for words in ("Times faster", "Rows at a time", "10 rows", "rows a second", "p99.9"):
        assert words in shown


def test_json_is_what_output_writes(asked, capsys, tmp_path):
    output = tmp_path / "out.json"
    assert run("--json", "--workload", "sporadic,sweep", "--output", output) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(output.read_text())


@pytest.mark.parametrize(
    ("result", "told"),
    [
        (measured_alone(), "it holds house.Forest, which is not part of scikit-learn"),
        (measured_differing(), "its answers are up to 0.500 off those of scikit-learn"),
    ],
    ids=["alone", "differing"],
)
def test_without_a_ratio_the_times_are_told_with_the_reason(asked, capsys, result, told):
    asked.result = result
    assert run("--fail-if-slower", "5%") == 0
    shown, complained = capsys.readouterr()
    assert told in shown
    assert "typical" not in shown
    assert "Times faster" not in shown
    assert "--fail-if-slower was not checked" in complained
    assert run("--json") == 0
    assert StudyResult.from_dict(json.loads(capsys.readouterr().out)) == result


def test_two_measurements_without_a_ratio_are_compared_by_their_times(asked, capsys, tmp_path):
    asked.result = measured_alone()
    before = tmp_path / "before.json"
    before.write_text(json.dumps(measured_alone().as_dict()))
    assert run("--json", "--against", before) == 0
    found = json.loads(capsys.readouterr().out)["comparison"]
    assert {change["quantity"] for change in found["changes"]} <= {"p50", "p99"}
    assert {change["workload"] for change in found["changes"]} == {"sporadic", "busy", "batch"}


def test_a_full_disk_is_said_in_words(asked, capsys, tmp_path, monkeypatch):
    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(command, "write_file", full)
    assert run("--output", tmp_path / "out.json") == 2
    assert "No space left" in capsys.readouterr().err


def test_a_process_that_failed_is_told_and_ends_with_2(asked, capsys):
    asked.error = BenchmarkError("benchmark.killed", signal="SIGKILL")
    assert run() == 2
    assert "memory ran out" in capsys.readouterr().err


def test_nothing_within_the_budget_is_told(asked, capsys):
    asked.result = None
    assert run("--budget", 2) == 2
    assert "within 2 s" in capsys.readouterr().err


class TestFailIfSlower:
    def write(self, tmp_path, result):
        path = tmp_path / "before.json"
        path.write_text(json.dumps(result.as_dict()))
        return path

    @pytest.mark.parametrize(
        ("fast", "allowed", "code"), [(0.0005, "5%", 0), (0.006, "5%", 3), (0.006, "0.5", 0)]
    )
    def test_without_a_file_it_is_held_against_scikit_learn(
        self, asked, capsys, fast, allowed, code
    ):
        asked.result = measured(1, fast=fast)
        assert run("--fail-if-slower", allowed) == code
        assert ("Slower than allowed: sporadic." in capsys.readouterr().err) == (code == 3)

    @pytest.mark.parametrize(
        ("after", "allowed", "code"),
        [
            ({}, "5%", 0),
            ({"fast": 0.0006}, "5%", 3),
            ({"fast": 0.0006}, "50%", 0),
            ({"fast": 0.0004}, "0%", 0),
            # The whole machine is slower: its time grew, its lead did not shrink.
            ({"machine": 1.5}, "5%", 0),
        ],
    )
    def test_with_a_file_time_and_lead_must_both_be_worse(
        self, asked, capsys, tmp_path, after, allowed, code
    ):
        before = self.write(tmp_path, measured(1))
        asked.result = measured(2, **after)
        assert run("--fail-if-slower", allowed, "--against", before) == code
        assert "What changed" in capsys.readouterr().out

    def test_other_ground_is_refused_naming_what_differs(self, asked, capsys, tmp_path):
        there = measured(1)
        there = replace(there, environment=replace(there.environment, cpu="other"))
        assert run("--against", self.write(tmp_path, there)) == 2
        assert "cpu (other → none)" in capsys.readouterr().err

    def test_a_file_with_nothing_in_common_is_refused(self, asked, capsys, tmp_path):
        asked.result = measured(2)
        before = self.write(tmp_path, measured(1, workload="busy"))
        assert run("--against", before) == 2
        assert "--against" in capsys.readouterr().err

    def test_a_single_process_is_warned_of(self, asked, capsys, tmp_path):
        asked.result = measured(2, n_processes=1)
        assert run("--against", self.write(tmp_path, measured(1))) == 0
        assert "Use --processes" in capsys.readouterr().out

    def test_the_comparison_is_part_of_the_json(self, asked, capsys, tmp_path):
        asked.result = measured(2)
        assert run("--json", "--against", self.write(tmp_path, measured(1))) == 0
        found = json.loads(capsys.readouterr().out)["comparison"]
        assert {change["quantity"] for change in found["changes"]} == {"p50", "p99", "ratio"}


def test_help_names_every_workload_and_exit_code(capsys):
    with pytest.raises(SystemExit):
        run("--help")
    shown = capsys.readouterr().out
    assert all(name in shown for name in STUDIES if name != "headline")
    assert all(f"\n  {code}  " in shown for code in (0, 2, 3))
