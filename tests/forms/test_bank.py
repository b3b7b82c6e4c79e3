"""The ready-made questionnaires."""

import pytest

from forms import bank
from forms.measures import Audience, Measure
from forms.publishing import problems_before_publishing


def test_the_bank_has_two_questionnaires():
    assert bank.names() == ("child_safeguarding", "trauma_informed_care")


@pytest.mark.parametrize("name", bank.names())
def test_a_ready_made_questionnaire_can_be_published_as_it_is(name):
    questionnaire = bank.questionnaire(name)
    assert problems_before_publishing(questionnaire, ("before", "after")) == ()
    assert len(questionnaire.pages) == 2
    assert sum(question.key_question for question in questionnaire.questions()) == 1


@pytest.mark.parametrize("name", bank.names())
def test_compared_questions_have_an_item_and_a_direction(name):
    compared = [part for part in bank.questionnaire(name).parts() if part.compared]
    assert len(compared) == 6
    assert all(part.item and part.better != "neither" for part in compared)
    assert len({part.item for part in compared}) == len(compared)


@pytest.mark.parametrize("name", bank.names())
def test_texts_are_for_the_room(name):
    texts = [part for part in bank.questionnaire(name).parts() if part.measure is Measure.TEXT]
    assert [part.audience for part in texts] == [Audience.ROOM, Audience.ROOM]


@pytest.mark.parametrize("name", ["nothing", "../child_safeguarding", ""])
def test_there_is_no_other_questionnaire(name):
    with pytest.raises(KeyError):
        bank.questionnaire(name)
