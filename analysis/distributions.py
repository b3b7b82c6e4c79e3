"""Who chose what: the options of a part and how many people gave each answer. Counting only, light to import."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from forms.measures import Measure, Option, Part

COUNTED = (Measure.BINARY, Measure.ORDINAL, Measure.NOMINAL, Measure.MULTIPLE)


def options(part: Part) -> tuple[Option, ...]:
    """The options of a part in their order; yes/no and the points of a scale where a part names none."""
    if part.options:
        return part.options
    if part.measure is Measure.BINARY:
        return Option(False, "No"), Option(True, "Yes")
    if part.measure is Measure.ORDINAL and part.low is not None and part.high is not None:
        return tuple(Option(point, str(point)) for point in range(round(part.low), round(part.high) + 1))
    return ()


def chose(value: Any, option: Option, measure: Measure) -> bool:
    """Whether an answer is, or for multiple choice contains, an option."""
    return option.value in value if measure is Measure.MULTIPLE else value == option.value


def counts(part: Part, values: Iterable[Any]) -> list[int] | None:
    """People per option, in the order of the options; None for numbers and texts. Missing answers are given as None."""
    if part.measure not in COUNTED:
        return None
    answers = [value for value in values if value is not None]
    if part.measure is Measure.MULTIPLE:
        times = Counter(key for value in answers for key in set(value))
    else:
        times = Counter(answers)
    return [times[option.value] for option in options(part)]


def categories(part: Part, values: Iterable[Any]) -> list[int]:
    """People per category for the rule of sensitive questions: per option, or per different number."""
    answers = [value for value in values if value is not None]
    found = counts(part, answers)
    return sorted(Counter(answers).values()) if found is None else found


def scale_ends(part: Part) -> tuple[float | None, float | None]:
    """The lowest and highest value of a part, as declared or from its points; None where there is no such end."""
    points = [option.value for option in part.options] if part.measure is Measure.ORDINAL else []
    numbers = [float(point) for point in points if not isinstance(point, str)]
    low = part.low if part.low is not None else min(numbers, default=None)
    return low, part.high if part.high is not None else max(numbers, default=None)
