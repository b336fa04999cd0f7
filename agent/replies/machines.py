"""What the words of a mail tell of who wrote it: a machine's own phrases, or a person's.

Rules: automatic-mail, doubt-is-human (docs/rules.md)
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

_LANGUAGES = ("nl", "fr", "de", "en")
_MOST = 20_000  # characters: a machine says it at the top
_LONGEST = 600  # characters of one sentence that are looked at
#: Sentences end at a mark, but not behind the day in "5. April"; a blank line ends one too.
_SENTENCE_END = re.compile(r"(?<=\d{4}[.!?])\s+|(?<=[^\W\d][.!?…])\s+|(?<=[)\"”][.!?])\s+|\n\s*\n")
_SHORT = 4  # words: "Spoed?" asks nobody anything


class MachineKind(StrEnum):
    """What a machine's mail is about."""

    ABSENCE = "absence"
    RECEIPT = "receipt"
    CHALLENGE = "challenge"
    OPENED = "opened"


@dataclass(frozen=True)
class Voices:
    """Whose voice speaks in a text.

    Attributes:
        kind: The machine's phrase that was found first; None when there is none.
        is_hinted: Whether something reads like a machine that people write too ("we have received your message").
        has_company: Whether a sentence stands there that machines write along ("for urgent matters please contact …").
        is_person: Whether a sentence is plainly a person's.
        may_be_person: Whether a sentence that is no machine's speaks of the matter, or asks something.
        has_question: Whether one of those asks something.
        is_empty: Whether there are no words.
    """

    kind: MachineKind | None = None
    is_hinted: bool = False
    has_company: bool = False
    is_person: bool = False
    may_be_person: bool = False
    has_question: bool = False
    is_empty: bool = True

    @property
    def is_machine(self) -> bool:
        """Whether a machine speaks, and nobody beside it."""
        alone = not self.is_person and not self.may_be_person
        return alone and (self.kind is not None or (self.is_hinted and self.has_company))


def hear(text: str) -> Voices:
    """
    Hear whose voice speaks in the new words of a mail; never raises, in time linear to the text.

    A person's sentence anywhere is a person's mail: "I am on leave, but will pay tomorrow".
    """
    kind: MachineKind | None = None
    hinted = company = person = matter = question = False
    sentences = list(_sentences(text))
    for sentence in sentences:
        found = {name for name, pattern in _patterns().items() if pattern.search(sentence)}
        kind = kind or next((each for each in MachineKind if each.value in found), None)
        hinted |= "hint" in found
        company |= "company" in found
        person |= "person" in found
        is_machines = found & {"company", "hint", *MachineKind}
        asks = sentence.endswith("?") and len(sentence.split()) > _SHORT
        matter |= not is_machines and ("matter" in found or asks)
        question |= not is_machines and asks
    return Voices(kind, hinted, company, person, matter, question, not sentences)


def is_automatic_subject(subject: str) -> bool:
    """Whether a subject begins as those of automatic answers do."""
    return bool(_patterns()["subject"].match(subject.strip().casefold().replace("’", "'")))


def _sentences(text: str) -> Iterator[str]:
    """The sentences of a text, lower case, wrapped lines joined; quoted lines are nobody's words here."""
    own = "\n".join(line for line in text[:_MOST].splitlines() if not line.lstrip().startswith(">"))
    for piece in _SENTENCE_END.split(own):
        if sentence := " ".join(piece.casefold().replace("ß", "ss").split())[:_LONGEST]:
            yield sentence


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    """Each list of every language as one pattern: a Dutch firm's system may answer in English."""
    lists: dict[str, list[str]] = {}
    for language in _LANGUAGES:
        source = files("agent.replies").joinpath(f"machines/{language}.toml").read_text(encoding="utf-8")
        for name, phrases in tomllib.loads(source).items():
            lists.setdefault(name, []).extend(phrase.replace("ß", "ss") for phrase in phrases)
    return {name: re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})") for name, phrases in lists.items()}
