"""The desk's pages of the book: questions to the owner, codes he was given, what he said, what he taught."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from agent.domain.desk import GivenOut, SaidByOwner
from agent.domain.layout import Lesson
from agent.domain.question import WHOLE, Parts, Question, QuestionKind
from agent.domain.text import shown, visible
from agent.ledger import stored
from agent.ledger.marks import Marks
from agent.ledger.section import Damaged, Section

_LONGEST_QUESTION = 2000

WITHDRAWN = "withdrawn"
"""The answer of a question that became moot before the owner answered."""


class DeskPages(ABC):
    """What stands between the owner and the books, as one transaction sees it."""

    mark: Marks

    def __init__(self, tables: Mapping[str, Mapping[str, Any]], damaged: Damaged) -> None:
        """Open the pages on tables that stay as they are."""
        self._questions = Section(tables.get("questions", {}), stored.QUESTIONS, damaged)
        self._said = Section(tables.get("said", {}), stored.SAID, damaged)
        self._given_out = Section(tables.get("given out", {}), stored.GIVEN_OUT, damaged)  # as is
        self._lessons = Section(tables.get("lessons", {}), stored.LESSONS, damaged)
        self._asked: dict[tuple[QuestionKind, str], str] | None = None
        self._open_questions: dict[str, Question] | None = None
        self._last_id: int | None = None

    def of_the_desk(self) -> dict[str, Section[Any]]:
        """These pages' sections, by table."""
        return {
            "given out": self._given_out,  # as is
            "said": self._said,
            "lessons": self._lessons,
            "questions": self._questions,
        }

    # Questions

    def questions(self, open_only: bool = True) -> tuple[Question, ...]:
        """Return the questions, oldest first; closed ones only when asked for."""
        if not open_only:
            return tuple(self._questions.values())
        if self._open_questions is None:
            self._open_questions = {question.id: question for question in self._questions.values() if question.is_open}
        return tuple(self._open_questions.values())

    def question(self, id: str) -> Question | None:
        """Find a question by its id, in any case."""
        return self._questions.get(id.upper())

    def ask(
        self,
        kind: QuestionKind,
        subject: str,
        text: str,
        asked_at: datetime,
        options: Sequence[str] = (),
        customer: str | None = None,
        item: str | None = None,
        once: bool = False,
        proposed: str = "",
        letter: str = "",
        parts: Parts = WHOLE,
        asked_of: str = "",
        back_on: date | None = None,
    ) -> Question:
        """
        Put a question to the owner; one of the same kind and subject that is open is returned as it is.

        Args:
            subject: With ``kind``, what the question is about; compared, not shown.
            text: May quote strangers: it becomes one line in which nothing hides, of no more than 2,000 characters.
            proposed: The answer that "yes" stands for.
            letter: A text the owner may send himself; it keeps its lines.
            parts: What of the text may be shown apart.
            asked_of: The colleague it is put to first.
            back_on: The day on which that text says that the owner comes back to them.
            once: Also return a question the owner answered before, instead of asking again.
        """
        self._refuse_when_closed()
        before = self._about(kind, subject)
        if before and before.is_open and before.asked_of != asked_of:  # whoever was asked is not the one to say by now
            self.withdraw_question(kind, subject)
        elif before and (before.is_open or (once and before.answer != WITHDRAWN)):
            return before
        text = shown(text, _LONGEST_QUESTION)
        question = Question(self._next_id(), kind, subject, text, asked_at, tuple(options), customer, item)
        question = replace(question, asked_of=asked_of, proposed=proposed, letter=visible(letter)[:_LONGEST_QUESTION])
        question = replace(question, back_on=back_on)
        told = (shown(part, _LONGEST_QUESTION) for part in (parts.quote, parts.taken, parts.offered))
        question = replace(question, parts=Parts(*told))
        self._put_question(question)
        return question

    def reword(
        self, id: str, text: str, options: Sequence[str], proposed: str | None = None, letter: str | None = None
    ) -> None:
        """Ask an open question in other words, under its name; what is None stays."""
        self._refuse_when_closed()
        question = self.question(id)
        if question and question.is_open:
            told = replace(question, text=shown(text, _LONGEST_QUESTION), options=tuple(options))
            letter = question.letter if letter is None else visible(letter)[:_LONGEST_QUESTION]
            told = replace(told, proposed=question.proposed if proposed is None else proposed, letter=letter)
            if told != question:
                self._put_question(told)

    def question_about(self, kind: QuestionKind, subject: str) -> Question | None:
        """Find the latest question of this kind and subject, answered or not."""
        return self._about(kind, subject)

    def answer(self, id: str, answer: str, at: datetime) -> Question:
        """
        Close a question with the owner's words.

        Raises:
            KeyError: When there is no such question.
        """
        self._refuse_when_closed()
        question = self.question(id)
        if question is None:
            raise KeyError(id)
        question = replace(question, answer=answer, answered_at=at)
        self._put_question(question)
        return question

    def put_back(self, question: Question) -> None:
        """Set a question as it was before, open, unless the same is asked under another name by now."""
        self._refuse_when_closed()
        about = self._about(question.kind, question.subject)
        if about is None or about.id == question.id or not about.is_open:
            self._put_question(question)

    def withdraw_question(self, kind: QuestionKind, subject: str) -> None:
        """Close a question that became moot, if it is open; it may be asked again later under a new id."""
        self._refuse_when_closed()
        question = self._about(kind, subject)
        if question and question.is_open:
            self._put_question(replace(question, answer=WITHDRAWN))

    # Codes of digests

    def given_out(self) -> tuple[GivenOut, ...]:
        """Return which codes the digests gave the owner, oldest first; those of long ago are forgotten."""
        return tuple(self._given_out.values())

    def put_given_out(self, given: GivenOut) -> None:
        """Remember the codes of a digest; they open something only from then on."""
        self._refuse_when_closed()
        self._given_out.put(given.digest, given)

    def drop_given_out(self, digest: str) -> None:
        """Forget the codes of a mail that did not leave."""
        self._refuse_when_closed()
        self._given_out.drop(digest)

    def forget_given_out(self, before: datetime) -> None:
        """Forget the codes of digests from before that moment."""
        self._refuse_when_closed()
        for given in self.given_out():
            if given.at < before:
                self._given_out.drop(given.digest)

    # What the owner said

    def said(self) -> tuple[SaidByOwner, ...]:
        """Return what the owner said and can be taken back, oldest first; that of long ago is forgotten."""
        return tuple(self._said.values())

    def put_said(self, said: SaidByOwner) -> None:
        """Remember something the owner said, or that it was taken back."""
        self._refuse_when_closed()
        self._said.put(said.id, said)

    def next_said_id(self) -> str:
        """Give the name of the next thing the owner says."""
        self._refuse_when_closed()
        self.mark.last_said += 1
        return f"A{self.mark.last_said}"

    def forget_said(self, before: datetime) -> None:
        """Forget what the owner said before that moment: it stands in the books, and is not taken back any more."""
        self._refuse_when_closed()
        for said in self.said():
            if said.at < before:
                self._said.drop(said.id)

    # Lessons

    def lessons(self) -> tuple[Lesson, ...]:
        """Return what confirmed invoices taught about layouts, oldest first."""
        return tuple(self._lessons.values())

    def next_lesson_id(self) -> str:
        """Give the name of the next lesson; that of a forgotten one may come again."""
        return f"L{1 + max((int(name[1:]) for name in self._lessons.names()), default=0)}"

    def put_lesson(self, lesson: Lesson) -> None:
        """Set a lesson as it now is."""
        self._refuse_when_closed()
        self._lessons.put(lesson.id, lesson)

    def drop_lesson(self, id: str) -> Lesson | None:
        """Forget a lesson, named in any case; None when there is none."""
        self._refuse_when_closed()
        lesson = self._lessons.get(id.upper())
        self._lessons.drop(id.upper())
        return lesson

    def _about(self, kind: QuestionKind, subject: str) -> Question | None:
        if self._asked is None:
            # The latest counts, unless an earlier one was opened again.
            every = sorted(self._questions.values(), key=lambda question: question.is_open)
            self._asked = {(question.kind, question.subject): question.id for question in every}
        id = self._asked.get((kind, stored.storable(subject)))
        return self._questions.get(id) if id else None

    def _put_question(self, question: Question) -> None:
        self._questions.put(question.id, question)
        if self._open_questions is not None and question.is_open:
            self._open_questions[question.id] = question
        elif self._open_questions is not None:
            self._open_questions.pop(question.id, None)
        if self._asked is not None:
            self._asked[question.kind, stored.storable(question.subject)] = question.id

    def _next_id(self) -> str:
        if self._last_id is None:
            self._last_id = max((int(name[1:]) for name in self._questions.names()), default=0)
        self._last_id += 1
        return f"Q{self._last_id}"

    @abstractmethod
    def _refuse_when_closed(self) -> None:
        """Refuse a change to a book that is only for reading."""
