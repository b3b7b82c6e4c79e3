"""What changed in a session, as pages, pictures and CSV; and looking at what people wrote."""

from __future__ import annotations

import copy
import csv
import io
import re

import pytest
from markupsafe import Markup

from forms.questionnaire import load
from surveys import building, deciding, evidence, running
from surveys.exports import COPIED, csv_of
from surveys.models.evidence import Comment
from surveys.models.people import Community
from surveys.models.sessions import Session
from surveys.operations.clerk import work_until_idle
from surveys.views.pages import quoted, typeset
from tests.surveys.views.support_pages import DEFINITION, FACILITATOR, LEAD, STRANGER, Site, decide, text


def test_results_before_the_release_say_what_to_do(site: Site) -> None:
    session_id, _ = site.plan()
    assert "press “Show the room”" in text(site.client(FACILITATOR).get(f"/sessions/{session_id}/results"))
    assert "They come when the facilitator" in text(site.client(LEAD).get(f"/sessions/{session_id}/results"))
    assert site.client(LEAD).get(f"/sessions/{session_id}/export.csv").status_code == 409


def test_results_show_sentences_figures_tables_and_who_is_in_them(site: Site) -> None:
    session_id = site.released()
    page = text(site.client(LEAD).get(f"/sessions/{session_id}/results"))
    assert "“I know what to say”: All 8 people answered higher after than before." in page
    assert "Clear improvement" in page
    assert "8 people answered before and 8 after" in page
    assert "8 of the 8 who answered before also answered after" in page
    assert page.count("it does not show that the session caused the change") == 1
    assert "Asked once" in page
    assert page.count("<table") == 2
    assert "being drawn" not in page
    assert page.count('class="chart') >= 6


def test_question_asked_once_is_said_once(site: Site) -> None:
    page = text(site.client(LEAD).get(f"/sessions/{site.released()}/results"))
    card = page.split('id="once"', 1)[1].split("</figure>", 1)[0]
    assert ("answered." in card, '<div class="stack">' in card, "<details" in card) == (False, False, True)


def test_results_below_the_smallest_group_say_why_nothing_is_shown(site: Site) -> None:
    session_id = site.released(people=4, texts=0)
    page = text(site.client(LEAD).get(f"/sessions/{session_id}/results"))
    assert "Too few people answered to show what changed." in page
    assert "figures are shown from 5 people up" in page
    assert "4 people answered before and 4 after" in page
    assert "The answers are kept: with other small sessions of Harbour Circle they make one point" in page
    assert 'class="chart' not in page


def test_texts_for_facilitators_stand_apart_and_folded(site: Site) -> None:
    session_id = site.released()
    with site.writing() as database:
        session = database.get_one(Session, session_id)
        definition = copy.deepcopy(session.version.definition)
        asked = definition["pages"][0]["questions"]
        asked.append(asked[2] | {"key": "worry", "prompt": "What worries you?", "audience": "facilitator"})
        session.version.definition = definition
        for number in range(5):
            database.add(Comment(session_id=session_id, question="worry", text=f"worry {number}"))
        texts = evidence.comments_of(database, session, ("waiting",))
        deciding.decide(database, session, deciding.listing(texts), {comment.id for comment in texts})
    page = text(site.client(FACILITATOR).get(f"/sessions/{session_id}/results"))
    room, apart = page.split('<section class="stack-l" aria-labelledby="wrote">', 1)[1].split('<details class="apart">')
    assert apart.startswith("<summary>For facilitators only</summary>")
    assert "Only facilitators see these; fold them before you show this page to the room" in apart
    assert ("plan 0" in room, "plan 0" in apart, "worry 0" in room, "worry 0" in apart) == (True, False, False, True)
    page = site.client(LEAD).get(f"/sessions/{session_id}/results").text
    assert ("plan 0" in page, "worry 0" in page, "What worries you?" in page) == (True, False, False)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("up by 0.8 (95 % interval: +0.3)", "up by 0.8 (95\u00a0%\u00a0interval: +0.3)"),
        ("58 % of 50", "58\u00a0% of 50"),
        ("Most chosen: “Ask “what now?””, “No”", "Most chosen: “Ask ‘what now?’”, “No”"),
        ("an odd ” mark “ or two", "an odd ” mark “ or two"),
        (Markup("<b>95 %</b>"), "<b>95 %</b>"),
    ],
)
def test_typeset_binds_per_cents_and_nests_quotation_marks(words: str, expected: str) -> None:
    assert typeset(words) == expected


