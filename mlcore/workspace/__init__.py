"""What a visitor keeps: scenarios, settings of the inputs, the way back, files and links."""

from mlcore.workspace.history import History
from mlcore.workspace.input_settings import DEFAULT_LEVERS, MAX_LEVERS, InputSetting, InputSettings
from mlcore.workspace.link import (
    pack_input_settings,
    pack_scenarios,
    unpack_input_settings,
    unpack_scenarios,
)
from mlcore.workspace.scenario_file import read_scenarios, write_scenarios
from mlcore.workspace.scenarios import Baseline, Scenario, ScenarioSet

__all__ = [
    "DEFAULT_LEVERS",
    "MAX_LEVERS",
    "Baseline",
    "History",
    "InputSetting",
    "InputSettings",
    "Scenario",
    "ScenarioSet",
    "pack_input_settings",
    "pack_scenarios",
    "read_scenarios",
    "unpack_input_settings",
    "unpack_scenarios",
    "write_scenarios",
]
