"""Code that gets the number on the screen: from this server, or from the downloaded files."""

from __future__ import annotations

import json
import math
import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from textwrap import dedent, indent
from urllib.parse import quote

from mlcore.artifacts import EXACT, PORTABLE, SCALER
from mlcore.inference import OnnxClassifier
from mlcore.inference.links import Link
from mlcore.schema import Feature, Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    r"""One row for one model of one server.

    Attributes
    ----------
    base : str
        Where the pages are, as the browser sees it: ``"http://127.0.0.1:8000/"``.
    model : str
        What leads to the very model for good: its version, as ``rent@3``, or its id.
    names : tuple of str
        Of the inputs, in the model's order.
    row : tuple of float
        Finite, or NaN for what is not known; written in the shortest form that reads back to the
        same float64, a choice as its level.
    features : tuple of Feature
        The inputs; left out, none of them is a choice.
    class_name : str
        Label of the class whose probability is asked for; empty for a model of a number.

    Examples
    --------
    >>> question = Question(base="http://levers/", model="m-1", names=("age",), row=(0.1,))
    >>> print(curl(question))
    curl -s 'http://levers/api/v1/predict?model=m-1' \
      -H 'Content-Type: application/json' \
      -d '{"data": [0.1]}'
    """

    base: str
    model: str
    names: tuple[str, ...]
    row: tuple[float, ...]
    class_name: str = ""
    features: tuple[Feature, ...] = ()

    @property
    def url(self) -> str:
        """Address that predicts with the very model."""
        asked = f"model={quote(self.model, safe='@')}"
        if self.class_name:
            asked += f"&class={quote(self.class_name, safe='')}"
        return f"{self.base.rstrip('/')}/api/v1/predict?{asked}"

    @property
    def has_words(self) -> bool:
        """Whether an input is a choice."""
        return any(feature.is_choice for feature in self.features)

    def row_as(self, unknown: str, write: Callable[[Label], str] = json.dumps) -> str:
        """Write the row as a list, with that for a value that is not known, levels as told."""
        features = self.features or (None,) * len(self.row)
        values = []
        for value, feature in zip(self.row, features, strict=True):
            if math.isnan(value):
                values.append(unknown)
            elif feature is None or not feature.is_choice:
                values.append(repr(float(value)))
            else:
                level = feature.level(value)
                values.append(write(feature.word(value) if level is None else level))
        return f"[{', '.join(values)}]"


def curl(question: Question) -> str:
    """Ask by command line, in a POSIX shell."""
    body = f'{{"data": {question.row_as("null")}}}'
    lines = [
        f"curl -s {_quoted(question.url)} \\",
        "  -H 'Content-Type: application/json' \\",
        f"  -d {_quoted(body)}",
    ]
    return "\n".join(lines)


def python(question: Question) -> str:
    """Ask from Python, with its standard library alone."""
    return _filled(
        """
        import json
        from urllib.request import Request, urlopen

        # NAMES
        row = ROW
        request = Request(
            URL,
            data=json.dumps({"data": row}).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urlopen(request) as response:
            print(json.load(response)["prediction"])
        """,
        question,
        unknown="None",
        write=ascii,
    )


def javascript(question: Question) -> str:
    """Ask from a module in a page of this server, or from Node."""
    return _filled(
        """
        // NAMES
        const row = ROW;
        const response = await fetch(URL, {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ data: row }),
        });
        console.log((await response.json()).prediction);
        """,
        question,
        unknown="null",
    )


def python_offline(
    question: Question,
    *,
    exact: bool,
    link: Link | None = None,
    classifier: OnnxClassifier | None = None,
) -> str:
    """Run the downloaded model, without this server.

    Parameters
    ----------
    exact : bool
        Whether the model is in ``model.exact.onnx``, which takes the row as it is.
    link : Link, optional
        What is made of the model's scores; by default its first one is the answer.
    classifier : OnnxClassifier, optional
        Of a model of classes, whose own link counts: the code gives the probabilities of all.
    """
    file, values = (EXACT, "np.array([row])") if exact else (PORTABLE, "scaled")
    scaling = f"""
        mean, scale = np.load("{SCALER}")
        dtype = np.float32 if given.type == "tensor(float)" else np.float64
        scaled = ((np.array([row]) - mean) / scale).astype(dtype)"""
    codes = indent(_CODES, " " * 8) if question.has_words else ""
    imported = "import json\n        " if question.has_words else ""
    code = f"""
        {imported}import os

        # ONNX Runtime reports to its maker unless it is told not to before it is imported.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"

        import numpy as np
        import onnxruntime

        # NAMES
        row = ROW
        options = onnxruntime.SessionOptions()
        # With more threads the order in which trees are added up is left to chance.
        options.intra_op_num_threads = 1
        session = onnxruntime.InferenceSession("{file}", options){codes}
        (given,) = session.get_inputs(){"" if exact else scaling}
        scores = session.run(None, {{given.name: {values}}})[0]
        """
    unknown = "None" if question.has_words else "np.nan"
    filled = _filled(code, question, unknown=unknown, write=ascii)
    if classifier is not None:
        functions, answer = _classes(classifier)
    elif link is not None:
        functions, answer = _answer(link)
    else:
        return f"{filled}\nprint(float(scores.item()))"
    return "\n".join(
        [
            "from __future__ import annotations\n",
            filled if question.has_words else f"import json\n{filled}",
            "scores = scores.astype(np.float64)",
            *(f"\n\n{function}" for function in functions.values()),
            "\n# What scikit-learn computes after its trees stands in the model's metadata.",
            "metadata = session.get_modelmeta().custom_metadata_map",
            *answer,
        ]
    )


def _answer(link: Link) -> tuple[dict[str, str], list[str]]:
    """Write what makes a number of the scores: functions by their names, then lines."""
    functions, answer = link.as_python()
    return functions, [
        'link = json.loads(metadata["levers.link"])',
        f"print(float({answer}.item()))",
    ]


def _classes(classifier: OnnxClassifier) -> tuple[dict[str, str], list[str]]:
    """Do the same for the label and the chance of each class."""
    functions, answer = classifier.link.as_python()
    lines = [
        'classes = json.loads(metadata["levers.classes"])',
        'link = json.loads(metadata["levers.link"])',
        f"(chances,) = {answer}",
    ]
    if classifier.label is None:
        lines.append("label = classes[chances.argmax()]")
    else:
        more, place = classifier.label.as_python("decision")
        functions = {**functions, **more}
        lines.append('decision = json.loads(metadata["levers.label"])')
        lines.append(f"label = classes[int({place}.item())]")
    return functions, [*lines, "print(label, dict(zip(classes, chances.tolist())))"]


def _filled(
    code: str, question: Question, *, unknown: str, write: Callable[[Label], str] = json.dumps
) -> str:
    said = {
        "ROW": question.row_as(unknown, write),
        "URL": json.dumps(question.url),
        "NAMES": json.dumps(question.names)[1:-1],
    }
    # All at once: names and words are anybody's, and could hold the other marks.
    return re.sub(r"\b(ROW|URL|NAMES)\b", lambda mark: said[mark[0]], dedent(code).strip())


_CODES = """
levels = json.loads(session.get_modelmeta().custom_metadata_map["levers.levels"])


def code(value, known):
    # The model takes the place of a level; the one behind the last means all others.
    if value is None or not known:
        return np.nan if value is None else value
    return known.index(value) if value in known else len(known)


row = [code(value, known) for value, known in zip(row, levels)]"""


def _quoted(words: str) -> str:
    quoted = shlex.quote(words)
    return quoted if quoted.startswith("'") else f"'{quoted}'"