def test_quoted_makes_inner_quotation_marks_single() -> None:
    assert quoted("Say “stop” and ”go") == "“Say ‘stop’ and ’go”"


def test_pictures_are_files_for_members_alone(site: Site) -> None:
    session_id = site.released()
    other = site.released(people=6, title="Other")
    client = site.client(LEAD)
    urls = re.findall(
        rf'href="(/sessions/{session_id}/pictures/[^"]+)"', client.get(f"/sessions/{session_id}/results").text
    )
    assert len(urls) == 2
    picture = client.get(urls[0])
    assert (picture.status_code, picture.mimetype, b"<script" in picture.data) == (200, "image/svg+xml", False)
    assert client.get(urls[0], headers={"If-None-Match": picture.headers["ETag"]}).status_code == 304
    assert site.client(STRANGER).get(urls[0]).status_code == 404
    assert client.get(urls[0].replace(session_id, other)).status_code == 404


def test_export_holds_the_release_s_figures_as_numbers(site: Site) -> None:
    session_id = site.released()
    answer = site.client(LEAD).get(f"/sessions/{session_id}/export.csv")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    first = rows[0]
    assert (first["question"], first["n_pairs"], float(first["change"]), first["higher"]) == ("say", "8", 1.0, "8")
    labels = [(row["answer"], row["before"], row["after"]) for row in rows if row["question"] == "say"][1:]
    assert [(before, after) for _, before, after in labels] == [
        ("3", "0"),
        ("3", "3"),
        ("2", "3"),
        ("0", "2"),
        ("0", "0"),
    ]


def test_export_defuses_text_that_looks_like_a_formula_and_leaves_numbers() -> None:
    empty = dict.fromkeys((*COPIED, "interval", "mean_before", "mean_after", "up", "down"))
    question = empty | {
        "key": "q", "prompt": "=HYPERLINK(1)", "mean_change": -0.5, "options": [{"key": 1, "label": "@one"}],
        "counts_before": [3], "counts_after": None,
    }  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(csv_of({"questions": [question]}))))
    assert [(row["prompt"], row["change"], row["answer"], row["before"], row["after"]) for row in rows] == [
        ("'=HYPERLINK(1)", "-0.5", "", "", ""),
        ("'=HYPERLINK(1)", "", "'@one", "3", ""),
    ]


def test_texts_are_seen_by_facilitators_first_and_by_leads_once_shown(site: Site) -> None:
    session_id = site.released()
    url = f"/sessions/{session_id}/results"
    assert site.client(LEAD).get(f"/sessions/{session_id}/comments").status_code == 403
    page = site.client(LEAD).get(url).text
    assert ("plan 0" in page, "A facilitator has not looked at it yet" in page) == (False, True)
    facilitator = site.client(FACILITATOR)
    assert ("plan 0" in facilitator.get(url).text, "4 texts wait for you" in facilitator.get(url).text) == (False, True)
    comments = facilitator.get(f"/sessions/{session_id}/comments").text
    found = re.findall(r'name="show" value="([^"]+)"><span>&lt;b&gt;plan (\d)&lt;/b&gt;', comments)
    assert sorted(number for _, number in found) == ["0", "1", "2", "3"]
    ids = {number: comment_id for comment_id, number in found}
    decided = decide(facilitator, session_id, ids["1"], ids["2"])
    assert decided.status_code == 303
    page = site.client(LEAD).get(url).text
    assert [f"&lt;b&gt;plan {n}&lt;/b&gt;" in page for n in range(4)] == [False, True, True, False]
    decide(facilitator, session_id)
    assert "plan 1" not in site.client(LEAD).get(url).text


def test_too_few_texts_are_never_laid_out(site: Site) -> None:
    session_id = site.released(texts=2)
    assert "Nothing to look at" in site.client(FACILITATOR).get(f"/sessions/{session_id}/comments").text
    assert "plan 0" not in site.client(FACILITATOR).get(f"/sessions/{session_id}/results").text


