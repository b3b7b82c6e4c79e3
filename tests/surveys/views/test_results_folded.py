"""A results page can be looked through: every question but the key question is one line, and opens to its details."""

from __future__ import annotations

import re

from forms.questionnaire import load
from surveys import building, running
from surveys.models.people import Community
from surveys.models.sessions import Session
from surveys.operations.clerk import work_until_idle
from tests.surveys.views.support_pages import FACILITATOR, LEAD, Site, text

SCALE = {"type": "scale", "waves": ["before", "after"], "better": "higher", "settings": {"points": 5}}
QUESTIONS = [
    {"key": "work", "type": "single_choice", "prompt": "Where do you work?", "waves": ["before"], "breakdown": True,
     "settings": {"options": [{"key": "school", "label": "School"}, {"key": "club", "label": "Club"}]}},
    {"key": "say", "prompt": "I know what to say", "key_question": True, **SCALE},
    {"key": "write", "prompt": "I know what to write", **SCALE},
    {"key": "alone", "prompt": "I feel alone", **SCALE, "better": "lower"},
    {"key": "whom", "type": "yes_no", "prompt": "Do you know whom to call?", "waves": ["before", "after"]},
    {"key": "useful", "type": "rating", "prompt": "How useful was it?", "waves": ["after"]},
]  # fmt: skip


def finished(site: Site, people: int = 10) -> str:
    """A session of 10 people, or fewer: 5 of a school, who all know whom to call after, and 5 of a club."""
    with site.writing() as database:
        definition = load({"title": "Lines", "pages": [{"questions": QUESTIONS}]})
        building.start(database, database.get_one(Community, site.community_id), definition)
    session_id, code = site.plan()
    for wave, moved in (("before", 0), ("after", 2)):
        site.open(session_id, wave)
        for n in range(people):
            said = {"say": 1 + n % 3 + moved, "write": 2 + n % 3, "alone": 4 - moved, "whom": n < 5 + moved // 2}
            said |= {"useful": 5 + n % 5} if moved else {"work": "school" if n < 5 else "club"}
            site.answer(code, f"p{n}", said)
    with site.writing() as database:
        running.finish(database, database.get_one(Session, session_id))
    work_until_idle(site.app)
    return session_id


def test_questions_stand_folded_under_what_can_be_said_of_them(site: Site) -> None:
    page = text(site.client(LEAD).get(f"/sessions/{finished(site)}/results"))
    lines = re.findall(r'<details class="fold"( open)?>\s*<summary><h3>(.*?)</h3>(.*?)</summary>', page, re.DOTALL)
    told = [(prompt, " ".join(re.sub("<[^>]+>", "", line).split()), bool(is_open)) for is_open, prompt, line in lines]
    assert told == [
        ("I know what to write", "Not enough information: 0.0 (−1.2 to +1.2)", False),
        ("I feel alone", "Clear improvement: −2.0, lower is better", False),
        ("Do you know whom to call?", "Not enough information: +10 points (−20 to +36)", False),
        ("Where do you work?", "Most often chosen: “School” and “Club”, by 5 of 10 people each", True),
        ("How useful was it?", "Average 7.0 on the scale of 0 to 10", True),
    ]
    before_the_first, *inside = page.split('<details class="fold"')
    assert "Key question</p>" in before_the_first
    assert ["<figure" in part for part in inside] == [True] * 5


def test_the_page_leads_to_its_parts(site: Site) -> None:
    page = text(site.client(LEAD).get(f"/sessions/{finished(site)}/results"))
    places = re.findall(r'<li><a href="#(\w+)">', page.split('aria-label="On this page"', 1)[1].split("</nav>")[0])
    assert places == ["questions", "once", "who", "held"]
    assert [place for place in places if f'id="{place}"' not in page] == []


def test_many_questions_held_back_for_one_reason_stand_under_their_number(site: Site) -> None:
    page = text(site.client(LEAD).get(f"/sessions/{finished(site, people=4)}/results"))
    held = page.split("What is not shown, and why", 1)[1].split("</section>")[0]
    assert "<strong>4 questions:</strong> 4 people answered this before and 4 people after" in held
    assert held.count("<li>“") == 4


def test_facilitators_are_told_that_everybody_in_a_group_gave_one_answer(site: Site) -> None:
    session_id = finished(site)
    url = f"/sessions/{session_id}/results"
    note = text(site.client(FACILITATOR).get(url)).split("Before you show this", 1)[1].split("</section>")[0]
    assert "“School” to “Do you know whom to call?”" in note
    assert "Before you show this" not in text(site.client(LEAD).get(url))
