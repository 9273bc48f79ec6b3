"""What a visitor keeps: scenarios, settings of the inputs, the way back, files and links."""

from mlcore.workspace.history import History
from mlcore.workspace.input_settings import DEFAULT_LEVERS, MAX_LEVERS, Wish, Wishes
from mlcore.workspace.input_settings_link import pack_wishes, unpack_wishes
from mlcore.workspace.scenario_file import read_scenarios, write_scenarios
from mlcore.workspace.scenario_link import pack, unpack
from mlcore.workspace.scenarios import Baseline, Scenario, ScenarioSet

__all__ = [
    "DEFAULT_LEVERS",
    "MAX_LEVERS",
    "Baseline",
    "History",
    "Scenario",
    "ScenarioSet",
    "Wish",
    "Wishes",
    "pack",
    "pack_wishes",
    "read_scenarios",
    "unpack",
    "unpack_wishes",
    "write_scenarios",
]
