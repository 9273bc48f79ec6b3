"""What the columns of a table are, guessed from their names and values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from mlcore.datasets.tables.column import Column, Kind
from mlcore.datasets.tables.table import Table
from mlcore.schema.labels import label_and_unit
from mlcore.schema.levels import MOST_LEVELS, level_name
from mlcore.text.showable import LONGEST

Outcome = Literal["number", "classes"]
"""What a model answers: a number, or the chance of each of several classes."""
_EXAMPLES = 3
_FEWEST = 20
"""Rows from which on values that never repeat say something."""
_FEW_CODES = 50
"""Values of an identifier that repeats from which on nobody takes it for a category."""
_FEW_CLASSES = 10
_FLAGS = ({0, 1}, {0.0, 1.0})
_TEXT_WORDS = 3.0
"""Words in a cell, on average, from which on a column is prose."""
_ID_NAME = re.compile(
    r"(.*[\W_])?(id|ids|uuid|guid|no|nr|num|numero|number|matricule|siren|siret|reference|ref|key"
    r"|index|idx|tel|telephone|phone|mobile|email|mail|iban|isbn|ean|url)\W*|id[\W_].*"
    r"|(numero|num|no|n°|id) (de|du|d).*|n°.*|#|index( \d+)?|unnamed: 0"
)
_CAMEL_ID = re.compile(r".*[a-z0-9](Id|ID|No|Nr|Key)")
_CODE_NAME = re.compile(
    r"(.*[\W_])?(code|codes|cp|zip|zipcode|postcode|postal|postale|insee|plz|departement|dept"
    r"|category|categorie|cluster|segment|type|class|classe)([\W_].*)?"
)
_TARGET_NAMES = (
    r"target|cible|y|valeur fonciere|label|outcome|resultat|result|class|classe|a predire"
    r"|to predict",
    r"(.*[\W_])?(churn|churned|attrition|survived|survecu|defaut|default|fraud|fraude|parti"
    r"|resilie|resiliation|renewed|renouvele|exited|converted|clicked|bought|achat|response"
    r"|reponse|diagnosis|diagnostic)([\W_].*)?",
    r"(.*[\W_])?(price|prix|saleprice|loyer|rent|salary|salaire|cost|cout|sales|ventes|montant"
    r"|amount|revenue|ca|consommation|consumption|cnt|count|demand|demande)"
    r"([\W_].*)?",
)
"""Names of what people predict, the surest first, in small letters without accents."""
_PER_UNIT = re.compile(r"/|\b(m2|m²|unit|unitaire|par|per)\b")
"""What makes a price one of many."""
_CLASS_NAME = re.compile(
    r"(.*[\W_])?(target|label|class|classe|species|espece|cluster|segment|type|categor\w*)"
)


def guess_columns(table: Table) -> tuple[Column, ...]:
    r"""Guess what each column is.

    Returns
    -------
    tuple of Column
        In the order of the table; ``why`` tells why one is left out.

    Examples
    --------
    >>> from mlcore.datasets.tables import read_table
    >>> rows = "".join(f"{n};{n % 7};oui;0{n % 3}000\n" for n in range(1, 31))
    >>> table = read_table(f"id;rooms;sold;postal code\n{rows}".encode(), "homes.csv")
    >>> [(column.name, column.kind, column.why) for column in guess_columns(table)]
    [('id', 'left out', 'identifier'), ('rooms', 'whole', ''),
     ('sold', 'left out', 'constant'), ('postal code', 'category', '')]
    """
    mark = table.source.decimal or "."
    return tuple(
        _guess(table.data.field(name), table.data.column(name), mark) for name in table.names
    )


def guess_target(columns: Sequence[Column]) -> str:
    """Guess which column somebody wants to predict: what its name says, else the last that can be.

    Examples
    --------
    >>> guess_target([Column(name="Prix (€)", kind="number"), Column(name="étage", kind="whole")])
    'Prix (€)'
    """
    able = [column for column in columns if column.kind not in ("left out", "date")]
    whole = [column for column in able if not _PER_UNIT.search(plain_name(column.name))]
    for names in _TARGET_NAMES:
        named = [column for column in whole if re.fullmatch(names, plain_name(column.name))]
        if named:
            # What has few gaps was meant; of those a yes or no.
            return max(
                reversed(named), key=lambda each: (-each.n_missing, each.kind == "yes-no")
            ).name
    return (able or list(columns))[-1].name


def guess_outcome(column: Column) -> Outcome:
    """Guess whether a column to predict is a number or one of several classes."""
    if column.kind == "whole":
        n_few = _FEW_CLASSES if _CLASS_NAME.fullmatch(plain_name(column.name)) else 3
        return "classes" if column.n_distinct <= n_few else "number"
    return "number" if column.kind == "number" else "classes"


def plain_name(name: str) -> str:
    """Return a name without its unit, accents and capital letters.

    Examples
    --------
    >>> plain_name("Prix d’achat (€)"), plain_name("SalePrice"), plain_name("ÉTAGE")
    ('prix d’achat', 'sale price', 'etage')
    """
    label, _ = label_and_unit(name)
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", label)
    letters = unicodedata.normalize("NFD", parted)
    plain = "".join(each for each in letters if not unicodedata.combining(each)).casefold()
    return plain.replace("_", " ").strip()


def _guess(field: pa.Field, values: pa.ChunkedArray, mark: str) -> Column:
    said = {key.decode(): value.decode() for key, value in (field.metadata or {}).items()}
    n_known = len(values) - values.null_count
    n_distinct = pc.count_distinct(values).as_py() if n_known else 0
    kind, why = _kind(field.name, values, n_known, n_distinct, said)
    is_listed = kind == "category" or pa.types.is_string(values.type)
    by_count = is_listed and n_distinct <= MOST_LEVELS
    return Column(
        name=field.name,
        kind=kind,
        why=why,
        n_missing=values.null_count,
        n_distinct=n_distinct,
        examples=_examples(_worded(values, said), mark, by_count=by_count),
    )


def _worded(values: pa.ChunkedArray, said: dict[str, str]) -> pa.ChunkedArray:
    """Call yes and no as the file does."""
    if pa.types.is_boolean(values.type) and "yes" in said and "no" in said:
        return pc.if_else(values, said["yes"], said["no"])
    return values


def _examples(values: pa.ChunkedArray, mark: str, *, by_count: bool) -> tuple[str, ...]:
    """Return a few values as the file writes them: the most frequent ones, or the first."""
    if by_count:
        counts = values.value_counts().to_pylist()
        ordered = sorted(counts, key=lambda pair: (-pair["counts"], str(pair["values"])))
        found = [pair["values"] for pair in ordered if pair["values"] is not None]
    else:
        known = values.slice(0, 1000).drop_null()
        known = known if len(known) else values.drop_null().slice(0, _EXAMPLES)
        found = list(dict.fromkeys(known.to_pylist()))
    return tuple(_written(value, mark) for value in found[:_EXAMPLES])


def _written(value: Any, mark: str) -> str:
    if isinstance(value, float):
        return level_name(value).replace(".", mark)
    text = value if isinstance(value, str) else level_name(value)
    text = text.removesuffix(" 00:00:00")
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _kind(
    name: str, values: pa.ChunkedArray, n_known: int, n_distinct: int, said: dict[str, str]
) -> tuple[Kind, str]:
    kind = values.type
    if not n_known:
        return "left out", "empty"
    if n_distinct == 1:
        return "left out", "constant"
    if pa.types.is_temporal(kind):
        return "date", said.get("order", "")
    if pa.types.is_boolean(kind):
        return "yes-no", ""
    if pa.types.is_string(kind):
        return _kind_of_words(name, values, n_known, n_distinct, said)
    is_whole = pa.types.is_integer(kind) or _is_whole(values)
    if not is_whole:
        return "number", ""
    if n_distinct == 2 and set(pc.unique(values.drop_null()).to_pylist()) in _FLAGS:
        return "yes-no", ""
    if _is_identifier(name, values, n_known, n_distinct):
        return "left out", "identifier"
    if _CODE_NAME.fullmatch(plain_name(name)) or _is_id_name(name):
        return ("category", "") if n_distinct <= MOST_LEVELS else ("left out", "many levels")
    return "whole", ""


def _is_whole(values: pa.ChunkedArray) -> bool:
    is_whole = pc.and_(pc.equal(values, pc.floor(values)), pc.less(pc.abs(values), 1e15))
    return bool(pc.all(is_whole).as_py())


def _is_id_name(name: str) -> bool:
    label, _ = label_and_unit(name)
    return bool(_ID_NAME.fullmatch(plain_name(name)) or _CAMEL_ID.fullmatch(label))


def _is_identifier(name: str, values: pa.ChunkedArray, n_known: int, n_distinct: int) -> bool:
    """Tell whether whole numbers only tell rows apart."""
    if _is_id_name(name):
        # One that repeats, as of a shop, may tell something while it has few values.
        return n_distinct > _FEW_CODES or n_distinct > n_known / 2
    if n_distinct < n_known or n_known < _FEWEST:
        return False
    lowest, highest = pc.min_max(values).as_py().values()
    return lowest in (0, 1) and highest - lowest + 1 == n_distinct


def _kind_of_words(
    name: str, values: pa.ChunkedArray, n_known: int, n_distinct: int, said: dict[str, str]
) -> tuple[Kind, str]:
    words = pc.unique(values).drop_null()
    longest = pc.max(pc.utf8_length(words)).as_py()
    is_rare = n_known >= _FEWEST and n_distinct > max(n_known / 2, 10)
    is_prose = pc.mean(pc.count_substring(words, " ")).as_py() + 1 >= _TEXT_WORDS
    if "slips" in said and (n_distinct > MOST_LEVELS / 5 or is_rare):
        return "left out", "slips"
    if longest > LONGEST or (is_rare and is_prose):
        return "left out", "free text"
    if is_rare:
        is_id = n_distinct == n_known or _is_id_name(name)
        return "left out", "identifier" if is_id else "rarely repeated"
    return ("category", "") if n_distinct <= MOST_LEVELS else ("left out", "many levels")
