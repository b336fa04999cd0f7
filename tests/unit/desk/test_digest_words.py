"""Whatever stands on a button of the digest, or begins a mail for him, is understood when the owner sends it."""

from __future__ import annotations

from datetime import date

from agent.desk.answer_words import ANSWERS, WITH_VALUE, read_phrases
from agent.desk.told import tell_answer
from agent.domain.question import Question, QuestionKind
from agent.domain.speech import SPOKEN, speaking
from tests.builders import TODAY, moment
from tests.tables import each

VALUES = {
    **{"due": "1 dec", "promised": "vrijdag", "amount": "500", "to": "jan@acme.example", "copy": "x.pdf"},
    **{"for": "2026-014", "means": "promise", "number": "12", "until": "vrijdag", "agree": "60 op 1 dec, 61 op 1 jan"},
}


@each("language", ["en", *SPOKEN])
@each("answer", ANSWERS)
def test_an_answer_is_understood_as_the_digest_says_it(language: str, answer: str):
    """
    In the owner's language, with the value he adds behind it.
    """
    option = f"{answer} VALUE" if answer in WITH_VALUE else answer
    question = Question("Q1", QuestionKind.TROUBLE, "x", "Well?", moment(TODAY), (option, "noted"))
    with speaking(language):
        said = tell_answer(option).removesuffix("…") + VALUES.get(answer, "")

        assert read_phrases(said, question, date(2026, 11, 23))[0][0] == answer
