"""Do what the owner said, all of it or nothing, note what it changed, and then what follows from it.

Rules: answers-by-mail, taken-back (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from agent.desk.answer_words import read_phrases
from agent.desk.by_mail import Wanted
from agent.desk.doing import do
from agent.desk.find import find_questions
from agent.desk.spoken import NotUnderstood
from agent.desk.undoing import Noting, find_said
from agent.domain.desk import SaidByOwner, ToldByOwner
from agent.domain.question import Question, QuestionKind
from agent.domain.speech import tell, tell_day
from agent.domain.text import shown
from agent.ledger import Book
from agent.work.answering import answer_in, follow_up
from agent.work.house import House

#: A mail program that sends one mail twice does so at once.
_TWIN = timedelta(minutes=15)
#: How long what was said can be taken back; a code lives half as long.
_REMEMBERED = timedelta(days=60)


class SaidTwice(NotUnderstood):
    """The very same, sent once more by a mail program: nothing to tell anybody."""


@dataclass
class Saying:
    """What one mail of the owner's asks for.

    Args:
        said_on: The day he said it, in his zone.
        written_at: Moment the mail itself names, aware; None when it names none.
        said_by: The colleague who said it, by name; empty when the owner did.
    """

    house: House
    now: datetime
    said_on: date
    written_at: datetime | None = None
    said_by: str = ""
    _answered: list[tuple[Question, str]] = field(default_factory=list)

    def do_all(self, wanted: Sequence[Wanted], also: Callable[[Book], None]) -> tuple[ToldByOwner, ...]:
        """
        Do everything in one change of the books; what it says about money is matched with the bank by the pass.

        Args:
            also: Done in the same change, so that both or neither are written.

        Raises:
            SaidTwice: When a mail program sent the same mail twice.
            VoldaanError: When one of them cannot be done; nothing was then.
        """
        told: list[ToldByOwner] = []
        with self.house.ledger.change() as book:
            noting = Noting(self.house.ledger.read(), book)
            self._refuse_repeated(book, wanted)
            self._check(book, wanted)
            # The journal takes nothing back, so what it must know comes last.
            for one in sorted(wanted, key=lambda one: _is_about_a_letter(book, one)):
                text = do(book, one.command, self.now, self.said_on, self._answer_of(book, one))
                said = noting.note(one.command.text, self.now, one.code, self.written_at)
                text = tell("{who} answered: {text}", who=self.said_by, text=text) if self.said_by else text
                undo = "" if one.command.verb == "undo" or said.is_final else f"undo {said.id}"
                told.append(ToldByOwner(self.now, text, undo))
            book.forget_said(self.now - _REMEMBERED)
            book.mark.told += tuple(told)
            also(book)
        follow_up(self.house, self._answered, self.now)
        return tuple(told)

    def _check(self, book: Book, wanted: Sequence[Wanted]) -> None:
        """Refuse words that answer nothing before any of the others is done, and say which they are."""
        for one in wanted:
            for question in find_questions(book, one.command.who)[0] if one.command.verb == "answer" else ():
                try:
                    read_phrases(one.command.words, question, self.said_on)
                except NotUnderstood as error:
                    raise NotUnderstood(
                        tell("“{line}” is not understood; {why}", line=shown(one.command.words, 60), why=error)
                    ) from None

    def _answer_of(self, book: Book, wanted: Wanted) -> Callable[[Question, str], str]:
        def answer(question: Question, words: str) -> str:
            if not question.is_open:
                raise NotUnderstood(_answered_before(question, find_said(book, question.id)))
            phrases = read_phrases(words, question, self.said_on)
            is_other = wanted.proposed is not None and wanted.proposed != question.proposed
            if is_other and any(phrase == "yes" for phrase, _ in phrases):
                raise NotUnderstood(
                    tell("{question} proposes something else by now; look at the newest digest", question=question.id)
                )
            self._answered.append((question, words))
            return answer_in(self.house, book, question, words, self.now, self.said_on, self.said_by)

        return answer

    def _refuse_repeated(self, book: Book, wanted: Sequence[Wanted]) -> None:
        """The same words with the same code are done once; again when they were taken back since."""
        done = book.said()
        before = {(said.code, said.words): said for said in done if said.code and not self._is_new_since(book, said)}
        again = [said for one in wanted if (said := before.get((one.code, one.command.text)))]
        if not again:
            return
        if len(again) == len(wanted) and all(self._is_twin(said) for said in again):
            raise SaidTwice("sent twice")  # as is
        raise NotUnderstood(
            tell(
                "“{words}” was done with this code on {day} already",
                words=again[0].words,
                day=tell_day(again[0].at.date()),
            )
        )

    def _is_new_since(self, book: Book, said: SaidByOwner) -> bool:
        """
        Whether the same words would be new: written after what was said was taken back, or after what it took back was
        said once more. A second copy of the mail was written before that.
        """
        verb, _, who = said.words.partition(" ")
        if verb == "undo":
            standing = find_said(book, who)
            redone = _written_at(standing) if standing and standing.undone_at is None else None
            return redone is not None and redone > _written_at(said) and self._is_written_after(redone)
        if said.undone_at is None:
            return False
        return not self._is_twin(said) or self._is_written_after(_taken_back_at(book, said, said.undone_at))

    def _is_written_after(self, moment: datetime) -> bool:
        return (self.written_at or self.now) > moment

    def _is_twin(self, said: SaidByOwner) -> bool:
        return bool(self.written_at and said.written_at and abs(self.written_at - said.written_at) <= _TWIN)


def _written_at(said: SaidByOwner) -> datetime:
    return said.written_at or said.at


def _taken_back_at(book: Book, said: SaidByOwner, undone_at: datetime) -> datetime:
    """When he wrote that it is taken back: one pass may read that mail, and the next one he wrote, at one moment."""
    names = {said.id, *(question.id for question in said.questions)}
    written = [
        one.written_at
        for one in book.said()
        if one.at == undone_at and one.words.startswith("undo ") and one.words[5:].upper() in names and one.written_at
    ]
    return max(written, default=undone_at)


def _is_about_a_letter(book: Book, wanted: Wanted) -> bool:
    question = book.question(wanted.command.who) if wanted.command.verb == "answer" else None
    return question is not None and question.kind is QuestionKind.IN_DOUBT


def _answered_before(question: Question, said: SaidByOwner | None) -> str:
    if said and said.undone_at is None:
        return tell(
            "{question} was answered already: {answer}; “undo {id}” takes that back",
            question=question.id,
            answer=question.answer,
            id=said.id,
        )
    return tell("{question} was answered already: {answer}", question=question.id, answer=question.answer)
