"""Of several days one sentence names: which is the one something is done on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from agent.meaning.around import words_around
from agent.meaning.clauses import Clause
from agent.meaning.dates import FoundDay
from agent.meaning.phrases import fold

_PLAIN = frozenset({"day", "range"})
#: Nobody names more days in one sentence, and no person more of those that could be meant.
MOST_LOOKED_AT = 20
#: How far behind a day that is not sure its date may follow, in characters.
_AT_ONCE = 30


def chosen(named: Sequence[FoundDay], clause: Clause) -> FoundDay | None:
    """
    Choose among the days of a clause: the last one that something is paid on.

    A day that only something is said of ("morgen ist ja Feiertag"), that is no more than another part's ("Donnerstag,
    sie kommt Mittwoch zurück") or until which something lasts gives way; of a week and a day in it the day counts.
    """
    left = all_of_them = list(named[-MOST_LOOKED_AT:])
    if len(left) > 1 and _says_again(left[-1], left[-2]):
        return left[-1]
    for is_better in (_is_done_on, _is_to_be, is_paid_on, _is_no_end, _is_no_reason):
        left = [day for day in left if is_better(day, clause)] or left
    if not left:
        return None
    last = left[-1]
    if last.window is None or last.leans:
        return last
    return next((day for day in reversed(all_of_them) if not day.window and day.on and _is_within(day, last)), last)


def _says_again(day: FoundDay, before: FoundDay) -> bool:
    """Whether a day only says the one before it more exactly: "in acht Tagen, Mittwoch"."""
    return day.on in (before.on, *before.also) or bool(before.window and day.on and _is_within(day, before))


def _is_within(day: FoundDay, week: FoundDay) -> bool:
    assert day.on and week.window
    return week.window[0] <= day.on <= week.window[1]


def is_open(clause: Clause, days: Sequence[FoundDay]) -> bool:
    """Whether what a clause promises is counted from a day that is not sure: then no other day is meant either."""
    named = [day for day in days if day.on is not None and day.kind in _PLAIN]
    open_days = [day for day in days if day.leans and day.on is None and not _is_named_behind(day, named)]
    return bool(open_days) and (not named or any(is_paid_on(day, clause) for day in open_days))


def _is_named_behind(day: FoundDay, named: Sequence[FoundDay]) -> bool:
    """Whether a day that is not sure is named at once: "de dag daarna is het betaald: maandag de twaalfde"."""
    return any(0 <= one.start - day.end <= _AT_ONCE for one in named)


def corrected(day: FoundDay, clause: Clause, others: Sequence[Clause], days: Sequence[FoundDay]) -> FoundDay:
    """Give the day that takes the place of one that is taken back at once: "Wednesday week... no, Wednesday"."""
    end = clause.start + len(clause.sentence)
    behind = clause.sentence[day.end - clause.start :]
    following = next((one for one in others if 0 < one.start - end <= 3), None)
    if following and not behind.strip(" .…"):
        behind, end = f"{behind} {following.sentence}", following.start + len(following.sentence)
    if not words_around("payment")["corrected"].match(behind.lower()):
        return day
    instead = [one for one in days if day.end <= one.start < end and one.on and one.kind in _PLAIN]
    return instead[-1] if instead else day


def is_of_something_else(day: FoundDay, clause: Clause) -> bool:
    """Whether a day is that of a remark, of what has been, or until which one says goodbye, and of nothing paid."""
    is_for_others = words_around("payment")["others"].search(_part(day, clause).own)
    if not _is_no_reason(day, clause) and not is_paid_on(day, clause):
        return True
    return bool(is_for_others) or not (
        _is_done_on(day, clause) and _is_to_be(day, clause) and not _is_goodbye(day, clause)
    )


def is_never_paid(day: FoundDay, clause: Clause) -> bool:
    """Whether nothing can be paid on a day: it has been, was promised once, brings an answer, or doors are closed."""
    around, own = words_around("payment"), _part(day, clause).own
    if day.past and around["done"].search(own) and not around["due"].search(own):
        return True
    if around["hedged"].search(fold(clause.sentence)):
        return True
    if around["promised"].search(own) or around["answer"].search(own):
        return True
    near = next((piece for piece in own.split(". ") if fold(day.text) in piece), own)
    return bool(around["talk"].search(near)) and not is_paid_on(day, clause)


def is_of_a_payer_of_theirs(day: FoundDay, clause: Clause) -> bool:
    """Whether the part of a sentence that names a day says that somebody else pays the writer on it."""
    return bool(words_around("payment")["from_others"].search(_part(day, clause).own))


def _is_to_be(day: FoundDay, clause: Clause) -> bool:
    return is_paid_on(day, clause) or not words_around("payment")["behind"].search(_part(day, clause).own)


def _is_goodbye(day: FoundDay, clause: Clause) -> bool:
    """Whether a sentence is no more than "until Wednesday!"."""
    around, spoken = words_around("payment"), fold(clause.sentence)
    begins = around["goodbye"].match(fold(clause.sentence[: day.end - clause.start]))
    return bool(begins) and not around["paying"].search(spoken) and not around["giving"].search(spoken)


def _is_done_on(day: FoundDay, clause: Clause) -> bool:
    is_remark = words_around("payment")["remark"].match(clause.sentence, day.end - clause.start)
    return not is_remark or is_paid_on(day, clause)


def _is_no_end(day: FoundDay, clause: Clause) -> bool:
    is_end = words_around("payment")["lasting"].search(fold(clause.sentence[: day.start - clause.start]) + " ")
    return not is_end or _part(day, clause).says_again


def _is_no_reason(day: FoundDay, clause: Clause) -> bool:
    return not words_around("payment")["reason"].search(fold(clause.sentence[: day.start - clause.start]))


def is_paid_on(day: FoundDay, clause: Clause) -> bool:
    """Whether the part of the sentence that names a day speaks of paying, and of ours."""
    around, part = words_around("payment"), _part(day, clause)
    own = f"{part.before} {part.own} {part.after}" if part.says_again else part.own
    if around["then"].match(part.after):
        own = f"{own} {part.after}"
    is_theirs = around["theirs"].search(part.own) or around["others"].search(part.own)
    return not is_theirs and bool(around["paying"].search(own) or around["giving"].search(own))


class _Part(NamedTuple):
    """The part of a sentence that names a day, and its neighbours, folded."""

    own: str
    before: str
    after: str
    says_again: bool


def _part(day: FoundDay, clause: Clause) -> _Part:
    around = words_around("payment")
    before, after = clause.sentence[: day.start - clause.start], clause.sentence[day.end - clause.start :]
    left, right = around["parted"].split(fold(before)), around["parted"].split(fold(after))
    says_again = len(left) > 1 and bool(around["again"].fullmatch(f"{left[-1]} {right[0]}"))
    own = f"{left[-1]} {fold(day.text)} {right[0]}"
    return _Part(own, left[-2] if len(left) > 1 else "", right[1].strip() if len(right) > 1 else "", says_again)


def in_sentence(clause: Clause, days: Sequence[FoundDay]) -> list[FoundDay]:
    """The days the whole sentence of a clause names."""
    return [day for day in days if clause.start <= day.start < clause.start + len(clause.sentence)]


def in_clause(clause: Clause, days: Sequence[FoundDay]) -> list[FoundDay]:
    """The days a clause names, or, when it names none, its sentence."""
    sentence = in_sentence(clause, days)
    return [day for day in sentence if fold(day.text) in clause.folded] or sentence
