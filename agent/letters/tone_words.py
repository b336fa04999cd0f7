"""Words that hurt, wherever they stand or too early: the part of the tone check that reads lists.

Rules: tone (docs/rules.md)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agent.domain.customer import Form
from agent.domain.speech import tell
from agent.letters.finding import Finding, Severity
from agent.letters.prose import Prose
from agent.letters.tone_facts import ACCOUNT
from agent.letters.wording import find_form, find_places, find_words, pattern_of

_CAPITALS = re.compile(r"(?<!\w)[A-ZÀ-ÖØ-ÞŒĲ]{2,}(?!\w)")
_SHOUTING_LENGTH = 4
_LOUD_MARKS = re.compile(r"!{2,}|\?{2,}|!\?|\?!")
_IRONY_MARKS = re.compile(r"\(!+\)|\(sic!?\)|[\U0001F644\U0001F612\U0001F60F\U0001F928]")
_SMILEYS = re.compile(r"(?<!\w)[:;]-?[)D(P/](?!\w)|[\U0001F300-\U0001FAFF\u2600-\u27BF]")
_BETWEEN_QUOTES = re.compile(r"[\"“”„«»‘]\s?([^\"“”„«»‘’\n]{2,30}?)\s?[\"“”„«»’]|(?<!\w)'([^'\n]{2,30}?)'(?!\w)")
_GRAVE = ("firm", "formal")


def read_words(prose: Prose, form: Form) -> Iterator[Finding]:
    """Everything the lists of this language forbid in a letter of this step."""
    yield from shouting(prose)
    if prose.known:
        yield from _banned(prose)
        yield from _but_after_sympathy(prose)
        yield from _mixed(prose, form)
        yield from _ironic(prose)


def shouting(prose: Prose) -> Iterator[Finding]:
    """Capitals and repeated marks; short words in capitals only beside another: BETAAL NU, but not QR and BTW."""
    allowed = frozenset(prose.known.get("capitals", ()))
    loud, before, words = [], None, ACCOUNT.sub(" 0 ", prose.unsigned)
    for word in _CAPITALS.finditer(words):
        text = word.group()
        if text in allowed:
            continue
        is_beside = before is not None and not words[before.end() : word.start()].strip()
        if len(text) >= _SHOUTING_LENGTH or (is_beside and before and len(before.group()) < _SHOUTING_LENGTH):
            loud.append(text)
        before = word
    loud += _LOUD_MARKS.findall(prose.words)
    for found in loud:
        yield Finding("never-louder", Severity.ERROR, found, tell("say it calmly: no capitals, one mark"))


def _banned(prose: Prose) -> Iterator[Finding]:
    for rule in prose.known["rules"]:
        if prose.step in rule.get("only", (prose.step,)) and prose.step not in rule.get("except", ()):
            for found in find_words(rule["words"], _beside(rule.get("not_in", ()), prose.words)):
                yield Finding(rule["name"], Severity(rule.get("severity", "error")), found, rule["advice"])


def _beside(harmless: Sequence[str], words: str) -> str:
    """The prose without phrases in which a hard word is none: that is why, c'est pourquoi."""
    return pattern_of(tuple(harmless)).sub("", words) if harmless else words


def _but_after_sympathy(prose: Prose) -> Iterator[Finding]:
    """A "but" takes the sympathy before it back, in the same sentence or the next."""
    known = prose.known
    if not find_words(known["but"], prose.words):  # most letters have none
        return
    for here, after in prose.neighbours:
        sympathy = next(find_places(known["sympathy"], here), None)
        if sympathy and (buts := find_words(known["but"], f"{here[sympathy.end() :]}\n{after}")):
            found, joints = f"{sympathy.group()} … {buts[0]}", tuple(known["joints"])
            yield Finding("but-after-sympathy", Severity.ERROR, found, known["but_advice"], joints)


def _mixed(prose: Prose, form: Form) -> Iterator[Finding]:
    other = Form.FORMAL if form is Form.INFORMAL else Form.INFORMAL
    several = prose.known.get("forms", {}).get("several", ())  # said to people who are each u: a firm, a couple
    for word in [word for word in find_form(prose.words, other, prose.known) if word.lower() not in several][:1]:
        yield Finding("one-form", Severity.ERROR, word, prose.known["forms"]["advice"])


def _ironic(prose: Prose) -> Iterator[Finding]:
    """Marks that turn words round: (!), rolled eyes, quotes around "busy"; in a firm letter any smiley."""
    scare = frozenset(prose.known["scare"])
    found = _IRONY_MARKS.findall(prose.words)
    for quoted in _BETWEEN_QUOTES.finditer(prose.words):
        inside = (quoted[1] or quoted[2]).strip(" .,!?")
        found += [quoted.group()] if inside.lower() in scare else []
    for mark in found:
        yield Finding("no-irony", Severity.ERROR, mark, tell("say it plainly; irony reads as a reproach"))
    for mark in _SMILEYS.findall(prose.words) if prose.step in _GRAVE and not found else ():
        yield Finding("no-jokes", Severity.ERROR, mark, tell("a firm letter is plain: no smileys"))