def test_small_sessions_show_the_point_that_they_make_together(site: Site) -> None:
    first = site.released(people=4, texts=0, title="First evening")
    alone = text(site.client(LEAD).get(f"/sessions/{first}/results"))
    assert "makes a point" not in alone
    second = site.released(people=3, texts=0, title="Second evening")
    for session_id, other in ((first, "Second evening"), (second, "First evening")):
        page = text(site.client(LEAD).get(f"/sessions/{session_id}/results"))
        assert "This session has too few; together with 1 other it makes a point: 2 sessions" in page
        assert "Perhaps the same people" in page
        assert "All 7 people answered higher after than before." in page
        assert "linked with an answer after" not in page  # that report is about one session alone
        assert (other in page, "The answers are kept" in page) == (True, False)
        assert "being drawn" not in page
    over_time = text(site.client(LEAD).get(f"/communities/{site.community_id}"))
    assert "All 7 people" not in over_time  # joined people are counted, not said to be so many
    assert 'class="chart' in over_time


def test_start_is_shown_while_the_session_goes_on(site: Site) -> None:
    definition = copy.deepcopy(DEFINITION)
    definition["pages"][0]["questions"][0]["show_start"] = True
    with site.writing() as database:
        community = database.get_one(Community, site.community_id)
        building.start(database, community, load(definition))
    session_id, code = site.plan()
    site.open(session_id, "before")
    for number in range(6):
        site.answer(code, None, {"say": 1 + number % 3})
    client = site.client(FACILITATOR)
    page = text(client.get(f"/sessions/{session_id}"))
    assert page.index("Something else") < page.index("Show the start")  # before it is closed, closing it comes first
    client.post(f"/sessions/{session_id}/close", data={"kind": "before"})
    page = text(client.get(f"/sessions/{session_id}"))
    assert page.index("Show the start") < page.index("Something else")
    assert client.post(f"/sessions/{session_id}/start").status_code == 303
    work_until_idle(site.app)
    assert "See the start" in text(client.get(f"/sessions/{session_id}"))
    page = text(site.client(LEAD).get(f"/sessions/{session_id}/results"))
    assert "6 people answered before. What changed comes at the end." in page
    assert ("I know what to say" in page, "being drawn" in page) == (True, False)
    picture = re.findall(rf'href="(/sessions/{session_id}/pictures/[^"]+)"', page)[0]
    assert site.client(LEAD).get(picture).status_code == 200
    assert site.client(STRANGER).get(picture).status_code == 404


def test_groups_stand_folded_below_their_question(site: Site) -> None:
    definition = copy.deepcopy(DEFINITION)
    role = {"key": "role", "type": "single_choice", "prompt": "Your role?", "waves": ["before"], "breakdown": True}
    role["settings"] = {"options": [{"key": "lead", "label": "Lead"}, {"key": "nurse", "label": "Nurse"}]}
    definition["pages"][0]["questions"].append(role)
    with site.writing() as database:
        building.start(database, database.get_one(Community, site.community_id), load(definition))
    session_id, code = site.plan()
    site.open(session_id, "before")
    for number in range(10):
        site.answer(code, f"p{number}", {"say": 1 + number % 3, "role": "lead" if number < 5 else "nurse"})
    site.open(session_id, "after")
    for number in range(10):
        site.answer(code, f"p{number}", {"say": 3, "useful": number})
    with site.writing() as database:
        running.finish(database, database.get_one(Session, session_id))
    work_until_idle(site.app)
    page = text(site.client(LEAD).get(f"/sessions/{session_id}/results"))
    assert page.count("<summary>By “Your role?”</summary>") == 2
    groups = page.split("<summary>By “Your role?”</summary>")[1].split("</details>")[0]
    assert 'Lead</th><td class="num">5</td><td class="num">1.8</td><td class="num">3.0</td>' in groups
    assert "Described, not tested" in groups


def test_facilitators_alone_are_told_that_everybody_answered_or_agreed(site: Site) -> None:
    session_id = site.released(people=8)  # a head-count of 8
    page = text(site.client(FACILITATOR).get(f"/sessions/{session_id}/results"))
    assert "All 8 people who were there answered: these results describe people" in page
    assert "Before you show this" not in text(site.client(LEAD).get(f"/sessions/{session_id}/results"))
