"""Fitting somebody's table: what can be fitted, how it is checked, and what it is compared with."""

from mlcore.training.tables.fitting import TableFit, fit_table
from mlcore.training.tables.recipes import BASELINE, RECIPES, Recipe
from mlcore.training.tables.splitting import Split

__all__ = ["BASELINE", "RECIPES", "Recipe", "Split", "TableFit", "fit_table"]
