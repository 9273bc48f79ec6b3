"""One gettext catalogue per language, with numbers formatted the way that language reads them."""

from __future__ import annotations

import gettext
import io
import re
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale, dates, negotiate_locale, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from mlcore.errors import MlcoreError
from mlcore.text.numbers import MINUS, chance, rounded, written
from mlcore.text.sentences import SENTENCES

LOCALES = ("en", "fr")
SKLEARN = "scikit-learn"
_FOLDER = Path(__file__).parents[2] / "assets" / "locale"
_NARROW = "\N{NARROW NO-BREAK SPACE}"


class Text:
    r"""The catalogue of one language.

    Parameters
    ----------
    locale : str
        One of :data:`LOCALES`.
    library : str
        What sentences name where the catalogue says scikit-learn: the library of the model that
        they are about.

    Examples
    --------
    >>> text = for_locale("fr")
    >>> text("Speed"), text.number(12345.6, 1)
    ('Vitesse', '12\u202f345,6')
    """

    def __init__(self, locale: str, library: str = SKLEARN) -> None:
        self.locale = locale
        self.library = library
        self._translations = _translations(locale)

    def about(self, library: str) -> Text:
        """Return the same catalogue for a model of another library.

        Examples
        --------
        >>> for_locale("en").about("XGBoost")("agrees with scikit-learn to {bound}", bound=0.1)
        'agrees with XGBoost to 0.1'
        """
        return for_locale(self.locale, library)

    def __call__(self, message: str, **facts: object) -> str:
        """Translate a message and fill it with facts.

        Parameters
        ----------
        message : str
            The English sentence, with ``{names}`` where facts go.
        **facts
            What the names stand for.
        """
        translated = self._named(self._translations.gettext(message)) if message else ""
        return translated.format(**facts) if facts else translated

    def plural(self, one: str, many: str, n: int, **facts: object) -> str:
        """Translate a message that counts; ``{n}`` stands for the formatted count."""
        translated = self._named(self._translations.ngettext(one, many, n))
        return translated.format(n=self.number(n, 0), **facts)

    def _named(self, sentence: str) -> str:
        return sentence if self.library == SKLEARN else sentence.replace(SKLEARN, self.library)

    def number(self, value: float, decimals: int | None = None) -> str:
        r"""Write a number with the language's separators and a true minus sign.

        Parameters
        ----------
        decimals : int, optional
            Digits after the separator; None gives three significant digits.

        Returns
        -------
        str
            As a power of ten where it has too many digits to be read otherwise.

        Examples
        --------
        >>> for_locale("en").number(1.5e36), for_locale("fr").number(2.25e-30)
        ('1.50\xa0×\xa010³⁶', '2,25\xa0×\xa010⁻³⁰')
        """
        return written(value, decimals, self.locale)

    @property
    def decimal_mark(self) -> str:
        """The sign before the decimals."""
        return str(numbers.get_decimal_symbol(self.locale))

    def signed(self, value: float, decimals: int | None = None) -> str:
        """Write a change with its sign, ``+1.5`` or ``−0.4``; zero has none."""
        number = self.number(value, decimals)
        if number.startswith(MINUS) or not any(digit in number for digit in "123456789"):
            return number
        return "+" + number

    def percent(self, share: float, decimals: int = 0) -> str:
        """Write a share of one as a percentage."""
        return self.number(100 * share, decimals) + self.percent_sign

    def chance(self, share: float, decimals: int = 0) -> str:
        r"""Write a chance as a percentage that is 0 or 100 only where the chance is 0 or 1.

        Examples
        --------
        >>> for_locale("fr").chance(0.72), for_locale("en").chance(0.9971)
        ('72\u202f%', '99.7\xa0%')
        """
        return chance(share, decimals, self.locale) + self.percent_sign

    @property
    def percent_sign(self) -> str:
        """The sign of percentages with the space before it."""
        gap = _NARROW if self.locale == "fr" else "\N{NO-BREAK SPACE}"
        return f"{gap}%"

    def points(self, share: float, decimals: int = 0, *, signed: bool = False) -> str:
        """Write a difference of two chances in percentage points.

        Examples
        --------
        >>> for_locale("en").points(0.18), for_locale("fr").points(0.015, 1, signed=True)
        ('18 points', '+1,5 point')
        """
        value = 100 * rounded(share, decimals + 2)
        # English says "1.0 points", French "1,5 point": what is written counts.
        form = Locale.parse(self.locale).plural_form(Decimal(f"{abs(value):.{decimals}f}"))
        written = self.signed(value, decimals) if signed else self.number(value, decimals)
        n = 1 if form == "one" else 2
        return self.plural("{points} point", "{points} points", n, points=written)

    def seconds(self, value: float) -> str:
        r"""Write a duration given in seconds with three digits and the unit that suits it.

        Examples
        --------
        >>> for_locale("en").seconds(0.000213)
        '213\xa0µs'
        """
        for factor, unit in ((1.0, "s"), (1e3, "ms"), (1e6, "µs"), (1e9, "ns")):
            # 0.9995 rounds to 1.00 with three digits and belongs to the larger unit.
            if abs(value) * factor >= 0.9995 or unit == "ns":
                break
        return f"{self.number(value * factor)}\N{NO-BREAK SPACE}{unit}"

    def ratio(self, value: float) -> str:
        """Write a ratio: one decimal below ten, whole above.

        Examples
        --------
        >>> for_locale("en").ratio(33.4), for_locale("en").ratio(1.24)
        ('33', '1.2')
        """
        return self.number(value, 0 if value >= 9.95 else 1)

    def date(self, moment: datetime) -> str:
        """Write a date and time of day."""
        return str(dates.format_datetime(moment, "d MMM y, HH:mm", locale=self.locale))

    def day(self, moment: datetime) -> str:
        """Write a date without the time of day.

        Examples
        --------
        >>> for_locale("fr").day(datetime(2025, 3, 1))
        '1 mars 2025'
        """
        return str(dates.format_date(moment, "long", locale=self.locale))

    def describe(self, error: MlcoreError) -> str:
        """Make the sentence of an error, naming the field, what was expected and what to do."""
        template = SENTENCES.get(error.code)
        if template is None:
            return error.coded
        return self(template, **{name: self._fact(value) for name, value in error.facts.items()})

    def _fact(self, value: object) -> str:
        if isinstance(value, int):
            return self.number(value, 0)
        if isinstance(value, float):
            # Limits are written as they were set: 1e-06 is not 0.
            return f"{value:g}".replace(".", self.decimal_mark)
        # Half a character, from a file of somebody's, could not be sent to any page.
        return self(str(value).encode(errors="replace").decode())

    def messages(self) -> dict[str, str]:
        """Return every translated message, for the tests that look for missing ones."""
        return dict(getattr(self._translations, "_catalog", {}))


