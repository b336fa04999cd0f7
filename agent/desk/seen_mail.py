"""What was seen in a saved mail: who wrote it, what was written now, and what was set aside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta, timezone

from agent.domain.invoice import Container, Reading, Unreadable
from agent.domain.mail import MailHeaders
from agent.domain.reply import Heard
from agent.intake.asking import taken_for

_NATURES = {
    "human": "a person",
    "maybe human": "probably a person",
    "automatic": "a machine",
    "bounce": "a mail server",
}
_LINE = "  │ "


@dataclass(frozen=True)
class SeenMail:
    """A saved mail; ``papers`` is what its attachments are."""

    headers: MailHeaders
    heard: Heard
    papers: Reading


def describe_mail(seen: SeenMail) -> dict[str, object]:
    """Describe a saved mail as labels and texts, its words left out."""
    headers, heard = seen.headers, seen.heard
    sender = headers.sender
    described: dict[str, object] = {"is": "a mail"}
    described["from"] = " ".join(filter(None, (sender.name, f"<{sender.email}>"))) if sender else "nobody named"
    if headers.sent_at:
        described["written at"] = (
            f"{headers.sent_at.astimezone(timezone(headers.utc_offset or timedelta())):%Y-%m-%d %H:%M %z}"
        )
    described["subject"] = headers.subject or "none"
    if isinstance(seen.papers, Container):
        described["files"] = [file.filename for file in seen.papers.files]
    elif isinstance(seen.papers, Unreadable):
        described["papers"] = seen.papers.reason
    if heard.trouble:
        described["trouble"] = heard.trouble
        return described
    described["written by"] = _NATURES.get(heard.nature, heard.nature)
    told = taken_for(heard.meaning) if heard.meaning.said else "Not understood: please read it yourself."
    described["meaning"] = told.removeprefix("Taken to mean: ")
    if heard.meaning.warnings:
        described["take care"] = list(heard.meaning.warnings)
    return described


def mail_as_fields(seen: SeenMail) -> dict[str, object]:
    """The same for scripts, with the words."""
    return {**describe_mail(seen), "words": seen.heard.words, "understood": seen.heard.meaning}


def words_in_three(seen: SeenMail) -> Iterator[str]:
    """The words in three blocks, each line behind a bar: only those of the first count."""
    words = seen.heard.words
    yield from _block("written now (this is what counts)", words.new)
    yield from _block("signature (set aside)", words.signature)
    yield from _block("quoted (set aside)", words.quoted)


def _block(title: str, text: str) -> Iterator[str]:
    if not text.strip():
        return
    yield ""
    yield f"  {title}:"
    yield from ((_LINE + line).rstrip() for line in text.splitlines())
