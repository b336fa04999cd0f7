"""What there is to tell the owner this morning, and whether any of it is new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from agent.desk import News, Overview, goes_today, make_overview, taken_back_since, write_week
from agent.desk.confirmed import not_in_writing
from agent.desk.learning_answers import PROPOSALS
from agent.desk.taken_back import WithdrawnDraft
from agent.desk.told import tell_moment, tell_step
from agent.desk.turning import find_turned, tell_turned
from agent.domain.desk import LaidAnswer
from agent.domain.policy import Mode
from agent.domain.speech import later, tell, tell_day
from agent.ledger import Book, Marks
from agent.outbox import LetterState, State
from agent.work.house import House
from agent.work.own_tone import tell_own_tone
from agent.work.report import PassReport
from agent.work.sending import LEFT

_WEEK = _REPEAT_AFTER = timedelta(days=7)

_BECAME = {
    State.REFUSED: later("{letter} to {whom}: refused by the mail server"),
    State.RETRY: later("{letter} to {whom}: waits to be offered again"),
    State.IN_DOUBT: later("{letter} to {whom}: nobody knows whether it left"),
}


@dataclass(frozen=True)
class Morning:
    """What one digest is made from, and what the books remember once it is there."""

    overview: Overview
    news: News
    going: frozenset[str]
    is_week: bool


def look_around(house: House, report: PassReport, local: datetime, mail_complete: bool) -> Morning:
    """Collect what there is to tell."""
    book = house.ledger.read()
    mark = book.mark
    began = mark.started_at if house.mode is Mode.SHADOW else mark.live_since
    since = mark.digest_sent_at or began or local
    overview = make_overview(book, report.decisions, house.mode, local, since, house.policy.country)
    letters = list(house.journal.letters().values())
    # In shadow nobody looks after the drafts of before; what they say may be untrue by now.
    looked_after = letters if house.mode is not Mode.SHADOW else []
    drafts = [entry for entry in looked_after if entry.state is State.DRAFTED and not entry.gone_since]
    is_week = _is_week_to_tell(house, mark, local.date())
    week = ""
    if is_week:
        read_at = local if mail_complete else mark.last_pass_at
        read = tell_moment(read_at.astimezone(house.zone)) if read_at else ""
        week = write_week(overview, read, sum(_left_since(entry, local - _WEEK) for entry in letters))
        names = {card.key: card.name for card in book.customers()}
        turned = tell_turned(find_turned(book.put_away(), book.open_items(), local), names)
        week = f"{week} {turned}" if turned else week
    news = News(
        went=[_tell_letter(entry, book, house) for entry in letters if entry.left_at > since and _is_told(entry)],
        drafts=[_tell_draft(entry, book, house) for entry in drafts],
        taken_back=[
            *taken_back_since(letters, since, house.settings.data / "outbox"),
            *(_answer_taken_back(one) for one in mark.laid if one.because and one.ended_at and one.ended_at > since),
        ],
        told=mark.told,
        troubles=report.troubles,
        week=week,
        unwritten=list(not_in_writing(book, since.astimezone(house.zone).date(), local.date(), house.policy.country)),
    )
    going = {line.key for line in goes_today(overview)} | {pair.item for entry in drafts for pair in entry.items}
    return Morning(overview, news, frozenset(going), is_week)


def _answer_taken_back(one: LaidAnswer) -> WithdrawnDraft:
    return WithdrawnDraft(one.ended_at or one.laid_at, one.customer, one.to, (one.item,), one.because)


def is_news(morning: Morning, mark: Marks, told_on: date | None, today: date) -> bool:
    """Whether anything happened since the owner was last told; what is told once more is no news."""
    overview, news = morning.overview, morning.news
    happened = (news.week, news.troubles, news.went, news.taken_back, news.told, overview.came_in, news.unwritten)
    if any(happened) or morning.going - mark.going_told:
        return True
    if any(agreement.day == today for agreement in overview.agreements):
        return True
    since = mark.digest_sent_at or mark.live_since or mark.started_at
    asked = [question for question in overview.questions if question.kind not in PROPOSALS]
    new = any(since is None or question.asked_at > since for question in asked)
    long_ago = told_on is None or today - told_on >= _REPEAT_AFTER
    return new or (bool(asked) and long_ago)


def _is_week_to_tell(house: House, mark: Marks, today: date) -> bool:
    """Whether this week's line is still to be told; the first one comes in the first week that begins with us."""
    monday = today - timedelta(days=today.weekday())
    began_at = mark.started_at if house.mode is Mode.SHADOW else mark.live_since
    began = began_at is not None and began_at.astimezone(house.zone).date() < monday
    return began and (mark.week_told_on is None or mark.week_told_on < monday)


def _left_since(entry: LetterState, since: datetime) -> bool:
    return entry.state in LEFT and since <= entry.left_at


def _is_told(entry: LetterState) -> bool:
    return entry.state in LEFT or entry.state in _BECAME


def _tell_letter(entry: LetterState, book: Book, house: House) -> str:
    """One letter: what it was, to whom, about what, and what became of it when it did not simply leave."""
    letter, whom = tell_step(entry.items[0].step), ", ".join(entry.to)
    if entry.state in _BECAME:
        return tell(_BECAME[entry.state], letter=letter, whom=whom)
    left = tell("{letter} to {whom} about {numbers}", letter=letter, whom=whom, numbers=_numbers(entry, book))
    return f"{left}{tell_own_tone(house, entry, book)}"


def _tell_draft(entry: LetterState, book: Book, house: House) -> str:
    return tell(
        "{letter} to {whom} about {numbers}, since {day}",
        letter=tell_step(entry.items[0].step),
        whom=", ".join(entry.to),
        numbers=_numbers(entry, book),
        day=tell_day(entry.at.astimezone(house.zone).date()),
    )


def _numbers(entry: LetterState, book: Book) -> str:
    items = (book.item(pair.item) for pair in entry.items)
    return ", ".join(item.number if item else pair.item for item, pair in zip(items, entry.items, strict=True))
