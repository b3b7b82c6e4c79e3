"""One row of the overview: the figures of one question and how they are said, before anything is drawn.

Rows on one scale stand in a group under axes of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.charts import overview_choices
from analysis.charts.base import Record
from analysis.charts.layout import clean, wrap
from analysis.charts.scales import Scale
from analysis.charts.words import people, say, verdict
from analysis.decimals import CLEAR, about_others, compared_levels, headline, of_record
from forms.measures import Better


@dataclass(frozen=True)
class Row:
    """One question, the scale it is on, and whether that is the scale that the drawing shows."""

    question: Record
    scale: Scale
    drawn: bool

    @property
    def bold(self) -> bool:
        """The key question is set in a heavier weight."""
        return bool(self.question.get("key_question"))

    def label(self, width: float) -> tuple[str, ...]:
        """The prompt in at most three lines."""
        return wrap(clean(self.question.get("prompt", "")), width, 14, bold=self.bold, lines=3)

    def note(self) -> str:
        """What stands below the prompt where a lower answer is the better one, since its arrow points down."""
        return say("lower_better") if self.question.get("better") == Better.LOWER else ""

    def verdict(self, width: float) -> tuple[str, ...]:
        """What can be said, in at most two lines."""
        return wrap(verdict(self.question), width, 13, bold=self.verdict_class == "strong")

    @property
    def verdict_class(self) -> str:
        """Clear verdicts are set in a heavier weight."""
        return "strong" if self.question.get("verdict") in CLEAR else ""

    def n(self) -> str:
        """ "12 people", or the two groups where they are not linked."""
        question = self.question
        if question.get("withheld"):
            return ""
        before, after, pairs = (question.get(name) or 0 for name in ("n_before", "n_after", "n_pairs"))
        if question.get("remembered"):
            return say("row_looking_back", people=people(pairs or after))
        if pairs == before == after:
            return people(after)
        linked = question.get("change_from") == "pairs"
        return say("linked_of" if linked else "two_groups", before=before, after=after, pairs=pairs)

    @property
    def places(self) -> tuple[float, float]:
        """The averages before and after of the people whose change it is."""
        before, after = compared_levels(self.question)
        return before or 0, after or 0

    def levels(self) -> tuple[str, str]:
        """The same as they are said."""
        before, after = self.places
        if not self.scale.share:
            return self.scale.level(before), self.scale.level(after)
        pairs = self.question.get("n_pairs") if about_others(self.question) else None
        n = [pairs or self.question.get(name) for name in ("n_before", "n_after")]
        return self.scale.level(before, n[0]), self.scale.level(after, n[1])

    def figure(self) -> str:
        """The change as it is said: "+1.1"."""
        found = of_record(self.question)
        moved = (found.change / (100 if self.scale.share else 1)) if found else 0
        return self.scale.change(moved)

    def change_alone(self) -> str:
        """The same, with a word where it is the median."""
        return say("median", change=self.figure()) if headline(self.question)[2] else self.figure()

    def interval(self) -> str:
        """ "+0.7 to +1.5", "" where there is none."""
        return self.scale.interval(headline(self.question)[1])

    def change(self) -> str:
        """ "+1.1 (+0.7 to +1.5)", or the change alone where it has no interval."""
        median = headline(self.question)[2]
        change = say("median_short", change=self.figure()) if median else self.figure()
        return say("change_interval", change=change, interval=self.interval()) if self.interval() else change

    def in_words(self) -> tuple[str, ...]:
        """The figures of a row that is not drawn: why it is withheld, a choice's change, or levels."""
        question = self.question
        if question.get("withheld"):
            return (clean(question["withheld"]),)
        if question.get("mean_change") is None:
            return (overview_choices.in_words(question),)
        before, after = self.levels()
        levels = say("levels_felt" if question.get("remembered") else "levels", before=before, after=after)
        return levels, say("change_on", change=self.change(), scale=self.scale.named(change=True))


@dataclass(frozen=True)
class Group:
    """Rows under common axes: those that are drawn are on its scale."""

    scale: Scale
    rows: list[Row]

    @property
    def drawn(self) -> list[Row]:
        """The rows that stand on the axes."""
        return [row for row in self.rows if row.drawn]

    @property
    def felt(self) -> bool:
        """Whether all that is drawn is what people remember and where they are now."""
        return all(row.question.get("remembered") for row in self.drawn)

    def level_marks(self) -> tuple[tuple[float, str], ...]:
        """Ticks for the levels."""
        return self.scale.marks(place for row in self.drawn for place in row.places)

    def change_marks(self) -> tuple[tuple[float, str], ...]:
        """Ticks that hold every change, every interval and the band of what is too small to matter."""
        values: list[float] = []
        for row in self.drawn:
            change, interval, _ = headline(row.question)
            margin = row.question.get("margin") or 0
            values += [change or 0, *(interval or ()), margin, -margin]
        return self.scale.change_marks(values)

    def ends(self) -> tuple[str, str]:
        """What the two ends of the scale are called, where all questions call them alike; else ""."""
        low, high = self.scale.low, self.scale.high
        found = {(o[0]["label"], o[-1]["label"]) for row in self.drawn if (o := row.question.get("options"))}
        if self.scale.share or len(found) != 1 or low is None or high is None:
            return "", ""
        first, last = found.pop()
        return _end(low, first), _end(high, last)


def _end(value: float, label: str) -> str:
    label = clean(label)
    return "" if label == f"{value:g}" else label if label.startswith(f"{value:g} ") else f"{value:g} {label}"
