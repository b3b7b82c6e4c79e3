"""The smallest change that matters is smaller than everything that can be answered; for yes or no it is a share."""

from __future__ import annotations

from typing import Any

import pytest

from forms.questionnaire import DefinitionError, load

SHARE = "For yes or no and for choices this is a share below 1: 0.1 stands for 10 of 100 people"
RANGE = "This must be smaller than the whole range of answers, which is {range}"


def definition(kind: str, margin: float, settings: dict[str, Any]) -> dict[str, Any]:
    question = {"key": "q", "type": kind, "prompt": "?", "waves": ["before", "after"], "margin": margin}
    return {"pages": [{"questions": [question | ({"settings": settings} if settings else {})]}]}


@pytest.mark.parametrize(
    ("kind", "margin", "settings", "sentence"),
    [
        ("yes_no", 10, {}, SHARE),
        ("yes_no", 1, {}, SHARE),
        ("scale", 4, {"points": 5}, RANGE.format(range=4)),
        ("rating", 10, {}, RANGE.format(range=10)),
        ("number", 50.5, {"minimum": 0.5, "maximum": 51}, RANGE.format(range=50.5)),
    ],
)
def test_margin_as_wide_as_the_answers_is_refused(kind: str, margin: float, settings: Any, sentence: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        load(definition(kind, margin, settings))
    assert refused.value.errors == (("pages[0].questions[0].margin", sentence),)


@pytest.mark.parametrize(
    ("kind", "margin", "settings"),
    [("yes_no", 0.1, {}), ("yes_no", 0, {}), ("scale", 3.9, {"points": 5}), ("number", 1000, {})],
)
def test_margin_narrower_than_the_answers_is_taken(kind: str, margin: float, settings: Any) -> None:
    assert load(definition(kind, margin, settings)).question("q").margin == margin
