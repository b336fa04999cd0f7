"""Whatever the owner's mail programs do with a draft, its step is taken at most once, and only when it was sent."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime, time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from agent.outbox import State
from tests.builders import TODAY, moment
from tests.examples import examples
from tests.unit.work.home import Home, build_home


class Owner:
    """Sanne with several mail programs; each act takes an hour."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.basket: list[bytes] = []
        self.sent = 0
        self._at = moment(TODAY, time(10, 30))
        self._numbers = itertools.count()

    def saves(self, keeps_mark: bool) -> None:
        """Save a draft anew."""
        for uid, content in self._drafts():
            self._puts("Drafts", self._written(content, keeps_mark))
            del self.home.server.folder("Drafts").mails[uid]

    def saves_beside(self, keeps_mark: bool) -> None:
        """Save a draft anew, and leave the old one."""
        for _, content in self._drafts():
            self._puts("Drafts", self._written(content, keeps_mark))

    def sends(self, keeps_mark: bool) -> None:
        """Send one draft."""
        for uid, content in self._drafts():
            self._puts("Sent", self._written(content, keeps_mark))
            del self.home.server.folder("Drafts").mails[uid]
            self.sent += 1

    def throws_away(self, _: bool) -> None:
        """Delete every draft."""
        drafts = self.home.server.folder("Drafts").mails
        self.basket = [mail.octets for mail in drafts.values()] or self.basket
        drafts.clear()

    def puts_back(self, _: bool) -> None:
        """Take one out of the waste basket."""
        if self.basket:
            self._puts("Drafts", self.basket[0])

    def _drafts(self) -> list[tuple[int, bytes]]:
        """The newest draft, if there is one."""
        mails = self.home.server.folder("Drafts").mails
        return [(uid, mails[uid].octets) for uid in sorted(mails)[-1:]]

    def _puts(self, folder: str, content: bytes) -> None:
        self.home.server.add_message(folder, content, at=self._at)

    def _written(self, content: bytes, keeps_mark: bool) -> bytes:
        self.waits()
        mail = message_from_bytes(content, policy=policy.SMTP)
        assert isinstance(mail, EmailMessage)
        for name in ("Date", "Message-ID", *(() if keeps_mark else ("X-Voldaan-Letter",))):
            del mail[name]
        mail["Date"] = format_datetime(self._at)
        mail["Message-ID"] = f"<program-{next(self._numbers)}@mail.example>"
        return mail.as_bytes()

    def waits(self) -> datetime:
        """An hour goes by."""
        self._at += timedelta(hours=1)
        return self._at


ACTS: list[Callable[[Owner, bool], None]] = [
    *(Owner.saves, Owner.saves_beside, Owner.sends, Owner.throws_away, Owner.puts_back),
]


@examples(6)
@given(days=st.lists(st.lists(st.tuples(st.sampled_from(ACTS), st.booleans()), max_size=3), min_size=1, max_size=3))
def test_whatever_becomes_of_a_draft_its_step_counts_once_and_only_when_it_was_sent(
    days: list[list[tuple[Callable[[Owner, bool], None], bool]]],
):
    """
    Saved, left, sent, thrown away and put back, in any order, with passes between. Rule: drafts-are-approval.
    """
    with TemporaryDirectory() as folder:
        home = build_home(Path(folder))
        home.goes_live()
        home.invoices()
        home.passes()
        owner = Owner(home)
        for acts in days:
            for act, keeps_mark in acts:
                act(owner, keeps_mark)
            home.run(owner.waits())
            home.run(owner.waits())
        (entry, *more) = home.house.journal.letters().values()

        assert home.item().taken == (("light",) if owner.sent else ())
        assert (entry.state is State.FILED) == bool(owner.sent)
        assert more == []
        if owner.sent:
            assert home.item().owner_wrote is None or owner.sent > 1
