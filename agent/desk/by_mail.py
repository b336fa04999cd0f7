"""
What the owner wants done by a mail: commands, or a refusal with its reason.

In: the mail's headers, its new words, the codes that were given out. Out: values; this room changes nothing and knows
no mailbox. Rule: answers-by-mail (docs/rules.md)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from agent.desk.codes import find_codes, find_given
from agent.desk.phrase_table import folded
from agent.desk.phrases import Command, is_closing, read_line
from agent.desk.spoken import NotUnderstood
from agent.domain.desk import Code, GivenOut
from agent.domain.mail import Address, MailHeaders
from agent.domain.speech import tell, tell_day
from agent.domain.text import shown
from agent.replies import Nature, classify_nature, find_failure

#: How long a code opens anything.
LASTS = timedelta(days=30)
_MOST_LINES = 50
#: Set before the words of a mail when they are split, so that a closing alone is known as one.
LEAD = "Dit is het antwoord op je vraag.\n\n"  # as is
_REPLY = re.compile(r"(?:(?:re|aw|antw|betr|sv|rép|ref|fw|fwd|wg|tr|doorst)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_OURS = re.compile(r"voldaan\b\s*[:,-]?\s*", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\[\s*(\w{4}-\w{4})\s*\]")
_AUTOMATIC = ("x-autoreply", "x-autorespond", "x-mail-autoreply", "x-vacation", "list-id", "x-failed-recipients")


@dataclass(frozen=True)
class Wanted:
    """One command with the code it came with; ``proposed`` is what "yes" stood for in that digest, None if unknown."""

    command: Command
    code: str
    proposed: str | None = None


@dataclass(frozen=True)
class Refusal:
    """Why a mail that may be an answer does nothing, in the owner's language."""

    reason: str


def may_answer(
    headers: MailHeaders, text: str, given: Sequence[GivenOut], owner: Address, own: Callable[[Address], bool]
) -> bool:
    """
    Tell whether a mail may want to be an answer: it bears one of our codes, or is the owner's note to voldaan.

    Args:
        text: All its words, quotes too; empty when they are not known.
        own: Whether an address is the owner's. What he writes to anybody else is no answer, whatever it quotes.
    """
    is_owners = headers.sender is not None and own(headers.sender)
    if is_owners and not all(map(own, headers.recipients)):
        return False
    if any(find_given(given, code) for code in (*find_codes(headers.subject), *find_codes(text))):
        return True
    bare = _REPLY.sub("", headers.subject.strip())
    is_to_us = bool(_OURS.match(bare)) or bool(find_codes(headers.subject))
    return is_to_us and headers.sender is not None and headers.sender.key == owner.key


def find_forgery(headers: MailHeaders, owner: Address) -> Refusal | None:
    """Say why nobody may believe that the owner wrote this mail himself; None when he may have (RFC 5322, RFC 8601)."""
    if headers.sender is None or headers.sender.key != owner.key:
        return Refusal(tell("it does not come from your own address {owner}", owner=owner.email))
    if headers.also_from:
        return Refusal(tell("it names more than one sender"))
    if headers.letter or headers.note or _is_automatic(headers):
        return Refusal(tell("a machine sent it by itself"))
    if failed := find_failure(headers.authentication):
        return Refusal(tell("your mail server could not confirm that you sent it ({failed})", failed=failed))
    return None


def read_answer(
    headers: MailHeaders,
    new_words: str,
    given: Sequence[GivenOut],
    received_at: datetime,
    said_on: date,
    is_known: Callable[[str], bool] = lambda who: False,
    names: Sequence[str] = (),
) -> tuple[Wanted, ...] | Refusal:
    """
    Read what the owner wants: every line, or a refusal.

    Args:
        new_words: What he wrote himself, without quotes; as ``new_words_of`` gives it.
        received_at: When the mail came, aware: a code opens nothing 30 days after its digest.
        said_on: The day he wrote it, in his own zone.
        is_known: Whether there is an invoice of this number.
        names: The owner's names, below which nothing more is said.
    """
    lines, subject_codes = _lines(headers, new_words, names)
    if len(lines) > _MOST_LINES:
        return Refusal(tell("it has more than {most} lines", most=_MOST_LINES))
    found = [code for code in subject_codes if find_given(given, code)]
    own_codes = [_codes_of(line, given) for line in lines]
    if not found and not any(own_codes):
        named = [*subject_codes, *(code for line in lines for code in _IN_BRACKETS.findall(line))]
        if named:
            return Refusal(
                tell("its code {code} was never given to you, or is no longer known", code=shown(named[0], 20))
            )
        return Refusal(tell("it bears no code; answer by a link of the digest, or leave its subject as it is"))
    wanted: list[Wanted] = []
    try:
        for line, codes in zip(lines, own_codes, strict=True):
            if said := _wanted(line, [*codes, *found], given, received_at, said_on, is_known):
                wanted.append(said)
    except NotUnderstood as error:
        return Refusal(str(error))
    if not wanted:
        return Refusal(tell("it says nothing"))
    return tuple(wanted)


