"""The tone check: what no reader of ours may find in a letter. The words are data, per language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import takewhile
from typing import Any

from agent.domain.customer import Form
from agent.letters.blocks import Block, Paragraph, read_blocks


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


# Package data, read once when this module is loaded; never again.
_LANGUAGES: Mapping[str, Mapping[str, Any]] = {
    language: tomllib.loads(files("agent.letters").joinpath(f"words/{language}.toml").read_text(encoding="utf-8"))
    for language in ("nl", "fr", "de", "en")
}
_MASK = "0"
# Spaces that hold a mark or a sum together, and the curly apostrophe: words are compared without them.
_PLAIN = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2019": "'"})
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
    known = _LANGUAGES.get(language)
    findings = [*_shouting(prose, known.get("capitals", ()) if known else ())]
    if known:
        findings += [*_banned(prose, step, known), *_but_after_sympathy(prose, known), *_mixed(prose, form, known)]
        findings += [*_missing(prose, step, known), *_too_long(blocks, prose, step, given, known)]
    return tuple(findings)


def _prose(blocks: Sequence[Block], given: Sequence[str]) -> str:
    """The words that are ours: rows left out, names and numbers blanked, so that no customer's name stops a letter."""
    paragraphs = [" ".join(block.lines) for block in blocks if isinstance(block, Paragraph)]
    prose = "\n".join(paragraphs).translate(_PLAIN)
    values = sorted({value.translate(_PLAIN) for value in given if value}, key=len, reverse=True)
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


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    # French runs on behind an apostrophe: t'envoie.
    whole = [re.escape(word).replace(r"\ ", r"\s+") + ("" if word.endswith("'") else r"(?!\w)") for word in words]
    return re.compile(rf"(?<!\w)(?:{'|'.join(whole)})", re.IGNORECASE)


def _find(words: Sequence[str], prose: str) -> list[str]:
    return [match.group() for match in _pattern(tuple(words)).finditer(prose)] if words else []


def _banned(prose: str, step: str, known: Mapping[str, Any]) -> Iterator[Finding]:
    for rule in known["rules"]:
        if step not in rule.get("except", ()):
            for found in _find(rule["words"], prose):
                yield Finding(rule["name"], Severity.ERROR, found, rule["advice"])


def _but_after_sympathy(prose: str, known: Mapping[str, Any]) -> Iterator[Finding]:
    """A "but" takes the sympathy before it back, in the same sentence or the next."""
    sentences = _sentences(prose, known)
    for here, after in zip(sentences, [*sentences[1:], ""], strict=True):
        sympathy = _pattern(tuple(known["sympathy"])).search(here)
        if sympathy and (buts := _find(known["but"], f"{here[sympathy.end() :]}\n{after}")):
            yield Finding("but-after-sympathy", Severity.ERROR, f"{sympathy.group()} … {buts[0]}", known["but_advice"])


def _mixed(prose: str, form: Form, known: Mapping[str, Any]) -> Iterator[Finding]:
    other = Form.FORMAL if form is Form.INFORMAL else Form.INFORMAL
    if forms := known.get("forms"):
        if nobody := forms.get("neither"):
            prose = _pattern(tuple(nobody)).sub(_MASK, prose)
        found = [*_find(forms.get(other.value, ()), prose), *_capitals(forms.get(f"{other.value}_capitals", ()), prose)]
        for word in found[:1]:
            yield Finding("one-form", Severity.ERROR, word, forms["advice"])


def _capitals(words: Sequence[str], prose: str) -> Iterator[str]:
    """Find words that mean something else without a capital (Sie); alone, one tells only within a sentence."""
    alternatives = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    for match in re.finditer(rf"(?<!\w)(?:{alternatives})(?!\w)", prose) if words else ():
        before = prose[: match.start()].rstrip(' "„“«»(')
        if " " in match.group() or (before and before[-1] not in ".!?…:\n"):
            yield match.group()


def _shouting(prose: str, allowed: Sequence[str]) -> Iterator[Finding]:
    words = re.findall(rf"(?<!\w)[^\W\d_]{{{_SHOUTING_LENGTH},}}(?!\w)", prose)
    loud = [word for word in words if word.isupper() and word not in allowed]
    loud += re.findall(r"!{2,}|\?{2,}|!\?|\?!", prose)
    for found in loud:
        yield Finding("never-louder", Severity.ERROR, found, "say it calmly: no capitals, one mark")


def _missing(prose: str, step: str, known: Mapping[str, Any]) -> Iterator[Finding]:
    for need in known["needs"]:
        if step in need["steps"] and not _find(need["words"], prose):
            yield Finding(need["name"], Severity.ADVICE, step, need["advice"])
    if step in known["limits"]["sentence"] and "?" not in prose:
        yield Finding("ask-something", Severity.ADVICE, step, "ask one question, so that there is something to answer")


def _too_long(
    blocks: Sequence[Block], prose: str, step: str, given: Sequence[str], known: Mapping[str, Any]
) -> Iterator[Finding]:
    limits = known["limits"]
    before_rows = list(takewhile(lambda block: isinstance(block, Paragraph), blocks))
    if (length := _count(_prose(before_rows, given))) > limits["words"]:
        yield Finding("short-letter", Severity.ADVICE, f"{length} words", f"keep it under {limits['words'] + 1}")
    longest = limits["sentence"].get(step, limits["sentence"]["light"])
    for sentence in _sentences(prose, known):
        if _count(sentence) > longest:
            yield Finding("short-sentences", Severity.ADVICE, sentence, f"at most {longest} words in one sentence")
