"""Find in a folder what may be a draft of ours, wherever a mail program put it and whatever it called it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from agent.domain.errors import Failure, MailboxError
from agent.domain.mail import MailHeaders
from agent.outbox.likeness import FoundMail, LaidDraft, Likeness, compare, fingerprints
from agent.outbox.mark import name_letter
from agent.outbox.state import LetterState

if TYPE_CHECKING:
    from agent.mailbox import Mailbox, Part, Summary

#: The largest copy that is fetched to be compared, in octets.
_MOST_BYTES = 20_000_000
#: How names and types of files end that may be an invoice's copy.
_PAPERS = (".pdf", ".xml", ".ubl", ".zip", "/pdf", "/xml", "/zip", "/x-pdf")

#: Whether a mail goes to somebody of the customer, or to nobody yet.
Reaches = Callable[[MailHeaders], bool]


@dataclass
class Lookalikes:
    """One account as one pass sees it; what was fetched once is not fetched again.

    Args:
        installation: Whose mark our drafts bear.
    """

    mailbox: Mailbox
    installation: str
    _marked: dict[str, dict[str, list[Summary]]] = field(default_factory=dict)
    _since: dict[tuple[str, date], tuple[Summary, ...]] = field(default_factory=dict)

    def marked(self, folder: str, since: date) -> Mapping[str, Sequence[Summary]]:
        """The mails that bear a mark, by the letter it names; asked once, for the earliest day anybody needs."""
        if folder not in self._marked:
            self._marked[folder] = defaultdict(list)
            for mail in self._fetch(folder, self.mailbox.find_letters(folder, since)):
                self._marked[folder][name_letter(mail.headers.letter, self.installation)].append(mail)
        return self._marked[folder]

    def known(self, folder: str, entry: LetterState, since: date) -> tuple[Summary, ...]:
        """The mails that are known at once to come from a draft: by our mark, else by a Message-ID."""
        if marked := self.marked(folder, since).get(entry.letter_id):
            return tuple(marked)
        named = (uid for name in entry.message_ids for uid in self.mailbox.find_message_id(folder, name))
        return self._fetch(folder, dict.fromkeys(named))

    def like(
        self, folder: str, entry: LetterState, draft: LaidDraft, since: date, reaches: Reaches
    ) -> list[tuple[Summary, Likeness]]:
        """Every mail since that day that is, or was made from, a draft; bytes are fetched where needed."""
        if (folder, since) not in self._since:
            self._since[folder, since] = self._fetch(folder, self.mailbox.news(folder, None, since).uids)
        mails = {mail.uid: mail for mail in (*self.known(folder, entry, since), *self._since[folder, since])}
        found = [(mail, self.likeness(mail, draft, reaches)) for mail in mails.values()]
        return [pair for pair in found if pair[1] is not Likeness.OTHER]

    def likeness(self, mail: Summary, draft: LaidDraft, reaches: Reaches) -> Likeness:
        """What one mail is to a draft; the copy's bytes are fetched only when nothing else tells."""
        found = FoundMail(
            message_id=mail.headers.message_id,
            letter_id=name_letter(mail.headers.letter, self.installation),
            cited=frozenset(mail.headers.cited),
            to_them=reaches(mail.headers),
            written_at=mail.written_at,
            files=None,
        )
        likeness = compare(draft, found)
        return compare(draft, replace(found, files=self._files(mail))) if likeness is Likeness.UNSEEN else likeness

    def _files(self, mail: Summary) -> frozenset[str]:
        """Fingerprints of its papers; one that cannot be had is passed over."""
        contents = []
        for part in filter(_may_be_a_copy, mail.parts):
            try:
                contents.append(self.mailbox.part(mail.folder, mail.uid, part, _MOST_BYTES))
            except MailboxError as error:
                if error.failure is not Failure.BUG:
                    raise
        return fingerprints(contents)

    def _fetch(self, folder: str, uids: Iterable[int]) -> tuple[Summary, ...]:
        """A mail that is marked deleted lies nowhere any more: its owner threw it away, or sent it."""
        mails = self.mailbox.summaries(folder, tuple(uids))
        return tuple(mail for mail in mails if "\\deleted" not in mail.flags)  # as is


def _may_be_a_copy(part: Part) -> bool:
    return part.media_type.endswith(_PAPERS) or (part.filename or "").lower().endswith(_PAPERS)
