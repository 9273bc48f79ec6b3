"""The sentences of errors that measurements and the command line raise, by their codes."""

from __future__ import annotations

MEASURING = {
    "benchmark.busy": "Another measurement is running on this machine. Try again when it ends.",
    "benchmark.crashed": (
        "The measuring process ended early: {reason}. Measure again; if it fails again,"
        " `python -m mlcore benchmark` in a terminal may tell more."
    ),
    "benchmark.ended": ("The measuring process was ended from outside ({signal}). Measure again."),
    "benchmark.environments": (
        "These measurements cannot be compared; they were made under different conditions: "
        "{differences}."
    ),
    "benchmark.fault": (
        "A library failed inside the measuring process ({signal}). Install what "
        "requirements.txt lists again, then measure again."
    ),
    "benchmark.killed": (
        "The system ended the measuring process ({signal}), most often because memory ran"
        " out. Close other programs or ask for fewer rows, then measure again."
    ),
    "benchmark.stopped": "It was stopped before anything was measured.",
    "benchmark.unreadable": "The file does not hold a measurement ({reason}).",
    "benchmark.upload-large": "The file is larger than {limit} MB and was not read.",
    "benchmark.upload-pairs": "The measurement has more than {limit} pairs of blocks: too many"
    " to judge it again here.",
    "benchmark.upload-values": "The file holds more than {limit} values and was not read.",
    "benchmark.unwritable": "{file} cannot be written: {reason}.",
    "cli.against": "--against: {file} holds no measurement to compare this one with.",
    "cli.fail-if-slower": "--fail-if-slower takes a share from 0% to 1000%, such as 5%.",
    "cli.no-time": "Nothing could be measured within {budget} s. Allow more: --budget 31",
    "cli.output-alone": (
        "--output needs --csv: it names the file that receives the rows of that one."
    ),
    "cli.rows": (
        "--rows takes whole numbers from 1 to 1,000,000 with commas between them, such as"
        " 1,100,10000."
    ),
    "cli.rows-for": "--rows: {workload} needs {expected}.",
    "cli.workload": "--workload takes names with commas between them, out of: {expected}.",
    "cli.unprintable": "The output cannot be written: {reason}.",
    "cli.values-and-csv": "Give numbers or --csv, not both.",
}
