"""The sentence of each error, by its code."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mlcore.text.boosters import BOOSTERS
from mlcore.text.drafts import DRAFTS
from mlcore.text.reading import READING
from mlcore.text.requests import REQUESTS
from mlcore.text.tables import TABLES
from mlcore.text.versions import VERSIONS

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        **BOOSTERS,
        **DRAFTS,
        **READING,
        **REQUESTS,
        **TABLES,
        **VERSIONS,
        "artifact.current": (
            "It is not known which model is the current one: the pointer to it, {file}, cannot be"
            " read ({reason}). Name a model, or make one the current one: python -m mlcore train"
        ),
        "artifact.current-gone": (
            "The current model, {received}, is no longer there. Name another, or make one the"
            " current one: python -m mlcore train"
        ),
        "artifact.current-id": (
            "It is not known which model is the current one: the pointer to it, {file}, names none."
            " Name a model, or make one the current one: python -m mlcore train"
        ),
        "artifact.arm": "It could not answer a first row here ({reason}).",
        "artifact.hash": "{file} is not the file that was published. The model is not served.",
        "artifact.input": "The model does not take the rows of its schema: it needs {expected}.",
        "artifact.link": (
            "What the model says about its scores cannot be read ({reason}). Convert it again."
        ),
        "artifact.manifest": "{file} cannot be read ({reason}). The model is not served.",
        "artifact.missing": "{file} is missing and cannot be rebuilt. Publish the model again.",
        "artifact.no-config": "Nobody kept how this model was made. Publish it again.",
        "artifact.no-portable": (
            "This model has no portable form beside the exact one, model.exact.onnx."
        ),
        "artifact.no-twin": (
            "The scikit-learn model was not kept by the version of Levers that made this one."
            " Convert the same pipeline again with mlcore.convert: that adds it."
        ),
        "artifact.not-reproducible": (
            "{file}, made again, differs from the file that was published. The model is not served."
        ),
        "artifact.output": "The model must answer with one number a row. It is not served.",
        "artifact.refused": "ONNX Runtime refused the model ({reason}).",
        "artifact.scaler": "{file} does not hold one mean and one positive scale per input.",
        "artifact.nowhere": (
            "There is no model yet, and none can be made: {folder} cannot be written ({reason})."
            " Set LEVERS_DATA to a folder that can be written."
        ),
        "artifact.twin-outside": (
            "The scikit-learn model itself is not kept: it holds {type}, which is not part of"
            " scikit-learn, and opening a file of it could run anybody’s code."
        ),
        "artifact.twin-unsafe": (
            "The scikit-learn model itself is not kept: it holds {type}, which cannot be written"
            " to a file that is safe to open."
        ),
        "artifact.unwritable": (
            "{folder} cannot be written: {reason}. Make room there, or set LEVERS_DATA to a folder"
            " that can be written."
        ),
        "artifact.unreadable": "{file} cannot be read ({reason}). The model is not served.",
        "benchmark.busy": "Another measurement is running on this machine. Try again when it ends.",
        "benchmark.crashed": (
            "The measuring process ended early: {reason}. Measure again; if it fails again,"
            " `python -m mlcore benchmark` in a terminal may tell more."
        ),
        "benchmark.ended": (
            "The measuring process was ended from outside ({signal}). Measure again."
        ),
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
        "cli.class": "--class: the model has no such class. Its classes are: {expected}.",
        "cli.fail-if-slower": "--fail-if-slower takes a share from 0% to 1000%, such as 5%.",
        "cli.names": "Give all values by their names, as area=60, or all in the model's order.",
        "cli.no-classes": "--class: this model predicts a number. Leave it out.",
        "cli.no-sheets": "{field}: this file has no sheets. Leave it out.",
        "cli.no-target": "Say which column to predict: --target COLUMN",
        "cli.no-time": "Nothing could be measured within {budget} s. Allow more: --budget 31",
        "cli.only-built-in": (
            "{field} is for built-in data. Leave it out with --table, or leave out --table."
        ),
        "cli.only-table": "{field} is for a table. Give one, --table FILE, or leave {field} out.",
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
        "cli.values-and-csv": "Give values or --csv, not both.",
        "config.dataset": "{field}: there is no such dataset. Choose one of: {expected}.",
        "config.held-out": (
            "{field}=True needs y_sample: only the outcomes of these rows tell how far off the"
            " model is. Give them, or leave {field} out."
        ),
        "config.integer": "{field} must be a whole number from {low} to {high}.",
        "config.no-classes": (
            "{field} names a class, and {received} predicts a number. Leave {field} out."
        ),
        "config.no-unit": (
            "{field}: the model tells classes apart, and a probability has no unit. Leave {field}"
            " out."
        ),
        "config.number": "{field} must be a number from {low} to {high}.",
        "config.only-pipeline": (
            "{field} goes with a fitted pipeline. Give one as the first argument, or leave {field}"
            " out."
        ),
        "config.positive": (
            "{field}: the model has no class {received}. Its classes are: {expected}."
        ),
        "config.range": "{field}: expected one of {expected}.",
        "config.share": "{field} must be above 0 and at most {high}.",
        "config.type": "{field} must be {expected}; this is of the type {received}.",
        "config.units": (
            "{field}: there is no input called {received}. The inputs are: {expected}."
        ),
        "config.words": (
            "{field} must be text of at most {limit} characters, on one line, that can be shown."
            " Shorten it, or leave it out."
        ),
        "dataset.unknown": "{field}: there is no such dataset. Choose one of: {expected}.",
        "goal.bounds": "{field} has no position between {low} and {high}.",
        "goal.levels": "{field}: no level is allowed. Allow one at least.",
        "goal.value": "The goal must be a finite number.",
        "input-settings.bounds": (
            "{field}: the bounds must lie from {low} to {high}, the lower one first. Correct them."
        ),
        "input-settings.decimals": "The decimals must be a whole number from 0 to {limit}.",
        "input-settings.input": "This model has no input called {field}.",
        "input-settings.label": (
            "A name has at most {limit} characters, on one line, without spaces at its ends."
        ),
        "input-settings.link": (
            "What the link says of {field} cannot be read: it was cut off or changed."
        ),
        "input-settings.link-damaged": (
            "What the link says of the inputs cannot be read: it was cut off or changed. Ask for"
            " the link again."
        ),
        "input-settings.link-long": (
            "The changes to the inputs do not fit in a link: they need {received} characters of at"
            " most {limit}. Shorten names, or take some back."
        ),
        "input-settings.link-version": (
            "What the link says of the inputs was made by another version of Levers. Ask for a new"
            " link."
        ),
        "input-settings.shown": "At most {limit} inputs can have a slider.",
        "input-settings.step": "{field}: the step must lie from {low} to {high}. Correct it.",
        "input-settings.twice": (
            "{field}: another input is called that already. Choose another name."
        ),
        "model.categories": (
            "{received} splits by categories, which Levers cannot convert. Fit it without"
            " categorical_features, on numbers in their place."
        ),
        "model.conversion": (
            "{received} cannot be converted to ONNX. The library said: {reason}. Try it with other"
            " settings, or without it."
        ),
        "model.difference": (
            "The ONNX form of {received} gives other answers: {n_off} of your {n_rows} rows are"
            " more than {bound} off, the worst {most}, where 90 % of the outcomes span {span}. "
            "{reason} If that is good enough for you, convert it with accept_difference=True."
        ),
        "model.difference-classes": (
            "The ONNX form of {received} gives other probabilities: those of {n_off} of your"
            " {n_rows} rows are more than {bound} off, the worst {most}. {reason} If that is good"
            " enough for you, convert it with accept_difference=True."
        ),
        "model.failed": "The model could not be made ready ({reason}).",
        "model.foreign": (
            "{received} is not one of scikit-learn's own classes, and Levers converts these alone."
            " Fit one of them instead."
        ),
        "model.function": (
            "{received} calls a Python function, which a file cannot hold. Use one of these:"
            " {expected}. Or call yours on the rows before fit, and give Levers such rows."
        ),
        "model.hard-voting": (
            "{received} counts votes (voting='hard') and gives no probabilities. Fit it with"
            " voting='soft'."
        ),
        "model.imputer": (
            "{received} cannot be converted as it was fitted: an input had no value at all, or a"
            " number stood for missing values. Leave out such inputs, write missing values as NaN,"
            " and fit again."
        ),
        "model.init": (
            "{received} starts from another model ({first}), which cannot be converted. Fit it with"
            " init=None or init='zero'."
        ),
        "model.inner-target": (
            "{received} stands inside another model, from which its outcomes cannot be brought"
            " back. Put it around the whole model instead."
        ),
        "model.inputs": (
            "{received} does not say how many inputs it was fitted on (n_features_in_)."
        ),
        "model.kernel": (
            "{received} compares rows by {kernel}, which Levers cannot write to ONNX. Fit it with"
            " one of these: {expected}."
        ),
        "model.label": (
            "{received} calls a class {label}. Levers takes numbers, and text on one line of at"
            " most {limit} characters. Give the classes such labels and fit again."
        ),
        "model.many-classes": (
            "{received} tells {n_classes} classes apart; Levers shows {limit} at most. Put rare"
            " ones together and fit again."
        ),
        "model.no-inputs": (
            "{received} was fitted on no inputs: there is nothing to move. Fit it on at least one"
            " column."
        ),
        "model.loss": (
            "{received} has a loss of its own, which Levers cannot convert. Fit it with one of"
            " scikit-learn's losses."
        ),
        "model.metric": (
            "{received} measures distances by {metric}, which Levers cannot write to ONNX. Fit it"
            " with one of these: {expected}."
        ),
        "model.multi-output": "{received} predicts several numbers a row; Levers needs one.",
        "model.no-answer": (
            "{received} has no answer (NaN) to some of these rows. Give Levers rows that it"
            " answers, or fit it on data that holds such rows."
        ),
        "model.no-converter": (
            "{received} cannot be converted to ONNX: neither skl2onnx nor Levers has a way. Fit"
            " another model; the reference lists those that are converted."
        ),
        "model.no-probabilities": (
            "{received} names a class but gives no probabilities, which Levers shows. Put"
            " CalibratedClassifierCV around it, or fit another classifier."
        ),
        "model.no-probabilities-so": (
            "{received} gives no probabilities with {setting}, and Levers shows them. Fit it with"
            " {expected}."
        ),
        "model.none": "There is no trained model yet. Train one: python -m mlcore train",
        "model.not-finite": "The model's answer to this row is not a finite number.",
        "model.not-fitted": "{received} is not fitted. Call fit first.",
        "model.not-model": (
            "Expected a fitted scikit-learn regressor, classifier or pipeline first; this is of the"
            " type {received}. Call convert(model, X_sample)."
        ),
        "model.not-predictor": (
            "{received} is neither a regressor nor a classifier of scikit-learn's kind."
        ),
        "model.not-refit": (
            "{received} kept no fitted model. Search again with refit=True, or give Levers a model"
            " fitted with the parameters you chose."
        ),
        "model.one-class": (
            "{received} was fitted on cases of a single class: there is nothing to tell apart. Fit"
            " it on two classes at least."
        ),
        "model.opset": (
            "{received} needs a newer form of ONNX than Levers writes: opset 17, which runtimes of"
            " the last years can read. Use another step or estimator, or do this step on the rows"
            " before fit."
        ),
        "model.overflow": (
            "{received} answers with numbers too large for ONNX, whose float32 ends near 3.4e38."
            " Fit it on outcomes in a larger unit."
        ),
        "model.preparing": (
            "The model is being made ready ({stage}, {percent} %). Ask again in a few seconds."
        ),
        "model.random": (
            "{received} answers at random ({setting}): there is nothing to convert. Fit it with"
            " {expected}."
        ),
        "model.setting": (
            "{received} cannot be written to ONNX with {setting}. Fit it with one of these:"
            " {expected}."
        ),
        "model.step": (
            "{received} cannot be converted to ONNX: neither skl2onnx nor Levers has a way. Do this"
            " step on the rows before fit and give Levers such rows, or use another one."
        ),
        "model.text": (
            "{received} encodes text behind steps that mix columns. Let it work on the columns of"
            " the table themselves, and fit again."
        ),
        "model.words": (
            "{received} works on the text of {column}. Levers can follow OneHotEncoder,"
            " OrdinalEncoder and TargetEncoder there: use one of them, and fit again."
        ),
        "model.target": (
            "The outcomes were transformed by {received}, whose way back Levers cannot follow. Use"
            " a scaler, a QuantileTransformer, a PowerTransformer, or a function of numpy."
        ),
        "model.target-function": (
            "A Python function ({received}) turns the outcomes back, and a file cannot hold "
            "one. Use one of numpy's: {expected}."
        ),
        "model.unknown": "There is no such model.",
        "model.unknown-name": "There is no such model. Choose one of: {expected}.",
        "model.weights": (
            "{received} weighs its neighbours by a Python function, which a file cannot hold. Fit"
            " it with one of these: {expected}."
        ),
        "scenarios.baseline": (
            "{field}: expected typical, a scenario of the set, a real case or a case. Correct it."
        ),
        "scenarios.count": (
            "At most {limit} scenarios fit side by side; these are {received}. Delete some."
        ),
        "scenarios.file-json": "The file is not JSON. Choose a file that was downloaded here.",
        "scenarios.file-key": "{field}: expected {expected}. Correct it in the file.",
        "scenarios.file-large": "The file is larger than {limit} KB. Choose a smaller one.",
        "scenarios.file-version": (
            "{field}: expected {expected}. The file was made by another version of Levers."
        ),
        "scenarios.inputs": (
            "These scenarios belong to a model with other inputs. Choose that model and open them"
            " again."
        ),
        "scenarios.level": (
            "{field}: the model knows no {received}. It knows, for example: {nearest}. Correct it"
            " there."
        ),
        "scenarios.link-damaged": (
            "The scenarios in this link cannot be read: it was cut off or changed. Ask for the"
            " link again."
        ),
        "scenarios.link-long": (
            "The scenarios do not fit in a link: they need {received} characters of at most"
            " {limit}. Download the file instead."
        ),
        "scenarios.link-version": (
            "The scenarios in this link were made by another version of Levers. Ask for a new link."
        ),
        "scenarios.name": "{field}: expected 1 to {limit} characters. Choose another name.",
        "scenarios.row": (
            "{field}: expected {expected} finite numbers, none too large for the model. Correct it."
        ),
        "scenarios.text": "{field}: expected text of at most {limit} characters. Shorten it.",
        "scenarios.twice": "{field}: a name is used twice. Give each scenario a name of its own.",
        "server.closing": "The server is shutting down.",
        "server.defect": "The server failed at this request. Its log says why.",
        "uncertain.amount": "{field}: the spread must be a number of at least 0.",
    }
)
"""Code -> English sentence; ``{names}`` are the facts of the error."""
