"""Ask there and then what only the owner can settle, as ``voldaan questions`` lists it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from agent.desk import bank_up_to_date
from agent.desk.answers import check_answer
from agent.desk.spoken import NotUnderstood, read_date
from agent.domain.errors import VoldaanError
from agent.domain.question import Question as Asked
from agent.domain.question import QuestionKind
from agent.domain.speech import tell, tell_count
from agent.start.doors import Doors
from agent.start.talk import NotThat, Question, Said, Talk, ask, ask_yes
from agent.work import House
from agent.work.answering import answer_question

_ONE_BY_ONE = 3
"""So many questions of one kind are asked each by itself; more of them first together."""

#: Settled by a command of their own, or by a question of this conversation.
_OTHERWISE = frozenset({QuestionKind.BANK_BEHIND, QuestionKind.OTHER_INSTALLATION})


def ask_questions(doors: Doors, house: House) -> Talk[bool]:
    """Ask there and then what only the owner can settle; whether anything was answered."""
    groups: dict[tuple[QuestionKind, tuple[str, ...]], list[Asked]] = defaultdict(list)
    for question in house.ledger.read().questions():
        if question.kind not in _OTHERWISE and question.options:
            groups[question.kind, question.options].append(question)
    count = sum(map(len, groups.values()))
    if not count:
        return False
    yield Said()
    text = tell_count(
        "{count} question only you can answer. Now?", "{count} questions only you can answer. Now?", count
    )
    if not (yield from ask_yes("questions", text, True)):
        return False
    yield Said(tell("Press enter to leave one for later; “stop” leaves the rest."))
    answered = False
    for group in groups.values():
        done = yield from _ask_group(doors, house, group)
        if done is None:
            break
        answered = answered or done
    return answered


def _ask_group(doors: Doors, house: House, group: list[Asked]) -> Talk[bool | None]:
    """Ask a few questions one by one, many of one kind together; None when the owner stops."""
    if len(group) <= _ONE_BY_ONE:
        return (yield from _one_by_one(doors, house, group))
    yield Said()
    yield Said("\n".join(f"{question.id}  {question.text}" for question in group))
    each = tell("each")
    text = tell(
        "One answer for these {count} ({options}), or “{each}”:",
        count=len(group),
        options=" | ".join(group[0].options),
        each=each,
    )
    answer = yield from ask(
        Question(f"answer {group[0].kind.value}", text), lambda said: _understood(group[0], said, each)
    )
    if answer == each:
        return (yield from _one_by_one(doors, house, group))
    if answer in _stops():
        return None
    for question in group if answer else ():
        yield from _answer(doors, house, question, answer)
    return bool(answer)


def _one_by_one(doors: Doors, house: House, group: list[Asked]) -> Talk[bool | None]:
    answered = False
    for question in group:
        if not (still := house.ledger.read().question(question.id)) or not still.is_open:
            continue
        yield Said()
        yield Said(f"{question.id}  {question.text}")
        text = f"{' | '.join(question.options)}:"
        asked = Question(f"answer {question.id}", text)
        answer = yield from ask(asked, lambda said, of=question: _understood(of, said))  # type: ignore[misc]
        if answer in _stops():
            return None
        if answer:
            answered = (yield from _answer(doors, house, question, answer)) or answered
    return answered


def _stops() -> tuple[str, ...]:
    return ("stop", tell("stop"))


def _understood(question: Asked, said: str, *also: str) -> str:
    """The answer, when this question takes it; raises NotThat."""
    if not said or said in also or said in _stops():
        return said
    try:
        check_answer(question, said)
    except NotUnderstood as error:
        raise NotThat(str(error)) from None
    return said


def _answer(doors: Doors, house: House, question: Asked, said: str) -> Talk[bool]:
    try:
        yield Said(f"{question.id}: {answer_question(house, question, said, doors.now())}")
    except VoldaanError as error:
        yield Said(f"{question.id}: {error}", is_trouble=True)
        return False
    return True


def ask_bank(doors: Doors, house: House) -> Talk[bool]:
    """Ask until which day the owner has seen his bank: no letter goes before that, in shadow either."""
    book = house.ledger.read()
    if not any(question.kind is QuestionKind.BANK_BEHIND for question in book.questions()):
        return False
    today = doors.now().astimezone(house.zone).date()
    yield Said()
    yield Said(tell("Nobody is reminded of what may be paid already, so letters wait until your bank was looked at."))

    def read(answer: str) -> date | None:
        if not answer:
            return None
        try:
            day = read_date(answer)
        except NotUnderstood as error:
            raise NotThat(str(error)) from None
        if day > today:
            raise NotThat(tell("That day is still to come."))
        return day

    text = tell(
        "Until which day does the list above say what is still unpaid? (such as {day}; enter: later)", day=today
    )
    day = yield from ask(Question("bank-until", text), read)
    if day is None:
        return False
    with house.ledger.change() as book:
        bank_up_to_date(book, day, None, doors.now())
    return True
