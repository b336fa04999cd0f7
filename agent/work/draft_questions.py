"""What the owner is asked, or told, about a draft.

Rules: drafts-are-approval, personal-line (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from agent.domain.letter import PERSONAL_MARK, has_mark
from agent.domain.question import Question, QuestionKind
from agent.domain.speech import tell, tell_day
from agent.domain.text import shown
from agent.mailbox import Summary
from agent.outbox import LetterState, State, find_letter_text, name_edited
from agent.work.house import House

_ANSWERS = ("sent", "not sent")


def ask_about_gone(house: House, entry: LetterState, now: datetime) -> None:
    """A draft that lies neither in Drafts nor in Sent: only the owner knows what he did with it."""
    text = tell(
        "The draft of {day} to {people} is no longer found in the Drafts of {account}, nor in Sent."
        " Did you send it? If not, that means not now: no new one is laid there until you say `voldaan release`.",
        day=_day(house, entry),
        people=", ".join(entry.to),
        account=entry.account,
    )
    _ask(house, entry, text, now)


def ask_before_it_is_sent(house: House, entry: LetterState, because: str, now: datetime) -> None:
    """A draft nobody can find must not go any more: it may wait for a planned hour, or in words nobody knows again."""
    text = tell(
        "The draft of {day} to {people} is no longer found in the Drafts of {account}, nor in Sent, and it should not"
        " be sent any more: {because}. If it waits somewhere, stop it. Did you send it already?",
        day=_day(house, entry),
        people=", ".join(entry.to),
        account=entry.account,
        because=because,
    )
    _ask(house, entry, text, now)


def ask_about_other(house: House, entry: LetterState, mails: Sequence[Summary], now: datetime) -> None:
    """A mail made from the draft went to other people, or with another invoice's copy: he says what it was."""
    newest = max(mails, key=lambda mail: mail.written_at)
    text = tell(
        "What you sent to {others} as “{subject}” was made from the draft of {day} to {people}, but it went to"
        " other people or carries another invoice's copy. Did that letter leave with it?",
        others=", ".join(address.email for address in newest.headers.recipients),
        subject=newest.headers.subject,
        day=_day(house, entry),
        people=", ".join(entry.to),
    )
    asked = _ask(house, entry, text, now)
    with house.ledger.change() as book:  # it may have been missed, and asked about, before
        book.reword(asked.id, text, _ANSWERS)


def tell_left_alone(house: House, now: datetime) -> None:
    """In shadow nothing in the mailbox is touched: drafts of before lie there unwatched, also when somebody pays."""
    letters = house.journal.letters().values()
    left = [one for one in letters if one.kind == "draft" and one.state is State.DRAFTED and not one.gone_since]
    if not left:
        return
    text = tell(
        "In shadow voldaan leaves your mailbox as it is: its drafts of before still lie in Drafts, and nobody takes"
        " them back when somebody pays or answers. Send none of them; throw them away, or leave shadow: {people}.",
        people=", ".join(sorted({address for one in left for address in one.to})),
    )
    subject = f"left alone {max(one.at for one in left).isoformat()}"  # as is
    with house.ledger.change() as book:
        book.ask(QuestionKind.TROUBLE, subject, text, now, ("noted",), once=True)


def tell_mark_left(house: House, state: LetterState, now: datetime) -> None:
    """A draft that was sent with the place for a personal line still in it: he can only know it for the next one."""
    if not has_mark(find_letter_text(house.settings.data / "outbox", state.letter_id)):
        return
    text = tell(
        "The letter of {day} to {people} left with {mark} still in it. Write a line there or take it out before you"
        " send a draft; `personal` on a customer's card fills it in for you.",
        day=_day(house, state),
        people=", ".join(state.to),
        mark=tell(PERSONAL_MARK),
    )
    with house.ledger.change() as book:
        subject = f"mark {state.letter_id}"
        book.ask(QuestionKind.TROUBLE, subject, text, now, ("noted",), state.customer, once=True)


def tell_twice(house: House, state: LetterState, now: datetime) -> None:
    """A letter his mail program sent more than once."""
    text = tell(
        "The letter of {day} to {people} lies in Sent more than once: your mail program sent it twice. It counts once.",
        day=_day(house, state),
        people=", ".join(state.to),
    )
    with house.ledger.change() as book:
        subject = f"twice {state.letter_id}"
        book.ask(QuestionKind.TROUBLE, subject, text, now, ("noted",), state.customer, once=True)


def tell_kept(house: House, entry: LetterState, words: str, now: datetime) -> None:
    """What he went on writing in a draft that had been taken back."""
    text = tell(
        "The draft of {day} to {people} lay in Drafts again, after it was taken back; it is taken out once more."
        " What you wrote in it is kept in {file}: “{words}”",
        day=_day(house, entry),
        people=", ".join(entry.to),
        file=house.settings.data / "outbox" / name_edited(entry.letter_id),
        words=shown(words, 1_000),
    )
    with house.ledger.change() as book:
        subject = f"kept {entry.letter_id} {now.isoformat()}"
        book.ask(QuestionKind.TROUBLE, subject, text, now, ("noted",), entry.customer, once=True)


def _ask(house: House, entry: LetterState, text: str, now: datetime) -> Question:
    with house.ledger.change() as book:
        return book.ask(QuestionKind.IN_DOUBT, entry.letter_id, text, now, _ANSWERS, entry.customer, once=True)


def _day(house: House, entry: LetterState) -> str:
    return tell_day(entry.left_at.astimezone(house.zone).date())
