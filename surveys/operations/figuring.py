"""The clerk's steps that make figures: releases of sessions, and points of small sessions joined.

Each computes while it only reads and stores in a short transaction of its own, holding what it belongs to: two clerks
may work at once, and store it once.
"""

from __future__ import annotations

from sqlalchemy import and_, exists, select

from surveys import evidence, joining, joints, periods, pooling, releasing
from surveys.database import may_only_read, may_write
from surveys.models.evidence import FollowUp, PeriodRelease, Release, StartRelease
from surveys.models.people import Community
from surveys.models.sessions import SEALED, Session, Wave
from surveys.operations.turning import Steps, held

TO_JOIN = "soundings_to_join"  # communities to look at; nothing there yet: all of them


class Figures(Steps):
    """The steps from paired sessions to frozen figures."""

    def release_due(self) -> bool:
        """Compute and store the figures of paired sessions."""
        found = self.look(select(Session.id).where(Session.paired, Session.released.is_(False)))
        released = self.each("making the figures of a session", found, self._release)
        communities = self.look(select(Session.community_id).where(Session.id.in_(released)).distinct())
        if TO_JOIN in self.app.extensions:
            self.app.extensions[TO_JOIN].update(communities)
        self.each("asking for pictures", communities, self.ask)
        return bool(released)

    def _release(self, session_id: str) -> None:
        stored = False
        while not stored:  # a start that another clerk stored meanwhile makes what was computed worthless, once
            with may_only_read():
                computed = releasing.compute(self.database, self.database.get_one(Session, session_id))
                self.database.rollback()
            stored = self._store(session_id, computed)

    def _store(self, session_id: str, computed: releasing.Computed) -> bool:
        """Store a release; False if it must be computed again. One whose session is gone counts as stored."""
        with may_write():
            session = held(self.database, Session, session_id)
            release = None if session is None else releasing.release(self.database, session, computed)
            if session is not None and release is not None:
                evidence.ask_for_session(self.database, session, release.figures)
            self.database.commit()
        return session is None or release is not None

    def start_due(self) -> bool:
        """Freeze what the before form says where it is sealed and its session goes on."""
        shown = select(StartRelease.session_id)
        sealed = Session.waves.any(and_(Wave.kind == "before", Wave.state == SEALED))
        going = select(Session.id).where(Session.paired.is_(False), Session.finishing.is_(False))
        found = self.look(going.where(sealed, Session.id.not_in(shown)))
        return bool(self.each("showing the start of a session", found, self._start))

    def _start(self, session_id: str) -> None:
        with may_only_read():
            computed = releasing.compute_start(self.database, self.database.get_one(Session, session_id))
            self.database.rollback()
        with may_write():
            session = held(self.database, Session, session_id)
            # once it is being finished the release speaks of the start too, and lays its texts apart
            if session is not None and not session.finishing and not session.paired:
                evidence.ask_for_questions(
                    self.database, releasing.release_start(self.database, session, computed).figures
                )
            self.database.commit()

    def follow_up_due(self) -> bool:
        """Compute and store the figures of paired follow-ups."""
        paired = select(Session.id).where(Session.released, Session.followed, Session.has_follow_up(SEALED))
        due = self.look(paired.where(~exists().where(FollowUp.session_id == Session.id)))
        return bool(self.each("making the figures of a follow-up", due, self._follow_up))

    def _follow_up(self, session_id: str) -> None:
        with may_only_read():
            computed = releasing.compute_follow_up(self.database, self.database.get_one(Session, session_id))
            self.database.rollback()
        with may_write():
            session = held(self.database, Session, session_id)
            if session is not None:
                follow_up = releasing.release_follow_up(self.database, session, computed)
                evidence.ask_for_questions(self.database, follow_up.figures)
            self.database.commit()

    def join_due(self) -> bool:
        """Join the small sessions of communities that had a release since this process last looked; at first of all."""
        fresh = self.app.extensions.get(TO_JOIN)
        if fresh is None:
            fresh = self.app.extensions[TO_JOIN] = set(self.look(select(Release.community_id).distinct()))
        joined = self.each("joining small sessions", list(fresh), self._join)
        fresh.difference_update(joined)
        return bool(joined)

    def _join(self, community_id: str) -> None:
        with may_only_read():
            computed = joining.compute(self.database, community_id)
            self.database.rollback()
        if not computed:
            return
        with may_write():
            community = held(self.database, Community, community_id)
            if community is not None:
                for joint in computed:
                    made = joints.store(self.database, community, joint.sessions, joint.figures)
                    if made is not None:
                        evidence.ask_for_questions(self.database, made.figures)
                evidence.ask_for_community(self.database, community_id)
            self.database.commit()

    def freeze_due(self) -> bool:
        """Compute and store the figures of periods that have ended; sessions are joined first."""
        with may_only_read():
            found = periods.due(self.database)
            self.database.rollback()
        return bool(self.each("making the figures of a period", found, self._freeze))

    def _freeze(self, period_id: str) -> None:
        with may_only_read():
            ended = self.database.get_one(PeriodRelease, period_id)
            known = periods.known(self.database, ended)
            figures = pooling.compute(self.database, ended)
            self.database.rollback()
        with may_write():
            for community in periods.communities_of(self.database, self.database.get_one(PeriodRelease, period_id)):
                held(self.database, Community, community)
            period = held(self.database, PeriodRelease, period_id)
            waits = period is not None and period.frozen_on is None
            if period is not None and waits and periods.freeze(self.database, period, figures, known):
                releasing.lay_apart_together(self.database, period)
                evidence.ask_for_questions(self.database, figures)
            self.database.commit()

    def ask(self, community_id: str) -> None:
        with may_write():
            evidence.ask_for_community(self.database, community_id)
            self.database.commit()
