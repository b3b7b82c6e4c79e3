"""What a ranking says: the average place of each option and how it changed, described and never judged.

The parts of one ranking are treated together. Everybody gives each option another place, so the places of all options
but one tell those of the last: what one of them may not show, none of them shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis import disclosure
from analysis.disclosure import Base
from analysis.records import plain_json, said
from analysis.results import Result, computed, known
from analysis.samples import Answers, Paired, Unlinked
from analysis.sentences import whom
from analysis.statistics.friedman import friedman
from analysis.statistics.paired_t import paired_t
from analysis.statistics.welch import welch
from analysis.texts import nest, plain, signed
from analysis.waves import describe, given, one_wave_at_most, sensitive_reason, show_wave
from forms.measures import Part
from forms.texts import Text

SIDES = ("before", "after")
COARSE = 1  # decimals of an average place of a sensitive ranking


@dataclass(frozen=True)
class Order:
    """A ranking's parts with their answers, in the order of its options."""

    asked: tuple[tuple[Part, Answers], ...]

    def tells_few(self, k: int) -> Text | None:
        """Why nothing of a sensitive ranking is shown: in some wave an option's places would give somebody away."""
        for part, answers in self.asked:
            for wave in (given(answers.before), given(answers.after)):
                reason = sensitive_reason(part, wave) if len(wave) >= k else None
                if reason is not None:
                    return reason
        return None

    def rows(self, side: str, matched: bool) -> list[tuple[Any, ...]]:
        """One wave's places by person; matched: of the linked people who answered both times."""
        columns = []
        for _, answers in self.asked:
            linked = {"before": [b for b, _ in answers.linked()], "after": [a for _, a in answers.linked()]}
            columns.append(linked[side] if matched else given(getattr(answers, side)))
        return list(zip(*columns, strict=True))


def orders(questions: Sequence[tuple[Part, Answers]]) -> dict[str, Order]:
    """The rankings among these parts by the key of their question."""
    found: dict[str, list[tuple[Part, Answers]]] = {}
    for part, answers in questions:
        if part.ranking is not None:
            found.setdefault(part.ranking.key, []).append((part, answers))
    return {key: Order(tuple(asked)) for key, asked in found.items()}


def place_of(part: Part, answers: Answers, order: Order, k: int, record: dict[str, Any]) -> None:
    """Write the place of one option into its record. k: the smallest group for this part.

    Of a sensitive ranking the averages alone, rounded, and never how linked people changed: place counts of all
    options, intervals and moves together are so many equations that single people could follow from them.
    """
    before, after = given(answers.before), given(answers.after)
    reason = order.tells_few(k) if part.sensitive else None
    if reason is not None:
        record |= {"wave_n_before": len(before) if before else None, "wave_n_after": len(after) if after else None}
        said(record, withheld=reason, certainty=reason)
    elif not part.compared:
        describe(part, answers, k, record)
    elif min(len(before), len(after)) < k:
        record |= {"wave_n_before": len(before), "wave_n_after": len(after)}
        one_wave_at_most(part, before, after, k, record)
        record["verdict"] = None
    else:
        _compared(part, answers, order, k, record)
    if part.sensitive:
        _averages_alone(record)


def _compared(part: Part, answers: Answers, order: Order, k: int, record: dict[str, Any]) -> None:
    waves = {"before": given(answers.before), "after": given(answers.after)}
    linked = answers.linked()
    n_before, n_after = len(waves["before"]), len(waves["after"])
    base = disclosure.choose_base(n_before, n_after, len(linked), k, part.show_start)
    if part.sensitive:
        base = Base("everyone", "unlinked")
    if base.who == "matched":
        waves = {"before": [b for b, _ in linked], "after": [a for _, a in linked]}
    record |= {"wave_n_before": n_before, "wave_n_after": n_after, "base": base.who, "change_from": base.change_from}
    for side in SIDES:
        show_wave(part, side, waves[side], record)
        record["details"] |= _agreement(order, side, base.who == "matched")
    paired = base.change_from == "pairs"
    then, now = zip(*linked, strict=True) if paired else (tuple(waves["before"]), tuple(waves["after"]))
    change = computed(paired_t(Paired(then, now)) if paired else welch(Unlinked(then, now)))
    about_pairs = paired and base.who == "everyone" and max(n_before, n_after) > len(linked)
    record["n_pairs"] = len(linked) if paired else None
    record |= {"mean_change": known(change.effect), "interval": plain_json(change.interval)}
    levels = record["mean_before"], record["mean_after"]
    if about_pairs:
        levels = _beside_everyone(then, now, record)
    if part.sensitive:
        levels = _averages_alone(record)
    finding = _finding(part, levels, record, about_pairs)
    said(
        record,
        people=Text("people_choices", {name: record[name] for name in ("n_before", "n_after")}),
        certainty=Text("place_described", {"sentence": finding.to_json()}),
        who=whom(part, base, (n_before, n_after), (record["n_before"], record["n_after"]), record["n_pairs"]),
    )


def _agreement(order: Order, side: str, matched: bool) -> dict[str, Any]:
    """Whether people agree on an order in one wave: Friedman's Q and Kendall's W. It follows from the averages."""
    found = friedman(order.rows(side, matched))
    if not isinstance(found, Result):
        return {}
    figures = {"q": found.details["q"], "df": found.details["df"], "p": found.p, "w": found.effect}
    return {f"friedman_{name}_{side}": value for name, value in figures.items()}


def _beside_everyone(then: Sequence[float], now: Sequence[float], record: dict[str, Any]) -> tuple[float, float]:
    """The figures of linked people beside those of everyone, with one decimal; returns their averages."""

    def near(value: float) -> float:
        return disclosure.round_about_pairs(value, share=False)

    levels = near(sum(then) / len(then)), near(sum(now) / len(now))
    record["mean_change"] = near(record["mean_change"])
    record["interval"] = record["interval"] and [near(end) for end in record["interval"]]
    record["details"] |= {"pairs_mean_before": levels[0], "pairs_mean_after": levels[1]}
    return levels


def _averages_alone(record: dict[str, Any]) -> tuple[float, float]:
    """Leave a sensitive record its rounded averages alone; returns them, 0 where there is none."""
    for side in SIDES:
        record |= {f"counts_{side}": None, f"level_interval_{side}": None}
        if record[f"mean_{side}"] is not None:
            record[f"mean_{side}"] = round(record[f"mean_{side}"], COARSE)
    record |= {"interval": None, "details": {}}
    levels = record["mean_before"] or 0.0, record["mean_after"] or 0.0
    if record["mean_change"] is not None:
        record["mean_change"] = round(levels[1] - levels[0], COARSE) + 0.0
    return levels


def _finding(part: Part, levels: tuple[float, float], record: Mapping[str, Any], about_pairs: bool) -> Text:
    """The places before and after in words: nearer the front or further back, of whom, and the interval."""
    before, after = map(plain, levels)
    way = "level" if before == after else "up" if levels[1] < levels[0] else "down"  # place 1 is the front
    values: dict[str, Any] = {"option": part.ranking.option if part.ranking else part.prompt}
    values |= {"before": before, "after": after, "interval": _interval(record), "n_pairs": record["n_pairs"]}
    told = Text(f"finding_place_{'linked_' if about_pairs else ''}{way}", values)
    return Text("rounded", {"sentence": told.to_json()}) if part.sensitive else told


def _interval(record: Mapping[str, Any]) -> dict[str, object]:
    if record["interval"] is None:
        return nest("interval_none")
    lower, upper = map(signed, record["interval"])
    return nest("interval_place", change=signed(record["mean_change"]), lower=lower, upper=upper)
