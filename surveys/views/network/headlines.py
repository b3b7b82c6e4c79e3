"""What a line over time says first: at how many sessions the change was clear, by the word of each session's own page.

From four sessions on, what they say together comes first, as `analysis.over_time` has it. A change is clear where the
session's release calls it so; everywhere else it could be chance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from analysis.decimals import headline
from forms.texts import Text
from surveys.views.pages import quoted, say

Record = Mapping[str, Any]
WAYS = {"improvement": "better", "decline": "worse"}


def findings(record: Record, sessions: Sequence[Record], *, named: bool) -> tuple[str, ...]:
    """The sentences that a line of changes begins with; none for a line of averages or without a figure.

    record: a trend of analysis.trends. sessions: the releases that it was made of (evidence.released_sessions).
    named: whether the first sentence names the question.
    """
    shown = [point for point in record["points"] if point["value"] is not None]
    if not shown or record["shows"] != "change":
        return ()
    prompt = quoted(record["prompt"])
    asked = [_asked(record, point, sessions) for point in shown]
    if len(shown) == 1 and asked[0] is not None:
        return _alone(prompt if named else "", asked[0]["sentences"], first=len(record["points"]) == 1)
    ways = [way(point, question, record["better"]) for point, question in zip(shown, asked, strict=True)]
    series = record.get("series") or {}
    pooled = series["sentences"][0] if series.get("pooled") else None
    counted = _counted(ways, felt=bool(record["remembered"]))
    said = (counted,) if pooled is None else (pooled, counted)
    return (_say("about", prompt=prompt, sentence=said[0]), *said[1:]) if named else said


def way(point: Record, question: Record | None, better: str) -> str:
    """Which way the change of one session clearly went: better, worse, up or down; "" where it could be chance.

    The release's verdict decides, so that no session is called clear here and a hint on its own page. Without one
    (small sessions joined) it is clear where the interval excludes 0.
    """
    told = None if question is None else headline(question)[0]  # the median, where that is what its page tells
    up = (point["value"] if told is None else told) > 0
    if question is not None:
        verdict = question["verdict"]
        return ("up" if up else "down") if verdict == "shift" else WAYS.get(verdict, "")
    interval = point["interval"]
    if interval is None or interval[0] <= 0 <= interval[1]:
        return ""
    if better == "neither":
        return "up" if up else "down"
    return "better" if up == (better == "higher") else "worse"


def _asked(record: Record, point: Record, sessions: Sequence[Record]) -> Record | None:
    """The question of the release behind a point, None where a point joins several sessions."""
    if len(point["sessions"]) != 1:
        return None
    for session in sessions:
        if session["id"] == point["sessions"][0]["id"]:
            for question in session["questions"]:
                if (question["item"], bool(question["remembered"])) == (record["item"], bool(record["remembered"])):
                    return dict(question)
    return None


def _alone(prompt: str, sentences: Record, *, first: bool) -> tuple[str, ...]:
    """One session: what its release says, the people before the certainty."""
    said = [sentences[step] for step in ("people", "certainty") if sentences[step]]
    if not said:
        return ()
    text = f"{'first' if first else 'only'}{'' if prompt else '_unnamed'}"
    return (_say(text, prompt=prompt, sentence=said[0]), *said[1:])


def _counted(ways: Sequence[str], *, felt: bool) -> str:
    n, count = len(ways), Counter(ways)
    clear, worse = n - count[""] - count["worse"], count["worse"]
    turns = ", ".join(_say(turn, n=count[turn]) for turn in ("up", "down") if count[turn])
    words = {
        "n": n,
        "all": _say("both") if n == 2 else _say("all", n=n),
        "none": _say("neither") if n == 2 else _say("none", n=n),
        "change": _say("felt_change" if felt else "change"),
        "clear": clear,
        "worse": worse,
        "open": count[""],
        "ways": _say("ways", turns=turns) if turns else "",
    }
    if not clear and not worse:
        return _say("clear_none", **words)
    kind = "clear_and_worse" if clear and worse else "worse" if worse else "clear"
    if not count[""]:
        return _say(kind if clear and worse else f"{kind}_all", **words)
    return _say(f"{kind}_some", **words)


def _say(name: str, **parameters: Any) -> str:
    return say(Text(f"over_time.{name}", parameters))
