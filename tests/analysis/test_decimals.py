"""How many decimals figures are said with: whoever adds up what is written finds no mistake."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.decimals import of_record, shown
from analysis.figures import figures
from analysis.samples import Answers
from analysis.texts import CATALOGUE, percent, share_of
from forms.measures import Better, Measure, Option, Part
from forms.texts import Text

SCALE = tuple(Option(point, str(point)) for point in range(1, 6))
Q = Part("q", Measure.ORDINAL, "?", ("before", "after"), SCALE, 1, 5, Better.HIGHER)
NUMBER = r"\d+(?:\.\d+)?"


def told(before: tuple[Any, ...], after: tuple[Any, ...], pairs: int | None = None, part: Part = Q) -> dict[str, Any]:
    n = min(len(before), len(after)) if pairs is None else pairs
    (record,) = figures([(part, Answers(before, after, tuple((i, i) for i in range(n))))])
    return record


def test_one_decimal_where_it_adds_up() -> None:
    found = shown((2.667, 3.75), 1.083, (0.658, 1.509))
    assert (found.decimals, found.before, found.after, found.change) == (1, "2.7", "3.8", 1.1)


def test_two_decimals_where_one_does_not_add_up() -> None:
    found = shown((2.64, 3.16), 0.52)
    assert (found.decimals, found.before, found.after, found.change) == (2, "2.64", "3.16", 0.52)


def test_a_change_of_a_third_is_said_as_it_is() -> None:
    found = shown((7 / 3, 8 / 3), 1 / 3)
    assert (found.before, found.after, found.change, found.adds) == ("2.33", "2.67", 0.33, False)
    record = told((2, 2, 3) * 4, (3, 2, 3) * 4)
    assert "went from 2.33 to 2.67, up by about 0.33" in record["sentence"]


def test_two_decimals_where_a_clear_change_would_read_as_nothing() -> None:
    assert shown((3.0, 3.04), 0.04, (0.02, 0.06), clear=True).decimals == 2
    assert shown((3.0, 3.04), 0.04, (0.02, 0.06)).decimals == 1
    assert shown((3.0, 3.5), 0.5, (0.04, 0.96), clear=True).decimals == 2


def test_figures_about_pairs_have_no_decimal_more_to_give() -> None:
    found = shown((2.8, 3.2), 0.3, (0.0, 0.6), clear=True, fixed=True)
    assert (found.decimals, found.adds) == (1, False)


def test_linked_people_beside_everyone_get_no_levels_that_do_not_add_up() -> None:
    before, after = (3, 3, 3, 3, 3, 2, *(1,) * 6), (4, 3, 3, 3, 3, 3, *(2,) * 6)
    record = told(before, after, pairs=6)
    assert record["details"]["pairs_mean_before"] + record["mean_change"] != record["details"]["pairs_mean_after"]
    assert "linked people the average on the scale of 1 to 5 went up by 0.3" in record["sentence"]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=5, max_size=40), st.booleans())
def test_what_is_said_adds_up(pairs: list[tuple[int, int]], linked: bool) -> None:
    before, after = tuple(b for b, _ in pairs), tuple(a for _, a in pairs)
    record = told(before, after, pairs=None if linked else 0)
    said = re.search(rf"from ({NUMBER}) to ({NUMBER}), (up|down) by ({NUMBER})", record["sentence"])
    if said:
        start, end, way, change = said.groups()
        assert round(float(start) + (1 if way == "up" else -1) * float(change) - float(end), 6) == 0
    found = of_record(record)
    assert found is not None
    assert abs(found.change - record["mean_change"]) <= (0.0501 if found.decimals == 1 else 0.00501)
    assert found.adds or found.decimals == 2


@settings(max_examples=100, deadline=None)
@given(st.integers(20, 400), st.data())
def test_shares_that_are_said_add_up(n: int, data: st.DataObject) -> None:
    yes = [data.draw(st.integers(0, n)) for _ in range(2)]
    before, after = ((True,) * count + (False,) * (n - count) for count in yes)
    record = told(before, after, pairs=0, part=Part("y", Measure.BINARY, "?", ("before", "after")))
    said = re.search(rf"from ({NUMBER}) % to ({NUMBER}) %, (up|down) by ({NUMBER})", record["sentence"])
    if said:
        start, end, way, change = said.groups()
        assert round(float(start) + (1 if way == "up" else -1) * float(change) - float(end), 6) == 0
        exact = 100 * abs(yes[1] - yes[0]) / n
        assert abs(float(change) - exact) <= (0.0501 if "." in change else 0.501)


def test_nearly_all_and_nearly_nobody_are_told_from_all_and_nobody() -> None:
    assert [percent(k / 300) for k in (0, 1, 150, 299, 300)] == ["0", "<1", "50", ">99", "100"]
    assert CATALOGUE.say(Text.from_json(share_of(299, 300))) == "299 of 300 people (>99 %)"
    assert CATALOGUE.say(Text.from_json(share_of(1, 300))) == "1 of 300 people (<1 %)"


def test_shares_of_few_people_get_no_tenths_of_a_percentage_point() -> None:
    part = Part("y", Measure.BINARY, "?", ("before", "after"))
    record = told((True, False, False, False, False, False), (True, True, False, False, False, False), part=part)
    found = of_record(record)
    assert found is not None
    assert (found.decimals, found.change) == (0, 17.0)
