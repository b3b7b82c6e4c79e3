"""The six levels of measurement and the measured part: the words that asking and analysing share.

A question type expands into zero or more parts; statistics and charts look at a part's measure and never at the type.
Standard library only, because `analysis` imports this module.
"""

from dataclasses import dataclass
from enum import StrEnum


class Measure(StrEnum):
    """What kind of value a part has, and so what can be said about it."""

    BINARY = "binary"
    ORDINAL = "ordinal"
    NUMERIC = "numeric"
    NOMINAL = "nominal"
    MULTIPLE = "multiple"
    TEXT = "text"


class Better(StrEnum):
    """Which direction of change the facilitator calls an improvement."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"

    def flipped(self) -> "Better":
        """The opposite direction, for a reversed item; neither stays neither."""
        return {Better.HIGHER: Better.LOWER, Better.LOWER: Better.HIGHER}.get(self, self)


class Audience(StrEnum):
    """Who may read what was written: everyone in the room, or the facilitator."""

    ROOM = "room"
    FACILITATOR = "facilitator"


@dataclass(frozen=True)
class Option:
    """One possible value and the words that people saw for it."""

    value: bool | int | str
    label: str


# what stands against the before: the after wherever it is asked, otherwise the first of these
AFTER_SIDE = ("after", "follow_up", "during", "once")


@dataclass(frozen=True)
class AskedIf:
    """That a part is asked only of those who answered another one so: its key, how answers compare, and with what."""

    key: str
    comparison: str
    value: bool | int | float | str


@dataclass(frozen=True)
class Ranking:
    """What a part is a place in: the question's key and words, and the words of the option that has the place.

    The parts of one ranking belong together: everybody gives each of them another place, so that all but one of them
    tell the last.
    """

    key: str
    prompt: str
    option: str


@dataclass(frozen=True)
class Part:
    """One measured quantity of a question.

    A value of it is, by measure: BINARY bool; ORDINAL int; NUMERIC int or float; NOMINAL an option's key; MULTIPLE a
    tuple of option keys; TEXT str; and None where it is missing. `options` stand in the order of the scale (binary: No,
    then Yes). `low` and `high` are the ends of a scale or the allowed range, None where there is none. `margin` is in
    units of the scale. `audience` is set for texts alone; `remembered` means that the before is recalled in the after;
    `nps` that a rating of 0 to 10 has a net promoter score too; `asked_if` that not everybody is asked. `ranking` is
    set where the value is an option's place in an order, 1 for the first: then it is described and never judged.
    """

    key: str
    measure: Measure
    prompt: str
    waves: tuple[str, ...]
    options: tuple[Option, ...] = ()
    low: float | None = None
    high: float | None = None
    better: Better = Better.NEITHER
    item: str | None = None
    margin: float | None = None
    unit: str = ""
    sensitive: bool = False
    show_start: bool = False
    key_question: bool = False
    audience: Audience | None = None
    remembered: bool = False
    nps: bool = False
    ranking: Ranking | None = None
    asked_if: AskedIf | None = None

    @property
    def sides(self) -> tuple[str, str]:
        """The waves on its two sides, "" where it has none. What is remembered stands against its own wave."""
        after = next((wave for wave in AFTER_SIDE if wave in self.waves), "")
        return (after if self.remembered else "before" if "before" in self.waves else ""), after

    @property
    def starts(self) -> bool:
        """Whether its before may be shown while the session goes on: asked only then, or marked to be shown."""
        return self.waves == ("before",) or (self.show_start and self.measure is not Measure.TEXT)

    @property
    def compared(self) -> bool:
        """Whether a before stands against an after: asked in both, or remembered. Texts never are."""
        both = "before" in self.waves and "after" in self.waves
        return self.measure is not Measure.TEXT and (both or self.remembered)
