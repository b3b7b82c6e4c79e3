"""Records of every kind that a release or a trend can hold, for the chart tests: ordinary, large, small and hostile."""

from __future__ import annotations

from typing import Any

from analysis.charts.examples import agreement, point, question

HOSTILE = (
    '</text><script>alert("1")</script>',
    "\"quoted\" & 'single' <b>",
    "\N{FAMILY}\N{ZERO WIDTH JOINER}\N{GIRL} \N{PARTY POPPER} $x^2$ \x00\x1b\ud800",
    "x" * 300,
    "\u05e9\u05dc\u05d5\u05dd \u202eevil\u202c \u0645\u0631\u062d\u0628\u0627 " * 12,
    "one two three " * 40,
)
NO_YES = [{"key": False, "label": "No"}, {"key": True, "label": "Yes"}]
HELP = ["A colleague", "The safeguarding lead", "A friend outside work", "Nobody yet"]


def options(labels: list[str] | tuple[str, ...], first: int = 1) -> list[dict[str, Any]]:
    return [{"key": key, "label": label} for key, label in enumerate(labels, start=first)]


MANY = agreement("Can find support", key="many", n_before=52, n_after=41, n_pairs=None, base="everyone",
                 change_from="unlinked", counts_before=[6, 12, 14, 17, 3], counts_after=[1, 5, 8, 19, 8],
                 mean_before=2.98, mean_after=3.68, mean_change=0.7, interval=[0.25, 1.15],
                 verdict="improvement")  # fmt: skip
SMALL = agreement("Six people only", key="small", n_before=6, n_after=6, n_pairs=6, counts_before=[1, 2, 2, 1, 0],
                  counts_after=[0, 1, 2, 2, 1], mean_before=2.5, mean_after=3.5, mean_change=1.0, interval=[0.3, 1.7],
                  up=4, same=2, down=0, verdict="hint")  # fmt: skip
SEVEN = agreement("On seven points", key="seven", low=1, high=7, margin=0.6,
                  options=options(["not at all", "2", "3", "4", "5", "6", "completely"]),
                  counts_before=[2, 2, 2, 3, 2, 1, 0], counts_after=[0, 1, 1, 3, 3, 2, 2], mean_before=3.33,
                  mean_after=4.83, mean_change=1.5, interval=[0.9, 2.1], up=9, same=2, down=1,
                  verdict="improvement")  # fmt: skip
FOUR = agreement("On four points", key="four", low=1, high=4, options=options(["never", "seldom", "often", "always"]),
                 counts_before=[3, 5, 3, 1], counts_after=[1, 3, 6, 2], mean_before=2.17, mean_after=2.75,
                 mean_change=0.58, interval=[-0.1, 1.27], up=6, same=4, down=2, better="lower",
                 verdict="unclear")  # fmt: skip
RATING = question(key="rating", measure="ordinal", prompt="How ready do you feel?", low=0, high=10, margin=1.0,
                  options=options([str(k) for k in range(11)], 0), base="matched", change_from="pairs", n_before=24,
                  n_after=24, n_pairs=24, counts_before=[0, 0, 2, 3, 4, 6, 4, 3, 2, 0, 0],
                  counts_after=[0, 0, 0, 0, 1, 3, 4, 7, 5, 3, 1], mean_before=4.96, mean_after=7.04, mean_change=2.08,
                  interval=[1.5, 2.66], up=20, same=3, down=1, verdict="improvement")  # fmt: skip
BINARY = question(key="yes", measure="binary", prompt="Do you know the reporting form?", options=NO_YES, margin=0.1,
                  base="matched", change_from="pairs", n_before=12, n_after=12, n_pairs=12, counts_before=[7, 5],
                  counts_after=[1, 11], mean_before=0.4167, mean_after=0.9167, mean_change=0.5, interval=[0.15, 0.75],
                  level_interval_before=[0.19, 0.68], level_interval_after=[0.65, 0.99], up=6, same=6, down=0,
                  verdict="improvement")  # fmt: skip
