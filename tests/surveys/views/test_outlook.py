"""What a head-count will and will not see: what the page says beforehand is what releasing then keeps to."""

from __future__ import annotations

from typing import Any

import pytest

from forms.questionnaire import load
from surveys.views.run.outlook import Outlook, outlook
from tests.support import factories as make
from tests.surveys.views.support_desk import desk
from tests.surveys.views.support_pages import FACILITATOR, Site, text

JOB = {
    "key": "job",
    "type": "single_choice",
    "prompt": "Your job",
    "waves": ["before", "after"],
    "breakdown": True,
    "settings": {"options": [{"key": "a", "label": "Nurse"}, {"key": "b", "label": "Teacher"}]},
}
ROOM = {"key": "r", "type": "long_text", "prompt": "For all?", "waves": ["after"], "audience": "room"}
OURS = {"key": "f", "type": "long_text", "prompt": "For us?", "waves": ["after"], "audience": "facilitator"}
TENDER = {**make.SCALE, "key": "tender", "prompt": "It hurts", "sensitive": True}
TENDER_WORDS = {**ROOM, "key": "w", "prompt": "Hard?", "sensitive": True}


def seen(people: int | None, *asked: dict[str, Any], k: int = 5) -> Outlook:
    questions = load(make.definition(*asked)).questions()
    return outlook(people, k, questions, linked=True)


@pytest.mark.parametrize(
    ("people", "k", "figures", "room", "ours", "unseen"),
    [
        (4, 5, False, False, False, ()),
        (5, 5, True, True, False, ("For us?", "Hard?")),
        (9, 5, True, True, False, ("For us?", "Hard?")),
        (10, 5, True, True, True, ()),
        (11, 12, False, False, False, ()),
        (12, 12, True, True, True, ()),
    ],
)
def test_words_are_foreseen_by_their_readers_and_their_care(
    people: int, k: int, figures: bool, room: bool, ours: bool, unseen: tuple[str, ...]
) -> None:
    found = seen(people, ROOM, OURS, TENDER_WORDS, k=k)
    assert (found.figures, found.room_texts, found.facilitator_texts, found.unseen) == (figures, room, ours, unseen)


def test_texts_of_a_period_need_twice_the_smallest_group() -> None:
    assert seen(6, OURS).together_from == 10
    assert seen(6, TENDER_WORDS).together_from == 20
    assert (seen(10, OURS).together_from, seen(10, OURS).period_helps) == (0, False)


@pytest.mark.parametrize(("people", "shown"), [(9, False), (10, True)])
def test_groups_need_two_of_the_smallest(people: int, shown: bool) -> None:
    found = seen(people, make.SCALE, JOB)
    assert (found.groups, found.groups_shown, found.period_helps) == ("Your job", shown, not shown)


def test_sensitive_question_is_held_below_ten_and_changes_need_two_forms() -> None:
    assert (seen(9, TENDER).held, seen(10, TENDER).held, seen(4, TENDER).held) == (("It hurts",), (), ())
    assert (seen(9, make.SCALE).changes, seen(9, {**make.SCALE, "waves": ["after"]}).changes) == (True, False)


def test_page_foresees_what_is_typed_without_storing_it(site: Site) -> None:
    session_id, _ = site.plan()
    client = site.client(FACILITATOR)
    address = f"/sessions/{session_id}/outlook"
    assert f'data-outlook="{address}"' in client.get(f"/sessions/{session_id}").text
    few = text(client.get(address, query_string={"people": "4"}))
    assert "<strong>nothing is shown</strong> of this session alone" in few
    assert "once together they hold 5 linked people or 10 answers" in few
    assert "With 12 people you will see <strong>counts and changes</strong>" in text(client.get(f"{address}?people=12"))
    assert client.get(f"{address}?people=many").status_code == 204
    assert 'value="8"' in client.get(f"/sessions/{session_id}").text


@pytest.mark.parametrize(("people", "together"), [(1, 10), (4, 10), (9, 10), (10, 0)])
def test_period_shows_words_of_sessions_too_small_for_anything_else(people: int, together: int) -> None:
    """As releasing does: a period takes the words of its small sessions, too, but not of conditional questions."""
    found = seen(people, OURS)
    assert (found.together_from, found.period_helps) == (together, together > 0)
    rule = {"question": "job", "is": "a"}
    job = {**JOB, "breakdown": False}
    assert seen(people, job, {**OURS, "waves": ["after"], "show_if": rule}).together_from == 0


def test_other_readers_are_proposed_only_where_they_would_help() -> None:
    asked = [(OURS,), (TENDER_WORDS,), (OURS, TENDER_WORDS)]
    assert [seen(9, *questions).for_the_room for questions in asked] == [True, False, False]


def first_step(site: Site, **typed: str) -> str:
    asked = {"people": "6", "same": "yes", "place": "online", **typed}
    address = f"/communities/{site.community_id}/sessions/outlook"
    answer = site.client(FACILITATOR).get(address, query_string=asked)
    assert answer.status_code == (200 if answer.text else 204)
    return text(answer)


def test_first_step_of_planning_says_what_so_many_will_see(site: Site) -> None:
    client, address = site.client(FACILITATOR), f"/communities/{site.community_id}/sessions/new"
    assert "data-outlook" not in client.get(address).text  # nothing to ask yet
    assert first_step(site) == ""
    site.plan()
    assert f'data-outlook="/communities/{site.community_id}/sessions/outlook"' in client.get(address).text
    six = first_step(site)
    assert ("With 6 people you will see <strong>counts and changes</strong>" in six, "one form at the end" in six) == (
        True, True
    )  # fmt: skip
    assert ("only where 5 or more link" in six, "only where 5 or more link" in first_step(site, same="no")) == (
        True, False
    )  # fmt: skip
    four = first_step(site, people="4")
    assert ("<strong>nothing is shown</strong>" in four, "what people wrote, once sessions" in four) == (True, True)
    assert [first_step(site, people=typed) for typed in ("", "many", "0", "9" * 400)] == [""] * 4


def test_first_step_without_a_script_says_it_after_a_mistake_and_on_the_next(site: Site) -> None:
    site.plan()
    client, address = site.client(FACILITATOR), f"/communities/{site.community_id}/sessions/new"
    wrong = client.get(address, query_string={"people": "12", "same": "yes", "place": "by post"})
    assert (wrong.status_code, "With 12 people you will see" in wrong.text) == (422, True)
    right = client.get(address, query_string={"people": "12", "same": "yes", "place": "online"})
    assert (right.status_code, "With 12 people you will see" in right.text) == (200, True)


def test_first_step_speaks_of_the_questionnaire_that_was_chosen(site: Site) -> None:
    site.plan()
    one = desk(site, {"title": "For us", "pages": [{"questions": [{**OURS, "key": "worry"}]}]})
    one.post("/publish")
    assert "“For us?” of the questionnaire “For us”" in first_step(site)
    chosen = first_step(site, questionnaire=one.id)
    assert "will not show “For us?”: it needs 10 answers. Change its readers to the room" in chosen
