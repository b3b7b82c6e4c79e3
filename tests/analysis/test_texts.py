"""The sentences: plain words, no forbidden ones, and every id used and said."""

from __future__ import annotations

import re
import string
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.summaries import change_interval
from analysis.texts import CATALOGUE, counted, grouped, nest, p_words, plain, share_of, signed
from forms.texts import Text

FORBIDDEN = (
    "significan", "prove", "no effect", "no difference", "no change", "p = 0.000", "respondent", "instrument", "wave",
    "baseline", "null", "statistic",
)  # fmt: skip
PACKAGE = Path(__file__).parents[2] / "analysis"


def sentences() -> list[tuple[str, str]]:
    """Every (id, sentence) of the file, singular and plural apart."""
    found = []
    for text_id, entry in CATALOGUE.sentences.items():
        found += [(text_id, form) for form in (entry.values() if isinstance(entry, dict) else (entry,))]
    return found


def forbidden_in(sentence: str) -> list[str]:
    words = " ".join(name for name in string.Formatter().parse(sentence) for name in name[:1])
    return [word for word in FORBIDDEN if re.search(rf"\b{re.escape(word)}", words.lower())]


@pytest.mark.parametrize(("text_id", "sentence"), sentences())
def test_sentence_has_no_forbidden_word(text_id: str, sentence: str) -> None:
    assert forbidden_in(sentence) == []


def test_a_forbidden_word_is_caught() -> None:
    assert forbidden_in("A Significant change in this wave of {respondent}s") == ["significan", "wave"]


def test_every_sentence_is_used() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.glob("**/*.py"))
    built = re.compile(
        r"(finding_(scale|number|share|few|place(_linked)?|linked_\w+|felt_\w+|median)_(up|down|level)|n_(same|higher|lower)_nobody"
        r"|people_(felt_)?(all_)?(higher|lower|same|yes_no)|(clear|hint)_(improvement|decline|shift)(_small)?"
        r"|yardstick_(real|shift)|left_(lower|higher)|spread_(closer|wider|level)|sessions_differ_(yes|no|unsure)|trend_(up|down|untold)_(change|level)"
        r"|finding_pooled(_felt)?(_points)?|too_few(_asked)?(_before|_after|_then|_now)(_nobody)?|too_few_nobody"
        r"|place_order_(before|after)|asked_of_(is|at_least|includes)|\w+_later)"
    )
    unused = [i for i in CATALOGUE.sentences if f'"{i}"' not in code and not built.fullmatch(i)]
    assert unused == ["cause_once"]  # said by pages, once each


def test_numbers_have_a_true_minus_sign_and_no_minus_zero() -> None:
    assert [signed(v) for v in (1.05, -0.3, 0.0, -0.04, 0.04)] == ["+1.1", "\u22120.3", "0.0", "0.0", "0.0"]
    assert [plain(v) for v in (2.75, -1.0, -0.01)] == ["2.8", "\u22121.0", "0.0"]


def test_small_p_values_are_never_zero() -> None:
    assert [p_words(p) for p in (0.0, 0.0004, 0.0312, 1.0)] == ["< 0.001", "< 0.001", "0.031", "1.000"]


def test_per_cent_stands_in_brackets_from_twenty_people_up() -> None:
    assert CATALOGUE.say(Text("mixed", {"finding": share_of(7, 12), "up": 1, "down": 2})).startswith(
        "Mixed: 7 of 12 people,"
    )
    assert CATALOGUE.say(Text.from_json(share_of(15, 20))) == "15 of 20 people (75 %)"
    assert [CATALOGUE.say(Text.from_json(share_of(n, 35))) for n in (0, 35)] == ["0 of 35 people", "35 of 35 people"]


def test_nested_texts_are_said_in_their_place() -> None:
    text = Text("with_small_group", {"sentence": nest("hint_shift", finding=counted("n_lower", 0))})
    assert CATALOGUE.say(text) == (
        "A hint of a shift, not certain: nobody lower. Very small group: one person more or less could change this."
    )


def test_unknown_texts_and_missing_parameters_raise() -> None:
    with pytest.raises(KeyError):
        CATALOGUE.say(Text("no_such_text"))
    with pytest.raises(KeyError):
        CATALOGUE.say(Text("settle", {}))


def test_what_web_workers_import_loads_no_numpy() -> None:
    light = "analysis, analysis.trends, analysis.texts, analysis.linking, analysis.disclosure, analysis.sentences"
    check = f"import sys, {light}; print(sorted({{'numpy', 'scipy', 'matplotlib'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, cwd=PACKAGE.parent, check=True)
    assert done.stdout.strip() == "[]"


def test_large_counts_are_said_in_groups_of_three_and_years_are_not() -> None:
    told = CATALOGUE.say(Text("who_same_people", {"n_pairs": 1945}))
    assert "1,945" in told
    assert [grouped(value) for value in (999, 1000, True, "2026", 1234.5)] == [999, "1,000", True, "2026", 1234.5]


def test_an_interval_too_narrow_for_its_decimals_says_so() -> None:
    ends = {"points": change_interval((0.62, 0.64), False, 1), "shares": change_interval((0.401, 0.404), True, 0)}
    assert {name: CATALOGUE.say(Text.from_json(words)) for name, words in ends.items()} == {
        "points": " (95 % interval: +0.6 at both ends, when rounded)",
        "shares": " (95 % interval: +40 percentage points at both ends, when rounded)",
    }
