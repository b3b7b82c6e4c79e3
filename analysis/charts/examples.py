"""Made-up records that the charts suit: the examples of the contract test, of the documentation and of previews.

`question` fills a record so that every name of the contract is there; absent figures are None.
"""

from __future__ import annotations

from typing import Any

_NAMES = """
    key item measure prompt waves low high unit better remembered key_question margin sensitive base change_from
    wave_n_before wave_n_after n_before n_after n_pairs options counts_before counts_after quantiles_before
    quantiles_after up same down mean_before mean_after mean_change interval level_interval_before
    level_interval_after p p_holm p_method details option_changes verdict small sentence sentences texts
    withheld withheld_text
"""
NAMES = tuple(_NAMES.split())
"""The names of a question's record in the release."""
AGREEMENT = tuple(
    {"key": key, "label": label}
    for key, label in enumerate(("disagree strongly", "disagree", "neither", "agree", "agree strongly"), start=1)
)


def question(**figures: Any) -> dict[str, Any]:
    """A question's record with these figures and None for all others; raises KeyError for an unknown name."""
    unknown = figures.keys() - set(NAMES)
    if unknown:
        raise KeyError(sorted(unknown))
    return dict.fromkeys(NAMES) | {"waves": ["before", "after"], "unit": "", "better": "higher"} | figures


def agreement(prompt: str, **figures: Any) -> dict[str, Any]:
    """A statement on five points of agreement, answered by the same 12 people before and after."""
    common = {"measure": "ordinal", "low": 1, "high": 5, "margin": 0.4, "options": AGREEMENT, "base": "matched",
              "change_from": "pairs", "wave_n_before": 15, "wave_n_after": 14, "n_before": 12, "n_after": 12,
              "n_pairs": 12, "remembered": False, "key_question": False}  # fmt: skip
    return question(**{**common, "prompt": prompt, **figures})


KEY_QUESTION = agreement(
    "Know what to say when a child starts to tell me something", key="say", key_question=True,
    counts_before=[1, 4, 5, 2, 0], counts_after=[0, 0, 4, 7, 1], up=10, same=2, down=0,
    mean_before=2.667, mean_after=3.75, mean_change=1.083, interval=[0.658, 1.509], p=0.0005, p_holm=0.0005,
    verdict="improvement", small=False, sentence="Clear improvement: up by 1.1 (95 % interval: +0.7 to +1.5).",
)  # fmt: skip

SESSION: dict[str, Any] = {
    "title": "First conversations",
    "questions": [
        KEY_QUESTION,
        agreement("Know whom to go to with a concern", key="whom", counts_before=[0, 0, 0, 4, 8],
                  counts_after=[0, 0, 0, 3, 9], up=1, same=11, down=0, mean_before=4.667, mean_after=4.75,
                  mean_change=0.083, interval=[-0.1, 0.267], p=0.5, p_holm=0.719, verdict="same"),
        agreement("Can tell a trauma response from bad behaviour", key="tell", counts_before=[0, 4, 5, 3, 0],
                  counts_after=[0, 0, 4, 6, 2], up=9, same=3, down=0, mean_before=2.917, mean_after=3.833,
                  mean_change=0.917, interval=[0.49, 1.34], p=0.002, p_holm=0.01, verdict="improvement"),
        agreement("Feel less alone in this work", key="alone", counts_before=[1, 2, 5, 4, 0],
                  counts_after=[0, 1, 5, 5, 1], up=6, same=5, down=1, mean_before=3.0, mean_after=3.5,
                  mean_change=0.5, interval=[-0.006, 1.006], p=0.0625, p_holm=0.25, verdict="hint"),
        agreement("Could raise a concern about a colleague", key="raise", counts_before=[1, 4, 3, 4, 0],
                  counts_after=[1, 2, 4, 4, 1], up=5, same=4, down=3, mean_before=2.833, mean_after=3.167,
                  mean_change=0.333, interval=[-0.348, 1.015], p=0.36, p_holm=0.719, verdict="unclear"),
    ],
}  # fmt: skip

ONE_WAVE = question(
    key="useful", measure="ordinal", prompt="How useful was today?", waves=["after"], low=0, high=10,
    options=[{"key": k, "label": str(k)} for k in range(11)], wave_n_after=14, n_after=14,
    counts_after=[0, 0, 0, 0, 1, 0, 1, 3, 4, 3, 2], mean_after=8.0, level_interval_after=[7.1, 8.9],
)  # fmt: skip


_RANKED = (("Time to talk", 2.25, 1.5, -0.75, [-1.2, -0.3]), ("Training", 1.58, 2.08, 0.5, [0.0, 1.0]),
           ("Clear rules", 2.17, 2.42, 0.25, [-0.3, 0.8]))  # fmt: skip
_RANKING = {"key": "matters", "prompt": "What would help you most?"}
_OPTIONS = [
    question(measure="ordinal", low=1, high=3, better="lower", remembered=False, base="everyone", change_from="pairs",
             n_before=12, n_after=12, n_pairs=12, mean_before=before, mean_after=after, mean_change=change,
             interval=interval, prompt=f"{option} (What would help you most?)")
    | {"ranking": {**_RANKING, "option": option}}
    for option, before, after, change, interval in _RANKED
]  # fmt: skip
RANKING: dict[str, Any] = _OPTIONS[0] | _RANKING | {
    "questions": _OPTIONS,
    "sentences": {"certainty": "After, from the front: “Time to talk” (1.5), “Training” (2.1), “Clear rules” (2.4)."},
}  # fmt: skip


def point(date: str, value: float | None, interval: list[float] | None, n: int | None, **more: Any) -> dict[str, Any]:
    """One point of a trend; `more` may say `linked`, `base`, `gap`, `sessions`."""
    session = {"id": date, "title": f"Session of {date}", "date": date}
    common = {"sessions": [session], "base": "matched", "linked": True, "gap": None}
    return {"date": date, "value": value, "interval": interval, "n": n, **common, **more}


_COFFEE = [{"id": f"c{m}", "title": "Coffee hour", "date": f"2026-0{m}-12"} for m in (3, 4, 5)]
TREND: dict[str, Any] = {
    "item": "say", "prompt": "I know what to say when a child starts to tell me something", "measure": "ordinal",
    "low": 1, "high": 5, "unit": "", "better": "higher", "shows": "change",
    "points": [
        point("2025-10-16", 0.71, [0.25, 1.17], 14),
        point("2025-11-20", 0.55, [0.0, 1.1], 11),
        point("2026-01-15", 0.92, [0.46, 1.38], 13),
        point("2026-02-12", 0.44, [-0.12, 1.0], 9),
        point("2026-04-14", 0.38, [-0.24, 1.0], 8, sessions=_COFFEE),
        point("2026-06-18", 0.62, [0.1, 1.14], 16, linked=False, base="everyone"),
        point("2026-07-09", 0.83, [0.3, 1.36], 12),
        point("2026-09-17", 0.67, [0.22, 1.12], 15),
        point("2026-10-15", None, None, None, gap="under 5"),
        point("2026-11-20", 1.08, [0.66, 1.51], 12),
    ],
    "outcomes": [
        {"number": 1, "date": "2025-12-08", "kind": "policy", "title": "Lone-working rule changed"},
        {"number": 2, "date": "2026-03-03", "kind": "practice", "title": "One debrief sheet used by all teams"},
        {"number": 3, "date": "2026-06-30", "kind": "milestone", "title": "Twelve new listeners trained"},
        {"number": 4, "date": "2026-10-26", "kind": "thanks", "title": "A school wrote"},
    ],
}  # fmt: skip