@cache
def for_locale(locale: str, library: str = SKLEARN) -> Text:
    """Return the catalogue of a language; an unknown one gets English."""
    return Text(locale if locale in LOCALES else "en", library)


def best_locale(preferred: str | None) -> str:
    """Choose a language from a browser's ``Accept-Language`` header or locale name.

    Returns
    -------
    str
        One of :data:`LOCALES`.

    Examples
    --------
    >>> best_locale("fr-CA,fr;q=0.9,en;q=0.8"), best_locale("de"), best_locale(None)
    ('fr', 'en', 'en')
    """
    weighed = [_weighed(part) for part in (preferred or "").split(",")]
    wanted = sorted((pair for pair in weighed if pair[0] > 0), key=lambda pair: -pair[0])
    return negotiate_locale([name for _, name in wanted if name], LOCALES, sep="-") or "en"


def _weighed(part: str) -> tuple[float, str]:
    """Read ``fr-CA;q=0.8`` or ``fr_CA.UTF-8``."""
    name, _, weight = part.partition(";")
    try:
        q = float(weight.strip().removeprefix("q=") or 1)
    except ValueError:
        q = 0.0
    return q, name.partition(".")[0].strip().replace("_", "-").lower()


@cache
def _translations(locale: str) -> gettext.NullTranslations:
    path = _FOLDER / locale / "LC_MESSAGES" / "levers.po"
    if not path.exists():
        return gettext.NullTranslations()
    # The text file is the only one kept; compiling it takes a few milliseconds, once.
    with path.open("rb") as file:
        catalogue = read_po(file, locale=locale, abort_invalid=True)
    if locale == "fr":
        for message in catalogue:
            message.string = _unbroken(message.string)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _unbroken(french: Any) -> Any:
    """Keep French punctuation on the line of its word, however it was typed in the catalogue."""
    if not isinstance(french, str):
        return type(french)(_unbroken(form) for form in french)
    french = re.sub(r" (?=[;!?%])", _NARROW, french)
    return re.sub(r" (?=[:»])|(?<=«) ", "\N{NO-BREAK SPACE}", french)
