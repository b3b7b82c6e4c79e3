"""What so many people will and will not see of a session that is being planned: said from the first step on.

The first step asks how many people are expected, and a questionnaire is chosen later; so it is said for those that the
session may ask. The page's script asks for the piece while the number is typed; without it the second step says it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_security import current_user

from surveys.access import RUN, get_community
from surveys.database import db
from surveys.models.people import Community
from surveys.views.run.base import blueprint
from surveys.views.run.choices import Choice, choices_of
from surveys.views.run.forms import FirstQuestions
from surveys.views.run.outlook import Outlook, outlook

FEW = 8  # up to so many people, one form with now-and-then questions shows more than two (INTERFACE.md)


@blueprint.get("/communities/<community_id>/sessions/outlook")
def foresee_plan(community_id: str) -> ResponseReturnValue:
    """The piece of the first step; nothing for what is no number of people."""
    community = get_community(db.session, current_user, community_id, RUN)
    choices = considered(choices_of(community))
    first = FirstQuestions(request.args)
    if not choices or not first.people.validate(first):
        return "", 204
    return render_template("run/_foreseen.html", **foreseen(community, first, choices))


def considered(choices: list[Choice]) -> list[Choice]:
    """Of what a session may ask, the questionnaire that the address names; all where it names none of them."""
    named = request.args.get("questionnaire")
    return [one for one in choices if one.version.questionnaire_id == named] or choices


def foreseen(community: Community, first: FirstQuestions, choices: Sequence[Choice]) -> dict[str, Any]:
    """What templates/run/_foreseen.html shows of so many people."""
    each = [(one.definition.title, _outlook(community, first, [one])) for one in choices]
    return {
        "outlook": _outlook(community, first, choices),
        "unseen": [(title, seen) for title, seen in each if seen.unseen],
        "several": len(choices) > 1,
        "few": first.people.data is not None and first.people.data <= FEW,
    }


def _outlook(community: Community, first: FirstQuestions, choices: Sequence[Choice]) -> Outlook:
    asked = [question for choice in choices for question in choice.definition.questions()]
    return outlook(first.people.data, community.k, asked, linked=first.same.data == "yes")
