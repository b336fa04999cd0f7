"""The digest as plain text: the same entries as the HTML, in the same order."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from agent.desk.digest import Digest, Entry, Section
from agent.desk.digest_questions import shown_first
from agent.domain.speech import tell
from agent.domain.text import pieces

_WIDTH = 72
#: Stands for a space within an amount or a telephone number while lines are broken.
_HELD = "\0"


def write_text(digest: Digest) -> str:
    """Write the digest in lines of at most 72 signs, longer words apart."""
    blocks = [digest.day, *(_section(section) for section in digest.sections)]
    blocks += ["\n".join(_wrapped(line, "") for line in digest.totals)]
    blocks += ["-- \n" + "\n".join(_wrapped(line, "") for line in digest.how)]
    return "\n\n".join(blocks) + "\n"


def _section(section: Section) -> str:
    title = section.title.upper()
    lines = [title, *(line for entry in section.entries for line in _entry(entry, ""))]
    return "\n".join([*lines, *([_wrapped(section.rest, "  ")] if section.rest else [])])


def _entry(entry: Entry, indent: str) -> Iterator[str]:
    inner = f"{indent}  "
    if entry.kind:
        yield f"{indent}- {entry.name} · {entry.kind}"
        yield _wrapped(entry.text, inner)
    else:
        yield _wrapped(f"{entry.name}: {entry.text}" if entry.name else entry.text, indent, "- ")
    if entry.quote:
        yield _wrapped(f"“{entry.quote}”", f"{inner}> ")
    for line in filter(None, (entry.taken, entry.proposal, entry.aside)):
        yield _wrapped(line, inner)
    if entry.letter:
        yield _wrapped(
            entry.beside or tell("A letter you could send, yours to change; nothing is sent by itself:"), inner
        )
        yield from (f"{inner}| {line}".rstrip() for line in entry.letter)
    if entry.actions:
        yield _wrapped(_answers(entry), inner)
    first, folded = shown_first(entry)
    for below in first:
        yield from _entry(below, inner)
    for below in folded:
        yield _wrapped(": ".join(filter(None, (below.name, below.text, below.aside))), inner, "- ")
        if below.quote:
            yield _wrapped(f"“{below.quote}”", f"{inner}  > ")
    if entry.command:
        yield f"{inner}{entry.command}"


def _answers(entry: Entry) -> str:
    """The words that answer, as they are written in a reply."""
    words = ", ".join(f"“{action.said}{'…' if action.words.endswith(' ') else ''}”" for action in entry.actions)
    if not entry.name:
        return tell("To take it back, reply {words}", words=words)
    return tell("Answer for all: {words}", words=words) if entry.below else tell("Answer: {words}", words=words)


def _wrapped(text: str, indent: str, mark: str = "") -> str:
    """Break a line between words; a stranger's line never begins where ours do."""
    below = indent + " " * len(mark)
    lines = wrap(
        "".join(piece.replace(" ", _HELD) if is_whole else piece for piece, is_whole in pieces(text)),
        _WIDTH,
        initial_indent=indent + mark,
        subsequent_indent=below,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines).replace(_HELD, " ")
