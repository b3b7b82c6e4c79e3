"""Whether the figures keep their word on groups whose truth is known: intervals, false alarms, directions, who left.

The simulator is make_cohort.py in the folder that SOUNDINGS_TOOLS names (default: ../shared/tools beside the project).
People are linked by the truth, so that nothing here depends on how codes are matched.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from analysis.comparing import compare_pairs
from analysis.figures import figures
from analysis.results import Change
from analysis.samples import Answers, Paired
from forms.measures import Better, Measure, Option, Part

COHORTS = 400
ALARMS = 1_000  # reports of nothing: a rate of a few per cent needs more of them
PEOPLE = 30
SIZES = (12, 30, 60)
KINDS = {"likert5": (1, 5), "likert7": (1, 7), "rating0_10": (0, 10), "yesno": (0, 1), "number": (0, 0)}
REPORT = ("conf", "skill", "ceiling", "worse", "rate", "knows")
CLEAR = ("improvement", "decline", "shift")


def run() -> None:
    """Print every figure; a missing simulator ends the run with what to set."""
    simulator = _simulator()
    _intervals(simulator)
    _false_alarms(simulator)
    _directions(simulator)
    for kind in ("mar", "mnar"):
        _who_left(simulator, kind)


def _simulator() -> Any:
    folder = Path(os.environ.get("SOUNDINGS_TOOLS") or Path(__file__).parents[2] / "shared" / "tools")
    path = folder / "make_cohort.py"
    if not path.exists():
        raise SystemExit(f"no make_cohort.py in {folder}: set SOUNDINGS_TOOLS to the folder that has it")
    spec = importlib.util.spec_from_file_location("make_cohort", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} cannot be read as Python")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _cohorts(
    simulator: Any, n: int, count: int = COHORTS, **other: Any
) -> Iterator[tuple[dict[str, Answers], dict[str, Any]]]:
    """Answers by item, linked by the truth, and what is true of the population, cohort after cohort."""
    for seed in range(count):
        made = simulator.make_cohort(n=n, seed=seed, **other)
        waves = [[row for row in made["responses"] if row["wave"] == wave] for wave in ("pre", "post")]
        places = [{row["rid"]: i for i, row in enumerate(wave)} for wave in waves]
        pairs = tuple((places[0][a], places[1][b]) for a, b in made["truth"]["links"]["1"])
        answers = {
            item["id"]: Answers(*(tuple(_value(item, row) for row in wave) for wave in waves), pairs)
            for item in made["meta"]["items"]
            if item["kind"] in KINDS
        }
        yield answers, made["truth"]["population"]["1"]


def _value(item: dict[str, Any], row: dict[str, Any]) -> Any:
    value = row["answers"][item["id"]]
    return bool(value) if item["kind"] == "yesno" and value is not None else value


def _part(item: dict[str, Any]) -> Part:
    low, high = KINDS[item["kind"]]
    measure = {"yesno": Measure.BINARY, "number": Measure.NUMERIC}.get(item["kind"], Measure.ORDINAL)
    options = tuple(Option(p, str(p)) for p in range(low, high + 1)) if measure is Measure.ORDINAL else ()
    ends = (low, high) if measure is Measure.ORDINAL else (None, None)
    return Part(item["id"], measure, item["id"], ("before", "after"), options, *ends, better=Better.HIGHER)


def _items(simulator: Any) -> dict[str, Part]:
    return {item["id"]: _part(item) for item in simulator.DEFAULT_ITEMS if item["kind"] in KINDS}


def _intervals(simulator: Any) -> None:
    parts = _items(simulator)
    covered, counted = dict.fromkeys(parts, 0), dict.fromkeys(parts, 0)
    for answers, truth in _cohorts(simulator, PEOPLE):
        for key, part in parts.items():
            linked = answers[key].linked()
            found = compare_pairs(Paired(*zip(*linked, strict=True)), part.measure)
            if isinstance(found, Change) and found.interval is not None:
                counted[key] += 1
                covered[key] += found.interval[0] <= truth[key]["mean_change"] <= found.interval[1]
    for key in parts:
        print(f"95 % interval covers the truth, {key}: {100 * covered[key] / counted[key]:.1f} %", flush=True)


def _reports(
    simulator: Any, n: int, key_question: str = "", **other: Any
) -> Iterator[tuple[tuple[dict[str, Any], ...], dict[str, Any]]]:
    parts = {key: replace(part, key_question=key == key_question) for key, part in _items(simulator).items()}
    for answers, truth in _cohorts(simulator, n, **other):
        yield figures([(parts[key], answers[key]) for key in REPORT]), truth


def _false_alarms(simulator: Any) -> None:
    for n in SIZES:
        alarms = questions = before_holm = 0
        for report, _ in _reports(simulator, n, count=ALARMS, delta_scale=0.0):
            alarms += any(record["verdict"] in CLEAR for record in report)
            questions += len(report)
            before_holm += sum(_clear_alone(record) for record in report)
        print(f"null reports of six with any clear change, n = {n}: {100 * alarms / ALARMS:.1f} %", flush=True)
        keyed = _reports(simulator, n, REPORT[0], count=ALARMS, delta_scale=0.0)
        rate = 100 * sum(any(record["verdict"] in CLEAR for record in report) for report, _ in keyed) / ALARMS
        print(
            f"null reports of six with any clear change, one of them the key question, n = {n}: {rate:.1f} %",
            flush=True,
        )
        print(f"null questions clear before Holm, n = {n}: {100 * before_holm / questions:.1f} %", flush=True)


def _clear_alone(record: dict[str, Any]) -> bool:
    ends = record["details"].get("verdict_interval")
    return bool(record["p"] is not None and record["p"] <= 0.05 and ends and (ends[0] > 0 or ends[1] < 0))


def _directions(simulator: Any) -> None:
    wrong = moved = 0
    for report, truth in _reports(simulator, PEOPLE):
        for record in report:
            true = truth[record["key"]]["mean_change"]
            if true:
                moved += 1
                wrong += record["verdict"] == ("decline" if true > 0 else "improvement")
    print(f"clear in the wrong direction: {100 * wrong / moved:.2f} %", flush=True)


def _who_left(simulator: Any, kind: str) -> None:
    raised = flagged = 0
    for report, _ in _reports(simulator, PEOPLE, attrition=kind):
        boxes = [record["attrition"] for record in report if record["attrition"]]
        raised += bool(boxes)
        flagged += any(box["flag"] for box in boxes)
    print(f"attrition box raised, {kind}: {100 * raised / COHORTS:.1f} %", flush=True)
    print(f"those who left said to have started elsewhere, {kind}: {100 * flagged / COHORTS:.1f} %", flush=True)
