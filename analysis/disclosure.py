"""Which figures of a question may be shown, about whom, and why the rest is withheld.

One rule of base per compared question, so that no subtraction of one published figure from another isolates fewer
than k people. Pure counting: no statistics and no database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from forms.measures import Audience, Part
from forms.texts import Text

SMALLEST_GROUP = 5
SMALLEST_SENSITIVE_GROUP = 10
SMALLEST_SENSITIVE_CATEGORY = 3
QUANTILES_FROM = 20
FEWEST_UNNAMED = 10  # below, a room in which everybody answered is a list of people
FEW_PEOPLE = 40
NEARLY_EVERYONE = 0.9
# By who may read them: from how many answers to a form, and how many texts to a question, texts may be shown
TEXTS_FROM = {Audience.ROOM: (0, 3), Audience.FACILITATOR: (10, 5)}

Who = Literal["everyone", "matched"]
From = Literal["pairs", "unlinked"]
Wave = Literal["before", "after", "then", "now", ""]


@dataclass(frozen=True)
class Base:
    """Whom distributions describe and what the change is computed from."""

    who: Who
    change_from: From


def smallest_group(k: int, sensitive: bool) -> int:
    """The fewest people a figure may describe; sensitive questions need at least 10. ValueError for k below 5."""
    if k < SMALLEST_GROUP:
        raise ValueError(f"the smallest group is {SMALLEST_GROUP} people, not {k}")
    return max(k, SMALLEST_SENSITIVE_GROUP) if sensitive else k


def choose_base(n_before: int, n_after: int, n_pairs: int, k: int, show_start: bool = False) -> Base:
    """The rule of base for one compared question.

    n_before, n_after: people who answered it in the wave; n_pairs: linked people who answered it both times.
    A: those without a partner are nobody or at least k in each wave: distributions of everyone, change from pairs.
    B: otherwise from the matched alone, if they are at least k and at least half of the smaller wave, and the start
    was not shown already. C: otherwise everyone, and no figure about pairs.
    """
    unpaired = (n_before - n_pairs, n_after - n_pairs)
    if all(u == 0 or u >= k for u in unpaired):
        return Base("everyone", "pairs" if n_pairs >= k else "unlinked")
    if n_pairs >= k and 2 * n_pairs >= min(n_before, n_after) and not show_start:
        return Base("matched", "pairs")
    return Base("everyone", "unlinked")


def below(n_before: int | None, n_after: int | None, k: int) -> bool:
    """Whether a question was answered, but in no wave by enough people to show anything of it."""
    return 0 < max(n_before or 0, n_after or 0) < k


def enough_together(n_before: int, n_after: int, n_pairs: int, k: int, compared: bool) -> bool:
    """Whether small sessions hold enough, put together, to make one point (R13).

    k linked people, or 2 k answers. A point that compares needs k answers in each wave all the same; one that
    does not needs its 2 k answers in one of them.
    """
    if not compared:
        return max(n_before, n_after) >= 2 * k
    return n_pairs >= k or (min(n_before, n_after) >= k and n_before + n_after >= 2 * k)


def everybody_answered(n: int, invited: int | None) -> bool:
    """Whether all who were invited answered, and are so few that the results describe people one can name (R11)."""
    return invited is not None and 0 < n < FEWEST_UNNAMED and n >= invited


def all_agree(counts: Sequence[int] | None) -> bool:
    """Whether everybody gave one answer to an ordinary question, so that each person's answer is known (R3)."""
    return counts is not None and sum(count > 0 for count in counts) == 1


def too_few(n: int, k: int, wave: Wave = "") -> Text | None:
    """Why a wave of n people is not shown, or None where it may be; "then" and "now" are a remembered part's."""
    if n >= k:
        return None
    name = f"too_few_{wave}" if wave else "too_few"
    return Text(f"{name}_nobody", {"k": k}) if n == 0 else Text(name, {"n": n, "k": k})


def texts_from(audience: Audience, k: int) -> tuple[int, int]:
    """From how many answers to a form (never below k), and how many texts to a question, its texts may be shown."""
    answers, texts = TEXTS_FROM[audience]
    return max(answers, k), texts


def texts_together_from(audience: Audience, k: int) -> tuple[int, int]:
    """The same for the texts of several sessions that could show none: never below 2 k answers.

    Who came to several of them is counted at each, so that k answers could be of fewer than k people (as R13).
    """
    answers, texts = texts_from(audience, k)
    return max(answers, 2 * k), texts


def texts_shown_from(part: Part, k: int) -> Text:
    """The same for one question in words; k: the smallest group of its session."""
    answers, texts = texts_from(part.audience or Audience.ROOM, smallest_group(k, part.sensitive))
    return Text("texts_shown_from", {"prompt": part.prompt, "answers": answers, "texts": texts})


def nearly_everyone(counts: Sequence[int], n: int) -> bool:
    """Whether one category holds all of n people or all but one; from 40 people up, more than 90 % of them."""
    most = max(counts, default=0)
    return most >= n - 1 if n < FEW_PEOPLE else most > NEARLY_EVERYONE * n


def _few_in_one(counts: Sequence[int]) -> bool:
    return any(0 < count < SMALLEST_SENSITIVE_CATEGORY for count in counts)


def sensitive_reason(counts: Sequence[int], n: int, listed: bool = True, several: bool = False) -> Text | None:
    """Why a sensitive question is withheld, or None where it may be shown; always the same words.

    counts: people per category of one wave's base, n: people in it. listed: whether the counts would be published
    (numbers show none, so that only near-unanimity gives somebody away there). several: one person may be in several
    categories, so that each of them parts the people: the few outside of it are told from n as well, and a category of
    nobody tells that everybody answered alike. Which rule withholds it would itself
    tell what people answered ("nearly everyone"), so the reason does not say.
    """
    if several:
        few = any(min(count, n - count) < SMALLEST_SENSITIVE_CATEGORY for count in counts)
    else:
        few = _few_in_one(counts)
    return Text("sensitive") if nearly_everyone(counts, n) or (listed and few) else None


def moves_tell(up: int | None, same: int | None, down: int | None) -> bool:
    """Whether linked people moved so alike, or so few of them one way, that a sensitive question gives them away.

    Not the counts alone must stay unsaid then, but whatever they could be worked out from: intervals, tests, effects.
    """
    people = [n or 0 for n in (up, same, down)]
    return nearly_everyone(people, sum(people)) or few_moved(*people)


def few_moved(*people: int) -> bool:
    """Whether a way to move was taken by so few that a sensitive question gives them away."""
    return _few_in_one(people)


def round_about_pairs(value: float, share: bool) -> float:
    """A figure about the pairs beside figures of everyone: one decimal (of a percentage point for shares)."""
    return round(value, 3 if share else 1) + 0.0
