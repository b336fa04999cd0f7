"""Whether a written letter is fit to send: its words, its subject and the page around them.

Rules: tone, no-tracking (docs/rules.md)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape

from agent.domain.customer import Form
from agent.domain.errors import VoldaanError
from agent.domain.speech import tell
from agent.letters.blocks import Block, Paragraph, Rows
from agent.letters.content import Content
from agent.letters.finding import Finding, Severity
from agent.letters.prose import Prose
from agent.letters.sources import Absent, TemplateSet, render_template
from agent.letters.tone import check_tone, find_line
from agent.letters.tone_words import read_words
from agent.letters.wording import words_of

_INCLUDED = re.compile(r"\{%-?\s*include\s+[\"']([^\"']+)[\"']")
# What a mail program fetches when the letter is opened; pictures that travel along have a cid (RFC 2392).
_FETCHED = re.compile(
    r"<(?:img|script|iframe|link|source|object|embed)\b[^>]*?(?:src|href|data|srcset)\s*=\s*[\"']?(?!cid:)[^\"'\s>]+"
    r"|url\(\s*[\"']?(?:https?:)?//[^)]+",
    re.IGNORECASE,
)
_TAGS = re.compile(r"<(style|head)\b.*?</\1>|<[^>]+>", re.IGNORECASE | re.DOTALL)
_MOST_INCLUDED = 20


def find_faults(source: str, content: Content, language: str, form: Form) -> tuple[Finding, ...]:
    """Read a filled-in template as its customer would, with everything known of the invoice."""
    return check_tone(source, content.step, f"{language}-{content.country}", form, content.given, content.facts)


def refuse_unfit(source: str, name: str, templates: TemplateSet, content: Content, language: str, form: Form) -> None:
    """
    Stop a letter whose words break a rule.

    Raises:
        VoldaanError: Naming the template, the words, the line they stand on and what to do.
    """
    errors = [found for found in find_faults(source, content, language, form) if found.is_error]
    _refuse(name, [f"{found}{tell_place(found, name, templates, content)}" for found in errors])


def refuse_unfit_subject(subject: str, name: str, templates: TemplateSet, content: Content, language: str) -> None:
    """
    Stop a letter with a subject of ours that breaks a rule.

    Raises:
        VoldaanError: As for its words.
    """
    prose = Prose(subject, content.step, words_of(f"{language}-{content.country}"), content.given)
    # Of the forms it is too short to speak of: je or u is the letter's own matter.
    errors = [found for found in read_words(prose, Form.INFORMAL) if found.is_error and found.rule != "one-form"]
    _refuse(name, [f"{found}{tell_place(found, name, templates, content)}" for found in errors])


def refuse_unfit_page(
    html: str, blocks: Sequence[Block], content: Content, language: str, templates: TemplateSet
) -> None:
    """
    Stop a letter whose page fetches something, by which others see that it is read, leaves out what the letter says, or
    adds words that break a rule.

    Raises:
        VoldaanError: Naming ``letter.html``.
    """
    if fetched := _FETCHED.search(html):
        advice = tell("a letter fetches nothing when it is opened; take it out")
        _refuse("letter.html", [str(Finding("no-tracking", Severity.ERROR, fetched.group()[:80], advice))])
    shown = _compact(unescape(_TAGS.sub(" ", html)))
    if left_out := next((text for text in _said(blocks) if _compact(text) not in shown), ""):
        advice = tell("the page says all that the letter says: mend it, or take it away and ours goes in its place")
        _refuse("letter.html", [str(Finding("all-facts", Severity.ERROR, left_out[:80], advice))])
    frame = render_template(templates, "letter.html", {"blocks": (), "language": language})
    words = " ".join(unescape(_TAGS.sub(" ", frame)).split())
    if words:
        refuse_unfit_subject(words, "letter.html", templates, content, language)


def _said(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from block.lines
        elif isinstance(block, Rows):
            yield from (text for pair in block.pairs for text in pair)


def _compact(text: str) -> str:
    return "".join(text.split()).casefold()


def tell_place(found: Finding, name: str, templates: TemplateSet, content: Content) -> str:
    """Say where the words of a finding were written, `` (templates/nl-je-light.txt, line 3)``; empty when unknown."""
    for file in _files(name, templates):
        if line := find_line(templates[file], found.found):
            return tell(" (templates/{file}, line {line})", file=file, line=line)
    if not isinstance(content.personal, Absent) and find_line(content.personal, found.found):
        return tell(" (the line `personal` on the customer's card)")
    return ""


def _refuse(name: str, errors: Sequence[str]) -> None:
    if errors:
        raise VoldaanError(tell("templates/{name} is not fit to send: {why}", name=name, why="; ".join(errors)))


def _files(name: str, templates: Mapping[str, str]) -> Iterator[str]:
    """A template and those it is put together from, each once."""
    waiting, seen = [name], set[str]()
    while waiting and len(seen) < _MOST_INCLUDED:
        file = waiting.pop(0)
        if file in templates and file not in seen:
            seen.add(file)
            yield file
            waiting += _INCLUDED.findall(templates[file])
