"""Every sentence that a release can carry, of whatever answers: plain words, and nothing left unsaid."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.figures import figures
from analysis.over_time import POOLED_FROM
from analysis.samples import Answers
from analysis.trends import trends
from forms.measures import Better, Measure, Option, Part
from tests.analysis.test_texts import forbidden_in

SCALE = tuple(Option(point, str(point)) for point in range(11))
LETTERS = (Option("a", "A"), Option("b", "B"), Option("c", "C"))
VALUES: dict[Measure, Any] = {
    Measure.BINARY: st.booleans(),
    Measure.ORDINAL: st.integers(0, 10),
    Measure.NUMERIC: st.integers(0, 50),
    Measure.NOMINAL: st.sampled_from("abc"),
    Measure.MULTIPLE: st.sets(st.sampled_from("abc")).map(tuple),
}
OPTIONS = {Measure.ORDINAL: SCALE, Measure.NOMINAL: LETTERS, Measure.MULTIPLE: LETTERS}


BROKEN = re.compile(r"\{|\bNone\b(?! of the)|\bnan\b")


def said(value: Any, name: str = "") -> Iterator[str]:
    """Every string below "sentence", "sentences" and "withheld", wherever they stand."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from said(inner, key if key in ("sentence", "sentences", "withheld") else name)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from said(inner, name)
    elif isinstance(value, str) and name in ("sentence", "sentences", "withheld"):
        yield value


@st.composite
def asked(draw: st.DrawFn) -> tuple[Part, Answers]:
    measure = draw(st.sampled_from(list(VALUES)))
    n = draw(st.integers(0, 30))
    wave = st.lists(st.none() | VALUES[measure], min_size=n, max_size=30).map(tuple)
    before, after = draw(wave), draw(wave)
    remembered = draw(st.booleans()) and measure in (Measure.ORDINAL, Measure.BINARY)
    pairs = tuple((i, i) for i in range(min(len(before), len(after)) if remembered else draw(st.integers(0, n))))
    part = Part(
        "q", measure, "Sure?", ("after",) if remembered else ("before", "after"), OPTIONS.get(measure, ()), item="i",
        better=draw(st.sampled_from(Better)), sensitive=draw(st.booleans()), nps=measure is Measure.ORDINAL,
        remembered=remembered, key_question=draw(st.booleans()), unit="hours" if measure is Measure.NUMERIC else "",
    )  # fmt: skip
    earlier = before[: len(after)] if remembered and draw(st.booleans()) else ()
    return part, Answers(before, after, pairs, earlier, len(earlier))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(asked(), min_size=1, max_size=2))
def test_no_sentence_of_a_release_has_a_forbidden_word(questions: list[tuple[Part, Answers]]) -> None:
    records = figures(questions, seed="any")
    sentences = list(said(records))
    assert sentences
    assert [(sentence, forbidden_in(sentence)) for sentence in sentences if forbidden_in(sentence)] == []
    assert [sentence for sentence in sentences if BROKEN.search(sentence)] == []


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(asked(), st.integers(1, 13))
def test_no_sentence_of_a_line_has_a_forbidden_word(question: tuple[Part, Answers], k: int) -> None:
    records = list(figures([question]))
    releases = [{"id": f"{i:02}", "title": "S", "date": f"2026-01-{i + 1:02}", "questions": records} for i in range(k)]
    for line in trends(releases):
        series = line["series"]
        known = sum(bool(line["points"][place].get("error")) for place in series["places"])
        assert bool(series["pooled"]) == (line["shows"] == "change" and known >= POOLED_FROM)
        assert [sentence for sentence in said(series) if forbidden_in(sentence) or "{" in sentence] == []


@settings(max_examples=60, deadline=None)
@given(st.integers(20, 400), st.integers(0, 25), st.integers(0, 8), st.sampled_from([Measure.ORDINAL, Measure.BINARY]))
def test_what_is_clear_beside_everyone_is_clear_from_what_is_published(
    n: int, up: int, down: int, measure: Measure
) -> None:
    """Figures about the pairs are rounded there; the word and the sentence are read from the rounded ones."""
    low, high = (False, True) if measure is Measure.BINARY else (3, 4)
    up, down = min(up, n // 2), min(down, n // 4)
    before = (low,) * (n - down) + (high,) * down
    after = (high,) * up + (low,) * (n - up)
    part = Part("q", measure, "?", ("before", "after"), OPTIONS.get(measure, ()), better=Better.HIGHER)
    (record,) = figures([(part, Answers(before + (low,) * 10, after, tuple((i, i) for i in range(n))))])
    assert record["base"] == "everyone"
    if record["verdict"] in ("improvement", "decline"):
        lower, upper = record["interval"]
        assert lower > 0 or upper < 0
        ends = re.search(r"interval: (\S+) (?:to (\S+?)[ )]|at both ends)", record["sentence"])
        assert ends is not None
        assert not {"0", "0.0"} & set(ends.groups())


def test_a_published_interval_from_zero_is_a_hint_and_not_clear() -> None:
    after, points = (4,) * 9 + (2,) * 2 + (3,) * 9, SCALE[1:6]
    part = Part("q", Measure.ORDINAL, "?", ("before", "after"), points, better=Better.HIGHER)
    whole, beside = (
        figures([(part, Answers((3,) * (20 + others), after, tuple((i, i) for i in range(20))))])[0]
        for others in (0, 6)
    )
    assert (whole["verdict"], [round(end, 3) for end in whole["interval"]]) == ("improvement", [0.036, 0.664])
    assert (beside["verdict"], beside["interval"]) == ("hint", [0.0, 0.7])


def test_a_choice_beside_everyone_reads_its_interval_with_the_decimal_it_has() -> None:
    part = Part("c", Measure.NOMINAL, "?", ("before", "after"), LETTERS)
    before, after = "a" * 699 + "b" + "c" * 30, "b" * 9 + "a" * 691
    (record,) = figures([(part, Answers(tuple(before), tuple(after), tuple((i, i) for i in range(700))))])
    assert record["verdict"] == "shift"
    assert "(95 % interval: \u22122.1 to \u22120.2 percentage points)" in record["sentence"]
