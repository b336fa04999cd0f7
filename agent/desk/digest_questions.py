"""
What needs the owner, as entries of the digest: each question with its answers, many of one kind as one group.

Rules: digest-groups (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from agent.desk.answer_words import WITH_VALUE
from agent.desk.digest import Action, Desk, Entry
from agent.desk.digest_waits import tell_owed
from agent.desk.learning_answers import PROPOSALS
from agent.desk.overview import ItemLine
from agent.desk.told import KINDS, one_line, tell_answer
from agent.domain.question import Question, QuestionKind
from agent.domain.speech import tell, tell_count

#: From how many on questions of one kind are a group, how many of it stand open, and how many may be unfolded.
_GROUP, _SHOWN, _FOLDED = 6, 3, 12
#: Most questions of one morning, whatever their kind; a mail of more than 100 kB is cut off by some programs.
_MOST = 30

#: Stands in a text where a quote was, which is shown by itself.
_ELSEWHERE = "“…”"

#: While one of these is open no letter leaves at all.
_STOPPING = frozenset(
    {
        QuestionKind.OTHER_INSTALLATION,
        QuestionKind.CLOCK,
        QuestionKind.SENT_EMPTY,
        QuestionKind.RESTORED,
        QuestionKind.UNREAD,
    }
)
#: Each of these holds somebody's own words, or is about money of its own: none is answered without being read.
_ONE_BY_ONE = frozenset(
    {
        QuestionKind.WORDS,
        QuestionKind.CLAIM_UNSEEN,
        QuestionKind.PART_MISSED,
        QuestionKind.CALL,
        QuestionKind.PAYMENT_UNCLEAR,
        QuestionKind.UNREAD,
        QuestionKind.IN_DOUBT,
        *PROPOSALS,
    }
)


#: About an invoice that may be written about: what is owed and how late stands beside the name.
_WITH_AMOUNT = frozenset(
    {
        QuestionKind.SEND_THIS,
        QuestionKind.CONTACT_AGREES,
        QuestionKind.ORDER_COMPLETE,
        QuestionKind.OVERDUE_AT_START,
        QuestionKind.RESTORED,
        QuestionKind.TOO_OLD,
        QuestionKind.LADDER_DONE,
    }
)


def question_entries(
    questions: Sequence[Question], desk: Desk, lines: Mapping[str, ItemLine]
) -> tuple[tuple[Entry, ...], int]:
    """
    Write the open questions: what stops every letter first, then by kind in the order they came.

    ``lines`` are the open invoices by their keys.

    Returns:
        The entries, and how many questions are in none of them.
    """
    kinds: dict[QuestionKind, list[Question]] = {}
    for question in sorted(questions, key=_comes):
        kinds.setdefault(question.kind, []).append(question)
    room, left_out = _MOST, 0
    entries: list[Entry] = []
    for kind, asked in kinds.items():
        if len(asked) < _GROUP:
            entries += [question_entry(question, desk, lines) for question in asked[:room]]
            left_out += max(0, len(asked) - room)
            room = max(0, room - len(asked))
        elif room:
            entries.append(_group(kind, asked, desk, room, lines))
            room -= len(entries[-1].below)
        else:
            left_out += len(asked)
    return tuple(entries), left_out


def _comes(question: Question) -> tuple[bool, bool, int]:
    """What stops every letter comes first, what is only proposed comes last."""
    return question.kind not in _STOPPING, question.kind in PROPOSALS, int(question.id[1:])


def question_entry(question: Question, desk: Desk, lines: Mapping[str, ItemLine] | None = None) -> Entry:
    """Write one question with its answers."""
    parts = question.parts
    text, quote = _taken_out(one_line(question.text), parts.quote)
    text, taken = _taken_out(text, parts.taken)
    text, offered = _taken_out(text, parts.offered)
    return Entry(
        text=text.strip().removesuffix(_ELSEWHERE).rstrip(" :"),
        name=question.id,
        kind=tell(KINDS[question.kind]),
        quote=quote,
        taken=taken,
        aside=_owed(question, lines or {}),
        proposal=_proposal(question, offered),
        beside=tell("The sheet for the call:") if question.kind is QuestionKind.CALL else "",
        letter=tuple(one_line(line) for line in question.letter.strip().splitlines()),
        command=_command(question, desk),
        actions=tuple(_actions(question.id, question.options, question.proposed, desk)),
    )


def _taken_out(text: str, part: str) -> tuple[str, str]:
    """Take a part out of a text; without it, or when it does not stand there, everything stays as it is."""
    part = one_line(part)
    if not part or part not in text:
        return text, ""
    quoted = f"“{part}”"
    return (text.replace(quoted, _ELSEWHERE, 1) if quoted in text else text.replace(part, "", 1)), part


def _proposal(question: Question, offered: str) -> str:
    said = _within(tell_answer(question.proposed)) if question.proposed else ""
    if offered or not said:
        return offered.replace(f"“{question.proposed}”", f"“{said}”") if said else offered
    return tell("Yes means: {answer}", answer=said)


def _command(question: Question, desk: Desk) -> str:
    """What only the machine itself takes; and every answer, when no mail is read."""
    for option in question.options:
        if option.startswith("voldaan "):
            return option
    if desk.address or not question.options:
        return ""
    return f"voldaan answer {question.id} {' | '.join(question.options)}"  # as is


def choices(options: Sequence[str], proposed: str) -> tuple[str, ...]:
    """The answers to choose from: what "yes" would mean is not offered a second time by its own name."""
    return tuple(option for option in options if "yes" not in options or option != proposed)


def _actions(name: str, options: Sequence[str], proposed: str, desk: Desk, *, for_all: int = 0) -> Iterator[Action]:
    answers = [option for option in choices(options, proposed) if not option.startswith("voldaan ")]
    if not answers or desk.address is None:
        return
    code = desk.code(name, proposed)
    for place, option in enumerate(answers):
        phrase = option.partition(" ")[0] if option[-1:].isupper() else option
        words = f"{name} {phrase} " if phrase in WITH_VALUE else f"{name} {phrase}"
        label = tell_answer(f"{phrase} X" if phrase in WITH_VALUE else phrase)
        said = f"{name} {_within(label).removesuffix('…')}"
        if phrase == "yes" and proposed:
            label = tell("Yes: {answer}", answer=_within(tell_answer(proposed)))
        if for_all:
            label = tell("All {count}: {answer}", count=for_all, answer=_within(label))
        yield Action(label, words, said, code, is_first=place == 0 and phrase not in WITH_VALUE)


def _within(label: str) -> str:
    """A label as it stands within a line."""
    return label[:1].lower() + label[1:]


def _owed(question: Question, lines: Mapping[str, ItemLine]) -> str:
    """What is owed of the invoice and how late it is; empty where that is not what is asked."""
    line = lines.get(question.item or "") if question.kind in _WITH_AMOUNT else None
    if line is None:
        return ""
    days = line.days_overdue or 0
    late = tell_count("{count} day overdue", "{count} days overdue", days) if days > 0 else ""
    return ", ".join(filter(None, (str(line.balance) if line.balance else tell("amount not known"), late)))


def _group(
    kind: QuestionKind, asked: Sequence[Question], desk: Desk, room: int, lines: Mapping[str, ItemLine]
) -> Entry:
    """One entry for many questions: the first few below it, and what answers all of them at once."""
    names = _names(asked)
    shown = [
        replace(question_entry(question, desk, lines), kind="") for question in asked[: min(room, _SHOWN + _FOLDED)]
    ]
    rest = asked[len(shown) :]
    common = [option for option in asked[0].options if all(option in question.options for question in asked)]
    proposed = {question.proposed for question in asked}
    for_all = () if kind in _ONE_BY_ONE else tuple(option for option in common if _is_for_all(option, proposed))
    more = tell("{names}: they come here when these are answered", names=_names(rest)) if rest else ""
    text = tell_count("{count} question", "{count} questions", len(asked))
    owed = [line for question in asked if kind in _WITH_AMOUNT and (line := lines.get(question.item or ""))]
    return Entry(
        text=tell("{questions}, {sum} in all", questions=text, sum=tell_owed(owed)) if owed else text,
        name=names,
        kind=tell(KINDS[kind]),
        aside=more,
        actions=tuple(_actions(names, for_all, min(proposed), desk, for_all=len(asked))),
        below=tuple(shown),
    )


def _is_for_all(option: str, proposed: set[str]) -> bool:
    """Whether one answer may stand for many: it takes no value, and a yes means the same for each."""
    takes_value = option.partition(" ")[0] in WITH_VALUE and option[-1:].isupper()
    return not takes_value and not (option == "yes" and len(proposed) > 1)


def _names(asked: Sequence[Question]) -> str:
    """Name questions of one kind as ``find_questions`` reads them: a range takes only those of its first one's kind."""
    first, last = asked[0].id, asked[-1].id
    return first if first == last else f"{first}-{last}"


def shown_first(entry: Entry) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """Part what is below a group: what stands open, and what may be folded away."""
    return entry.below[:_SHOWN], entry.below[_SHOWN:]
