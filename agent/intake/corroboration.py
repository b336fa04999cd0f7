"""Hold what lies around a paper against what it says: the mail, the file's name, the owner's own numbers.

Values in, values out. What stands around a paper can make a likely number certain and a certain value doubtful; it
never makes a value out of nothing. Rule: corroboration (docs/rules.md)
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import PurePath
from typing import TypeVar

from agent.documents.online import find_online_payment
from agent.domain.invoice import Confidence, DocumentKind, Field, Invoice, InvoiceDraft
from agent.domain.money import Money
from agent.domain.speech import tell
from agent.intake.belief import Paper, compact
from agent.intake.identity import OwnIdentity, plain_identifier
from agent.replies import excerpt, thread_subject
from agent.splitting import split

T = TypeVar("T")

#: How the sources of an e-invoice's fields begin: its number is only likely where its printed page contradicts it.
_E_INVOICES = ("UBL", "CII")
_LONGEST_NAME = 300
_LONGEST_WORDS = 4000


@cache
def _entries() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("agent.intake").joinpath("mail_words.toml").read_text(encoding="utf-8"))


def _words(entry: str) -> str:
    words = [word for some in _entries()[entry].values() for word in some]
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """Compile a template in which ``<name>`` stands for the words of an entry; upper and lower case are equal."""
    return re.compile(re.sub(r"(?<!P)<(\w+)>", lambda match: _words(match[1]), template), re.IGNORECASE)


#: A number as people name it: letters may stand before it, apart only when they are capitals ("INV 17").
_VALUE = r"(?P<value>(?:(?-i:[A-Z]{1,6})[ .-]?|[a-z]{1,6}-?)?\d{1,20}(?:[-/.]?[a-z]{0,3}\d{1,20}){0,5})"
_AFTER = r"(?!\w|[-/.,]\d|\s?(?:%|€|euro?\b)|\s+<month>)"
_LABELLED = rf"(?<![^\W\d_])<paper>s?(?P<sign>[\s.-]{{0,2}}<sign>(?![a-z]))?[\s.:#-]{{0,4}}{_VALUE}{_AFTER}"
_OTHER = rf"(?<![^\W\d_])<other>s?[\s.-]{{0,2}}(?:<sign>(?![a-z]))?[\s.:#-]{{0,4}}{_VALUE}"
_ANY = rf"(?<![\w/.-]){_VALUE}(?!\w|[-/.]\d)"
_YEAR_FIRST = re.compile(r"(?:19|20)\d\d[-/.]?(?:0[1-9]|1[0-2])[-/.]?(?:0[1-9]|[12]\d|3[01])")
_DAY_FIRST = re.compile(r"(?:0?[1-9]|[12]\d|3[01])[-/.]?(?:0?[1-9]|1[0-2])[-/.]?(?:(?:19|20)\d\d|\d\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Around:
    """What lies around a paper: the subject, its own words, whether they are of an earlier mail, and the folded
    numbers of the mail's other papers.
    """

    subject: str = ""
    words: str = ""
    is_thread: bool = False
    is_sent_on: bool = False
    others: frozenset[str] = frozenset()


def corroborate(
    papers: Sequence[Paper], own: OwnIdentity, subject: str = "", text: str = "", *, sent_on: bool = False
) -> tuple[Paper, ...]:
    """
    Hold each paper of a mail, or of a folder, against what lies around it.

    Args:
        papers: Papers of one mail; of a folder, where only names speak.
        own: Who the owner is.
        subject: The mail's subject, empty for a folder.
        text: The mail's text as far as it was fetched.
        sent_on: Whether it is forwarded mail: its subject and words may be about something else.
    """
    numbers = [compact(paper.draft.number.value) for paper in papers if paper.draft and paper.draft.number]
    is_thread = bool(subject) and thread_subject(subject) != " ".join(subject.casefold().split())
    words = excerpt(split(text).new, _LONGEST_WORDS)
    around = Around(subject[:_LONGEST_NAME], words, is_thread, sent_on, frozenset(numbers))
    online = find_online_payment(text)
    return tuple(
        replace(paper, reading=_offered(hold_against(paper.draft, paper.filename, around, own), online))
        if paper.draft
        else paper
        for paper in papers
    )


def _offered(draft: InvoiceDraft, online: str | None) -> InvoiceDraft:
    """What the mail offers counts for every paper in it (paid-online)."""
    return replace(draft, online_payment=draft.online_payment or online)


def hold_against(draft: InvoiceDraft, filename: str, around: Around, own: OwnIdentity) -> InvoiceDraft:
    """Give the draft as it is to be believed, with a doubt for everything that speaks against it."""
    draft = _without_own_number(draft, own)
    if draft.kind is not DocumentKind.INVOICE:  # a credit note's mail names the invoice it lowers as well
        return draft
    draft = _number(draft, PurePath(filename).stem[:_LONGEST_NAME].replace("_", " "), around)
    if around.is_sent_on or len(around.others) > 1:
        return draft
    return _asked_at_all(_amount(_due_date(draft, around), around), around)


def foreign_account(invoice: Invoice, own: OwnIdentity) -> str | None:
    """Say of an account that is none of the owner's, while his are known; what is paid there he would not see."""
    iban = (invoice.iban or "").replace(" ", "").upper()
    if not iban or not own.ibans or iban in own.ibans:
        return None
    return tell(
        "it asks for payment to {iban}, which is none of your accounts in the settings ([bank] ibans)", iban=iban
    )


