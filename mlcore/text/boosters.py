"""The sentences about models of XGBoost, LightGBM and CatBoost, by their codes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

BOOSTERS: Mapping[str, str] = MappingProxyType(
    {
        "artifact.twin-library": (
            "The model's own library, {library}, cannot be used here. Install {library} {expected}:"
            " the model in ONNX answers without it."
        ),
        "model.booster-beside": (
            "{received} is converted bit for bit or not at all, and a step or another model with it"
            " cannot be. Fit it alone, or behind scalers, imputers and encoders of scikit-learn."
        ),
        "model.booster-categories": (
            "{received} makes numbers of its categories that no file of trees holds ({columns})."
            " Put an OrdinalEncoder or OneHotEncoder before it and fit again without cat_features."
        ),
        "model.booster-class": (
            "{received} is not one of the models of {library} that Levers converts. Fit one of"
            " these: {expected}."
        ),
        "model.booster-embeddings": (
            "{received} was fitted on embeddings ({columns}). Fit it on numbers and categories."
        ),
        "model.booster-numbers": (
            "The model splits by categories that do not come from a data frame straight away. Give"
            " it and Levers a data frame whose categories have the type 'category', without steps"
            " before, or put an encoder of scikit-learn before a model without categories."
        ),
        "model.booster-setting": (
            "{received} was fitted with {setting}, which Levers cannot follow. Fit it with"
            " {expected}."
        ),
        "model.booster-sparse": (
            "XGBoost takes the zeros of a sparse matrix for missing values, and with these steps"
            " before it no file of trees can tell which those are. Let the steps make dense rows,"
            " OneHotEncoder(sparse_output=False) and ColumnTransformer(sparse_threshold=0), and fit"
            " again."
        ),
        "model.booster-texts": (
            "{received} was fitted on texts ({columns}). Fit it on numbers and categories."
        ),
        "model.booster-version": (
            "{received} comes from {library} {version}, and another version may write its models"
            " otherwise. Levers was tried with {library} {expected}: install that, load or fit the"
            " model there, and convert it."
        ),
    }
)
"""English, with the facts of the error in braces."""
