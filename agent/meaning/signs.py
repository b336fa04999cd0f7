"""What the rules notice in a mail and in each of its sentences, as names of signs for a trained model to weigh."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import cache

from agent.domain.reply import DayNamed, Label, Signs
from agent.meaning.clauses import Clause, clauses
from agent.meaning.dates import FoundDay, find_days, guess_language
from agent.meaning.labelling import Labelled, label, labels_of
from agent.meaning.phrases import LANGUAGES, Language, list_names
from agent.meaning.sentences import Sentence, sentences

#: Of a longer text the beginning is looked at.
MOST_CHARACTERS = 8_000
#: No answer to a reminder has more sentences that matter.
MOST_SENTENCES = 60
DAY_KINDS = ("day", "range", "vague", "conditional", "back", "from", "every", "now", "past")
_OF_MAIL = ("alarming", "silent", "several silent", "small talk", "nothing known", "machine's headers", "one sentence")


@cache
def known_signs() -> tuple[str, ...]:
    """Every sign there is, in the order the weights know them."""
    lists = sorted({name for language in LANGUAGES for name in list_names(language)})
    return (
        *(f"label {each}" for each in Label),
        *(f"phrase {each}" for each in Label),
        *(f"words {each}" for each in lists),
        *(f"day {each}" for each in DAY_KINDS),
        *("day to come", "today", "day gone", "asks", "address", "loud", *_OF_MAIL),
    )


def notice(new: str, received: datetime, *, automatic: bool = False) -> Signs:
    """
    Notice the signs in the new words of a mail.

    Args:
        new: What the writer wrote now.
        received: Aware, in the zone of the mail's own Date.
        automatic: Whether the headers say that a machine wrote it.
    """
    text = new[:MOST_CHARACTERS]
    cut = sentences(text)
    found, language = label(cut, guess_language(text))
    days = find_days(text, received, language.code)
    by_place = defaultdict(list)
    for clause in clauses(cut, language):
        by_place[clause.start].append(clause)
    of_sentences = tuple(
        frozenset(
            (
                *_of_clauses(by_place[one.start], language),
                *_of_days(days, one.start, one.start + len(one.text), received.date()),
                *(("address",) if "@" in one.text else ()),
                *(("loud",) if "!" in one.text else ()),
            )
        )
        for one in cut[:MOST_SENTENCES]
    )
    of_mail = frozenset().union(*of_sentences) | frozenset(_of_mail(found, len(cut), automatic))
    looked_at = cut[:MOST_SENTENCES]
    return Signs(
        text,
        tuple(one.text for one in looked_at),
        of_sentences,
        of_mail,
        tuple(one.start for one in looked_at),
        tuple(_to_come(days, looked_at, received.date())),
    )


def _to_come(days: Sequence[FoundDay], cut: Sequence[Sentence], today: date) -> Iterator[DayNamed]:
    for day in days:
        if day.on is None or day.on < today:
            continue
        places = [at for at, one in enumerate(cut) if one.start <= day.start < one.start + len(one.text)]
        length = (day.window[1] - day.window[0]).days + 1 if day.window else 0
        yield DayNamed(
            day.on,
            day.start,
            day.end,
            places[0] if places else None,
            day.kind,
            (day.on - today).days,
            length,
            day.leans,
        )


def _of_clauses(found: Sequence[Clause], language: Language) -> Iterator[str]:
    for clause in found:
        yield from (f"label {each}" for each in labels_of(clause, language))
        yield from (f"phrase {each}" for each, kind in language.labels.items() if kind.says.find(clause.folded))
        yield from (f"words {name}" for name, phrases in language.lists.items() if phrases.find(clause.folded))
        if clause.asks:
            yield "asks"


def _of_days(days: Sequence[FoundDay], begin: int, end: int, today: date) -> Iterator[str]:
    for day in days:
        if begin <= day.start < end:
            yield f"day {day.kind}"
            if day.on is not None:
                yield "day to come" if day.on > today else "today" if day.on == today else "day gone"


def _of_mail(found: Labelled, length: int, automatic: bool) -> Iterator[str]:
    told = (
        (found.alarming, "alarming"),
        (found.silent, "silent"),
        (len(found.silent) > 1, "several silent"),
        (found.chatter, "small talk"),
        (not found.said, "nothing known"),
        (automatic, "machine's headers"),
        (length <= 1, "one sentence"),
    )
    return (name for is_so, name in told if is_so)
