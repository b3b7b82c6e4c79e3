"""All sessions taken together: the counts of the frozen points added up, each on the base that its own page shows.

Nothing is pooled and nothing is tested here; what is in no point is counted, so that a reader knows what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Record = Mapping[str, Any]


def together(releases: Sequence[Record]) -> list[dict[str, Any]]:
    """Per item asked before and after: counts, people and sessions, in the order in which the items are first met.

    releases: {"questions": [records of analysis.figures]} in order of date. A point is a session, or several joined
    ones named in the release's "sessions", that shows the item's counts both before and after. Of an item: options
    (labels and prompt of the newest session), counts_before and counts_after, people_before and people_after,
    sessions, sessions_matched (those that show the linked people), left_out (answers in no point) and left_out_other
    (answers to other options than the newest session's).
    """
    sums: dict[str, dict[str, Any]] = {}
    for release in reversed(releases):
        for question in release["questions"]:
            if question["item"] is not None and {"before", "after"} <= set(question["waves"]):
                joined = len(release.get("sessions") or (release,))
                _add(sums.setdefault(question["item"], _empty(question)), question, joined)
    met = [question["item"] for release in releases for question in release["questions"]]
    return [sums[item] for item in dict.fromkeys(met) if item in sums and sums[item]["sessions"]]


def _empty(question: Record) -> dict[str, Any]:
    options = list(question["options"] or [])
    return {
        "item": question["item"],
        "prompt": question["prompt"],
        "options": options,
        "sessions": 0,
        "sessions_matched": 0,
        "counts_before": [0] * len(options),
        "counts_after": [0] * len(options),
        "people_before": 0,
        "people_after": 0,
        "left_out": 0,
        "left_out_other": 0,
    }


def _add(entry: dict[str, Any], question: Record, sessions: int) -> None:
    answered = (question["wave_n_before"] or 0) + (question["wave_n_after"] or 0)
    if question["counts_before"] is None or question["counts_after"] is None:
        entry["left_out"] += answered
    elif [option["key"] for option in question["options"]] != [option["key"] for option in entry["options"]]:
        entry["left_out_other"] += answered
    else:
        entry["sessions"] += sessions
        entry["sessions_matched"] += sessions * (question["base"] == "matched")
        for side in ("before", "after"):
            sums = zip(entry[f"counts_{side}"], question[f"counts_{side}"], strict=True)
            entry[f"counts_{side}"] = [a + b for a, b in sums]
            entry[f"people_{side}"] += question[f"n_{side}"]
        entry["left_out"] += answered - question["n_before"] - question["n_after"]
