"""Looking back beside what people really said before: did the standard by which they judge themselves shift?

Three means of the same linked people: said before, remembered, now. The headline stays with the real before.
"""

from __future__ import annotations

from typing import Any

from analysis import disclosure
from analysis.results import Result, computed
from analysis.samples import Answers, Paired
from analysis.statistics.paired_t import paired_t
from analysis.summaries import Parameters, change_interval, change_words, with_unit
from analysis.texts import CATALOGUE, nest, percent, plain
from forms.measures import Measure, Part
from forms.texts import Text


def yardstick_record(part: Part, answers: Answers, k: int) -> dict[str, Any] | None:
    """None unless k linked people gave all three answers and those who did not are nobody or at least k.

    Figures have one decimal: they describe other people than the comparison beside them. shift: remembered minus said
    before, real: now minus said before; turned: whether the felt and the real change point apart.
    """
    rows = [
        (said, then, now)
        for said, then, now in zip(answers.earlier, answers.before, answers.after, strict=False)
        if said is not None and then is not None and now is not None
    ]
    apart = [sum(v is not None for v in wave) - len(rows) for wave in (answers.before, answers.after)]
    apart.append(answers.earlier_n - len(rows))
    if part.sensitive or len(rows) < k or any(0 < others < k for others in apart):
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
