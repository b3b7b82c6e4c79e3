"""What is to be found in the real answers, computed from the CSV files with nothing of ours.

The csv module counts, SciPy and plain Python do the statistics.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from pathlib import Path

from scipy import stats

STEPS = ("Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree")
NO_SESSION = ("NA", "[workshop", "workshop-template")  # not filled in, or an unchanged example
COLUMNS = {  # column of the files: item
    "skill_data_raw": "carpentries.data_raw",
    "skill_write_program": "carpentries.write_program",
    "skill_search_answers": "carpentries.search_answers",
    "skill_overcome_problem": "carpentries.overcome_problem",
    "skill_confidence_programming": "carpentries.confidence",
    "skill_reproducibility_programming": "carpentries.reproducibility",
}
KEY_ITEM = "carpentries.confidence"
WITH_POINTS = ("2018-09-13-edinburgh", "2018-09-22-UTA", "2018-09-22-emory")
K = 5

Waves = tuple[list[int], list[int]]


def counted(folder: Path) -> tuple[dict[tuple[str, str], Waves], list[str]]:
    """Answers (1 to 5) before and after by (session, item), and how the report of each row not taken begins."""
    answers: dict[tuple[str, str], Waves] = defaultdict(lambda: ([], []))
    not_taken = []
    for side, wave in enumerate(("before", "after")):
        with (folder / f"carpentries_{wave}.csv").open(encoding="utf-8", newline="") as file:
            for line, row in enumerate(csv.DictReader(file), 2):
                given = {item: row[column] for column, item in COLUMNS.items() if row[column] != "NA"}
                if row["slug_auto"] in NO_SESSION or not given:
                    not_taken.append(f"carpentries_{wave}.csv, line {line}: ")
                    continue
                for item in COLUMNS.values():
                    answers[row["slug_auto"], item][side].extend(
                        [STEPS.index(given[item]) + 1] if item in given else []
                    )
    return answers, not_taken


def mid_p(before: list[int], after: list[int]) -> float:
    """Exact two-sided mid-p of the rank sum: every way to choose who answered before, counted by its sum."""
    ranks = [round(2 * rank) for rank in stats.rankdata(before + after)]
    ways: list[Counter[int]] = [Counter() for _ in range(len(before) + 1)]
    ways[0][0] = 1
    for rank in ranks:
        for size in range(len(before), 0, -1):
            for total, times in ways[size - 1].items():
                ways[size][total + rank] += times
    centre = len(before) * sum(ranks) / len(ranks)
    here = abs(sum(ranks[: len(before)]) - centre)
    sums = ways[len(before)]
    beyond = sum(times for total, times in sums.items() if abs(total - centre) > here + 1e-9)
    equal = sum(times for total, times in sums.items() if abs(abs(total - centre) - here) <= 1e-9)
    return (beyond + equal / 2) / sum(sums.values())


def p_value(before: list[int], after: list[int]) -> float:
    """Brunner and Munzel from ten people in each wave; the exact rank sum below."""
    if min(len(before), len(after)) >= 10:
        return float(stats.brunnermunzel(before, after).pvalue)
    return mid_p(before, after)


def welch(before: list[int], after: list[int]) -> list[float]:
    """The 95 % interval of the difference of the means."""
    return list(stats.ttest_ind(after, before, equal_var=False).confidence_interval(0.95))


def holm(p: dict[str, float]) -> dict[str, float]:
    """Each p as Holm adjusts it within its family."""
    adjusted, largest = {}, 0.0
    for place, (item, value) in enumerate(sorted(p.items(), key=lambda entry: entry[1])):
        largest = max(largest, min(1.0, (len(p) - place) * value))
        adjusted[item] = largest
    return adjusted
