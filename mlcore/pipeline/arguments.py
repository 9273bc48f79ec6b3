"""Refusing arguments of a type nothing can be made of."""

from __future__ import annotations

from mlcore.errors import InvalidConfigError


def check_type(field: str, value: object, kinds: tuple[type, ...], expected: str) -> None:
    """Refuse what is of another type.

    Parameters
    ----------
    field : str
    value : object
    kinds : tuple of type
    expected : str
        What they are called, a message of the catalogue.

    Raises
    ------
    InvalidConfigError

    Examples
    --------
    >>> check_type("name", "Rent", (str,), "some text")
    """
    if not isinstance(value, kinds):
        received = type(value).__name__
        raise InvalidConfigError("config.type", field=field, expected=expected, received=received)
