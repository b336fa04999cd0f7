"""Ask there and then what only the owner can settle, as ``voldaan questions`` lists it."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date

from agent.desk import Overview, bank_up_to_date, what_is_asked
from agent.desk.answers import check_answer
from agent.desk.digest_questions import choices
from agent.desk.spoken import NotUnderstood, read_day
from agent.desk.told import tell_answer
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

_SHOWN = 12
"""So many of them stand there; the whole list is a command of its own."""

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
    answered = 0
    try:
        for (kind, _), group in groups.items():
            if kind is QuestionKind.OVERDUE_AT_START:
                yield Said()
                yield Said(
                    tell(
                        "What was overdue before voldaan began is yours to judge: “{go_on}” lets reminders go when it"
                        " is time, “{settled}” means that nothing is owed any more.",
                        go_on=tell_answer("go on"),
                        settled=tell_answer("settled"),
                    )
                )
            answered += yield from _ask_group(doors, house, group)
    except _Enough as enough:
        answered += enough.answered
    return answered > 0


class _Enough(Exception):
    """The owner leaves the rest for later."""

    def __init__(self, answered: int = 0) -> None:
        self.answered = answered


def _ask_group(doors: Doors, house: House, group: list[Asked]) -> Talk[int]:
    """Ask a few questions one by one, many of one kind together; how many were answered. Raises _Enough."""
    if len(group) <= _ONE_BY_ONE:
        return (yield from _one_by_one(doors, house, group))
    yield Said()
    yield Said("\n".join(f"{question.id}  {question.text}" for question in group[:_SHOWN]))
    if len(group) > _SHOWN:
        yield Said(tell("… and {count} more: `voldaan questions`.", count=len(group) - _SHOWN))
    each = tell("each")
    yield Said(_answers(group[0]))
    text = tell("One answer for these {count}, by number or in words, or “{each}”:", count=len(group), each=each)
    answer = yield from _ask(doors, house, group[0], Question(f"answer {group[0].kind.value}", text), each)
    if answer == each:
        return (yield from _one_by_one(doors, house, group))
    if not answer:
        return 0
    done: dict[str, list[str]] = defaultdict(list)
    for question in group:
        try:
            done[answer_question(house, question, answer, doors.now().astimezone(house.zone))].append(question.id)
        except VoldaanError as error:
            yield Said(f"{question.id}: {error}", is_trouble=True)
    for said, names in done.items():
        yield Said(f"{names[0]}–{names[-1]}: {said}" if len(names) > 1 else f"{names[0]}: {said}")
    return sum(map(len, done.values()))


def _one_by_one(doors: Doors, house: House, group: list[Asked]) -> Talk[int]:
    answered = 0
    for question in group:
        still = house.ledger.read().question(question.id)
        if still is None or not still.is_open:  # an answer before it settled this one too
            continue
        yield Said()
        yield Said(f"{question.id}  {what_is_asked(question)}")
        yield Said(_answers(question))
        asked = Question(f"answer {question.id}", f"{question.id}:")
        noted = 0
        while not noted:  # a promise of a day that has been is asked again
            try:
                answer = yield from _ask(doors, house, question, asked)
            except _Enough:
                raise _Enough(answered) from None
            if not answer:
                break
            noted = yield from _answer(doors, house, question, answer)
        answered += noted
    return answered


def _ask(doors: Doors, house: House, about: Asked, question: Question, *also: str) -> Talk[str]:
    """One answer that this question takes, one of the other words, or nothing; raises _Enough."""
    today = doors.now().astimezone(house.zone).date()

    def read(said: str) -> str:
        if not said or said in also or said in ("stop", tell("stop")):
            return said
        words = _by_number(about, said)
        try:
            check_answer(about, words, today)
        except NotUnderstood as error:
            raise NotThat(str(error)) from None
        return words

    answer = yield from ask(question, read)
    if answer in ("stop", tell("stop")):
        raise _Enough
    return answer


def _answers(question: Asked) -> str:
    """What this question takes, numbered, in the owner's words; what "yes" would mean stands behind it."""
    meant = {"yes": f": {tell_answer(question.proposed)}"} if question.proposed else {}
    offered = choices(question.options, question.proposed)
    answers = (f"{tell_answer(option)}{meant.get(option, '')}" for option in offered)
    return "\n".join(f"     {number}  {words}" for number, words in enumerate(answers, 1))


def _by_number(question: Asked, said: str) -> str:
    """A number, and what follows it, as the words it stands for: "4 friday" is "promised friday"."""
    found = re.fullmatch(r"([0-9]{1,2})(\s.*)?", said)
    offered = choices(question.options, question.proposed)
    if not found or not 0 < int(found[1]) <= len(offered):
        return said
    option = offered[int(found[1]) - 1]
    return (option.partition(" ")[0] if option[-1:].isupper() else option) + (found[2] or "")


def _answer(doors: Doors, house: House, question: Asked, said: str) -> Talk[int]:
    try:
        yield Said(f"{question.id}: {answer_question(house, question, said, doors.now().astimezone(house.zone))}")
    except VoldaanError as error:
        yield Said(f"{question.id}: {error}", is_trouble=True)
        return 0
    return 1


def ask_bank(doors: Doors, house: House, overview: Overview) -> Talk[bool]:
    """Ask until which day the owner has seen his bank, when something is late and nothing tells how far it is known.

    No letter goes before that, in shadow either.
    """
    late = any(line.days_overdue and line.days_overdue > 0 for line in overview.lines)
    if overview.bank_until or not late:
        return False
    today = doors.now().astimezone(house.zone).date()
    yield Said()
    yield Said(tell("Nobody is reminded of what may be paid already, so letters wait until your bank was looked at."))

    def read(answer: str) -> date | None:
        if not answer:
            return None
        try:
            day = read_day(answer, today, past=True)
        except NotUnderstood as error:
            raise NotThat(str(error)) from None
        if day > today:
            raise NotThat(tell("That day is still to come."))
        return day

    text = tell(
        "Until which day did you look at your bank, and is what is open above unpaid? (such as {day}; enter: later)",
        day=today,
    )
    day = yield from ask(Question("bank-until", text), read)
    if day is None:
        return False
    with house.ledger.change() as book:
        bank_up_to_date(book, day, None, doors.now().astimezone(house.zone))
    return True