BINARY_MANY = {**BINARY, "key": "yes-many", "n_before": 48, "n_after": 48, "n_pairs": 48, "counts_before": [28, 20],
               "counts_after": [4, 44], "up": 26, "same": 20, "down": 2,
               "level_interval_before": [0.29, 0.56], "level_interval_after": [0.8, 0.97]}  # fmt: skip
NUMERIC = question(key="hours", measure="numeric", prompt="Hours of supervision a month", unit="hours", low=0, high=200,
                   base="matched", change_from="pairs", n_before=26, n_after=26, n_pairs=26, mean_before=2.4,
                   mean_after=3.9, mean_change=1.5, interval=[0.4, 2.6], level_interval_before=[1.8, 3.0],
                   level_interval_after=[3.0, 4.8], quantiles_before=[0.5, 1, 2, 3.5, 5.5],
                   quantiles_after=[1, 2, 4, 5, 7.5], up=15, same=6, down=5, verdict="improvement", small=True,
                   )  # fmt: skip
NOMINAL = question(key="help", measure="nominal", prompt="Whom would you ask first?", options=options(HELP),
                   base="everyone", change_from="unlinked", n_before=14, n_after=12, counts_before=[5, 3, 2, 4],
                   counts_after=[3, 8, 1, 0])  # fmt: skip
MULTIPLE = question(key="used", measure="multiple", prompt="Which of these have you used?", options=options(HELP),
                    base="matched", change_from="pairs", n_before=30, n_after=30, n_pairs=30,
                    counts_before=[12, 8, 20, 3], counts_after=[18, 22, 21, 0])  # fmt: skip
CHOICE = {**NOMINAL, "key": "choice", "prompt": "Whom would you tell?", "verdict": "shift", "p_holm": 0.01,
          "sentence": "Clear shift.", "option_changes": [
              {"key": 1, "change": -0.11, "interval": [-0.4, 0.2], "p": 0.6, "p_holm": 1.0},
              {"key": 2, "change": 0.45, "interval": [0.1, 0.7], "p": 0.01, "p_holm": 0.04, "clear": True},
              {"key": 3, "change": -0.06, "interval": [-0.3, 0.2], "p": 0.9, "p_holm": 1.0},
              {"key": 4, "change": -0.28, "interval": [-0.5, 0.0], "p": 0.05, "p_holm": 0.15}]}  # fmt: skip
REMEMBERED = agreement("Confidence now and then", key="then", remembered=True, waves=["after"],
                       counts_before=[2, 5, 3, 2, 0], counts_after=[0, 1, 4, 5, 2], mean_before=2.42, mean_after=3.67,
                       mean_change=1.25, interval=[0.8, 1.7], up=10, same=2, down=0, verdict="improvement")  # fmt: skip
WITHHELD = question(key="held", measure="ordinal", prompt="Support at work", options=options(["low", "high"]),
                    withheld="Only 4 people answered this after: figures are shown from 5 people up.")  # fmt: skip
TEXT = question(key="words", measure="text", prompt="What will you do next?", wave_n_after=12)
ALL_SAME = agreement("Nothing moved", key="still", counts_before=[0, 0, 12, 0, 0], counts_after=[0, 0, 12, 0, 0],
                     up=0, same=12, down=0, mean_before=3.0, mean_after=3.0, mean_change=0.0, verdict="same",
                     )  # fmt: skip
DOWN = agreement("Workload feels fine", key="down", counts_before=[0, 1, 3, 6, 2], counts_after=[1, 5, 4, 2, 0],
                 up=1, same=3, down=8, mean_before=3.75, mean_after=2.58, mean_change=-1.17, interval=[-1.8, -0.5],
                 verdict="decline")  # fmt: skip
LONG = agreement(HOSTILE[3], key="long", options=options(HOSTILE[:5]), counts_before=[1, 4, 5, 2, 0],
                 counts_after=[0, 0, 4, 7, 1], up=10, same=2, down=0, mean_before=2.667, mean_after=3.75,
                 mean_change=1.083, interval=[0.658, 1.509], verdict="improvement", withheld=None)  # fmt: skip
