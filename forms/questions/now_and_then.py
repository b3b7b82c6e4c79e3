"""Now and then: after the session, where one is now and, looking back, where one was before.

Both answers come from one person in one form, so that they are paired without any code. They are always called
"as remembered" and never mixed with answers that were really given before.
"""

from random import Random
from typing import TYPE_CHECKING, Any

from forms.questions.base import PREFER_NOT, Example, GetList, Refused, one_posted
from forms.questions.graded import Graded
from forms.questions.settings import words

if TYPE_CHECKING:
    from forms.questionnaire import Question

MOMENTS = ("now", "then")


class NowAndThen(Graded):
    """Two steps of one scale: {"now": 4, "then": 2}. One of them may be left out where an answer is not required."""

    name = "now_and_then"
    template = "now_and_then.html"
    one_control = False
    remembers = True
    comparisons = ()  # two answers in one: a condition could not say which
    missing_id = "answer.missing_both"
    waves = ("during", "after", "follow_up", "once")  # there is nothing to look back on before
    starter = {
        "prompt": words("starter.now_and_then"),
        "waves": ["after"],
        "better": "higher",
        "settings": {"points": 5, "low": words("starter.not_ready"), "high": words("starter.fully_ready")},
    }
    example = Example(
        question={
            "key": "ready_to_support",
            "type": "now_and_then",
            "prompt": "How ready are you to support a colleague after a hard conversation?",
            "waves": ["after"],
            "better": "higher",
            "settings": {"points": 5, "low": "not ready", "high": "fully ready"},
        },
        raw={"now": 4, "then": 2},
        posted={"q-ready_to_support-now": ["4"], "q-ready_to_support-then": ["2"]},
        stored={"now": 4, "then": 2},
        shown="now 4, looking back 2",
        values={"ready_to_support": 4},
    )

    def check(self, question: "Question", raw: Any) -> Any:
        """An object of now and then; a moment that is absent or null is unanswered."""
        if not isinstance(raw, dict) or any(moment not in MOMENTS for moment in raw):
            raise Refused("answer.both_moments")
        given = {moment: raw[moment] for moment in MOMENTS if raw.get(moment) is not None}
        stored = {moment: super(NowAndThen, self).check(question, value) for moment, value in given.items()}
        if stored and len(stored) < len(MOMENTS) and question.required:
            raise Refused("answer.both_moments")
        return stored or None

    def names(self, question: "Question") -> tuple[str, ...]:
        """Two groups of radios, and the tick below them."""
        return tuple(f"{question.name}-{control}" for control in (*MOMENTS, PREFER_NOT))

    def raw_from_form(self, question: "Question", getlist: GetList) -> Any:
        """Both groups of radios; ticking "prefer not to say" stands above them."""
        if question.prefer_not_to_say and getlist(question.name + "-prefer_not"):
            return PREFER_NOT
        posted = {moment: one_posted(getlist(f"{question.name}-{moment}")) for moment in MOMENTS}
        return {moment: self.number(question, value) for moment, value in posted.items()}

    def made_up(self, question: "Question", level: float, chance: Random) -> Any:
        """Now at this level, and most of the time lower in looking back."""
        then = max(level - chance.uniform(-0.1, 0.4), 0)
        return {
            moment: super(NowAndThen, self).made_up(question, min(where, 0.999), chance)
            for moment, where in (("now", level), ("then", then))
        }

    def value(self, stored: Any) -> Any:
        """The part's value is where one is now."""
        return stored.get("now")

    def then_values(self, question: "Question", stored: Any) -> dict[str, Any]:
        """Where one remembers to have been."""
        said = stored is not None and not self.not_said(question, stored)
        return {question.key: stored.get("then") if said else None}

    def show(self, question: "Question", stored: Any) -> str:
        """Both answers with the names of their moments."""
        answers = [
            (moment, super(NowAndThen, self).show(question, stored[moment])) for moment in MOMENTS if moment in stored
        ]
        return ", ".join(words(f"shown.{moment}", answer=answer) for moment, answer in answers)
