"""A whole session with every kind of comparison: what stands beside the certainty on the results page, and why."""

from __future__ import annotations

import json

import pytest

from forms.questionnaire import load
from surveys import building, evidence, releasing, running
from surveys.clock import today
from surveys.models.people import Community
from surveys.models.sessions import Session
from surveys.operations.clerk import work_until_idle
from tests.surveys.views.support_pages import LEAD, Site, text

BOTH = ["before", "after"]
OPTIONS = {"options": [{"key": "lead", "label": "The lead"}, {"key": "peer", "label": "A colleague"}]}
QUESTIONS = [
    {"key": "say", "type": "scale", "prompt": "I know what to say", "waves": BOTH, "better": "higher"},
    {"key": "whom", "type": "single_choice", "prompt": "Whom would you tell?", "waves": BOTH, "settings": OPTIONS},
    {
        "key": "rule",
        "type": "single_choice",
        "prompt": "Who decides?",
        "waves": BOTH,
        "settings": OPTIONS,
        "right": ["lead"],
    },
    {"key": "helps", "type": "multiple_choice", "prompt": "What helps?", "waves": BOTH, "settings": OPTIONS},
    {"key": "again", "type": "rating", "prompt": "Recommend it?", "waves": ["after"], "settings": {"nps": True}},
    {"key": "then", "type": "scale", "prompt": "How sure were you?", "waves": ["before"], "item": "sure"},
    {"key": "now", "type": "now_and_then", "prompt": "How sure are you?", "waves": ["after"], "item": "sure"},
]
STARTERS, STAYERS = 17, 12


def hold(site: Site, uncoded: int = 0, linked: bool = True) -> str:
    """A finished session: seventeen start, five who began low leave, everybody else moves up by one.

    uncoded: how many answer after besides and give no code; linked: whether anybody gives one.
    """
    with site.writing() as database:
        community = database.get_one(Community, site.community_id)
        asked = load({"title": "All of it", "pages": [{"questions": QUESTIONS}]})
        version = building.publish(database, building.start(database, community, asked))
        session = running.plan_session(database, community, version, running.Plan("All of it", today("UTC"), ""))
        session_id, code = session.id, session.code
    site.open(session_id, "before")
    for n in range(STARTERS):
        start = {"say": 2 + n % 2 if n < STAYERS else 2, "whom": "peer", "rule": "peer", "helps": ["peer"]}
        start |= {"then": 3} if n < STAYERS else {}  # a yardstick is of exactly those whom its question shows
        site.answer(code, f"p{n}" if linked else None, start)
    site.open(session_id, "after")
    for n in range(STAYERS):
        end = {"say": 3 + n % 2, "whom": "lead", "rule": "lead", "helps": ["lead", "peer"], "again": 10}
        site.answer(code, f"p{n}" if linked else None, end | {"now": {"now": 4, "then": 2 - n % 2}})
    for _ in range(uncoded):
        site.answer(code, None, {"say": 4, "whom": "lead", "rule": "lead", "helps": ["lead"]})
    with site.writing() as database:
        running.finish(database, database.get_one(Session, session_id))
    work_until_idle(site.app)
    return session_id


def test_every_comparison_is_judged_and_says_who_is_missing(site: Site) -> None:
    session_id = hold(site)
    with site.writing() as database:
        session = database.get_one(Session, session_id)
        release = evidence.release_of(database, session)
        assert release is not None
        records = {record["key"]: record for record in release.figures["questions"]}
        again = releasing.compute(database, session).figures
        assert json.dumps(again, sort_keys=True) == json.dumps(release.figures, sort_keys=True)
    assert {key: record["verdict"] for key, record in records.items()} == {
        "say": "improvement", "whom": "shift", "rule": "improvement", "helps": "shift", "again": None, "then": None,
        "now": "shift",
    }  # fmt: skip
    assert (records["rule"]["measure"], records["rule"]["up"]) == ("binary", 12)
    assert records["say"]["attrition"]["flag"] == "lower"
    assert records["now"]["yardstick"]["shift"] == -1.5
    page = text(site.client(LEAD).get(f"/sessions/{session_id}/results"))
    for said in (
        "For 12 of the 17 people who answered before (71 %), the answers from after could be found.",
        "17 people answered before and 12 after: at least 5 of them left, or left this out.",
        "Those whose answers from after could not be found had started lower: "
        "2.0 on average, against 2.5 for the others.",
        "Among everyone who answered, linked or not, the change is +1.1",
        "Clear shift: the largest change among those whose answers are linked is “The lead”",
        "The net promoter score is 100",
        "Their yardstick shifted by \u22121.5",
    ):
        assert said in page.replace("\u00a0", " "), said
    order = [page.index(words) for words in ("All 12 people answered higher", "Clear improvement", "Who is missing")]
    assert order == sorted(order)


UNKNOWN = "answers after could not be linked, because no code was given or it could be more than one person’s"


@pytest.mark.parametrize(
    ("uncoded", "said"), [(6, f"6 of the 18 {UNKNOWN}"), (2, f"Fewer than 5 of the 14 {UNKNOWN}"), (0, None)]
)
def test_who_is_missing_says_how_many_could_not_be_told(site: Site, uncoded: int, said: str | None) -> None:
    page = text(site.client(LEAD).get(f"/sessions/{hold(site, uncoded)}/results"))
    box = page.split("<strong>Who is missing</strong>", 1)[1].split("</div>", 1)[0]
    assert ("For 12 of the 17 people who answered before (71 %)" in box) is True
    assert (UNKNOWN in page, said is None or said in box) == (said is not None, True)


def test_unlinked_session_says_nothing_of_codes_beside_who_is_missing(site: Site) -> None:
    page = text(site.client(LEAD).get(f"/sessions/{hold(site, linked=False)}/results"))
    assert ("<strong>Who is missing</strong>" in page, UNKNOWN in page) == (True, False)
