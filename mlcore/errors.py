"""Every error Levers raises on purpose.

::

    MlcoreError
    ├── InvalidConfigError      (ValueError)    a configuration that cannot work
    ├── InvalidRowsError        (ValueError)    rows that do not fit the schema
    ├── InvalidScenariosError   (ValueError)    scenarios of a link or file that cannot be used
    ├── InvalidWishesError      (ValueError)    wishes for inputs that cannot be fulfilled
    ├── DatasetError            (ValueError)    data that cannot be read
    ├── UnsupportedModelError   (TypeError)     an estimator Levers cannot convert
    ├── ModelNotFoundError      (LookupError)   a name or id nobody published
    ├── ModelNotReadyError      (RuntimeError)  still training, or training failed
    ├── ArtifactError           (RuntimeError)  a model folder that must not be served
    └── BenchmarkError          (RuntimeError)  a measurement that cannot be made
        └── BenchmarkBusyError                  another measurement is running

An error carries a ``code`` and its facts, never a finished sentence: the sentence is made from
the catalogue where it is shown (:func:`mlcore.text.describe`).
"""

from __future__ import annotations


class MlcoreError(Exception):
    """Base of everything raised on purpose.

    Parameters
    ----------
    code : str
        Stable key of the sentence in the catalogue, for example ``"rows.not-finite"``.
    **facts
        What the sentence is filled with: ``field``, ``expected``, ``received`` and so on.

    Attributes
    ----------
    code : str
    facts : dict of str to object

    Examples
    --------
    >>> error = InvalidRowsError("rows.not-finite", field="age", expected="a finite number")
    >>> error.code, error.facts["field"]
    ('rows.not-finite', 'age')
    >>> str(error)
    "rows.not-finite (field='age', expected='a finite number')"
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code} ({details})" if details else self.code

    def __reduce__(self) -> tuple[object, ...]:
        # Pickled between processes: the default would lose the facts.
        return _rebuild, (type(self), self.code, self.facts)


def _rebuild(kind: type[MlcoreError], code: str, facts: dict[str, object]) -> MlcoreError:
    return kind(code, **facts)


class InvalidConfigError(MlcoreError, ValueError):
    """A configuration that cannot work."""


class InvalidRowsError(MlcoreError, ValueError):
    """Rows that do not fit the schema."""


class InvalidScenariosError(MlcoreError, ValueError):
    """Scenarios of a link or file that cannot be used."""


class InvalidWishesError(MlcoreError, ValueError):
    """Wishes for inputs that cannot be fulfilled."""


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


class BenchmarkError(MlcoreError, RuntimeError):
    """A measurement that cannot be made."""


class BenchmarkBusyError(BenchmarkError):
    """Another measurement is running on this machine."""
