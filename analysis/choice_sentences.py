"""What the page says about a choice before and after: the people, then the certainty.

Records in, Texts out; the English stands in texts.json.
"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.choices import Choices, OptionChange
from analysis.results import Verdict
from analysis.sentences import why_a_hint
from analysis.summaries import Parameters, change_interval
from analysis.texts import counted, nest, plain, share_of
from analysis.verdicts import SMALL_GROUP
from forms.measures import Part
from forms.texts import Text


def people(part: Part, found: Choices) -> Text:
    """How many linked people gave another answer; how many answered, where that cannot be said."""
    if found.paired and found.moved is None and not part.sensitive:
        return Text("people_pairs_hidden", {"n": found.n_before})
    if found.moved is None or part.sensitive:
        return Text("people_choices", {"n_before": found.n_before, "n_after": found.n_after})
    if not found.moved:
        return Text("people_all_same", {"n": found.n_before})
    return Text("people_moved", {"people": share_of(found.moved, found.n_before)})


def certainty(
    found: Choices, verdict: Verdict, margin: float, counts: tuple[Sequence[int], Sequence[int]] | None
) -> Text:
    """The verdict with the answer that moved most. counts: people per answer in the base, None beside everyone."""
    parameters: Parameters = {"finding": finding(found, counts)}
    if verdict.word == "shift":
        text = Text("clear_shift_small" if verdict.small else "clear_shift", parameters)
    elif verdict.word == "same":
        text = Text("same", parameters | {"margin": nest("points", n=plain(100 * margin, 0))})
    elif verdict.word == "hint":
        text = Text("hint_shift", parameters)
    elif verdict.word == "too_few":
        text = Text("too_few_to_judge", parameters)
    else:
        text = Text("unclear_choice", parameters)
    text = why_a_hint(text, verdict)
    if min(found.n_before, found.n_after) < SMALL_GROUP and verdict.word != "too_few":
        return Text("with_small_group", {"sentence": text.to_json()})
    return text


def finding(found: Choices, counts: tuple[Sequence[int], Sequence[int]] | None) -> Parameters:
    """The largest change in figures, as a part of a sentence."""
    largest = found.largest
    if largest is None or largest.change == 0:
        return nest("finding_choice_level")
    interval = change_interval(largest.interval, share=True, decimals=_decimals(largest))
    if counts is None:
        words = "finding_choice_linked_up" if largest.more > 0 else "finding_choice_linked_down"
        n = counted("people_n", found.n_before)
        return nest(words, count=abs(largest.more), n=n, label=largest.label, interval=interval)
    i = found.parts.index(largest)
    before, after = share_of(counts[0][i], found.n_before), share_of(counts[1][i], found.n_after)
    return nest("finding_choice", label=largest.label, before=before, after=after, interval=interval)


def _decimals(found: OptionChange) -> int:
    """One decimal where an end of a clear change's interval would read as 0."""
    return int(found.clear and any(round(100 * end) == 0 for end in found.interval))
