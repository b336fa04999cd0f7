"""
How owners say the words of the command line in Dutch, French, German and English (``phrases.toml``).

In: one line of an owner, the day it was written. Out: a command in the words of the command line, or None for a line
that asks for nothing. Rule: own-words (docs/rules.md)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from agent.desk.parts import as_typed, read_parts
from agent.desk.phrase_table import (
    MARKS,
    answer_lines,
    beginnings,
    commands,
    courtesies,
    folded,
    labels,
    most_words,
    small_words,
    spoken_answers,
)
from agent.desk.spoken import NotUnderstood, StillToCome, read_day
from agent.domain.speech import tell
from agent.domain.text import shown

#: Nobody answers with a longer line; it also bounds the work of the patterns.
_LONGEST = 300
_MOST_OF_A_LABEL = 6
_TO = r"\s?(?:-|–|t/m|tot en met|tot|to|through|à|bis)\s?"  # as is
_AND = r"\s?(?:,\s?(?:en|and|et|und)\s|[,+&]|\s(?:en|and|et|und)\s)\s?"
_NAME = rf"Q\d{{1,9}}(?:{_TO}Q?\d{{1,9}})?"
_NAMES = rf"{_NAME}(?:{_AND}{_NAME})*"
_QUESTION = re.compile(
    rf"(?:(?:answer|antwoord|réponse|antwort)\s+)?({_NAMES})(?![\w-])\s*[:.)=–-]*\s*(.*)", re.IGNORECASE
)
_QUESTION_LAST = re.compile(
    rf"(.*?)[\s,:]+(?:(?:op|voor|bij|to|for|on|à|pour|zu|auf|für)\s+)?({_NAMES})", re.IGNORECASE
)
_ITSELF = re.compile(r"^voldaan\b\s*[:,-]?\s*", re.IGNORECASE)
_FIRST_COLON = re.compile(r"^([^\W\d]+)\s?:\s")
#: A telephone number, an address or a site by itself.
_CONTACT = re.compile(
    r"(?:(?:tel|telefoon|phone|mob|mobiel|mail|e-mail|web|[tmew])\s?[.:]?\s?)?"
    r"(?:[+(0][\d\s().-]{7,24}|[^\s@]{1,60}@[^\s@]{3,60}|(?:https?://|www\.)\S{3,100})"
)
_PAST = frozenset({"paid", "bank"})


@dataclass(frozen=True)
class Command:
    """One thing the owner wants done, in the words of the command line.

    Attributes:
        verb: ``answer``, ``paid``, ``hold``, ``release``, ``promised``, ``agree``, ``plan over``, ``disputed``,
            ``resolved``, ``undo``, ``bank``.
        who: The invoice, customer, question ("Q12", "Q3-Q20") or earlier word it is about; empty for the bank.
        words: The answer to a question, or the parts of a plan, as they were said.
        amount: Money as it was written; empty for all that is owed.
        day: None when none was named.
        note: What a dispute is about.
    """

    verb: str
    who: str = ""
    words: str = ""
    amount: str = ""
    day: date | None = None
    note: str = ""

    @property
    def text(self) -> str:
        """The command as one line, the same for everything that means the same."""
        said = (
            "" if self.verb == "answer" else self.verb,
            self.who,
            self.words,
            self.amount,
            self.day.isoformat() if self.day else "",
            self.note,
        )
        return " ".join(" ".join(part.split()) for part in said if part)


def read_line(
    line: str, said_on: date, about: str = "", is_known: Callable[[str], bool] = lambda who: False
) -> Command | None:
    """
    Read one line of the owner's; None when it asks for nothing ("Thanks", "Groet,").

    Args:
        said_on: Day the line was written, in the writer's own zone: "friday" counts from it.
        about: The questions a line without a name answers ("Q12"); empty when it must name what it is about.
        is_known: Whether there is an invoice with this number: "paid 2026 014 500" can be cut in two ways.

    Raises:
        StillToCome: When it notes what was paid or booked on a day to come.
        NotUnderstood: When it is not one of the words of ``phrases.toml``, or asks something: "2026-014 paid?". The
            text says so with the line.
    """
    plain = _ITSELF.sub("", " ".join(line.split())).strip(MARKS)
    plain = _FIRST_COLON.sub(r"\1 ", plain)
    if len(plain) > _LONGEST:
        raise NotUnderstood(tell("“{line}…” is too long for an answer", line=shown(plain, 60)))
    if not plain or _is_courtesy(plain):
        return None
    if "?" in line[len(line.rstrip(f"{MARKS}\"'”’)")) :]:
        raise NotUnderstood(tell("“{line}” is a question and asks for nothing to be done", line=shown(plain, 60)))
    if named := _QUESTION.fullmatch(plain):
        if not named[2].strip(MARKS):
            raise NotUnderstood(tell("“{line}” names a question and no answer", line=shown(plain, 60)))
        return Command("answer", _questions(named[1]), words=named[2].strip(MARKS))
    command, trouble = _read_command(plain, said_on, is_known)
    if command:
        return command
    if named := _QUESTION_LAST.fullmatch(plain):
        return Command("answer", _questions(named[2]), words=named[1].strip(MARKS))
    if about:
        return Command("answer", about, words=plain)
    raise trouble or NotUnderstood(
        tell(
            "“{line}” is not understood; write it as in “paid 2026-014”, “hold acme until 1 dec”, “Q12 yes”",
            line=shown(plain, 60),
        )
    )


def is_closing(line: str, names: Collection[str]) -> bool:
    """
    Tell whether a line only greets, names its writer or says where he can be reached: "Groet, Sanne", "06-12345678".

    Args:
        names: The words of the writer's own names, folded.
    """
    low = folded(" ".join(line.split())).strip(MARKS)
    if _CONTACT.fullmatch(low):
        return True
    greeting = max((each for each in courtesies() if re.match(rf"{re.escape(each)}\b", low)), key=len, default="")
    rest = re.findall(r"\w+", low[len(greeting) :])
    return bool(greeting or rest) and set(rest) <= set(names)


def find_answer(words: Sequence[str], wanted: Collection[str]) -> tuple[str, int] | None:
    """
    Find which answer these words begin with, of those a question takes, and how many words say it; the longest counts.
    """
    plain = [folded(word).strip(MARKS) for word in words[: most_words()]]
    for length in range(len(plain), 0, -1):
        for answer in spoken_answers().get(" ".join(plain[:length]), ()):
            if answer in wanted:
                return answer, length
    return None


def is_polite(word: str) -> bool:
    """Whether a word of an answer says nothing but please or thanks."""
    return folded(word).strip(MARKS) in small_words("polite") or not folded(word).strip(MARKS)


def without_and(words: Sequence[str]) -> Sequence[str]:
    """These words without an "and" before what follows."""
    return words[:-1] if len(words) > 1 and folded(words[-1]).strip(MARKS) in small_words("and") else words


def names_only_numbers(words: Sequence[str]) -> bool:
    """Whether these words can only be numbers of invoices: "2026-014 en 2026-015"."""
    others = [word for word in words if folded(word).strip(MARKS) not in small_words("and")]
    return bool(others) and all(any(map(str.isdigit, word)) and "@" not in word for word in others)


def find_label(words: Sequence[str]) -> tuple[str, int] | None:
    """Find which meaning of a mail these words name, and how many words do; the longest counts."""
    plain = [folded(word).strip(MARKS) for word in words]
    for length in range(min(len(plain), _MOST_OF_A_LABEL), 0, -1):
        if label := labels().get(" ".join(plain[:length])):
            return label, length
    return None


def find_answer_line(text: str, wanted: Collection[str], said_on: date) -> tuple[str, date] | None:
    """Read a whole line whose day stands before the answer, as in "vrijdag beloofd"; None when it is not one."""
    for answer, patterns in answer_lines().items():
        for pattern in patterns if answer in wanted else ():
            if (found := pattern.fullmatch(folded(text).strip(MARKS))) and (day := _day(found["day"], said_on)):
                return answer, day
    return None


def without_lead(day: str) -> str:
    """A day without the small words before it: "1 december" of "op 1 december"."""
    leads = sorted(small_words("day"), key=len, reverse=True)
    for lead in leads:
        if folded(day).startswith(f"{lead} "):
            return without_lead(day[len(lead) :].strip())
    return day


def _read_command(
    plain: str, said_on: date, is_known: Callable[[str], bool]
) -> tuple[Command | None, NotUnderstood | None]:
    """Try every way to say a command; of several that fit, the one that leaves the shortest name.

    What reads like a command but for its day tells what is wrong with it.

    Raises:
        StillToCome: When the one that leaves the shortest name has a day to come: no longer name swallows that day.
    """
    trouble: NotUnderstood | None = None
    too_soon: list[tuple[int, StillToCome]] = []
    found: list[Command] = []
    low = folded(plain)
    for verb, pattern in ((verb, pattern) for verb, patterns in commands().items() for pattern in patterns):
        if match := pattern.fullmatch(low):
            said = {name: plain[slice(*match.span(name))] for name, value in match.groupdict().items() if value}
            try:
                found.append(_command(verb, said, said_on, is_known))
            except StillToCome as error:
                too_soon.append((len(said.get("who", "")), error))
            except NotUnderstood as error:
                trouble = trouble or error
    found = [command for command in found if not _denies(command.who)]
    best = min(found, key=lambda command: len(command.who), default=None)
    for length, refusal in too_soon:
        if best is None or length < len(best.who):
            raise refusal
    return best, trouble


def _command(verb: str, said: Mapping[str, str], said_on: date, is_known: Callable[[str], bool]) -> Command:
    who, amount = _without_kind(said.get("who", "")), said.get("amount", "")
    if amount and is_known(f"{who} {amount}"):
        who, amount = f"{who} {amount}", ""
    day = read_day(without_lead(said["day"]), said_on, past=verb in _PAST) if "day" in said else None
    words = as_typed(read_parts(said["parts"], said_on)) if "parts" in said else ""
    return Command(verb, who, words, _in_iso(amount), day, said.get("note", ""))


def _denies(who: str) -> bool:
    """Whether a "not" was taken for a part of the name: "2026-014 is not paid" is no payment."""
    return not {folded(word).strip(MARKS) for word in who.split()}.isdisjoint(small_words("not"))


def _questions(names: str) -> str:
    """Names of questions as the command line writes them: "Q3-Q5,Q9"."""
    parts = re.split(_AND, names, flags=re.IGNORECASE)
    return ",".join("-".join(re.split(_TO, part, flags=re.IGNORECASE)) for part in parts).upper()


def _day(text: str, said_on: date) -> date | None:
    try:
        return read_day(without_lead(text), said_on)
    except NotUnderstood:
        return None


def _in_iso(amount: str) -> str:
    return re.sub(r"(?i)\s?euros?$", " EUR", re.sub(r",-{1,2}", "", amount)).strip()


def _without_kind(who: str) -> str:
    """The name alone of "factuur 2026-014"; a customer may be called "Factuur", so only before another word."""
    first, _, rest = who.partition(" ")
    is_kind = folded(first).strip(MARKS) in small_words("who")
    return _without_kind(rest.strip()) if is_kind and rest.strip() else who.strip("“”\"' ")


def _is_courtesy(plain: str) -> bool:
    low = folded(plain)
    return low in courtesies() or low.startswith(beginnings())
