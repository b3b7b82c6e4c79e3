"""Real before and after answers: imported, and every figure compared with one computed here from the CSV files.

The expected figures are those of real_answers.py, which uses nothing of ours.
"""

from __future__ import annotations

import html
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import create_app
from surveys import evidence
from surveys.database import db
from surveys.models.evidence import Release
from surveys.models.people import Community
from surveys.models.sessions import Session
from surveys.operations.importing import run
from tests.operations.imports import OWNER
from tests.operations.real_answers import COLUMNS, KEY_ITEM, STEPS, WITH_POINTS, K, Waves, counted, holm, p_value, welch
from tests.support import factories as make
from tests.support.databases import Maker

MAPPING = Path(__file__).parents[2] / "docs" / "examples" / "carpentries-mapping.json"
ATTRIBUTION = "The Carpentries, learner surveys of September 2018, CC-BY 4.0"


@dataclass(frozen=True)
class Real:
    """The files as plain Python reads them, and the community that they were imported into."""

    answers: dict[tuple[str, str], Waves]  # (session, item): answers before and after, 1 to 5
    sessions: tuple[str, ...]
    not_taken: list[str]
    said: list[str]
    community_id: str

    def points(self, item: str) -> list[str]:
        """The sessions where both waves have at least five answers to the question."""
        return [name for name in self.sessions if min(map(len, self.answers[name, item])) >= K]

    def joined(self, item: str) -> list[list[str]]:
        """The sessions below five in both waves, in order of date, as soon as together they have five in each."""
        found: list[list[str]] = []
        taken: list[str] = []
        for name in self.sessions:
            if 0 < max(map(len, self.answers[name, item])) < K:
                taken.append(name)
                if len(taken) > 1 and all(n >= K for n in map(len, self.together(taken, item))):
                    found.append(taken)
                    taken = []
        return found

    def together(self, names: list[str], item: str) -> Waves:
        """The answers before and after of several sessions."""
        before, after = ([a for name in names for a in self.answers[name, item][side]] for side in (0, 1))
        return before, after


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An installation on each database for all tests here, which only read: importing takes a while."""
    maker: Maker = request.getfixturevalue(f"{request.param}_maker")
    database = maker.new(tmp_path_factory.mktemp("real") / "instance")
    made = create_app({"TESTING": True, "RATELIMIT_ENABLED": False, **make.QUICK}, environment=database.settings)
    yield made
    with made.app_context():
        for engine in db.engines.values():
            engine.dispose()
    maker.drop(database)


@pytest.fixture(scope="module")
def real(app: Flask, real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Real:
    """The real answers, imported on this database."""
    folder = tmp_path_factory.mktemp("files")
    for source in (real_data / "carpentries_before.csv", real_data / "carpentries_after.csv", MAPPING):
        shutil.copy(source, folder)
    make.account(app, OWNER)
    said: list[str] = []
    assert run(app, folder / MAPPING.name, "The Carpentries", OWNER, partial=True, say=said.append) == 0
    answers, not_taken = counted(real_data)
    with app.app_context():
        community_id = db.session.scalars(select(Community.id)).one()
    sessions = tuple(sorted({name for name, _ in answers}))
    return Real(answers, sessions, not_taken, said, community_id)


def _records(app: Flask) -> Iterator[tuple[Session, str, dict[str, Any]]]:
    """(session, item, frozen record) of every question of every release."""
    with app.app_context():
        for session, release in db.session.execute(
            select(Session, Release).join(Release, Release.session_id == Session.id)
        ):
            for record in release.figures["questions"]:
                yield session, record["item"], record


def close(value: float) -> Any:
    return pytest.approx(value, rel=1e-9, abs=1e-12)


def test_every_row_is_taken_or_reported(real: Real) -> None:
    assert [line[: line.index(": ") + 2] for line in real.said[: len(real.not_taken)]] == real.not_taken
    taken = 400 - len(real.not_taken)
    assert real.said[-2] == (
        f"Imported {taken} rows in {len(real.sessions)} sessions into “The Carpentries”."
        f" {len(real.not_taken)} rows left out."
    )
    assert (taken, len(real.sessions)) == (321, 37)


def test_sessions_with_five_answers_in_both_waves_are_the_expected_ones(real: Real) -> None:
    for item in COLUMNS.values():
        assert tuple(real.points(item)) == WITH_POINTS


def test_figures_of_each_point_are_those_of_the_files(app: Flask, real: Real) -> None:
    compared = 0
    expected_p: dict[str, dict[str, float]] = defaultdict(dict)
    for name in WITH_POINTS:
        expected_p[name] = {item: p_value(*real.answers[name, item]) for item in COLUMNS.values()}
    for session, item, record in _records(app):
        if session.title not in real.points(item):
            continue
        before, after = real.answers[session.title, item]
        compared += 1
        assert (record["base"], record["change_from"], record["n_pairs"]) == ("everyone", "unlinked", None)
        assert (record["wave_n_before"], record["wave_n_after"]) == (len(before), len(after))
        assert (record["n_before"], record["n_after"]) == (len(before), len(after))
        assert [option["label"] for option in record["options"]] == list(STEPS)
        assert record["counts_before"] == np.bincount(before, minlength=6)[1:].tolist()
        assert record["counts_after"] == np.bincount(after, minlength=6)[1:].tolist()
        assert record["mean_before"] == close(fmean(before))
        assert record["mean_after"] == close(fmean(after))
        assert record["mean_change"] == close(fmean(after) - fmean(before))
        assert record["interval"] == [close(end) for end in welch(before, after)]
        p = expected_p[session.title]
        # Five people in a wave are shown and never judged, so that they weigh in no family.
        judged = {other: value for other, value in p.items() if min(map(len, real.answers[session.title, other])) > K}
        others = holm({other: value for other, value in judged.items() if other != KEY_ITEM})
        adjusted = {**others, KEY_ITEM: p[KEY_ITEM]} if KEY_ITEM in judged else others
        assert record["p"] == close(p[item])
        assert record["p_holm"] == (close(adjusted[item]) if item in judged else None)
        assert record["p_method"] == (
            "brunner_munzel_t" if min(len(before), len(after)) >= 10 else "rank_sum_exact_mid_p"
        )
        assert (record["up"], record["same"], record["down"], record["withheld"]) == (None, None, None, None)
    assert compared == 18


def test_other_sessions_say_how_many_answered_and_show_no_change(app: Flask, real: Real) -> None:
    withheld = 0
    for session, item, record in _records(app):
        if session.title in real.points(item):
            continue
        withheld += 1
        assert (record["mean_change"], record["interval"], record["p"]) == (None, None, None)
        assert record["verdict"] == "too_few"
        for side, answers in zip(("before", "after"), real.answers[session.title, item], strict=True):
            enough = len(answers) >= K
            assert record[f"wave_n_{side}"] == len(answers)
            assert record[f"counts_{side}"] == (np.bincount(answers, minlength=6)[1:].tolist() if enough else None)
            assert record[f"mean_{side}"] == (close(fmean(answers)) if enough else None)
            said = {0: "nobody", 1: "1 person"}.get(len(answers), f"{len(answers)} people")
            why, _, rule = record["withheld"].partition(": ")
            assert (said in why.lower()) != enough
            assert rule == "figures are shown from 5 people up."
    assert withheld == 6 * (37 - 3)


def test_all_sessions_together_are_the_sums_of_the_points(app: Flask, real: Real) -> None:
    with app.app_context():
        together = {entry["item"]: entry for entry in evidence.together(db.session, real.community_id)}
    assert list(together) == list(COLUMNS.values())
    for item, entry in together.items():
        joined = real.joined(item)
        points = [real.answers[name, item] for name in real.points(item)]
        points += [real.together(names, item) for names in joined]
        sums = [np.bincount([a for point in points for a in point[side]], minlength=6)[1:].tolist() for side in (0, 1)]
        everything = sum(len(side) for name in real.sessions for side in real.answers[name, item])
        assert entry["sessions"] == len(real.points(item)) + sum(map(len, joined))
        assert [entry["counts_before"], entry["counts_after"]] == sums
        assert entry["left_out"] == everything - sum(map(sum, sums))


def test_trend_of_each_item_has_the_points_in_order_of_date(app: Flask, real: Real) -> None:
    with app.app_context():
        trends = {record["item"]: record for record in evidence.trends(db.session, real.community_id)}
    assert list(trends) == list(COLUMNS.values())
    for item, record in trends.items():
        assert (record["shows"], record["measure"], record["low"], record["high"]) == ("change", "ordinal", 1, 5)
        dates = [point["date"] for point in record["points"]]
        joined = real.joined(item)
        lost = sum(map(len, joined)) - len(joined)
        assert joined
        assert (len(dates), dates) == (37 - lost, sorted(dates))
        shown = {
            tuple(session["title"] for session in point["sessions"]): point
            for point in record["points"]
            if point["value"] is not None
        }
        assert sorted(shown) == sorted([(name,) for name in real.points(item)] + [tuple(names) for names in joined])
        for names, point in shown.items():
            before, after = real.together(list(names), item)
            assert point["date"] == names[-1][:10]
            assert point["value"] == close(fmean(after) - fmean(before))
            assert point["interval"] == [close(end) for end in welch(before, after)]
            assert (point["n"], point["base"], point["linked"]) == (min(len(before), len(after)), "everyone", False)
        gaps = [point["gap"] for point in record["points"] if point["value"] is None]
        assert len(gaps) == 34 - sum(map(len, joined))
        assert all(gap.endswith("figures are shown from 5 people up.") for gap in gaps)


def test_attribution_goes_with_the_community_and_every_session(app: Flask, real: Real) -> None:
    with app.app_context():
        assert db.session.get_one(Community, real.community_id).audience == ATTRIBUTION
        assert {tuple(tags) for tags in db.session.scalars(select(Session.tags))} == {(ATTRIBUTION,)}


def _signed(value: float, places: int = 1) -> str:
    rounded = f"{value:+.{places}f}".replace("-", "−")
    return rounded[1:] if float(rounded[1:]) == 0 else rounded


def _change(before: list[int], after: list[int]) -> str:
    """The change as pages write it: +1.2 +0.4 to +1.9."""
    low, high = welch(before, after)
    return f"{_signed(fmean(after) - fmean(before))} {_signed(low)} to {_signed(high)}"


def _row(before: list[int], after: list[int]) -> str:
    """Levels and change: 3.2 4.4 +1.2 +0.4 to +1.9; two decimals where the change would not be their difference."""
    low, high = welch(before, after)
    start, end = fmean(before), fmean(after)
    places = 1 if round(end - start, 1) == round(round(end, 1) - round(start, 1), 1) else 2
    change = round(end, places) - round(start, places)
    interval = f"{_signed(low, places)} to {_signed(high, places)}"
    return f"{start:.{places}f} {end:.{places}f} {_signed(change, places)} {interval}"


def _words(client: FlaskClient, address: str) -> str:
    """What a page says, without its mark-up and drawings."""
    answer = client.get(address)
    assert answer.status_code == 200
    text = re.sub(r"<svg.*?</svg>", "", answer.get_data(as_text=True), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


@pytest.fixture(scope="module")
def client(app: Flask, real: Real) -> FlaskClient:
    """The browser of the account that imported."""
    browser = app.test_client()
    make.sign_in(browser, OWNER)
    return browser


def test_results_page_shows_figures_that_add_up(app: Flask, real: Real, client: FlaskClient) -> None:
    prompts = {item: record["prompt"] for _, item, record in _records(app)}
    ids = {session.title: session.id for session, _, _ in _records(app)}
    for name in WITH_POINTS:
        words = _words(client, f"/sessions/{ids[name]}/results")
        for item in COLUMNS.values():
            before, after = real.answers[name, item]
            assert f"{prompts[item]} {_row(before, after)} {len(before)} before, {len(after)} after" in words


def test_results_page_of_a_small_session_says_why_nothing_is_compared(app: Flask, client: FlaskClient) -> None:
    small, record = next((s, record) for s, _, record in _records(app) if s.title == "2018-09-20-illinois")
    words = _words(client, f"/sessions/{small.id}/results")
    assert record["withheld"] == "1 person answered this before and 3 people after: figures are shown from 5 people up."
    assert f"“{record['prompt']}”" in words
    assert record["withheld"] in words


def test_trend_page_shows_each_point_with_one_decimal(real: Real, client: FlaskClient) -> None:
    for item in COLUMNS.values():
        words = _words(client, f"/communities/{real.community_id}/trends/{item}")
        for name in real.points(item):
            before, after = real.answers[name, item]
            n = min(len(before), len(after))
            assert f"{int(name[8:10])} Sep 2018 {n} {_change(before, after)} not linked" in words


def test_community_page_names_the_source(real: Real, client: FlaskClient) -> None:
    assert ATTRIBUTION in _words(client, f"/communities/{real.community_id}")
