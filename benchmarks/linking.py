"""How well link codes find their partners: 400 simulated cohorts each, with the truth known (STATISTICS.md 3.4 and 10).

The simulator lies beside the specification; its folder is named in SOUNDINGS_TOOLS. Precision is the share of links
that are right, recall the share of people who answered twice that are linked; 2 % a form give no code, so that recall
cannot be much above 0.96. What is matched are the tokens that the product would keep.
"""

from __future__ import annotations

import importlib.util
import os
import time
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from analysis.linking import Code, match
from surveys.carriers import LinkCode
from surveys.link_keys import tokens

COHORTS = 400
MOST_PEOPLE = 24_000  # in all cohorts of a large setting: some minutes, and still thousands of links
KEY = b"a key for measuring"


class Setting(NamedTuple):
    """One row of the table of section 3.4: its published precision and recall, forgiving one element."""

    scheme: str
    error: str
    n: int
    precision: float
    recall: float
    attrition: str = "mcar"


TABLE = (
    Setting("default", "low", 30, 1.000, 0.963),
    Setting("default", "typical", 10, 1.000, 0.947),
    Setting("default", "typical", 30, 1.000, 0.952),
    Setting("default", "typical", 60, 0.999, 0.945),
    Setting("default", "high", 30, 1.000, 0.910),
    Setting("default", "typical", 200, 0.998, 0.941),
    Setting("default", "typical", 1000, 0.993, 0.906),
    Setting("six", "typical", 60, 1.000, 0.948),
    Setting("six", "typical", 200, 1.000, 0.943),
    Setting("six", "typical", 1000, 0.998, 0.939),
    Setting("six", "typical", 3000, 0.993, 0.919),
    Setting("seven", "typical", 3000, 0.999, 0.930),
    Setting("four", "typical", 60, 0.994, 0.935),
    Setting("four", "typical", 1000, 0.979, 0.787),
)
ISSUE = TABLE[2]


class Score(NamedTuple):
    """Links right, links made, and people who answered twice."""

    right: int
    made: int
    true: int

    def __add__(self, other: object) -> Score:
        assert isinstance(other, Score)
        return Score(*(a + b for a, b in zip(self, other, strict=True)))

    @property
    def precision(self) -> float:
        return self.right / self.made if self.made else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 1.0


def simulator() -> ModuleType:
    """make_cohort.py, from the folder named in SOUNDINGS_TOOLS (default: ../shared/tools from the project's root)."""
    folder = Path(os.environ.get("SOUNDINGS_TOOLS", Path(__file__).resolve().parents[2] / "shared" / "tools"))
    path = folder / "make_cohort.py"
    if not path.exists():
        raise SystemExit("SOUNDINGS_TOOLS must name the folder of make_cohort.py")
    spec = importlib.util.spec_from_file_location("make_cohort", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def code_of(response: dict[str, Any]) -> Code | None:
    """A simulated response's code as the product keeps it; with two elements missing it keeps none."""
    elements = response["code"]
    if elements is None or elements.count(None) > 1:
        return None
    spelled = tuple(None if element is None else str(element).lower() for element in elements)
    full, *parts = tokens(KEY, LinkCode("recalled", spelled, tolerant=True))
    return Code(full, tuple(part for part in parts if part))


def card_of(response: dict[str, Any], person: int) -> Code | None:
    """The same person's card or phone: one code, never wrong, given by those who give any."""
    if response["code"] is None:
        return None
    full = tokens(KEY, LinkCode("card", (str(person),)))[0]
    return Code(full)


def score(cohort: dict[str, Any], *, cards: bool = False, guard: bool = False) -> tuple[Score, bool]:
    """How one cohort is linked, and whether the guard forgave nothing."""
    person_of = cohort["truth"]["person_of"]
    person = (lambda r: person_of[str(r["rid"])]) if isinstance(person_of, dict) else (lambda r: person_of[r["rid"]])
    waves = [[r for r in cohort["responses"] if r["wave"] == wave] for wave in ("pre", "post")]
    codes = [[card_of(r, person(r)) if cards else code_of(r) for r in wave] for wave in waves]
    links = match(codes[0], codes[1], guard=guard)
    right = sum(person(waves[0][i]) == person(waves[1][j]) for i, j in links.pairs)
    true = len({person(r) for r in waves[0]} & {person(r) for r in waves[1]})
    return Score(right, len(links.pairs), true), links.guarded


def measured(tools: ModuleType, setting: Setting, **how: bool) -> tuple[Score, int, int]:
    """A setting's score over its cohorts, how many there were, and for how many the guard forgave nothing."""
    cohorts = max(1, min(COHORTS, MOST_PEOPLE // setting.n))
    total, guarded = Score(0, 0, 0), 0
    for seed in range(cohorts):
        cohort = tools.make_cohort(
            n=setting.n, seed=seed, scheme=setting.scheme, error=setting.error, attrition=setting.attrition
        )
        found, off = score(cohort, **how)
        total, guarded = total + found, guarded + off
    return total, cohorts, guarded


def run() -> None:
    tools = simulator()
    total, cohorts, guarded = measured(tools, ISSUE, guard=True)
    print(f"precision, 5 elements, typical, n = 30, {cohorts} cohorts: {total.precision:.4f} of links (0.995 asked)")
    print(f"recall, 5 elements, typical, n = 30, {cohorts} cohorts: {total.recall:.4f} of people (0.92 asked)")
    print(f"tolerance switched off: {guarded} of {cohorts} cohorts")
    cards, cohorts, _ = measured(tools, ISSUE, cards=True, guard=True)
    print(f"wrong links by card or this phone: {cards.made - cards.right} of {cards.made} links")
    for setting in TABLE:
        begun = time.perf_counter()
        total, cohorts, _ = measured(tools, setting)
        far = max(abs(total.precision - setting.precision), abs(total.recall - setting.recall)) * 100
        _, _, guarded = measured(tools, setting, guard=True) if setting.n <= 200 else (None, None, None)
        print(
            f"{setting.scheme} {setting.error} {setting.n}: {total.precision:.3f}/{total.recall:.3f} precision/recall"
            f" (table {setting.precision:.3f}/{setting.recall:.3f}, off by {far:.1f} points, {cohorts} cohorts,"
            f" guard off in {'-' if guarded is None else guarded}, {time.perf_counter() - begun:.0f} s)",
            flush=True,
        )
