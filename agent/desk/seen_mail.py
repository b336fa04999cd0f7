"""What was seen in a saved mail: who wrote it, what was written now, and what was set aside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta, timezone

from agent.domain.invoice import Container, Reading, Unreadable
from agent.domain.mail import MailHeaders
from agent.domain.reply import Heard
from agent.domain.speech import later, tell, tell_moment
from agent.intake.asking import TAKEN, taken_for

_NATURES = {
    "human": later("a person"),
    "maybe human": later("probably a person"),  # as is
    "automatic": later("a machine"),
    "bounce": later("a mail server"),
}
_LINE = "  │ "
_WRITTEN_AT, _WRITTEN_BY, _TAKE_CARE = later("written at"), later("written by"), later("take care")


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
    described: dict[str, object] = {"is": later("a mail")}
    described["from"] = " ".join(filter(None, (sender.name, f"<{sender.email}>"))) if sender else tell("nobody named")
    if headers.sent_at:
        local = headers.sent_at.astimezone(timezone(headers.utc_offset or timedelta()))
        described[_WRITTEN_AT] = f"{tell_moment(local)} {local:%z}"
    described["subject"] = headers.subject or tell("none")
    if isinstance(seen.papers, Container):
        described["files"] = [file.filename for file in seen.papers.files]
    elif isinstance(seen.papers, Unreadable):
        described["papers"] = seen.papers.reason
    if heard.trouble:
        described["trouble"] = heard.trouble
        return described
    described[_WRITTEN_BY] = _NATURES.get(heard.nature, heard.nature)
    told = taken_for(heard.meaning) if heard.meaning.said else tell("Not understood: please read it yourself.")
    described["meaning"] = told.removeprefix(f"{tell(TAKEN)} ")
    if heard.meaning.warnings:
        described[_TAKE_CARE] = list(heard.meaning.warnings)
    return described


def mail_as_fields(seen: SeenMail) -> dict[str, object]:
    """The same for scripts, with the words."""
    return {**describe_mail(seen), "words": seen.heard.words, "understood": seen.heard.meaning}


def words_in_three(seen: SeenMail) -> Iterator[str]:
    """The words in three blocks, each line behind a bar: only those of the first count."""
    words = seen.heard.words
    yield from _block(tell("written now (this is what counts)"), words.new)
    yield from _block(tell("signature (set aside)"), words.signature)
    yield from _block(tell("quoted (set aside)"), words.quoted)


def _block(title: str, text: str) -> Iterator[str]:
    if not text.strip():
        return
    yield ""
    yield f"  {title}:"
    yield from ((_LINE + line).rstrip() for line in text.splitlines())
