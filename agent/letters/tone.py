"""The tone check: what no reader of ours may find in a letter. The words are data, per language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from typing import Any

from agent.domain.customer import Form
from agent.domain.speech import tell
from agent.letters.blocks import Block, Paragraph, read_blocks
from agent.letters.wording import PLAIN, find_form, find_words, pattern_of, words_of


class Severity(StrEnum):
    """An error stops a letter; advice is for whoever edits the templates."""

    ERROR = "error"
    ADVICE = "advice"


@dataclass(frozen=True)
class Finding:
    """One thing a reader could take amiss: the rule, the words found, what to do instead."""

    rule: str
    severity: Severity
    found: str
    advice: str

    @property
    def is_error(self) -> bool:
        """Whether no letter may go out with it."""
        return self.severity is Severity.ERROR

    def __str__(self) -> str:
        return f"“{self.found}” ({self.rule}): {self.advice}"


_MASK = "0"
_SHOUTING_LENGTH = 4


def check_tone(text: str, step: str, language: str, form: Form, given: Sequence[str] = ()) -> tuple[Finding, ...]:
    """
    Read a letter as its customer would.

    Args:
        text: The letter, or its source in which rows begin with ``|``; rows do not count as prose.
        step: Name of the step; early steps may say less than later ones.
        given: Names and numbers in it that are not ours to weigh, such as a customer called "Waarom BV".

    Rules: tone (docs/rules.md); the words are in ``words/*.toml``
    """
    blocks = read_blocks(text)
    prose = _prose(blocks, given)
    known = words_of(language)
    findings = [*_shouting(prose, known.get("capitals", ()) if known else ())]
    if known:
        findings += [*_banned(prose, step, known), *_but_after_sympathy(prose, known), *_mixed(prose, form, known)]
        findings += [*_missing(prose, step, known), *_too_long(blocks, prose, step, given, known)]
    return tuple(findings)


def _prose(blocks: Sequence[Block], given: Sequence[str]) -> str:
    """The words that are ours: rows left out, names and numbers blanked, so that no customer's name stops a letter."""
    paragraphs = [" ".join(block.lines) for block in blocks if isinstance(block, Paragraph)]
    prose = "\n".join(paragraphs).translate(PLAIN)
    values = sorted({value.translate(PLAIN) for value in given if value}, key=len, reverse=True)
    if not values:
        return prose
    return re.sub("|".join(rf"(?<!\w){re.escape(value)}(?!\w)" for value in values), _MASK, prose)


def _sentences(prose: str, known: Mapping[str, Any]) -> list[str]:
    """Split at the marks that end a sentence; "3. Dezember" stays whole where the language says so."""
    goes_on = "|".join(known.get("goes_on", ()))
    after = rf"(?!(?:{goes_on})\b)" if goes_on else ""
    return [part for part in re.split(rf"(?<=[.!?…])\s+{after}|\n+", prose) if _count(part)]


def _count(text: str) -> int:
    return sum(any(char.isalnum() for char in word) for word in text.split())


def _banned(prose: str, step: str, known: Mapping[str, Any]) -> Iterator[Finding]:
    for rule in known["rules"]:
        if step not in rule.get("except", ()):
            for found in find_words(rule["words"], prose):
                yield Finding(rule["name"], Severity.ERROR, found, rule["advice"])


def _but_after_sympathy(prose: str, known: Mapping[str, Any]) -> Iterator[Finding]:
    """A "but" takes the sympathy before it back, in the same sentence or the next."""
    sentences = _sentences(prose, known)
    for here, after in zip(sentences, [*sentences[1:], ""], strict=True):
        sympathy = pattern_of(tuple(known["sympathy"])).search(here)
        if sympathy and (buts := find_words(known["but"], f"{here[sympathy.end() :]}\n{after}")):
            yield Finding("but-after-sympathy", Severity.ERROR, f"{sympathy.group()} … {buts[0]}", known["but_advice"])


def _mixed(prose: str, form: Form, known: Mapping[str, Any]) -> Iterator[Finding]:
    other = Form.FORMAL if form is Form.INFORMAL else Form.INFORMAL
    for word in find_form(prose, other, known)[:1]:
        yield Finding("one-form", Severity.ERROR, word, known["forms"]["advice"])


def _shouting(prose: str, allowed: Sequence[str]) -> Iterator[Finding]:
    words = re.findall(rf"(?<!\w)[^\W\d_]{{{_SHOUTING_LENGTH},}}(?!\w)", prose)
    loud = [word for word in words if word.isupper() and word not in allowed]
    loud += re.findall(r"!{2,}|\?{2,}|!\?|\?!", prose)
    for found in loud:
        yield Finding("never-louder", Severity.ERROR, found, tell("say it calmly: no capitals, one mark"))


def _missing(prose: str, step: str, known: Mapping[str, Any]) -> Iterator[Finding]:
    for need in known["needs"]:
        if step in need["steps"] and not find_words(need["words"], prose):
            yield Finding(need["name"], Severity.ADVICE, step, need["advice"])
    if step in known["limits"]["sentence"] and "?" not in prose:
        yield Finding(
            "ask-something", Severity.ADVICE, step, tell("ask one question, so that there is something to answer")
        )


def _too_long(
    blocks: Sequence[Block], prose: str, step: str, given: Sequence[str], known: Mapping[str, Any]
) -> Iterator[Finding]:
    limits = known["limits"]
    before_rows = list(takewhile(lambda block: isinstance(block, Paragraph), blocks))
    most = limits["words_at"].get(step, limits["words"])
    if (length := _count(_prose(before_rows, given))) > most:
        yield Finding(
            "short-letter",
            Severity.ADVICE,
            tell("{length} words", length=length),
            tell("keep it under {most}", most=most + 1),
        )
    longest = limits["sentence"].get(step, limits["sentence"]["light"])
    for sentence in _sentences(prose, known):
        if _count(sentence) > longest:
            yield Finding(
                "short-sentences",
                Severity.ADVICE,
                sentence,
                tell("at most {longest} words in one sentence", longest=longest),
            )