LONG_CHOICE = {**NOMINAL, "prompt": HOSTILE[0], "options": options(HOSTILE), "counts_before": [5, 3, 2, 4, 0, 0],
               "counts_after": [3, 8, 1, 0, 0, 0], "unit": HOSTILE[1]}  # fmt: skip
COMPARED = (MANY, SMALL, SEVEN, FOUR, RATING, BINARY, BINARY_MANY, NUMERIC, NOMINAL, MULTIPLE, REMEMBERED, ALL_SAME,
            DOWN, LONG, LONG_CHOICE)  # fmt: skip


def once(record: dict[str, Any]) -> dict[str, Any]:
    """The same question asked after only."""
    gone = ("n_before", "counts_before", "mean_before", "quantiles_before", "level_interval_before", "mean_change",
            "interval", "up", "same", "down", "verdict", "base", "change_from", "n_pairs")  # fmt: skip
    return {**record, **dict.fromkeys(gone), "waves": ["after"]}


ONCE = tuple(map(once, (MANY, SMALL, RATING, BINARY, NUMERIC, NOMINAL, MULTIPLE, LONG_CHOICE)))
MIXED_SESSION = {"title": "Mixed", "questions": [
    agreement("Know what to say", key="a", key_question=True, mean_before=2.7, mean_after=3.8, mean_change=1.1,
              interval=[0.7, 1.5], verdict="improvement", small=True), MANY, DOWN, ALL_SAME, RATING, BINARY, NUMERIC,
    NOMINAL, CHOICE, WITHHELD, TEXT, LONG, REMEMBERED]}  # fmt: skip
BINARY_SESSION = {"title": "Yes or no", "questions": [BINARY, {**BINARY, "key": "b2", "mean_after": 0.25,
                  "mean_change": -0.1667, "interval": [-0.4, 0.1], "counts_after": [9, 3], "verdict": "unclear"},
                  ]}  # fmt: skip
YES_NO_MIXED = {"title": "Two units", "questions": [BINARY, MANY]}
CHOICE_FIRST = {"title": "A choice is the key question", "questions": [
    MANY, BINARY, {**CHOICE, "key_question": True}, WITHHELD]}  # fmt: skip
LEVELS = {"item": "a", "prompt": "I know what to say", "measure": "ordinal", "low": 1, "high": 5, "unit": "",
          "better": "higher", "shows": "level", "outcomes": [], "points": [
              point("2026-01-15", 3.1, [2.6, 3.6], 14), point("2026-03-15", 3.4, [2.9, 3.9], 11),
              point("2026-06-15", 3.6, [3.1, 4.1], 12)]}  # fmt: skip
CROWDED = {"item": "b", "prompt": HOSTILE[0], "measure": "binary", "low": None, "high": None, "unit": "",
           "better": "higher", "shows": "change",
           "points": [point(f"20{24 + k // 12}-{k % 12 + 1:02}-1{k % 3}", ((k * 7) % 11 - 3) / 20, [-0.3, 0.5], 12 + k,
                            linked=k % 6 > 1) for k in range(34)],
           "outcomes": [{"number": k, "date": f"2025-03-{k:02}", "kind": "policy", "title": "x"}
                        for k in range(1, 8)]}  # fmt: skip
SHARES = {**LEVELS, "measure": "binary", "low": None, "high": None, "points": [
    point("2026-01-15", 0.4, [0.2, 0.6], 15), point("2026-01-20", None, None, None, gap="Too few answers to show."),
    point("2026-03-15", 0.6, [0.4, 0.8], 15), point("2026-04-15", 0.7, [0.5, 0.9], 15),
    point("2026-05-02", 0.8, [0.6, 0.9], 15)]}  # fmt: skip
TRENDS = (LEVELS, CROWDED, SHARES)
SESSIONS = (MIXED_SESSION, BINARY_SESSION, YES_NO_MIXED, CHOICE_FIRST)
NOTHING = (WITHHELD, TEXT, {}, {"questions": []}, {"questions": [WITHHELD, TEXT]}, {"points": []},
           {"points": [point("2026-01-15", None, None, None, gap="x")]})  # fmt: skip
EVERYTHING = (*COMPARED, *ONCE, *SESSIONS, *TRENDS)
