"""The engine's values as a whole: nobody changes one after it was made, and every name is its own value."""

from dataclasses import FrozenInstanceError, fields, is_dataclass
from enum import Enum

import pytest

from referral_rules import engine

PUBLIC = [getattr(engine, name) for name in engine.__all__]
DATACLASSES = [value for value in PUBLIC if is_dataclass(value)]
ENUMS = [value for value in PUBLIC if isinstance(value, type) and issubclass(value, Enum)]


@pytest.mark.parametrize("dataclass", DATACLASSES, ids=lambda dataclass: dataclass.__name__)
def test_values_are_frozen_and_hold_nothing_but_their_fields(dataclass):
    value = object.__new__(dataclass)
    with pytest.raises(FrozenInstanceError):
        setattr(value, fields(dataclass)[0].name, "changed")
    assert not hasattr(value, "__dict__")


@pytest.mark.parametrize("enum", ENUMS, ids=lambda enum: enum.__name__)
def test_names_are_values(enum):
    assert [member.value for member in enum] == list(enum.__members__)


def test_the_engine_offers_its_values_and_names():
    assert len(DATACLASSES) >= 20
    assert len(ENUMS) == 7
