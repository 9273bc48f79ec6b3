"""The command line, as somebody at a terminal or a script meets it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

import mlcore
from mlcore import artifacts, benchmark
from mlcore.benchmark.store import store_result
from mlcore.cli import main
from mlcore.cli.program import locale_of
from mlcore.text import for_locale
from tests.models.bands import BANDS, FLAGS
from tests.pages.speed.making import measured
from tests.starting import Forked

ROOT = Path(__file__).parents[2]
HEADER = "temperature,area,insulation,people,sun"
ROW = [12.6, 108.0, 4.8, 2.0, 7.1]
NUMBERS = ["12.6", "108", "4.8", "2", "7.1"]
MODEL = ["--model", mlcore.ModelConfig(n_estimators=5).fingerprint()]


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def trained(small_copy):
    """Return the data folder of a model of five trees."""
    return small_copy.parents[1]


def answer_json(capsys, *arguments: str) -> dict[str, object]:
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def refusal(capsys, *arguments: str) -> str:
    """Run a command that is refused; returns its one line on stderr."""
    assert main(list(arguments)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    (line,) = err.strip().splitlines()
    return line


class TestTrain:
    def test_makes_the_model_the_current_one(self, capsys, own_data_folder):
        answer = answer_json(capsys, "train", "--trees", "3", "--max-depth", "4")
        assert answer["config"]["n_estimators"] == 3
        assert artifacts.current_id(own_data_folder) == answer["model_id"]
        assert mlcore.load(answer["model_id"]).predict([ROW]).shape == (1,)

    def test_tells_stages_on_stderr_and_scores_on_stdout(self, capsys):
        assert main(["train", "--trees", "3"]) == 0
        out, err = capsys.readouterr()
        assert "Converting it to ONNX" in err
        assert "R²" in out
        assert "current model" in out

    def test_refuses_a_forest_without_trees_and_trains_nothing(self, capsys, own_data_folder):
        assert "n_estimators" in refusal(capsys, "train", "--trees", "0")
        assert not own_data_folder.exists()

    def test_refuses_an_unknown_dataset_naming_those_there_are(self, capsys):
        assert "cars" in refusal(capsys, "train", "--dataset", "boats")

    def test_says_why_where_the_data_folder_cannot_be_written(self, capsys, monkeypatch):
        # Not even root may make a folder there.
        monkeypatch.setenv("LEVERS_DATA", "/proc/levers")
        assert "/proc/levers" in refusal(capsys, "train", "--trees", "3")


class TestPredictOneRow:
    def test_gives_the_number_python_gives_unrounded(self, capsys, trained):
        answer = answer_json(capsys, "predict", *NUMBERS)
        assert answer["prediction"] == mlcore.load(answer["model_id"]).predict([ROW])[0]
        assert answer["outside"] == []

    def test_rounds_only_what_people_read(self, capsys, trained):
        assert main(["predict", *NUMBERS]) == 0
        shown = capsys.readouterr().out
        assert shown.startswith("Electricity: ")
        assert shown.strip().endswith("kWh a day")

    @pytest.mark.parametrize("cold", ["-1e1", "-10", "-.1e2", "-10.0"])
    def test_takes_negative_numbers_however_they_are_written(self, capsys, trained, cold):
        answer = answer_json(capsys, "predict", cold, *NUMBERS[1:])
        assert answer["prediction"] == mlcore.load(MODEL[1]).predict([[-10.0, *ROW[1:]]])[0]

    def test_flags_a_value_outside_the_training_data(self, capsys, trained):
        assert main(["predict", "99", *NUMBERS[1:]]) == 0
        assert "Outside the training data: temperature." in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("values", "named"),
        [
            (["1", "2"], "5"),
            ([*NUMBERS, "1"], "5"),
            ([], "5"),
            (["warm", *NUMBERS[1:]], "temperature"),
            ([NUMBERS[0], "1_08", *NUMBERS[2:]], "area"),
            ([*NUMBERS[:4], "nan"], "sun"),
            (["-inf", *NUMBERS[1:]], "temperature"),
            (["1e300", *NUMBERS[1:]], "temperature"),
        ],
    )
    def test_names_what_is_wrong_with_a_row(self, capsys, trained, values, named):
        assert named in refusal(capsys, "predict", *values)

    def test_refuses_a_model_nobody_published(self, capsys, trained):
        for name in ("boats", "../current"):
            assert "no such model" in refusal(capsys, "predict", "--model", name, *NUMBERS)

    def test_refuses_a_model_whose_file_was_changed(self, capsys, trained):
        path = trained / "models" / MODEL[1] / artifacts.EXACT
        path.write_bytes(path.read_bytes()[:-1] + b"?")
        assert artifacts.EXACT in refusal(capsys, "predict", *NUMBERS)


class TestPredictFile:
    def run(self, capsys, tmp_path, content: bytes) -> bytes:
        (tmp_path / "in.csv").write_bytes(content)
        output = tmp_path / "out.csv"
        code = main(["predict", "--csv", str(tmp_path / "in.csv"), "--output", str(output)])
        assert code == 0, capsys.readouterr().err
        return output.read_bytes()

    @pytest.mark.parametrize(("n", "said"), [(1, "1 row written to"), (2, "2 rows written to")])
    def test_counts_what_it_wrote(self, capsys, trained, tmp_path, n, said):
        header = "temperature,area,insulation,people,sun\n"
        self.run(capsys, tmp_path, (header + "12.6,108,4.8,2,7.1\n" * n).encode())
        assert capsys.readouterr().out.startswith(said)

    def test_adds_answers_at_full_precision_beside_every_column(self, capsys, trained, tmp_path):
        content = "note,sun,people,insulation,area,temperature\n=1+1,7.1,2,4.8,108,12.6\n"
        lines = self.run(capsys, tmp_path, content.encode()).decode().splitlines()
        expected = float(mlcore.load(MODEL[1]).predict([ROW])[0])
        assert lines[0] == "note,sun,people,insulation,area,temperature,prediction"
        assert lines[1] == f"'=1+1,7.1,2,4.8,108,12.6,{expected!r}"

    def test_answers_a_french_spreadsheet_in_its_own_way(self, capsys, trained, tmp_path):
        content = f"\ufeff{HEADER.replace(',', ';')}\r\n12,6;108;4,8;2;7,1\r\n"
        written = self.run(capsys, tmp_path, content.encode()).decode("utf-8-sig")
        last = written.splitlines()[1].split(";")[-1]
        assert float(last.replace(",", ".")) == mlcore.load(MODEL[1]).predict([ROW])[0]

    def test_prints_the_file_without_an_output(self, capfdbinary, trained, tmp_path):
        (tmp_path / "in.csv").write_text(f"{HEADER}\n{','.join(NUMBERS)}\n")
        assert main(["predict", "--csv", str(tmp_path / "in.csv")]) == 0
        assert b",prediction\r\n" in capfdbinary.readouterr().out

    def test_counts_the_rows_outside_the_training_data_by_input(self, capsys, trained, tmp_path):
        far = "12.6,9000,4.8,2,700\n12.6,9000,4.8,2,7.1\n"
        content = f"{HEADER}\n{','.join(NUMBERS)}\n{far}".encode()
        self.run(capsys, tmp_path, content)
        said = "Outside the training data: area in 2 rows, sun in 1 row.\n"
        assert capsys.readouterr().err == said
        answer = answer_json(capsys, "predict", "--csv", str(tmp_path / "in.csv"))
        assert answer["outside"] == {"area": 2, "sun": 1}

    def test_says_nothing_of_rows_within_the_training_data(self, capsys, trained, tmp_path):
        self.run(capsys, tmp_path, f"{HEADER}\n{','.join(NUMBERS)}\n".encode())
        assert capsys.readouterr().err == ""

    def test_gives_all_answers_as_json(self, capsys, trained, tmp_path):
        (tmp_path / "in.csv").write_text(f"{HEADER}\n" + f"{','.join(NUMBERS)}\n" * 3)
        answer = answer_json(capsys, "predict", "--csv", str(tmp_path / "in.csv"))
        assert answer["n_rows"] == 3
        assert answer["predictions"] == mlcore.load(MODEL[1]).predict(np.tile(ROW, (3, 1))).tolist()

    @pytest.mark.parametrize(
        ("content", "named"),
        [
            (b"", "empty"),
            (f"{HEADER}\n".encode(), "no rows"),
            (f"{HEADER}\n1,2,3,4,5\n1,2\n".encode(), "3"),
            (f"{HEADER}\n1,2,3,4,5\n1,2,x,4,5\n".encode(), "insulation: 3"),
            (f"{HEADER}\n1,nan,3,4,5\n".encode(), "area: 2"),
            (f"{HEADER}\n1,2,3,4,inf\n".encode(), "sun: 2"),
            (f"{HEADER},sun\n1,2,3,4,5,5\n".encode(), "sun"),
            (b"temperature,area\n1,2\n", "insulation"),
            (f"{HEADER}\n1,2,3,4,\0\n".encode(), "row 2"),
            (f"{HEADER}\n1,2,3,4,\xe9\n".encode("latin-1"), "sun"),
            (b"PK\x03\x04\x14\0\6\0", "save it as CSV UTF-8"),
        ],
    )
    def test_writes_nothing_and_names_the_place_of_a_fault(
        self, capsys, trained, tmp_path, content, named
    ):
        (tmp_path / "in.csv").write_bytes(content)
        output = tmp_path / "out.csv"
        output.write_text("kept")
        given = ("predict", "--csv", str(tmp_path / "in.csv"), "--output", str(output))
        assert named in refusal(capsys, *given)
        assert output.read_text() == "kept"
        assert sorted(path.name for path in tmp_path.glob("*.csv")) == ["in.csv", "out.csv"]

    def test_refuses_what_cannot_be_read_or_written(self, capsys, trained, tmp_path):
        assert "nowhere.csv" in refusal(capsys, "predict", "--csv", str(tmp_path / "nowhere.csv"))
        (tmp_path / "in.csv").write_text(f"{HEADER}\n{','.join(NUMBERS)}\n")
        given = ("predict", "--csv", str(tmp_path / "in.csv"), "--output")
        assert "cannot be written" in refusal(capsys, *given, str(tmp_path / "no" / "out.csv"))
        assert "cannot be written" in refusal(capsys, *given, str(tmp_path))

    def test_refuses_options_that_contradict_each_other(self, capsys):
        assert "--csv" in refusal(capsys, "predict", "--output", "out.csv", *NUMBERS)
        assert "not both" in refusal(capsys, "predict", "--csv", "in.csv", *NUMBERS)


class TestClasses:
    @pytest.fixture(autouse=True)
    def published(self, classes_folder, monkeypatch):
        monkeypatch.setenv("LEVERS_DATA", str(classes_folder))

    def test_a_row_is_answered_by_its_label_and_the_chance_of_each_class(self, capsys):
        assert main(["predict", "--model", "bands", "NA", "2", "3"]) == 0
        first, *rest = capsys.readouterr().out.splitlines()
        assert first.endswith(": élevé")
        assert [line.split()[0] for line in rest] == ["bas", "moyen", "élevé"]

    def test_json_holds_what_rest_answers(self, capsys):
        given = ("predict", "--model", "bands", "--class", "bas", "nan", "2", "3")
        answer = answer_json(capsys, *given)
        expected = BANDS.predict_proba([[np.nan, 2.0, 3.0]])[0].tolist()
        assert answer["probabilities"] == dict(
            zip(["bas", "moyen", "élevé"], expected, strict=True)
        )
        assert (answer["prediction"], answer["label"]) == (expected[0], "élevé")

    def test_refuses_a_class_that_is_not_there_and_a_value_that_must_be(self, capsys):
        told = refusal(capsys, "predict", "--model", "bands", "--class", "hoch", "1", "2", "3")
        assert "bas, moyen, élevé" in told
        assert "x2 has no value" in refusal(capsys, "predict", "--model", "bands", "1", "", "3")

    def test_a_model_of_a_number_has_no_classes(self, capsys, monkeypatch, small_folder):
        monkeypatch.setenv("LEVERS_DATA", str(small_folder))
        assert "--class" in refusal(capsys, "predict", "--class", "yes", *MODEL, *NUMBERS)

    def test_a_file_gets_a_column_for_the_label_and_one_for_each_class(self, capfdbinary, tmp_path):
        rows = tmp_path / "in.csv"
        rows.write_text("x3;label;x1;x2\n3;a;;2,5\n4,5;b;NaN;7\n")
        assert main(["predict", "--model", "bands", "--csv", str(rows)]) == 0
        head, *lines = capfdbinary.readouterr().out.decode().splitlines()
        assert head == "x3;label;x1;x2;label_2;probability_bas;probability_moyen;probability_élevé"
        X = [[np.nan, 2.5, 3.0], [np.nan, 7.0, 4.5]]
        assert [line.split(";")[4] for line in lines] == BANDS.predict(X).tolist()
        chances = [
            [float(each.replace(",", ".")) for each in line.split(";")[5:]] for line in lines
        ]
        assert chances == BANDS.predict_proba(X).tolist()

    def test_labels_that_are_no_text_stay_what_they_are_in_json(self, capsys, tmp_path):
        rows = tmp_path / "in.csv"
        rows.write_text("x1,x2\n2,5\n7,5\n")
        answer = answer_json(capsys, "predict", "--model", "flags", "--csv", str(rows))
        assert answer["labels"] == [False, True]
        chances = FLAGS.predict_proba([[2.0, 5.0], [7.0, 5.0]])
        assert answer["predictions"] == answer["probabilities"]["True"] == chances[:, 1].tolist()

    def test_info_tells_the_classes_and_what_may_be_missing(self, capsys):
        assert main(["info", "--model", "bands"]) == 0
        out = capsys.readouterr().out
        assert "May be missing: x1." in out
        assert "Classes: bas, moyen, élevé." in out


class TestInfo:
    def test_describes_the_current_model(self, capsys, trained):
        assert main(["info"]) == 0
        shown = capsys.readouterr().out
        for word in ("RandomForestRegressor", "insulation", "R²", "onnxruntime", str(trained)):
            assert word in shown

    def test_gives_the_manifest_as_json(self, capsys, trained):
        answer = answer_json(capsys, "info", *MODEL)
        assert answer["is_current"] is True
        assert (
            artifacts.Manifest.from_dict(
                {name: answer[name] for name in answer if name not in ("data_folder", "is_current")}
            )
            == artifacts.ModelFolder.at(trained / "models" / MODEL[1]).manifest
        )

    def test_counts_the_cases_that_came_with_a_model(self, capsys, own_data_folder):
        rows = np.arange(2_500.0).reshape(-1, 1)
        mlcore.convert(LinearRegression().fit(rows, rows[:, 0]), rows, name="own")
        assert main(["info", "--model", "own"]) == 0
        assert "2000 of 2500 cases that came with it are kept" in capsys.readouterr().out
        answer = answer_json(capsys, "info", "--model", "own")
        assert (answer["n_kept"], answer["n_rows"]) == (2_000, 2_500)

    def test_trains_nothing_where_there_is_no_model(self, capsys, own_data_folder):
        assert "python -m mlcore train" in refusal(capsys, "info")
        assert not own_data_folder.exists()


class TestBenchmark:
    def test_refuses_a_budget_that_measures_nothing(self, capsys, trained):
        assert "budget_s" in refusal(capsys, "benchmark", "--budget", "0")

    def test_tells_the_headline_and_the_numbers_behind_it(self, capsys, trained, recorded):
        assert main(["benchmark", *MODEL]) == 0
        shown = capsys.readouterr().out
        assert "scikit-learn." in shown.splitlines()[0]
        assert "p99.9" in shown
        assert "✓ Same answers" in shown

    def test_prints_the_result_that_was_stored(self, capsys, trained, recorded):
        answer = answer_json(capsys, "benchmark", *MODEL)
        read = benchmark.StudyResult.from_dict(answer)
        assert read == benchmark.latest_result(trained, MODEL[1])

    def test_keeps_what_is_measured_when_interrupted(self, trained):
        given = ["--budget", "90", "--workload", "sporadic", "--json-lines"]
        child = subprocess.Popen(
            [sys.executable, "-m", "mlcore", "benchmark", *given], cwd=ROOT,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        try:
            kinds = []
            while "pair" not in kinds:
                kinds.append(json.loads(child.stdout.readline())["kind"])
            # As a terminal does: to every process of the group.
            os.killpg(child.pid, signal.SIGINT)
            *_, line = child.stdout
            err = child.stderr.read()
            child.wait(60)
        finally:
            child.kill()
            child.stdout.close()
            child.stderr.close()
        last = json.loads(line)
        assert (child.returncode, last["kind"]) == (0, "end"), err
        assert "stopped" in last["flags"]
        assert "Traceback" not in err
        assert (trained / "benchmarks" / last["file"]).exists()


@pytest.fixture
def recorded(trained, monkeypatch):
    """Let the measuring child be one that ended long ago, its result the stored one."""
    store_result(measured(MODEL[1]), trained)

    class Ended:
        error = None
        result = benchmark.latest_result(trained, MODEL[1])

        def wait(self, timeout_s=None):
            return True

    monkeypatch.setattr(benchmark, "start", lambda *_args, **_options: Ended())


class TestEndings:
    def test_ctrl_c_ends_with_130_and_one_line(self, own_data_folder, forked):
        child = Forked(
            [sys.executable, "-m", "mlcore", "train", "--trees", "3000"],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert child.stderr.readline()
            time.sleep(0.5)
            child.send_signal(signal.SIGINT)
            out, err = child.communicate(timeout=60)
        finally:
            child.kill()
        assert child.returncode == 130
        assert (out, err.splitlines()[-1]) == ("", "Interrupted.")
        assert "Traceback" not in err
        assert artifacts.current_id(own_data_folder) is None

    @pytest.mark.parametrize("command", [[], ["train"], ["predict"], ["benchmark"], ["info"]])
    def test_help_explains_itself(self, capsys, command):
        with pytest.raises(SystemExit) as ended:
            main([*command, "--help"])
        assert ended.value.code == 0
        assert "usage: python -m mlcore" in capsys.readouterr().out

    def test_the_exit_codes_are_documented(self, capsys):
        with pytest.raises(SystemExit):
            main(["--help"])
        shown = capsys.readouterr().out
        assert all(code in shown for code in ("  0  ", "  1  ", "  2  ", "  130  "))

    @pytest.mark.parametrize("given", [[], ["fly"], ["train", "--trees", "many"]])
    def test_wrong_arguments_end_with_2(self, capsys, given):
        with pytest.raises(SystemExit) as ended:
            main(given)
        assert ended.value.code == 2
        assert "usage" in capsys.readouterr().err

    def test_a_reader_that_leaves_early_gets_no_traceback(self, trained):
        child = subprocess.Popen(
            [sys.executable, "-m", "mlcore", "info"], cwd=ROOT,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        child.stdout.close()
        assert child.wait(60) == 1
        assert child.stderr.read() == ""
        child.stderr.close()

    def test_speaks_the_language_of_the_locale(self, capsys, monkeypatch):
        monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
        sentence = refusal(capsys, "info")
        assert sentence == for_locale("fr").describe(mlcore.errors.ModelNotFoundError("model.none"))
        assert "python -m mlcore train" in sentence
        assert "There is" not in sentence

    def test_the_first_variable_that_is_set_decides_the_language(self):
        assert locale_of({"LC_ALL": "en_GB", "LANG": "fr_FR"}) == "en"
        assert locale_of({"LC_MESSAGES": "fr_CH.UTF-8", "LANG": "de_CH"}) == "fr"
        assert locale_of({"LANG": "C"}) == locale_of({}) == "en"