def names_own_number(text: str, own: OwnIdentity) -> str | None:
    """Say which of the owner's own numbers this is, if it is one: an invoice is never numbered after them."""
    folded, digits = compact(text), re.sub(r"\D", "", text)
    if len(folded) < 8:
        return None
    numbers = {number for own_number in own.identifiers for number in _readings_of(own_number)}
    if plain_identifier(text) in numbers or folded in numbers:
        return tell("your own VAT or enterprise number")
    if any(folded.upper() in (iban, iban[4:], iban[-10:]) for iban in own.ibans):
        return tell("your own account number")
    # With or without the country before it, a phone number ends in the same nine figures.
    if len(digits) >= 9 and folded == digits and any(digits[-9:] == phone[-9:] for phone in own.phones):
        return tell("your own phone number")
    return None


def _readings_of(identifier: str) -> set[str]:
    bare = identifier[2:] if identifier[:2].isalpha() else identifier
    return {identifier, bare, re.sub(r"b\d\d$", "", bare)}


def _without_own_number(draft: InvoiceDraft, own: OwnIdentity) -> InvoiceDraft:
    whose = names_own_number(draft.number.value, own) if draft.number else None
    if draft.number is None or whose is None:
        return draft
    doubt = tell("what was read as the number, {number}, is {whose}", number=draft.number.value, whose=whose)
    return replace(draft, number=None, doubts=(*draft.doubts, doubt))


# --- the number ----------------------------------------------------------------------------------------------------


def _number(draft: InvoiceDraft, name: str, around: Around) -> InvoiceDraft:
    number = draft.number
    if number is None:
        return draft
    if not around.is_thread and not around.is_sent_on and (named := _other_number(number.value, around)):
        doubt = tell(
            "the mail's subject names invoice {named}, the paper itself {number}", named=named, number=number.value
        )
        return replace(draft, number=_weaker(number), doubts=(*draft.doubts, doubt))
    if number.confidence is not Confidence.LIKELY or number.source.startswith(_E_INVOICES):
        return draft
    places = (
        (tell("the subject"), around.subject, True),
        (tell("the file's name"), name, True),
        (tell("the mail"), around.words, False),
    )
    for place, text, alone in places:
        if _states(text, number.value, alone=alone):
            sure = Field(number.value, f"{number.source}; {place} names it too", Confidence.CERTAIN)
            return replace(draft, number=sure)
    return draft


