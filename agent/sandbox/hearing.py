"""Listen to one mail, in a child: which words are new, whether a machine wrote them, and what they mean.

In goes what a stranger wrote, out comes a ``Heard``; both travel as JSON, and the answer is checked field by field.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from agent.domain.invoice import Unreadable
from agent.domain.mail import Address, MailHeaders
from agent.domain.reply import Heard, Label, Meaning, Opinion, Said, Signs, SplitMail
from agent.domain.text import shown, visible
from agent.sandbox.wire import HEADER, as_json, decode, nonsense

if TYPE_CHECKING:
    from pydantic import TypeAdapter

# Nobody answers a reminder with more; the rest of a longer text is not looked at.
MOST_CHARACTERS = 100_000
_LONGEST_LETTER = 20_000
_MOST_LETTERS = 12
_LONGEST_TEXT = 1000
_MOST_VALUES = 100
_WITH_LINES = ("new", "quoted", "signature")
_ROOMS_WITH_WORDS = ("agent.meaning", "agent.replies", "agent.splitting")
_GUESSED = frozenset({Label.OTHER})


@dataclass(frozen=True)
class MailText:
    """What is listened to.

    Attributes:
        text: The plain text, or what plain text there is of the HTML.
        received: Aware ISO moment in the zone of the mail's own Date: "tomorrow" counts from it.
        html: The HTML form, where there is one beside the text.
        own: Letters and mails of ours that it may quote, with whatever they quote.
        sender: Address of its writer, with the name beside it.
        subject: Of the mail.
        headers: Fields by which machines identify themselves, names in lower case.
        numbers: Numbers of the invoices it belongs to.
        others: Numbers of the customer's other invoices.
    """

    text: str
    received: str
    html: str = ""
    own: tuple[str, ...] = ()
    sender: tuple[str, str] = ("", "")
    subject: str = ""
    headers: dict[str, str] | None = None
    numbers: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def as_headers(self) -> MailHeaders:
        """What tells a person's mail from a machine's."""
        sender = Address(*self.sender) if self.sender[0] else None
        return MailHeaders(sender=sender, subject=self.subject, automatic=self.headers or {})

    def packed(self) -> bytes:
        """As the content of a request; of a longer text its beginning."""
        own = tuple(letter[:_LONGEST_LETTER] for letter in self.own[:_MOST_LETTERS])
        cut = replace(self, text=self.text[:MOST_CHARACTERS], html=self.html[:MOST_CHARACTERS], own=own)
        return json.dumps(asdict(cut)).encode()


def hear(mail: MailText) -> Heard:
    """
    Listen to a mail in this very process.

    A payment that is claimed in a language the rules of meaning do not know is still heard (claimed).
    """
    from agent.meaning import read_meaning
    from agent.replies import Nature, classify_nature, find_claim
    from agent.splitting import split

    received = datetime.fromisoformat(mail.received)
    words = split(mail.text, own=[_our_words(letter) for letter in mail.own], html=mail.html or None)
    nature = classify_nature(mail.as_headers(), words.new)
    said = _without_name(words.new, mail.sender)
    meaning = read_meaning(
        said,
        received,
        automatic=nature is Nature.AUTOMATIC,
        numbers=mail.numbers,
        others=mail.others,
        opinion=_opinion(said, received, nature is Nature.AUTOMATIC),
    )
    if not meaning.is_sure and meaning.labels <= _GUESSED and (claim := find_claim(words.new, received.date())):
        sentence = meaning.said[0].sentence if meaning.said else shown(words.new, _LONGEST_TEXT)
        meaning = Meaning((Said(Label.PAID, sentence),), paid_date=claim.paid_on, warnings=meaning.warnings)
    if nature is not Nature.BOUNCE and meaning.is_automatic is not (nature is Nature.AUTOMATIC):
        nature = Nature.AUTOMATIC if meaning.is_automatic else Nature.MAYBE_HUMAN
    return Heard(words, meaning, nature.value)


def _our_words(letter: str) -> str:
    """What we wrote ourselves; what we quote of the customer he may say again."""
    from agent.splitting import split

    pieces = split(letter)
    return f"{pieces.new}\n{pieces.signature}"


def _without_name(new: str, sender: tuple[str, str]) -> str:
    """The words without the writer's own name below them, which says nothing; a name beside other words stays."""
    known = set(re.findall(r"[^\W\d_]+", " ".join(sender).casefold()))
    lines = new.rstrip().splitlines()
    while lines and (last := re.findall(r"[^\W\d_]+", lines[-1].casefold())) and known.issuperset(last):
        lines = lines[:-1]
        while lines and not lines[-1].strip():
            lines = lines[:-1]
    return "\n".join(lines) or new


