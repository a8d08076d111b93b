"""Numbers: which ones the engine takes, and how a person reads them; used wherever a number comes in or goes out."""

import math


def is_figure(value: object) -> bool:
    """True for a finite whole or decimal number; not for True and False, nor for whole numbers too long for a float."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def plain_figure(value: int | float) -> str:
    """The number as a person writes it: 12 and not 12.0."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else str(value)
