"""The commands with their options, and how each ending becomes an exit code."""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

from mlcore.cli.terminal import Terminal, drop_output, printing
from mlcore.config import BUILTIN_DATASETS, ModelConfig
from mlcore.errors import MlcoreError
from mlcore.text import best_locale, for_locale

OK, FAILED, REFUSED, INTERRUPTED = 0, 1, 2, 130

_EPILOG = """\
exit codes:
  0    done
  1    a defect, or nobody reads the output any more
  2    refused: wrong arguments, rows, files or settings; one sentence says which
  3    `benchmark --fail-if-slower` found ONNX slower than allowed, for certain
  130  interrupted (Ctrl-C); `benchmark` keeps what is measured by then and ends with 0

LEVERS_DATA names the folder of models and results (default: .levers here).
Sentences are English or French, as LC_ALL, LC_MESSAGES or LANG says.
"""
_BENCHMARK_EPILOG = """\
names of --workload (default: sporadic,single-stream,batch):
  sporadic       one row, 20 ms after the last answer
  single-stream  calls one right after the other, for each number of --rows
  batch          the same, for the numbers of --rows above 1
  sweep          how the lead changes from 1 to 10,000 rows
  server         requests at random; the most a second with 99 of 100 within 20 ms
  offline        rows a second
  concurrency    several threads asking at once
  threads        one thread each, and the best number of threads for each
  cold-start     from a fresh process to its first answer
  memory         memory held, from bare Python to after a large batch

exit codes:
  0  measured; with --fail-if-slower: not slower than allowed, or not for certain
  2  refused; one sentence says which option and what was expected
  3  --fail-if-slower: the whole 95 % range lies beyond the share, and p is below 5 %.
     Without --against ONNX is held against scikit-learn; with it against that file, which
     must be of an equal environment, in its time and in its lead both.
Ctrl-C keeps what is measured by then. One measurement runs at a time on a machine.
"""
# argparse takes -1e3 and -inf for options, -5 for a number.
_NEGATIVE = re.compile(r"-(\d|\.\d|inf|nan)", re.IGNORECASE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : sequence of str, optional
        Defaults to those of the process.

    Returns
    -------
    int
        The exit code: 0 done, 1 a defect, 2 refused, 3 slower than allowed, 130 interrupted.

    Examples
    --------
    >>> main(["train", "--trees", "0"])
    2
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot write "²" gets "?", not a traceback.
            stream.reconfigure(errors="replace")
    terminal = Terminal(for_locale(locale_of(os.environ)))
    try:
        options = _parser().parse_args(
            [f" {part}" if _NEGATIVE.match(part) else part for part in given]
        )
        # Imported by name on use: `predict` must not wait for what `benchmark` needs.
        name = options.command
        command: Callable[[argparse.Namespace, Terminal], int]
        module = getattr(options, "module", name)
        command = getattr(import_module(f"mlcore.cli.{module}"), f"run_{name}")
        code = command(options, terminal)
        with printing():
            sys.stdout.flush()
    except MlcoreError as error:
        terminal.complain(terminal.text.describe(error))
        return REFUSED
    except KeyboardInterrupt:
        terminal.complain(terminal.text("Interrupted."))
        return INTERRUPTED
    except BrokenPipeError:
        drop_output()
        return FAILED
    return code


def locale_of(environ: Mapping[str, str]) -> str:
    """Choose the language of the sentences from the locale's variables.

    Examples
    --------
    >>> locale_of({"LC_ALL": "", "LANG": "fr_FR.UTF-8"}), locale_of({"LC_ALL": "C.UTF-8"})
    ('fr', 'en')
    """
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    return best_locale(next((environ[name] for name in names if environ.get(name)), None))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m mlcore",
        description="Train, predict with and measure the models of Levers.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_train(commands.add_parser("train", help="train a model and make it the current one"))
    _add_predict(commands.add_parser("predict", help="predict one row, or the rows of a CSV file"))
    _add_benchmark(
        commands.add_parser("benchmark", help="measure ONNX Runtime against scikit-learn")
    )
    _add_info(commands.add_parser("info", help="describe a model and where it is kept"))
    _add_versions(
        commands.add_parser("versions", help="list versions, or say which one answered at a time")
    )
    _add_promote(
        commands.add_parser("promote", help="put a version in use and make it the current model")
    )
    _add_rollback(commands.add_parser("rollback", help="put the version in use that was before"))
    return parser


def _add_train(parser: argparse.ArgumentParser) -> None:
    default = ModelConfig()
    parser.set_defaults(command="train")
    table = parser.add_argument_group("from a table")
    add = table.add_argument
    add("--table", metavar="FILE", help="CSV, Excel or Parquet: learn from its rows")
    add("--target", metavar="COLUMN", help="what to predict")
    add("--kind", metavar="KIND", help="number or classes; default: as it looks")
    add(
        "--recipe",
        metavar="NAME",
        help="forest (default), extra trees, histogram boosting or linear",
    )
    add("--sheet", metavar="SHEET", help="of a workbook; default: the first")
    add("--name", help="what to call it; default: the file's name")
    data = f"one of {', '.join(BUILTIN_DATASETS)} (default: {default.dataset})"
    built_in = parser.add_argument_group("from built-in data")
    add = built_in.add_argument
    add("--dataset", help=data)
    add("--trees", type=int, metavar="N", help=f"default: {default.n_estimators}")
    add("--max-depth", type=int, metavar="N")
    add("--min-samples-leaf", type=int, metavar="N")
    add("--test-size", type=float, metavar="SHARE")
    add("--seed", type=int, metavar="N")
    _add_json(parser)


def _add_predict(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command="predict")
    values = (
        "one value per input, in the model's order or all as name=value; NA where a value may be"
        " missing"
    )
    parser.add_argument("values", nargs="*", help=values)
    parser.add_argument("--csv", metavar="FILE", help="predict its rows instead; UTF-8, a header")
    parser.add_argument("--output", metavar="FILE", help="where to write them; default: print")
    parser.add_argument(
        "--class", dest="class_name", metavar="LABEL", help="class whose probability is predicted"
    )
    _add_model(parser)
    _add_json(parser)


def _add_benchmark(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command="benchmark")
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _BENCHMARK_EPILOG
    add = parser.add_argument
    add("--rows", metavar="N,N,…", help="rows of a call (default: 1,10000)")
    add("--workload", metavar="NAME,…", help="what to measure; see below")
    add("--processes", type=int, metavar="N", help="fresh processes; 5 or more make a verdict")
    add("--budget", type=float, metavar="SECONDS", help="longest time for each thing to measure")
    add("--self-test", action="store_true", help="also each runtime against itself")
    add("--output", metavar="FILE", help="write everything measured there, as JSON")
    add("--against", metavar="FILE", help="tell what changed since that --output")
    add("--fail-if-slower", metavar="SHARE", help="end with 3 if slower by more, such as 5%%")
    _add_model(parser)
    form = parser.add_mutually_exclusive_group()
    _add_json(form)
    form.add_argument("--json-lines", action="store_true", help="print each step as it is measured")


def _add_info(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command="info")
    _add_model(parser)
    _add_json(parser)


def _add_versions(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command="versions")
    parser.add_argument("name", nargs="?", metavar="NAME", help="the name of a published model")
    at = (
        'which version answered then, such as "2026-11-24 14:03", in your time zone;'
        " without NAME: which model was the current one"
    )
    parser.add_argument("--at", metavar="TIME", help=at)
    _add_json(parser)


def _add_promote(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command="promote", module="versions")
    parser.add_argument("name", metavar="NAME", help="the name of a published model")
    parser.add_argument("version", metavar="VERSION", help="its number, or challenger")
    _add_json(parser)


def _add_rollback(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command="rollback", module="versions")
    parser.add_argument("name", metavar="NAME", help="the name of a published model")
    _add_json(parser)


def _add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", metavar="NAME", help="name or id; default: the current model")


def _add_json(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")
