"""How long the figures of a whole release take: twenty questions of every measure, from 30 people to 10 000."""

from __future__ import annotations

import math
import random
import resource
import time
from typing import Any

from analysis.figures import figures
from analysis.samples import Answers
from forms.measures import Better, Measure, Option, Part

QUESTIONS = 20
SIZES = (30, 1_000, 10_000)
TIMES = {30: 9, 1_000: 5, 10_000: 3}
SCALE = tuple(Option(point, str(point)) for point in range(1, 6))
LETTERS = tuple(Option(letter, letter) for letter in "abcde")
MEASURES = (Measure.ORDINAL, Measure.BINARY, Measure.NUMERIC, Measure.NOMINAL, Measure.MULTIPLE)
BOTH = ("before", "after")


def run() -> None:
    """Print seconds, memory, and how the cost grows."""
    figures(_questions(30))  # what is loaded and compiled once is not the release's
    taken: dict[tuple[int, bool], float] = {}
    for linked in (True, False):
        how = "linked" if linked else "not linked"
        for n in SIZES:
            questions = _questions(n, linked)
            seconds = []
            for _ in range(TIMES[n]):
                begun = time.perf_counter()
                figures(questions, seed="benchmark")
                seconds.append(time.perf_counter() - begun)
            taken[n, linked] = sorted(seconds)[len(seconds) // 2]
            print(f"release of {n} people and {QUESTIONS} questions, {how}: {taken[n, linked]:.3f} s", flush=True)
        exponent = math.log(taken[SIZES[2], linked] / taken[SIZES[1], linked]) / math.log(SIZES[2] / SIZES[1])
        print(f"growth exponent from {SIZES[1]} to {SIZES[2]} people, {how}: {exponent:.2f}", flush=True)
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _questions(n: int, linked: bool = True) -> list[tuple[Part, Answers]]:
    chance = random.Random(n)
    pairs = tuple((i, i) for i in range(n)) if linked else ()
    return [_question(number, MEASURES[number % len(MEASURES)], n, pairs, chance) for number in range(QUESTIONS)]


def _question(number: int, measure: Measure, n: int, pairs: Any, chance: random.Random) -> tuple[Part, Answers]:
    options = {Measure.ORDINAL: SCALE, Measure.NOMINAL: LETTERS, Measure.MULTIPLE: LETTERS}.get(measure, ())
    part = Part(f"q{number}", measure, "?", BOTH, options, better=Better.HIGHER)
    before, after = (tuple(_answer(measure, chance, late) for _ in range(n)) for late in (0, 1))
    return part, Answers(before, after, pairs)


def _answer(measure: Measure, chance: random.Random, late: int) -> Any:
    if measure is Measure.ORDINAL:
        return min(5, chance.randint(1, 5) + late * chance.randint(0, 1))
    if measure is Measure.BINARY:
        return chance.random() < 0.4 + 0.2 * late
    if measure is Measure.NUMERIC:
        return chance.randint(0, 400) / 4
    if measure is Measure.NOMINAL:
        return chance.choice("abcde")
    return tuple(letter for letter in "abcde" if chance.random() < 0.3)
