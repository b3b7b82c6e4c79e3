"""Looking back beside what people really said before: did the standard by which they judge themselves shift?

Three means of the same linked people: said before, remembered, now. The headline stays with the real before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from analysis import disclosure
from analysis.results import Result, computed
from analysis.samples import Answers, Paired
from analysis.statistics.paired_t import paired_t
from analysis.summaries import Parameters, change_interval, change_words, with_unit
from analysis.texts import CATALOGUE, nest, percent, plain
from forms.measures import Measure, Part
from forms.texts import Text


class Asked(NamedTuple):
    """A question with its answers and what its record shows of them so far."""

    part: Part
    answers: Answers
    record: dict[str, Any]


def yardstick_record(looked_back: Asked, others: Sequence[Asked]) -> dict[str, Any] | None:
    """None unless exactly those who gave all three answers are shown by the records of both questions already.

    others: the page's questions, among them the one that really asked before. A figure of a few people more or fewer
    than a record shows would be subtracted from it; of the very same people it tells nothing about one of them.
    Figures have one decimal: they stand beside a comparison of other answers. shift: remembered minus said before,
    real: now minus said before; turned: whether the felt and the real change point apart.
    """
    part, answers = looked_back.part, looked_back.answers
    given = {
        i: (said, then, now)
        for i, (said, then, now) in enumerate(zip(answers.earlier, answers.before, answers.after, strict=False))
        if said is not None and then is not None and now is not None
    }
    rows, people = list(given.values()), set(given)
    asked = next((other for other in others if _same_item(part, other.part)), None)
    if part.sensitive or not rows or asked is None:
        return None
    if _compared_people(looked_back) != people or not _shows(asked, people, answers):
        return None
    said, then, now = zip(*rows, strict=True)
    shift, real = computed(paired_t(Paired(said, then))), computed(paired_t(Paired(said, now)))
    felt = computed(paired_t(Paired(then, now)))
    share = part.measure is Measure.BINARY
    means = {
        name: disclosure.round_about_pairs(sum(wave) / len(wave), share)
        for name, wave in (("mean_said", said), ("mean_remembered", then), ("mean_now", now))
    }
    turned = (real.effect or 0) * (felt.effect or 0) < 0
    record: dict[str, Any] = {"n": len(rows), "turned": turned} | means
    for name, found in (("shift", shift), ("real", real)):
        record[name] = disclosure.round_about_pairs(found.effect or 0, share)
        record[f"{name}_interval"] = _rounded(found, share)
    told = _texts(part, record)
    return record | {"sentences": [CATALOGUE.say(text) for text in told], "texts": [text.to_json() for text in told]}


def _same_item(part: Part, other: Part) -> bool:
    """Whether the other question asked before what this one looks back at."""
    if other.remembered or "before" not in other.waves or part.item is None:
        return False
    return (other.item, other.measure, other.low, other.high) == (part.item, part.measure, part.low, part.high)


def _compared_people(asked: Asked) -> set[int] | None:
    """Whose change a record tells, by their place among the answers after; None where of none who are linked."""
    if asked.record["change_from"] != "pairs":
        return None
    answers = asked.answers
    return {j for i, j in answers.pairs if answers.before[i] is not None and answers.after[j] is not None}


def _shows(real: Asked, people: set[int], looked_back: Answers) -> bool:
    """Whether the record of the real question shows what exactly these people said before."""
    compared = _compared_people(real)
    if compared is not None:  # both were asked on one form, else their places are not the same people's
        return len(real.answers.after) == len(looked_back.after) and compared == people
    return real.record["base"] == "everyone" and real.record["n_before"] == looked_back.earlier_n == len(people)


def _rounded(found: Result, share: bool) -> list[float] | None:
    return found.interval and [disclosure.round_about_pairs(end, share) for end in found.interval]


def _texts(part: Part, record: dict[str, Any]) -> list[Text]:
    share = part.measure is Measure.BINARY
    levels: Parameters = {
        name: nest("percent_of", n=percent(record[f"mean_{name}"]))
        if share
        else with_unit(plain(record[f"mean_{name}"]), part)
        for name in ("said", "remembered", "now")
    }
    changes: list[Text] = []
    for name in ("real", "shift"):
        words = change_words(record[name], share, 0 if share else 1)
        ends = record[f"{name}_interval"]
        interval = change_interval((ends[0], ends[1]), share, 0 if share else 1) if ends else nest("interval_none")
        change = nest("points", n=words) if share else with_unit(words, part)
        changes.append(Text(f"yardstick_{name}", {"change": change, "interval": interval}))
    turned = [Text("yardstick_turned")] if record["turned"] else []
    return [Text("yardstick", levels | {"n": record["n"]}), *changes, *turned]
