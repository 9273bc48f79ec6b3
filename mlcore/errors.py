"""Every error Levers raises on purpose.

::

    MlcoreError
    ├── InvalidConfigError        (ValueError)    a configuration that cannot work
    ├── InvalidRowsError          (ValueError)    rows that do not fit the schema
    ├── InvalidScenariosError     (ValueError)    scenarios of a link or file that cannot be used
    ├── InvalidInputSettingsError (ValueError)    settings of inputs that cannot be used
    ├── DatasetError              (ValueError)    data that cannot be read
    ├── UnsupportedModelError     (TypeError)     an estimator Levers cannot convert
    ├── ModelNotFoundError        (LookupError)   a name or id nobody published
    ├── ModelNotReadyError        (RuntimeError)  still training, or training failed
    ├── ArtifactError             (RuntimeError)  a model folder that must not be served
    ├── DraftError                (RuntimeError)  a table somebody brought that cannot be used on
    ├── DraftNotFoundError        (LookupError)   a table that nobody brought, or that was removed
    ├── TrainingError             (RuntimeError)  a training that ended before there was a model
    └── BenchmarkError            (RuntimeError)  a measurement that cannot be made
        └── BenchmarkBusyError                    another measurement is running

An error carries a ``code`` and its facts, never a finished sentence: the sentence is made from
the catalogue where it is shown, by :meth:`mlcore.text.Text.describe` in either language, by ``str``
in English.

What was done all the same, but not as one would expect, is told by :class:`MlcoreWarning`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any


class MlcoreError(Exception):
    """Base of everything raised on purpose.

    Parameters
    ----------
    code : str
        Stable key of the sentence in the catalogue, for example ``"rows.not-finite"``.
    **facts
        What the sentence is filled with: ``field``, ``expected``, ``received`` and so on.

    Examples
    --------
    >>> error = InvalidRowsError("rows.not-finite", field="age", row=3)
    >>> error.code, error.facts["field"]
    ('rows.not-finite', 'age')
    >>> str(error)
    'age must be a finite number. (rows.not-finite, row=3)'
    """

    # Set by the package: this module lies below the catalogue and does not know it.
    sentence: Callable[[MlcoreError], str] | None = None

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    @property
    def coded(self) -> str:
        """The code and the facts, for those who know no sentence for it."""
        details = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code} ({details})" if details else self.code

    def __str__(self) -> str:
        make = MlcoreError.sentence
        try:
            sentence = self.coded if make is None else make(self)
        except Exception:  # A traceback must come out whatever the facts are.
            return self.coded
        if sentence == self.coded:
            return sentence
        # What the sentence leaves out, such as the row, helps those who read a traceback.
        told = r"(?<!\w){}(?!\w)"
        untold = [
            f"{name}={value!r}"
            for name, value in self.facts.items()
            if not re.search(told.format(re.escape(str(value))), sentence)
        ]
        return f"{sentence} ({', '.join([self.code, *untold])})"

    def as_dict(self) -> dict[str, object]:
        """Return what :func:`as_raised` makes this error from, JSON-serialisable."""
        facts = {
            name: value if isinstance(value, (bool, int, float, str)) else str(value)
            for name, value in self.facts.items()
        }
        return {"error": type(self).__name__, "code": self.code, "facts": facts}

    def __reduce__(self) -> tuple[object, ...]:
        # Pickled between processes: the default would lose the facts.
        return _rebuild, (type(self), self.code, self.facts)


def _rebuild(kind: type[MlcoreError], code: str, facts: dict[str, object]) -> MlcoreError:
    return kind(code, **facts)


def as_raised(values: Mapping[str, Any], default: type[MlcoreError]) -> MlcoreError:
    """Make the error again that another process told by ``as_dict``.

    Parameters
    ----------
    default : type of MlcoreError
        Taken where this version knows no error of that name.

    Raises
    ------
    KeyError, TypeError
        If these are no values of an error.

    Examples
    --------
    >>> as_raised(InvalidRowsError("rows.never", field="age").as_dict(), MlcoreError)
    InvalidRowsError('rows.never')
    """
    kind = globals().get(values["error"])
    if not (isinstance(kind, type) and issubclass(kind, MlcoreError)):
        kind = default
    return _rebuild(kind, str(values["code"]), dict(values["facts"]))


class MlcoreWarning(UserWarning):
    """Something to know about what was done all the same."""


class InvalidConfigError(MlcoreError, ValueError):
    """A configuration that cannot work."""


class InvalidRowsError(MlcoreError, ValueError):
    """Rows that do not fit the schema."""


class InvalidScenariosError(MlcoreError, ValueError):
    """Scenarios of a link or file that cannot be used."""


class InvalidInputSettingsError(MlcoreError, ValueError):
    """Settings of inputs that cannot be used."""


class DatasetError(MlcoreError, ValueError):
    """Data that cannot be read."""


class UnsupportedModelError(MlcoreError, TypeError):
    """An estimator Levers cannot convert."""


class ModelNotFoundError(MlcoreError, LookupError):
    """A model name or id that nobody published."""


class ModelNotReadyError(MlcoreError, RuntimeError):
    """A model that is still training, or whose training failed."""


class ArtifactError(MlcoreError, RuntimeError):
    """A model folder that must not be served."""


class DraftError(MlcoreError, RuntimeError):
    """A table somebody brought that cannot be read any more, or not kept."""


class DraftNotFoundError(MlcoreError, LookupError):
    """A table that nobody brought, or that was removed."""


class TrainingError(MlcoreError, RuntimeError):
    """A training that ended before there was a model."""


class BenchmarkError(MlcoreError, RuntimeError):
    """A measurement that cannot be made."""


class BenchmarkBusyError(BenchmarkError):
    """Another measurement is running on this machine."""