def _other_number(number: str, around: Around) -> str | None:
    """The number a subject gives an invoice, when it is neither this one nor that of another paper of the mail."""
    if _spans(around.subject, number):
        return None
    own = compact(number)
    for match in _pattern(_LABELLED).finditer(around.subject):
        named = match["value"]
        folded = compact(named)
        if folded in around.others or folded.endswith(own) or own.endswith(folded) or _is_of_something_else(named):
            continue
        if match["sign"] or _shape(named) == _shape(number):
            return named
    return None


def _states(text: str, number: str, *, alone: bool) -> bool:
    """Whether a text names this number as an invoice's; with ``alone`` also as the only number that stands there."""
    if not (spans := _spans(text, number)):
        return False
    labelled = {match.start("value"): bool(match["sign"]) for match in _pattern(_LABELLED).finditer(text)}
    doubtful = _is_of_something_else(number)
    if any(start in labelled and (labelled[start] or not doubtful) for start, _ in spans):
        return True
    if not alone or doubtful or len(compact(number)) < 4 or len(re.sub(r"\D", "", number)) < 3:
        return False
    others = [match.span("value") for match in _pattern(_OTHER).finditer(text)]
    rivals = [match for match in _pattern(_ANY).finditer(text) if _is_a_rival(match, spans)]
    return not rivals and not any(start < end and at < stop for start, stop in others for at, end in spans)


def _is_a_rival(match: re.Match[str], spans: Sequence[tuple[int, int]]) -> bool:
    apart = all(match.end("value") <= start or end <= match.start("value") for start, end in spans)
    return apart and len(re.sub(r"\D", "", match["value"])) >= 3 and not _is_of_something_else(match["value"])


def _spans(text: str, number: str) -> list[tuple[int, int]]:
    """Where a number stands in a text by itself, however its parts are joined."""
    signs = [re.escape(sign) for sign in compact(number)]
    if not 1 <= len(signs) <= 40:
        return []
    before = r"(?<![^\W_])(?<!\d[-/.])" if signs[0].isalpha() else r"(?<!\d)(?<!\d[-/.])"
    number_in_text = re.compile(rf"{before}{'[^0-9a-z]{0,2}'.join(signs)}(?![^\W_]|[-/.]\d)", re.IGNORECASE)
    return [match.span() for match in number_in_text.finditer(text)]


def _is_of_something_else(value: str) -> bool:
    """Whether this is more likely a day or a year than a number."""
    return any(form.fullmatch(value.strip()) for form in (_YEAR_FIRST, _DAY_FIRST, _YEAR))


def _shape(value: str) -> str:
    return re.sub(r"[^\W\d_]", "A", re.sub(r"\d", "9", value.strip()))


# --- day and amount ------------------------------------------------------------------------------------------------

_DAY = (
    r"(?P<iso>\d{4}-\d\d?-\d\d?)|(?P<day>\d\d?)(?:[-/.](?P<month>\d\d?)[-/.](?P<year>\d{4}|\d\d)\b"
    r"|(?:\.|ste|de|er|th|st)?\s+(?P<name><month>)[a-zéûäö]*\.?(?:\s+(?P<named>\d{4}))?)"
)
_BETWEEN = r"(?:\s+(?:the|le|zum|am|den|is|op|on|date|datum|\w{2,9}dag|\w{3,6}day|\w{4,8}tag)){0,2}"
_PAY_BY = rf"\b<by>{_BETWEEN}\s*:?\s*(?:{_DAY})"
_SUM = r"\d(?:[\d.,' ]{0,15}\d)?"
_AMOUNT = re.compile(rf"(?:€|\bEUR)\s?{_SUM}|{_SUM}(?:,-)?\s?(?:€|EUR\b|euro\b)", re.IGNORECASE)


