"""The key question of a session leads its page, whatever its kind; where it may not be shown, the page says so."""

from __future__ import annotations

from typing import Any

import pytest

from forms.questionnaire import load
from surveys import building, evidence, running
from surveys.models.people import Community
from surveys.models.sessions import Session
from surveys.operations.clerk import work_until_idle
from tests.surveys.views.support_pages import LEAD, Site, text

OPTIONS = {"options": [{"key": "lead", "label": "The lead"}, {"key": "friend", "label": "A friend"}]}
BOTH = ["before", "after"]
SCALE = {"key": "say", "type": "scale", "prompt": "I know what to say", "waves": BOTH, "settings": {"points": 5}}
RARE = {"key": "rare", "type": "scale", "prompt": "Few answer this", "waves": BOTH, "settings": {"points": 5}}


def asked(site: Site, *questions: dict[str, Any]) -> None:
    """The questionnaire of the sessions to come."""
    with site.writing() as database:
        definition = load({"title": "Choices", "pages": [{"questions": list(questions)}]})
        building.start(database, database.get_one(Community, site.community_id), definition)


def finished(site: Site, before: dict[str, Any], after: dict[str, Any], people: int = 8) -> str:
    """A finished session in which everybody gave these answers; the first three also answered the rare question."""
    session_id, code = site.plan()
    for wave, answers in (("before", before), ("after", after)):
        site.open(session_id, wave)
        for number in range(people):
            site.answer(code, f"p{number}", answers | ({"rare": 3} if number < 3 else {}))
    with site.writing() as database:
        running.finish(database, database.get_one(Session, session_id))
    work_until_idle(site.app)
    return session_id


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [("single_choice", "friend", "lead"), ("multiple_choice", ["friend"], ["lead"])],
)
def test_choice_as_key_question_is_the_headline_and_first_in_the_overview(
    site: Site, kind: str, before: Any, after: Any
) -> None:
    turn = {"key": "turn", "type": kind, "prompt": "Whom do you tell?", "waves": BOTH, "key_question": True}
    asked(site, SCALE, RARE, turn | {"settings": OPTIONS})
    session_id = finished(site, {"say": 2, "turn": before}, {"say": 3, "turn": after})
    page = text(site.client(LEAD).get(f"/sessions/{session_id}/results"))
    headline, rest = page.split('<ol class="findings">', 1)[1].split("</ol>", 1)
    assert ("“Whom do you tell?”:" in headline, "Clear shift" in headline) == (True, True)
    assert rest.index("The key question stands first") < rest.index("Key question</p>")
    with site.writing() as database:
        found = evidence.results(database, database.get_one(Session, session_id))
        assert found is not None
        assert found.overview is not None
        assert [row[0] for row in found.overview.words.rows] == [
            "Whom do you tell?",
            "I know what to say",
            "Few answer this",
        ]
        assert "1 more question is not shown; its row says why." in found.overview.words.sub


def test_key_question_that_may_not_be_shown_is_named_beside_another_headline(site: Site) -> None:
    asked(site, SCALE, RARE | {"key_question": True})
    page = text(site.client(LEAD).get(f"/sessions/{finished(site, {'say': 2}, {'say': 3})}/results"))
    assert "“I know what to say”: All 8 people answered higher after than before." in page
    assert "The key question, “Few answer this”, is not shown: " in page
