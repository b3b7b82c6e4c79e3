"""The question types, one file each. The tuple is table of contents, the builder's menu and registry at once."""

from forms.questions.agreement_set import AgreementSet
from forms.questions.base import QuestionType
from forms.questions.date import Date
from forms.questions.long_text import LongText
from forms.questions.multiple_choice import MultipleChoice
from forms.questions.now_and_then import NowAndThen
from forms.questions.number import Number
from forms.questions.ranking import RankOrder
from forms.questions.rating import Rating
from forms.questions.scale import Scale
from forms.questions.short_text import ShortText
from forms.questions.single_choice import SingleChoice
from forms.questions.statement import Statement
from forms.questions.yes_no import YesNo

QUESTION_TYPES: tuple[QuestionType, ...] = (
    Scale(),
    AgreementSet(),
    Rating(),
    YesNo(),
    SingleChoice(),
    MultipleChoice(),
    RankOrder(),
    Number(),
    ShortText(),
    LongText(),
    Date(),
    NowAndThen(),
    Statement(),
)

BY_NAME: dict[str, QuestionType] = {kind.name: kind for kind in QUESTION_TYPES}
