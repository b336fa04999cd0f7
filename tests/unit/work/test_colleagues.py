"""Asking a colleague by mail: once, not too much at once, never in shadow, nor twice for a bank that is behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pytest

from agent.domain.card import Contact
from agent.domain.errors import DeliveryError, Failure
from agent.domain.letter import Letter, Note
from agent.domain.mail import Address
from agent.domain.question import QuestionKind
from agent.outbox import Outbox
from agent.work.replying import answers_go_to
from tests.builders import PIET, TODAY, moment
from tests.unit.letters.builders import write
from tests.unit.work.home import Home, build_home

THURSDAY = date(2026, 3, 19)
CARD = '[[customers]]\nmatch = ["{domain}"]\ncontact = "Piet Smit"\n'
CONTACT = '[[contacts]]\nname = "Piet Smit"\nemail = "piet@sanne.example"\napproves = true\n'


def at_home(
    folder: Path,
    mode: str = "draft",
    more: str = "",
    account: str = "",
    domains=("acme.example",),
    contact: str = CONTACT,
) -> Home:
    """Piet looks after these customers."""
    cards = "".join(CARD.format(domain=domain) for domain in domains)
    home = build_home(folder, mode, f"{cards}{contact}{more}", account)
    home.goes_live()
    return home


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[datetime, Note]]:
    """The notes that left for Piet, each with its moment."""
    notes: list[tuple[datetime, Note]] = []

    def leaves(outbox: Outbox, note: Note, now: datetime, *_: object) -> None:
        notes.extend([(now, note)] if note.to else [])

    monkeypatch.setattr(Outbox, "send_note", leaves)
    return notes


def open_kinds(home: Home) -> list[QuestionKind]:
    """What is asked."""
    return [question.kind for question in home.book().questions()]


class TestAsked:
    """Rule: contact-agrees."""

    def test_he_is_asked_once_with_the_words_of_the_letter(self, tmp_path: Path, asked: list[tuple[datetime, Note]]):
        """
        However many passes a day has.
        """
        home = at_home(tmp_path)
        home.invoices()
        home.passes(at=time(10))
        home.passes(at=time(11))
        ((_, note),) = asked

        assert note.to == Address("piet@sanne.example", "Piet Smit")
        assert "2026-031" in note.text
        assert "Piet Smit" in note.text
        assert home.letters() == []

    @pytest.mark.parametrize(
        ("language", "subject", "asks"),
        [
            ("", "may this letter go?", "needs the yes of Piet Smit"),
            ('language = "nl"\n', "mag deze brief weg?", "het ja van Piet Smit"),
            ('language = "fr"\n', "may this letter go?", "needs the yes of Piet Smit"),
        ],
        ids=["none said", "his own", "one without a catalogue"],
    )
    def test_he_is_asked_in_his_own_language(
        self, tmp_path: Path, asked: list[tuple[datetime, Note]], language: str, subject: str, asks: str
    ):
        """
        The owner goes on reading his; where there are no words in it, English.
        """
        home = at_home(tmp_path, contact=f"{CONTACT}{language}")
        home.invoices()
        home.passes()
        ((_, note),) = asked
        (question,) = home.book().questions()

        assert subject in note.subject
        assert asks in " ".join(note.text.split())
        assert "needs the yes of Piet Smit" in question.text

    def test_what_did_not_leave_is_tried_again(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked):
        """
        A server that is away for an hour costs nothing but that hour; its codes open nothing.
        """
        home = at_home(tmp_path)
        home.invoices()
        with monkeypatch.context() as offline:

            def is_away(*_: object) -> None:
                raise DeliveryError("no server answers", Failure.RETRY)

            offline.setattr(Outbox, "send_note", is_away)
            report = home.passes(at=time(10))
            assert "no server answers" in report.troubles
            assert home.book().given_out() == ()
        home.passes(at=time(11))

        assert [at for at, _ in asked] == [moment(TODAY, time(11))]

    def test_once_the_owner_is_asked_he_is_mailed_no_more(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked):
        """
        A server that was away for days brings no question that is somebody else's by now.
        """
        home = at_home(tmp_path)
        home.invoices()
        with monkeypatch.context() as offline:

            def is_away(*_: object) -> None:
                raise DeliveryError("no server answers", Failure.RETRY)

            offline.setattr(Outbox, "send_note", is_away)
            home.passes()
        home.passes(date(2026, 3, 24))

        assert asked == []
        assert len(home.letters()) == 1  # the draft is the owner's question

    def test_a_bank_that_is_behind_makes_no_second_mail(self, tmp_path: Path, asked: list[tuple[datetime, Note]]):
        """
        The letter only waits, so what he was asked still stands, and its days go on.
        """
        home = at_home(tmp_path)
        home.invoices()
        home.passes()
        with home.house.ledger.change() as book:
            book.mark.bank_complete_until = {None: date(2026, 3, 6)}
        home.passes(at=time(14))
        assert QuestionKind.CONTACT_AGREES in open_kinds(home)
        with home.house.ledger.change() as book:
            book.mark.bank_complete_until = {None: date(2026, 12, 31)}
        home.passes(THURSDAY)

        assert len(asked) == 1

    def test_whoever_looks_after_them_now_is_asked_anew(self, tmp_path: Path, asked: list[tuple[datetime, Note]]):
        """
        The yes of somebody who does not is worth nothing.
        """
        els = '[[contacts]]\nname = "Els Bos"\nemail = "els@sanne.example"\napproves = true\n'
        home = at_home(tmp_path, more=els)
        home.invoices()
        home.passes(at=time(10))
        settings = home.folder / "config.toml"
        settings.write_text(settings.read_text().replace('contact = "Piet Smit"', 'contact = "Els Bos"'))
        home.opens_anew()
        home.passes(at=time(11))

        assert [question.asked_of for question in home.book().questions()] == ["Els Bos"]
        assert [note.to.name for _, note in asked if note.to] == ["Piet Smit", "Els Bos"]

    def test_nobody_is_asked_in_shadow(self, tmp_path: Path, asked: list[tuple[datetime, Note]]):
        """
        Nothing leaves there, this neither.
        """
        home = at_home(tmp_path, "shadow")
        home.invoices()
        home.passes()

        assert asked == []
        assert QuestionKind.CONTACT_AGREES not in open_kinds(home)

    def test_he_is_asked_about_no_more_letters_a_day_than_may_leave(self, tmp_path: Path, asked):
        """
        The others follow the next day.
        """
        names = ("acme", "groen", "haven")
        domains = [f"{name}.example" for name in names]
        home = at_home(tmp_path, more="[calendar]\nletters_a_day = 2\n", domains=domains)
        for place, domain in enumerate(domains):
            home.invoices(f"2026-03{place}", to=f"jan@{domain}")
        home.passes()
        assert len(asked) == 2
        home.passes(THURSDAY)

        assert len(asked) == 3


LETTER: Letter = write()


class TestAnswers:
    """Rule: contact-answers."""

    def test_answers_go_to_the_mailbox_that_is_read_and_to_him(self, tmp_path: Path):
        """
        Without a colleague the letter says nothing of it.
        """
        home = at_home(tmp_path)

        assert answers_go_to(home.house, LETTER, PIET) == (LETTER.sender, PIET.address)
        assert answers_go_to(home.house, LETTER, None) == ()

    def test_never_to_him_alone(self, tmp_path: Path):
        """
        Where no mailbox is read, answers come back to whoever sent the letter.
        """
        home = at_home(tmp_path, "shadow", account='roles = ["sent", "send"]')

        assert answers_go_to(home.house, LETTER, PIET) == ()

    def test_whoever_is_the_sender_himself_needs_no_second_copy(self, tmp_path: Path):
        """
        One address, one copy.
        """
        himself: Contact = replace(PIET, address=LETTER.sender)

        assert answers_go_to(at_home(tmp_path).house, LETTER, himself) == ()
