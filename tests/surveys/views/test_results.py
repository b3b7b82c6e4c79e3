"""What changed in a session, as pages, pictures and CSV; and looking at what people wrote."""

from __future__ import annotations

import csv
import io
import re

from surveys.exports import COPIED, csv_of
from tests.surveys.views.support_pages import FACILITATOR, LEAD, STRANGER, Site, text


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


def test_results_below_the_smallest_group_say_why_nothing_is_shown(site: Site) -> None:
    session_id = site.released(people=4, texts=0)
    page = text(site.client(LEAD).get(f"/sessions/{session_id}/results"))
    assert "Too few people answered to show what changed." in page
    assert "figures are shown from 5 people up" in page
    assert 'class="chart' not in page


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
    decided = facilitator.post(f"/sessions/{session_id}/comments", data={"show": [ids["1"], ids["2"]]})
    assert decided.status_code == 303
    page = site.client(LEAD).get(url).text
    assert [f"&lt;b&gt;plan {n}&lt;/b&gt;" in page for n in range(4)] == [False, True, True, False]
    facilitator.post(f"/sessions/{session_id}/comments", data={})
    assert "plan 1" not in site.client(LEAD).get(url).text


def test_too_few_texts_are_never_laid_out(site: Site) -> None:
    session_id = site.released(texts=2)
    assert "Nothing to look at" in site.client(FACILITATOR).get(f"/sessions/{session_id}/comments").text
    assert "plan 0" not in site.client(FACILITATOR).get(f"/sessions/{session_id}/results").text
