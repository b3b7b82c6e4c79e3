"""What a line may say, by the number of its sessions: dots, pooled change, trend, limits; and in which words."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.charts import BY_NAME
from analysis.over_time import add_readings, used_points
from analysis.series.pooled import pooled
from tests.analysis.test_texts import forbidden_in

UP = (0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9, 1.1, 1.2, 1.3, 1.4)


def point(place: int, value: float | None, **other: Any) -> dict[str, Any]:
    about = {"sessions": [{"id": f"{place}", "title": "S", "date": f"2026-{place % 12 + 1:02}-01"}]}
    about |= {"date": f"2026-{place % 12 + 1:02}-01", "value": value, "interval": None, "n": 12, "base": "everyone"}
    if value is not None:
        about["interval"] = [value - 0.44, value + 0.44]
    about |= {"linked": True, "gap": None if value is not None else "few", "answered": 15}
    return about | {"error": 0.2, "rounding": 0.0, "alike": False} | other


def line(values: Any, **other: Any) -> dict[str, Any]:
    about = {"item": "i", "prompt": "Sure?", "measure": "ordinal", "low": 1, "high": 5, "unit": "", "better": "higher"}
    about |= {"margin": 0.4, "remembered": False, "shows": "change", "outcomes": []}
    points = [value if isinstance(value, dict) else point(i, value) for i, value in enumerate(values)]
    return about | {"points": points} | other


def read(values: Any, **other: Any) -> dict[str, Any]:
    made = line(values, **other)
    add_readings([made])
    series: dict[str, Any] = made["series"]
    assert [word for sentence in series["sentences"] for word in forbidden_in(sentence)] == []
    return series


@pytest.mark.parametrize(
    ("k", "said"),
    [
        (0, (False, False, False)),
        (3, (False, False, False)),
        (4, (True, False, False)),
        (5, (True, True, False)),
        (7, (True, True, False)),
        (8, (True, True, True)),
        (12, (True, True, True)),
    ],
)
def test_what_is_said_grows_with_the_sessions(k: int, said: tuple[bool, ...]) -> None:
    series = read(UP[:k])
    assert tuple(series[name] is not None for name in ("pooled", "trend", "limits")) == said
    assert (series["k"], bool(series["sentences"])) == (k, k > 3)


def test_the_word_trend_is_never_said_of_four_sessions() -> None:
    assert not any("trend" in sentence.lower() for sentence in read((0.1, 0.5, 0.9, 1.3))["sentences"])


def test_gaps_are_no_sessions() -> None:
    assert read((0.1, None, 0.3, None, 0.4))["k"] == 3


def test_pooled_change_is_the_statistic_and_its_verdict() -> None:
    series = read((0.8, 1.0, 0.9, 1.1))
    found = pooled((0.8, 1.0, 0.9, 1.1), (0.2,) * 4)
    assert (series["pooled"]["change"], series["pooled"]["interval"]) == (found.effect, list(found.interval))
    assert (series["pooled"]["verdict"], series["pooled"]["differ"]) == ("improvement", "no")
    assert series["sentences"][0].startswith(
        "Clear improvement: over 4 sessions taken together the average change is +0.9"
    ) or series["sentences"][0].startswith(
        "Clear improvement: over 4 sessions taken together the average change is +1.0"
    )
    assert series["sentences"][2].endswith("80 % of those who answered are linked before and after.")


@pytest.mark.parametrize(
    ("values", "better", "verdict"),
    [
        ((-0.8, -1.0, -0.9, -1.1), "higher", "decline"),
        ((-0.8, -1.0, -0.9, -1.1), "lower", "improvement"),
        ((-0.8, -1.0, -0.9, -1.1), "neither", "shift"),
        ((0.0, 0.05, -0.05, 0.02), "higher", "same"),
        ((0.8, 0.1, 0.7, 0.3), "higher", "hint"),
        ((0.9, -0.8, 0.7, -0.6), "higher", "unclear"),
    ],
)
def test_pooled_verdicts(values: tuple[float, ...], better: str, verdict: str) -> None:
    assert read(values, better=better)["pooled"]["verdict"] == verdict


def test_sessions_that_differ_are_said_to() -> None:
    differing = read([point(i, value, error=0.05) for i, value in enumerate((0.1, 0.9, 1.8, 0.2))])
    assert differing["pooled"]["differ"] == "yes"
    assert differing["sentences"][1] == "The sessions differ from one another by more than chance."
    assert read((0.3, 0.6, 0.8, 0.4))["pooled"]["differ"] == "unsure"


def test_linked_and_unlinked_sessions_are_never_pooled() -> None:
    mixed = [point(i, value, linked=i < 4) for i, value in enumerate((0.8, 1.0, 0.9, 1.1, -3.0, -3.1))]
    assert used_points(line(mixed)) == [0, 1, 2, 3]
    series = read(mixed)
    assert (series["k"], series["pooled"]["verdict"], series["trend"]) == (4, "improvement", None)
    crowds = read([point(i, value, linked=False) for i, value in enumerate((0.8, 1.0, 0.9, 1.1))])
    assert crowds["sentences"][2].endswith("nobody’s answers are linked.")


def test_a_trend_needs_order_and_slope() -> None:
    rising = read((0.1, 0.32, 0.5, 0.74, 0.9))
    assert (rising["trend"]["way"], round(rising["trend"]["p"], 4)) == ("up", 0.0167)
    assert "A trend: over 5 sessions the change goes up by about 0.20 from session to session" in rising["sentences"][3]
    assert read((0.9, 0.7, 0.52, 0.3, 0.1))["trend"]["way"] == "down"
    unsure = read((0.1, 0.5, 0.3, 0.7, 0.2))
    assert (unsure["trend"]["way"], unsure["sentences"][3]) == (
        None,
        "Whether the change goes up or down over the sessions cannot be told from these 5.",
    )


def test_holm_counts_the_lines_of_a_page() -> None:
    page = [line((0.1, 0.32, 0.5, 0.74, 0.9)), line((0.9, 0.1, 0.5, 0.3, 0.7)), line((0.1, 0.2))]
    add_readings(page)
    first = page[0]["series"]["trend"]
    assert (first["p_holm"], page[2]["series"]["trend"]) == (2 * first["p"], None)
    five = [line((0.1, 0.32, 0.5, 0.74, 0.9)) for _ in range(5)]
    add_readings(five)
    assert [made["series"]["trend"]["way"] for made in five] == [None] * 5


def test_limits_are_provisional_below_twelve_sessions() -> None:
    jump = (0.1, 0.2, 0.1, 0.2, 0.1, 0.2, 0.1, 3.0)
    few = read(jump)["limits"]
    assert (few["provisional"], few["unlike"]) == (True, [])
    many = read((0.1, 0.2) * 6 + (3.0,))
    assert {"place": 12, "rule": "outside", "side": "high"} in many["limits"]["unlike"]
    assert many["sentences"][-1].endswith("unlike the others, by the rules of control charts.")
    assert read((0.1, 0.2) * 6)["sentences"][-1].startswith("No session is unlike the others")


def test_shares_of_uneven_sessions_have_no_limits() -> None:
    uneven = [point(i, 0.5, n=10 + 3 * i) for i in range(8)]
    assert read(uneven, measure="binary", shows="level")["limits"] is None
    assert read([point(i, 0.5) for i in range(8)], measure="binary", shows="level")["limits"] is not None


def test_levels_have_no_pooled_change() -> None:
    series = read(UP[:6], shows="level")
    assert (series["pooled"], series["trend"]["way"]) == (None, "up")


def test_remembered_changes_keep_their_caveat() -> None:
    told = read((0.8, 1.0, 0.9, 1.1), remembered=True)["sentences"][0]
    assert "people feel they moved by" in told
    assert told.endswith("Looking back tends to make change look bigger.")


def test_shares_are_said_in_percentage_points() -> None:
    told = read([point(i, 0.3, error=0.05) for i in range(4)], measure="binary", margin=0.1)["sentences"][0]
    assert "the change is +30 percentage points" in told


def test_the_picture_draws_limits_and_says_who_is_unlike() -> None:
    made = line((0.1, 0.2) * 6 + (3.0,))
    add_readings([made])
    chart = BY_NAME["trend"]
    assert "higher than the others" in chart.describe(made).rows[12][4]
    gids = [artist.get_gid() for artist in chart.draw(made, 860).axes[0].get_children()]
    assert gids.count("limit") == 3  # two limits, and one in the legend
    assert "strong mid" in gids


CAUSE = "It compares questionnaires; it does not show that the sessions caused the change."
LOOKING_BACK = "Looking back tends to make change look bigger."


@pytest.mark.parametrize("k", [1, 3, 4, 9])
@pytest.mark.parametrize("remembered", [False, True])
def test_caveats_stand_in_the_record_and_each_is_said_once(k: int, remembered: bool) -> None:
    series = read(UP[:k], remembered=remembered)
    said = " ".join([*series["sentences"], *series["caveats"]["sentences"]])
    assert (said.count(LOOKING_BACK), said.count(CAUSE)) == (int(remembered), 1)
    assert [text["id"] for text in series["caveats"]["texts"]][-1] == "cause_once_plural"