def _opinion(new: str, received: datetime, automatic: bool) -> Opinion | None:
    """What a model thinks of it, where the extra is installed; without it rules decide alone."""
    from agent.meaning import notice
    from agent.understand import available, judge

    return judge(notice(new, received, automatic=automatic)) if available() else None


def unheard(text: str, reason: str) -> Heard:
    """A mail nobody listened to: all its words are new, and a person must look."""
    return Heard(SplitMail(visible(text[:MOST_CHARACTERS])), trouble=reason)


def answer_mail(content: bytes) -> bytes:
    """Listen, and write the answer whole."""
    fields = json.loads(content)
    lists = {name: tuple(fields[name]) for name in ("own", "numbers", "others", "sender")}
    heard = hear(MailText(**{**fields, **lists}))
    answer = json.dumps(["heard", heard], default=as_json).encode()
    return HEADER.pack(len(answer), 0) + answer


def unpack_heard(answer: bytes, text: str) -> Heard:
    """Check an answer field by field: a child that read hostile bytes is not believed about types."""
    try:
        kind, *fields = json.loads(answer)
        if kind == "heard":
            found: Heard = _adapter().validate_python(_cleaned(fields[0]))
            return found
        refusal = decode(answer, b"")
        reason = refusal.reason if isinstance(refusal, Unreadable) else nonsense().reason
    except (ValueError, KeyError, TypeError, IndexError, RecursionError, MemoryError):
        reason = nonsense().reason
    return unheard(text, reason)


def _cleaned(value: Any) -> Any:
    """The same answer with every text fit to be shown; the words keep their lines."""
    if isinstance(value, str):
        return shown(value, _LONGEST_TEXT)
    if isinstance(value, list):
        return [_cleaned(each) for each in value[:_MOST_VALUES]]
    if isinstance(value, dict):
        return {
            name: visible(each[:MOST_CHARACTERS]) if name in _WITH_LINES and isinstance(each, str) else _cleaned(each)
            for name, each in value.items()
        }
    return value


@cache
def _adapter() -> TypeAdapter[Heard]:
    from pydantic import TypeAdapter  # only the parent validates

    return TypeAdapter(Heard)


def learn_to_listen() -> None:
    """Load whatever is read from a file: a child without descriptors could not. What the words need is left to it."""
    from agent.meaning import read_tables
    from agent.replies import classify_nature
    from agent.splitting import split
    from agent.understand import available, judge, load

    read_tables()
    first = _sample(_SAMPLES[0])
    classify_nature(first.as_headers(), split(first.text, html=first.html).new)
    if available():
        load()
        judge(Signs("x", ("x",), (frozenset(),), frozenset()))
    for name, module in list(sys.modules.items()):
        if name.startswith(_ROOMS_WITH_WORDS):
            _read_tables(module)


def practise() -> None:
    """Compile what most mails need, in each language: what a child compiles it does for one mail."""
    from agent.meaning import get_ready
    from agent.replies import find_claim

    get_ready()
    find_claim("-", date.min)
    for text in _SAMPLES:
        hear(_sample(text))


def rehearse() -> None:
    """Hear a sample. What a fork shares is copied at its first use, which takes that time before the mail comes."""
    hear(_sample(_SAMPLES[0]))


def _sample(text: str) -> MailText:
    return MailText(text, "2026-03-02T10:00:00+01:00", html="<p>x</p><blockquote>y</blockquote>", subject="Re: x")


def _read_tables(module: ModuleType) -> None:
    """Have a module read every table that it reads once, also for words that no sample says."""
    for value in list(vars(module).values()):
        if hasattr(value, "cache_info") and not inspect.signature(value).parameters:
            value()


#: A reply in each language.
_SAMPLES = (
    "Dag, ik ben er niet en we betalen vrijdag 3 maart factuur 2026-1, niet eerder. Klopt het bedrag?\n\n> x",
    "Hello, I am away until Monday and we paid the invoice yesterday; please send it again. Is that right?\n\n> x",
    "Bonjour, je suis absent et nous avons payé la facture hier, le 3 mars; merci de patienter?\n\n> x",
    "Guten Tag, ich bin nicht im Büro und wir haben die Rechnung gestern bezahlt, am 3. März; oder nicht?\n\n> x",
)  # as is