def _due_date(draft: InvoiceDraft, around: Around) -> InvoiceDraft:
    due = draft.due_date
    if due is None:
        return draft
    asked = [
        day
        for sentence in _sentences(draft, around)
        if _pattern("<paying>").search(sentence)
        for match in _pattern(_PAY_BY).finditer(sentence)
        if (day := _read_day(match, due.value))
    ]
    if not asked or due.value in asked:
        return draft
    doubt = tell("the mail asks for payment by {asked}, the paper by {due}", asked=asked[0], due=due.value)
    return replace(draft, due_date=_weaker(due), doubts=(*draft.doubts, doubt))


def _read_day(match: re.Match[str], like: date) -> date | None:
    """The day that was named; without a year, in the year of the paper's own."""
    try:
        if match["iso"]:
            return date(*map(int, match["iso"].split("-")))
        month = int(match["month"]) if match["month"] else _month(match["name"])
        year = int(match["year"] or match["named"] or like.year)
        return date(year + 2000 if year < 100 else year, month, int(match["day"]))
    except ValueError:
        return None


def _month(name: str) -> int:
    """A month's place in the year; the entry lists the twelve in their order."""
    forms = _entries()["month"]["all"]
    return next(at for at, form in enumerate(forms, 1) if re.fullmatch(form, name, re.IGNORECASE))


def _amount(draft: InvoiceDraft, around: Around) -> InvoiceDraft:
    owed = draft.amount_due or draft.total
    if owed is None or owed.value.currency != "EUR":
        return draft
    known = {_cents(money.value) for money in (draft.amount_due, draft.total) if money}
    named = [
        match[0].strip()
        for sentence in _sentences(draft, around)
        if _pattern(r"\b<total>").search(sentence)
        for match in _AMOUNT.finditer(sentence)
    ]
    if not named or known & {_read_cents(text) for text in named}:
        return draft
    doubt = tell("the mail speaks of {named}, the paper of {owed}", named=named[0], owed=owed.value)
    due, total = _weaker(draft.amount_due), _weaker(draft.total)
    return replace(draft, amount_due=due, total=total, doubts=(*draft.doubts, doubt))


def _asked_at_all(draft: InvoiceDraft, around: Around) -> InvoiceDraft:
    """A mail that says "you paid this already", or that it is collected, makes the amount a question."""
    if draft.amount_due is None:
        return draft
    for sentence in _sentences(draft, around):
        if _pattern(r"\b<not_asked>").search(sentence) and not _pattern(r"\b<not_yet>\b").search(sentence):
            doubt = tell("its mail says: “{names}”", names=" ".join(sentence.split())[:100])
            return replace(draft, amount_due=_weaker(draft.amount_due), doubts=(*draft.doubts, doubt))
    return draft


def _cents(money: Money) -> int:
    return int(abs(money.amount) * 100)


def _read_cents(text: str) -> int:
    """An amount as typed, in cents: two figures behind the last point or comma are cents."""
    figures = re.sub(r"[^\d.,]", "", text)
    cents = re.search(r"[.,](\d\d)$", figures)
    return int(re.sub(r"\D", "", figures) or 0) * (1 if cents else 100)


def _sentences(draft: InvoiceDraft, around: Around) -> Iterator[str]:
    """What the mail says of this invoice, without sentences about discounts, other invoices or amounts before tax."""
    own = compact(draft.number.value) if draft.number else ""
    subject = "" if around.is_thread else around.subject
    for sentence in (subject, *re.split(r"[.!?;](?=\s|$)", around.words)):
        named = {compact(match["value"]) for match in _pattern(_LABELLED).finditer(sentence)}
        if not _pattern(r"\b<beside>").search(sentence) and not {name for name in named if own and name != own}:
            yield sentence


def _weaker(field: Field[T] | None) -> Field[T] | None:
    return replace(field, confidence=Confidence.LIKELY) if field and field.is_certain else field
