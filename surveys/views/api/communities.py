"""Routes of a community: itself, its questionnaires, its trends, its outcomes."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session as Database

from forms.questionnaire import DefinitionError, load
from surveys import building, evidence, network
from surveys.access import BUILD, RUN, communities_of, demand_founding, get_community, get_questionnaire, role_in
from surveys.database import db
from surveys.models.people import Community, User
from surveys.views.api import answers, frozen, schemas
from surveys.views.api.bodies import WrongFields
from surveys.views.api.gate import caller
from surveys.views.api.operations import operation
from surveys.views.api.times import join_url


@operation(answers.Communities)
def list_communities() -> answers.Communities:
    """The communities that the caller is a member of."""
    me = caller()
    seen = [_community(db.session, me, community) for community in communities_of(db.session, me)]
    return answers.Communities(communities=seen)


@operation(answers.CommunitySeen, status=201, takes=schemas.NewCommunity)
def create_community(body: schemas.NewCommunity) -> answers.CommunitySeen:
    """Make a community; the caller becomes its facilitator. Who only leads elsewhere is refused (403)."""
    me = caller()
    demand_founding(db.session, me)
    community = network.found_community(db.session, me, network.About(**body.model_dump()))
    seen = _community(db.session, me, community)
    db.session.commit()
    return seen


@operation(answers.CommunitySeen)
def show_community(community_id: str) -> answers.CommunitySeen:
    """One community."""
    me = caller()
    return _community(db.session, me, get_community(db.session, me, community_id))


def _community(database: Database, me: User, community: Community) -> answers.CommunitySeen:
    about = {name: getattr(community, name) for name in schemas.NewCommunity.model_fields}
    return answers.CommunitySeen(
        id=community.id,
        code=community.code,
        url=join_url(community.code),
        role=role_in(database, me, community.id) or "",
        **about,
    )


@operation(answers.QuestionnaireMade, status=201, takes=schemas.NewQuestionnaire)
def create_questionnaire(community_id: str, body: schemas.NewQuestionnaire) -> answers.QuestionnaireMade:
    """Make a questionnaire of a definition and publish version 1, unless it shall stay a draft."""
    try:
        definition = load(body.model_extra)
    except DefinitionError as error:
        raise WrongFields(error.errors) from error
    community = get_community(db.session, caller(), community_id, BUILD)
    questionnaire = building.start(db.session, community, definition)
    version = None if body.draft else building.publish(db.session, questionnaire).number
    made = answers.QuestionnaireMade(id=questionnaire.id, version=version)
    db.session.commit()
    return made


@operation(answers.QuestionnaireSeen)
def show_questionnaire(questionnaire_id: str) -> answers.QuestionnaireSeen:
    """A questionnaire: its draft and its published versions."""
    questionnaire = get_questionnaire(db.session, caller(), questionnaire_id)
    return answers.QuestionnaireSeen(
        id=questionnaire.id,
        community=questionnaire.community_id,
        title=questionnaire.title,
        definition=questionnaire.draft,
        versions=[
            answers.VersionSeen(version=version.number, definition=version.definition)
            for version in questionnaire.versions
        ],
    )


@operation(frozen.Trends)
def show_trends(community_id: str) -> dict[str, Any]:
    """Each item over the community's released sessions."""
    community = get_community(db.session, caller(), community_id)
    return {"items": evidence.trends(db.session, community.id)}


@operation(answers.Outcomes)
def list_outcomes(community_id: str) -> answers.Outcomes:
    """What happened in the community's work since its sessions began."""
    community = get_community(db.session, caller(), community_id)
    found = evidence.outcomes(db.session, community.id)
    return answers.Outcomes(outcomes=[answers.OutcomeSeen.model_validate(outcome) for outcome in found])


@operation(answers.OutcomeSeen, status=201, takes=schemas.NewOutcome)
def create_outcome(community_id: str, body: schemas.NewOutcome) -> answers.OutcomeSeen:
    """Note something that happened; trends show it from then on."""
    community = get_community(db.session, caller(), community_id, RUN)
    outcome = evidence.add_outcome(db.session, community, body.date, body.kind, body.title)
    seen = answers.OutcomeSeen.model_validate(outcome)
    db.session.commit()
    return seen
