"""A target is a number, or one of several classes of which one is chosen."""

from __future__ import annotations

import json

from mlcore.schema import Feature, FeatureSchema, Target

AGE = Feature(name="age", label="Age", low=0, high=99, typical=40, step=1, decimals=0)


def _target(*classes: str | int | bool, chosen: int = 0) -> Target:
    return Target(
        name="y", label="Y", low=0, high=1, decimals=2, classes=tuple(classes), chosen=chosen
    )


def test_a_schema_with_classes_comes_back_from_json_as_it_was() -> None:
    for classes in (("no", "yes"), (0, 1, 2), (False, True)):
        schema = FeatureSchema(features=(AGE,), target=_target(*classes, chosen=1))
        again = FeatureSchema.from_dict(json.loads(json.dumps(schema.as_dict())))
        assert again == schema
        assert [type(each) for each in again.target.classes] == [type(each) for each in classes]


def test_a_number_is_stored_as_it_always_was() -> None:
    plain = Target(name="y", label="Y", low=0, high=9, decimals=1)
    assert plain.is_number
    assert "classes" not in plain.as_dict()
    assert "chosen" not in plain.as_dict()
    assert Target.from_dict(plain.as_dict()) == plain


def test_another_class_can_be_the_number() -> None:
    schema = FeatureSchema(features=(AGE,), target=_target("a", "b", "c"))
    assert schema.of_class(2).target.chosen_class == "c"
    assert schema.of_class(2).features == schema.features


def test_a_class_is_found_by_its_label_as_it_is_written() -> None:
    assert _target(0, 1).place_of("1") == 1
    assert _target(False, True).place_of("True") == 1
    assert _target("a", "b").place_of("z") is None
    assert _target("Yes", "yes").place_of("yes") == 1
    assert _target("e\u0301te\u0301", "hiver").place_of(" \u00c9t\u00e9 ") == 0
    assert [_target(1.0, 2.5).place_of(text) for text in ("1", "1.0", "2.5", "2")] == [
        0,
        0,
        1,
        None,
    ]
    assert [_target(0, 1).place_of(text) for text in ("1.0", "true", "nan")] == [1, None, None]
    assert [_target(False, True).place_of(text) for text in ("true", "1")] == [1, None]