def new_words_of(new: str) -> str:
    """What is left of the new words of a mail that was split behind ``LEAD``."""
    return new.removeprefix(LEAD.strip()).strip()


def without_codes(text: str) -> str:
    """A subject as it may be shown again."""
    return _without_codes(text, find_codes(text))


def _wanted(
    line: str,
    codes: Sequence[str],
    given: Sequence[GivenOut],
    received_at: datetime,
    said_on: date,
    is_known: Callable[[str], bool],
) -> Wanted | None:
    opened = find_given(given, codes[0]) if codes else None
    digest, code = opened or (None, Code(""))
    about = code.about or _the_only_question(digest)
    command = read_line(_without_codes(line, codes), said_on, about, is_known)
    if command is None:
        return None
    if digest is None:
        raise NotUnderstood(tell("“{line}” bears no code", line=shown(line, 60)))
    if received_at - digest.at > LASTS:
        raise NotUnderstood(
            tell("its code is from the digest of {day} and too old; answer a newer one", day=tell_day(digest.at.date()))
        )
    if code.about and (command.verb != "answer" or not _is_within(command.who, code.about)):
        raise NotUnderstood(
            tell("its code answers {questions} only, not “{line}”", questions=code.about, line=shown(command.text, 60))
        )
    shown_as = next((each for each in digest.codes if each.about == command.who), None)
    return Wanted(command, code.code, shown_as.proposed if shown_as else None)


def _lines(headers: MailHeaders, new_words: str, names: Sequence[str]) -> tuple[list[str], list[str]]:
    """The lines that ask for something, and the codes of the subject."""
    subject = headers.subject.strip()
    codes = list(find_codes(subject))
    is_reply = bool(headers.cited) or bool(_REPLY.match(subject))
    said = "" if is_reply else _without_codes(subject, codes)
    own_words = {word for name in names for word in re.findall(r"\w+", folded(name))}
    lines = [line.strip() for line in new_words.splitlines() if line.strip() and not is_closing(line, own_words)]
    return [*([said] if _OURS.sub("", said).strip() else []), *lines], codes


def _codes_of(line: str, given: Sequence[GivenOut]) -> list[str]:
    return [code for code in find_codes(line) if find_given(given, code)]


def _without_codes(line: str, codes: Sequence[str]) -> str:
    for code in codes:
        line = re.sub(rf"\[?\s*(?<![\w-]){re.escape(code)}(?![\w-])\s*\]?", " ", line, flags=re.IGNORECASE)
    return " ".join(line.split())


def _the_only_question(digest: GivenOut | None) -> str:
    """What "yes" below a digest answers: its question, when it asks only one."""
    asked = [code.about for code in digest.codes if code.about] if digest else []
    return asked[0] if len(asked) == 1 else ""


def _is_within(who: str, about: str) -> bool:
    return _numbers(who) <= _numbers(about)


def _numbers(names: str) -> set[int]:
    """The numbers of questions named as in "Q3,Q5-Q9"; of an absurd range its ends."""
    found: set[int] = set()
    for name in names.upper().split(","):
        ends = [int(number) for number in re.findall(r"\d{1,9}", name)]
        far = len(ends) == 2 and ends[1] - ends[0] < 10_000
        found |= set(range(ends[0], ends[1] + 1)) if far else set(ends)
    return found


def _is_automatic(headers: MailHeaders) -> bool:
    """Whether a machine sent it: stricter than for customers' mail, for an owner's program marks nothing so.

    The words say nothing here: they may quote a customer's absence from the digest.
    """
    fields = headers.automatic
    marked = fields.get("auto-submitted", "no").lower() not in ("", "no")
    marked |= fields.get("precedence", "").lower() in ("bulk", "junk", "list", "auto_reply")
    marked |= any(name in fields for name in _AUTOMATIC)
    return marked or classify_nature(headers) in (Nature.AUTOMATIC, Nature.BOUNCE)
