"""The owner's word for what a mail means."""

from __future__ import annotations

from datetime import date

from agent.desk.answer_words import read_phrases
from agent.desk.answering import Answering
from agent.desk.spoken import read_meant
from agent.domain.policy import Policy
from agent.domain.question import Question
from agent.domain.reply import Label, Meaning, Said
from agent.domain.speech import every_way, tell
from agent.dunning import follow
from agent.intake.asking import SAID, TAKEN, UNCERTAIN, corrected

#: What the owner himself agrees to may lie as far away as he likes.
_ANY_DAY = 10_000


def what_is_meant(question: Question, text: str, said_on: date) -> tuple[Label, date | None] | None:
    """What these words say a mail means; None when they say something else."""
    said = [value for phrase, value in read_phrases(text, question, said_on) if phrase == "means"]
    return read_meant(said[-1]) if said else None


def means(answering: Answering, text: str) -> None:
    """Take the owner's word for what a mail means: the question is put in other words, and stays (means)."""
    question = answering.question
    label, day = read_meant(text)
    meaning = Meaning((Said(label, ""),), promise_date=day, is_sure=True)
    policy = Policy(steps=(), max_postponed_days=_ANY_DAY)
    follows = follow(meaning, answering.now.date(), policy)
    proposed = follows.offer if question.item else ""
    options = [option for option in question.options if option != "yes"]
    text = f"{_whatever_it_means(answering)} {corrected(label, day)}"
    text += " " + tell("“yes” means “{answer}”.", answer=proposed) if proposed else ""
    answering.book.reword(question.id, text, [*(["yes"] if proposed else []), *options], proposed, "")
    answering.stays = True
    answering.done.append(
        tell(
            "noted: it means {meaning}; {question} waits for your answer",
            meaning=f"{label.value}, {day}" if day else label.value,
            question=question.id,
        )
    )


def _whatever_it_means(answering: Answering) -> str:
    """What a question about words says before their meaning: who wrote what, and every warning.

    What a stranger wrote may hold our own marks, and ends nothing.
    """
    text, mail = answering.question.text, answering.question.subject
    items = answering.book.items_of(answering.question.customer or "")
    quotes = {f"“{reply.excerpt}”" for item in items for reply in item.replies if reply.mail == mail}
    begin = max((text.index(quote) + len(quote) for quote in quotes if quote in text), default=0)
    ends = [text.find(mark, begin) for words in (TAKEN, UNCERTAIN, SAID) for mark in every_way(words)]
    return text[: min((end for end in ends if end >= 0), default=len(text))].rstrip()
