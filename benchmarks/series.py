"""Whether what several sessions say together keeps its word: false alarms where nothing changed, and coverage.

Linked people answer before and after with one leaning of their own, others are drawn anew; the truth is the same draw
with very many people. Scenes are the ones that once went wrong: sensitive items, of which some sessions have
no interval; few people, who may all move alike; changes of linked people beside everyone, which are rounded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from analysis.decimals import CLEAR
from analysis.figures import figures
from analysis.samples import Answers
from analysis.trends import trends
from forms.measures import Better, Measure, Part

LINES = 400
MANY = 400_000


@dataclass(frozen=True)
class Scene:
    """Sessions of one kind. points 2: yes and no; 0: numbers. beside: people per session who answered before alone."""

    name: str
    sessions: int
    people: int
    points: int
    sensitive: bool = False
    linked: bool = True
    beside: int = 0
    spread: float = 1.0
    shift: float = 0.0
    differ: float = 0.0

    def part(self) -> Part:
        """The question of the scene."""
        measure = {0: Measure.NUMERIC, 2: Measure.BINARY}.get(self.points, Measure.ORDINAL)
        low, high = (1, self.points) if measure is Measure.ORDINAL else (None, None)
        waves = ("before", "after")
        question = Part("q", measure, "Q", waves, low=low, high=high, better=Better.HIGHER, item="i")
        return replace(question, sensitive=self.sensitive)

    def draw(self, chance: np.random.Generator, n: int, shift: float) -> tuple[Any, Any]:
        """Answers of n people before and after."""
        lean = chance.normal(0, 0.75, n)
        leans = (lean, lean if self.linked else chance.normal(0, 0.75, n))
        means = (0.0, shift)
        waves = [self.spread * (x + chance.normal(moved, 0.66, n)) for x, moved in zip(leans, means, strict=True)]
        if self.points == 2:
            return waves[0] > 0, waves[1] > 0
        if not self.points:
            return np.round(20 + 8 * waves[0]), np.round(20 + 8 * waves[1])
        middle = (self.points + 1) / 2
        before, after = (np.clip(np.round(middle + wave), 1, self.points).astype(int) for wave in waves)
        return before, after

    def truth(self, chance: np.random.Generator) -> float:
        """The mean change of very many people, over many sessions where they differ."""
        shifts = chance.normal(self.shift, self.differ, 4_000) if self.differ else [self.shift]
        waves = [self.draw(chance, MANY // len(shifts), shift) for shift in shifts]
        return float(np.mean([np.mean(after.astype(float) - before.astype(float)) for before, after in waves]))


SCENES = (
    Scene("scale of 5", 5, 12, 5),
    Scene("scale of 5, few people", 6, 8, 5, spread=0.6),
    Scene("scale of 3, fewest people", 6, 5, 3, spread=0.5),
    Scene("scale of 5, sessions differ", 8, 15, 5, differ=0.3),
    Scene("scale of 5, not linked", 6, 15, 5, linked=False),
    Scene("sensitive scale of 3", 8, 20, 3, sensitive=True),
    Scene("sensitive scale of 3, not linked", 8, 40, 3, sensitive=True, linked=False, spread=0.7),
    Scene("sensitive numbers", 8, 20, 0, sensitive=True),
    Scene("linked people beside everyone", 6, 15, 5, beside=6),
    Scene("many linked people beside everyone", 6, 400, 5, beside=6, spread=0.5),
    Scene("yes and no", 6, 15, 2),
    Scene("yes and no beside everyone", 6, 15, 2, beside=6),
)
SHIFTS = (0.0, 0.25, 0.5)


def run(lines: int = LINES) -> None:
    """Print, scene by scene, how many lines were pooled, called clear and covered the truth."""
    for scene in SCENES:
        for shift in SHIFTS:
            moved = Scene(**{**vars(scene), "shift": shift})
            pooled, clear, covered = measure(moved, lines)
            rates = f"clear {100 * clear / max(pooled, 1):.1f} %, covered {100 * covered / max(pooled, 1):.1f} %"
            print(f"{scene.name}, shift {shift}: {pooled} of {lines} lines pooled, {rates}", flush=True)


def measure(scene: Scene, lines: int, seed: int = 7) -> tuple[int, int, int]:
    """(lines that were pooled, of them called clear, of them with the truth in their interval)."""
    chance = np.random.default_rng(seed)
    truth = scene.truth(chance)
    found = [line["series"]["pooled"] for line in _lines(scene, chance, lines) if line["series"]["pooled"]]
    clear = sum(pooled["verdict"] in CLEAR for pooled in found)
    return len(found), clear, sum(pooled["interval"][0] <= truth <= pooled["interval"][1] for pooled in found)


def _lines(scene: Scene, chance: np.random.Generator, count: int) -> Iterator[dict[str, Any]]:
    part, links = scene.part(), tuple((i, i) for i in range(scene.people)) if scene.linked else ()
    for _ in range(count):
        releases = []
        for day in range(scene.sessions):
            before, after = scene.draw(chance, scene.people, chance.normal(scene.shift, scene.differ))
            others, _ = scene.draw(chance, scene.beside, 0.0)
            answers = Answers((*before.tolist(), *others.tolist()), tuple(after.tolist()), links)
            questions = list(figures([(part, answers)]))
            releases.append({"id": f"{day:02}", "title": "", "date": f"2026-01-{day + 1:02}", "questions": questions})
        yield from trends(releases)
