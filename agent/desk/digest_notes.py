"""The digest put together: what the owner reads this morning, in which order (docs/desk.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from agent.desk.came_in import CameIn
from agent.desk.digest import Action, Desk, Digest, Entry, News, Section
from agent.desk.digest_questions import question_entries
from agent.desk.digest_waits import agreement_entries, going_entries, totals, waiting_entries
from agent.desk.overview import Overview
from agent.desk.taken_back import WithdrawnDraft
from agent.desk.told import one_line, tell_list
from agent.domain.desk import ToldByOwner
from agent.domain.money import Money
from agent.domain.policy import Mode
from agent.domain.speech import language_spoken, tell, tell_count, tell_day, tell_weekday
from agent.domain.text import quoted, shown

#: What anybody reads of one section on one morning; the questions have a bound of their own.
_MOST = 30
#: What is quoted of the words he wrote in a draft, in characters; all of them are in the file.
_MOST_OF_HIS_WORDS = 600


def make_digest(overview: Overview, news: News, desk: Desk) -> Digest:
    """
    Put together what needs the owner, what goes out, what came in and what waits.

    Args:
        overview: What is open and why, as of this morning.
        news: What happened since the last digest.
        desk: Where answers go; gives out the codes.
    """
    asked, left_out = question_entries(overview.questions, desk, {line.key: line for line in overview.lines})
    command = "" if desk.address else tell("; `voldaan questions` shows all")
    more = tell_count("{count} more question waits behind these", "{count} more questions wait behind these", left_out)
    sections = (
        Section(tell("Needs you"), asked, rest=f"{more}{command}." if left_out else ""),
        _section(tell("Went wrong"), (Entry(one_line(trouble)) for trouble in news.troubles)),
        _section(_going_title(overview.mode), _going(overview, news)),
        _section(tell("Went out"), (Entry(one_line(line)) for line in news.went)),
        _section(tell("Agreements due"), agreement_entries(overview)),
        _section(tell("Not confirmed in writing"), (Entry(one_line(line)) for line in news.unwritten)),
        _section(tell("Money in"), map(_came_in, overview.came_in)),
        _section(tell("Taken back from Drafts"), (_taken_back(one, overview) for one in news.taken_back)),
        _section(tell("What you told me"), (_told(one, desk) for one in news.told)),
        replace(_section(tell("What waits, and why"), waiting_entries(overview)), is_folded=True),
    )
    code = desk.code() if desk.address else ""
    told = tuple(_without_marks(section) for section in sections if section.entries)
    return Digest(
        subject=_subject(overview, news, code),
        day=tell_weekday(overview.at.date()),
        sections=told,
        totals=tuple(map(quoted, (*([news.week] if news.week else []), *totals(overview)))),
        tap=tell("Tap an answer and send the mail that opens: that is all.") if desk.address else "",
        how=tuple(map(quoted, _how(desk, code))),
        address=desk.address,
        given=desk.given(),
        language=language_spoken(),
    )


def _without_marks(section: Section) -> Section:
    """What a terminal shows between ` and ` stands between quotes in a mail."""
    return replace(section, entries=tuple(map(_entry_without_marks, section.entries)), rest=quoted(section.rest))


def _entry_without_marks(entry: Entry) -> Entry:
    return replace(
        entry,
        text=quoted(entry.text),
        aside=quoted(entry.aside),
        taken=quoted(entry.taken),
        proposal=quoted(entry.proposal),
        beside=quoted(entry.beside),
        below=tuple(map(_entry_without_marks, entry.below)),
    )


def write_week(overview: Overview, mail_read: str, letters: int) -> str:
    """
    Write the line of Monday: that voldaan lives, and what its knowledge rests on.

    Args:
        mail_read: When every folder was last read, in words; empty when that never happened.
        letters: How many letters left in the seven days before.
    """
    went = tell_count("{count} letter in the last seven days", "{count} letters in the last seven days", letters)
    went = went if letters else tell("no letters in the last seven days")
    read = mail_read or tell("never yet")
    return tell("voldaan is alive and well. All mail read: {read}; {letters}.", read=read, letters=went)


def _section(title: str, entries: Iterable[Entry]) -> Section:
    found = tuple(entries)
    left = len(found) - _MOST
    return Section(title, found[:_MOST], rest=tell("… and {count} more", count=left) if left > 0 else "")


def _going_title(mode: Mode) -> str:
    if mode is Mode.SHADOW:
        return tell("Would go out today")
    return tell("Waits in your Drafts folder") if mode is Mode.DRAFT else tell("Goes out today")


def _going(overview: Overview, news: News) -> Iterator[Entry]:
    yield from (Entry(one_line(line)) for line in news.drafts)
    yield from going_entries(overview)


def _came_in(came: CameIn) -> Entry:
    amount = str(Money(abs(came.amount.amount), came.amount.currency))
    names = {"amount": amount, "who": one_line(came.counterparty)}
    text = tell("{amount} from {who}", **names) if came.amount.amount > 0 else tell("{amount} back to {who}", **names)
    why = [tell_day(came.booked_on), *(one_line(evidence) for evidence in came.evidence)]
    return Entry(f"{text}: {tell_list([one_line(number) for number in came.invoices], 5)}", aside=", ".join(why))


def _taken_back(one: WithdrawnDraft, overview: Overview) -> Entry:
    numbers = {line.key: line.number for line in overview.lines}
    about = tell_list([one_line(numbers.get(key, key.rpartition("/")[2])) for key in one.items], 5)
    whom = ", ".join(map(one_line, one.to))
    aside = one_line(one.because)
    if one.words:
        aside = tell("{why}; what you wrote in it is kept in {file}", why=aside, file=one_line(one.file))
    text = tell("Letter to {whom} about {numbers}", whom=whom, numbers=about)
    return Entry(text, aside=aside, quote=shown(one.words, _MOST_OF_HIS_WORDS))


def _told(one: ToldByOwner, desk: Desk) -> Entry:
    said = tell("undo {name}", name=one.undo.removeprefix("undo "))
    undo = Action(tell("Undo"), one.undo, said, desk.code()) if one.undo and desk.address else None
    aside = tell("Nothing was done") if one.refused else ""
    return Entry(one_line(one.text), aside=aside, actions=(undo,) if undo else ())


def _subject(overview: Overview, news: News, code: str) -> str:
    count = len(overview.questions)
    if count:
        what = tell_count("{count} question for you", "{count} questions for you", count)
    elif overview.came_in or news.went or news.told or news.taken_back or news.troubles:
        what = tell("what happened")
    else:
        what = tell("alive and well") if news.week else tell("today")
    return f"voldaan: {what}{f' [{code}]' if code else ''}"


def _how(desk: Desk, code: str) -> tuple[str, ...]:
    everything = tell("`voldaan status` shows every invoice and its reason.")
    if not desk.address:
        return (everything,)
    return (
        tell(
            "You can also reply to this mail and write one thing a line, such as “paid 2026-014”, “hold acme until"
            " 1 December” or “Q12 yes”; leave [{code}] in the subject.",
            code=code,
        ),
        everything,
    )
