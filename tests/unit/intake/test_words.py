"""What people write: a customer's word holds, the owner's answers, and machines count for nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from agent.domain.events import Bounced, Fate, HoldReason, OwnerWrote, Reminded, Replied
from agent.domain.invoice import Channel
from agent.domain.letter import ItemStep
from agent.domain.question import QuestionKind
from agent.domain.reply import Label, Meaning, Said
from agent.intake import record_sent
from agent.intake.gather_sent import SentMail
from agent.outbox import letter_header
from agent.replies import Nature
from tests.builders import TODAY, eur, moment, paid
from tests.unit.intake.mails import JAN, SENT_ON, Intake, buyer, draft, pdf, received, sent, xml

INVOICE = "<2026-031@sanne.example>"
OTHER = "<2026-032@sanne.example>"
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def acme(intake: Intake) -> Intake:
    """Acme has two invoices open, each in a thread of its own."""
    intake.sends(sent(pdf(), message_id=INVOICE), sent(pdf(draft("2026-032")), message_id=OTHER))
    return intake


def holds(intake: Intake, key: str = "acme.example") -> list[HoldReason]:
    """Why everything of this customer waits today."""
    return [held.reason for held in intake.card(key).holds(TODAY)]


class TestCustomers:
    """Words of the customer."""

    def test_a_reply_in_the_thread_holds_and_asks(self, acme: Intake):
        """
        Until the owner answers; its invoice remembers the words.
        """
        acme.receives(received(answers=INVOICE))
        (question,) = acme.questions()

        assert holds(acme) == [HoldReason.WORDS]
        assert (question.kind, question.item) == (QuestionKind.WORDS, "acme.example/2026-031")
        assert "“Ik kijk ernaar.”" in question.text
        assert [reply.excerpt for reply in acme.item().replies] == ["Ik kijk ernaar."]

    def test_a_stranger_who_names_the_number_holds(self, acme: Intake):
        """
        The bookkeeper writes from her own address.
        """
        acme.receives(received("els@office.example", "Factuur 2026-031 klopt niet"))

        assert holds(acme) == [HoldReason.WORDS]

    @pytest.mark.parametrize("is_sure", [False, True])
    def test_what_may_be_a_complaint_as_well_is_nobodys_claim(self, acme: Intake, is_sure: bool):
        """
        Between "paid" and "this is not right" the owner reads it, and is not offered to ask for a proof.
        """
        mail = received(text="Deze factuur klopt niet.", answers=INVOICE)
        said = (Said(Label.PAID, "Deze factuur"), Said(Label.DISPUTE_COMPLAINT, "klopt niet"))
        assert mail.heard
        acme.receives(replace(mail, heard=replace(mail.heard, meaning=Meaning(said, is_sure=is_sure))))

        assert acme.item().claim is None
        assert holds(acme) == [HoldReason.WORDS]
        assert [question.kind for question in acme.questions()] == [QuestionKind.WORDS]

    def test_of_a_plan_that_is_not_whole_the_owner_is_told_what_is_missing(self, acme: Intake):
        """
        No yes is offered before days and amounts are there, and are all that is open. Rule: plan-kept.
        """
        acme.receives(received(text="Mag het in twee termijnen, 1 april en 1 mei?", answers=INVOICE))
        acme.receives(received(text="Kan ik 50 euro op 1 april en 50 euro op 1 mei betalen?", answers=OTHER))
        undated, short = acme.questions()

        assert "missing: day or amount of part 1, 2" in undated.text
        assert "missing: the parts are €100.00 together, and €121.00 is open" in short.text
        assert not undated.proposed and "agree PARTS" in undated.options

    def test_a_reply_that_says_it_is_paid_is_noted_with_its_day(self, acme: Intake):
        """
        The hold and the question are those of any reply; the question ends by itself when the money is seen.
        """
        acme.receives(received(text="Gisteren overgemaakt!", answers=INVOICE, on=TODAY))

        claim = acme.item().claim
        assert claim
        assert claim.paid_on == YESTERDAY
        assert holds(acme) == [HoldReason.WORDS]
        assert "ends by itself" in acme.questions()[0].text

    def test_who_says_it_is_paid_and_names_a_new_account_claims_nothing(self, acme: Intake):
        """
        What smells of fraud is for the owner, whatever else it says.
        """
        text = "Gisteren overgemaakt! Wij hebben een nieuw rekeningnummer, stort het terug aub."
        acme.receives(received(text=text, answers=INVOICE, on=TODAY))

        assert acme.item().claim is None
        assert "new bank account" in acme.questions()[0].text

    def test_the_owner_is_shown_that_his_own_server_could_not_confirm_the_sender(self, acme: Intake):
        """
        What another server says came with the mail: forged or not, it speaks for nobody. Rule: sender-checked.
        """
        acme.server = "provider.example"
        failed, forged = "mx1.provider.example; dmarc=fail", "mx.elsewhere.example; dmarc=fail"
        acme.receives(received(answers=INVOICE, checks=(failed, "mx.elsewhere.example; dmarc=pass")))
        acme.receives(received(answers=OTHER, checks=("mx1.provider.example; dmarc=pass", forged)))
        doubtful, fine = acme.questions()

        assert "your mail server could not confirm who sent it (dmarc=fail)" in doubtful.text
        assert "confirm" not in fine.text

    @pytest.mark.parametrize("below", ["Op ma 2 mrt 2026 om 09:12 schreef Sanne <s@sanne.example>:\n\n> ", "-- \n"])
    def test_only_new_words_are_shown_and_claim_anything(self, acme: Intake, below: str):
        """
        What a mail quotes, or hangs below a name, nobody said today. Rule: claimed.
        """
        acme.receives(received(text=f"Ik kijk ernaar.\n\n{below}Is al betaald.", answers=INVOICE))

        assert [reply.excerpt for reply in acme.item().replies] == ["Ik kijk ernaar."]
        assert acme.item().claim is None

    def test_a_new_mail_that_says_it_is_paid_is_believed_of_everything_late(self, acme: Intake):
        """
        It names no invoice: no question yet, and what is not late is none of it. Rule: claimed.
        """
        acme.receives(received("els@acme.example", "Net alles betaald!", on=date(2026, 6, 1)))

        assert acme.item().claim
        assert acme.item("acme.example/2026-032").claim
        assert acme.questions() == ()
        acme.sends(sent(pdf(draft("2026-033")), on=date(2026, 6, 1), at=moment(date(2026, 6, 1))))
        assert acme.item("acme.example/2026-033").claim is None

    def test_the_day_of_the_invoice_is_no_day_of_payment(self, acme: Intake):
        """
        "The invoice of 4 March is paid" names no day, nor does its due date.
        """
        sent_on, due = acme.item().invoice.dispatch.sent_at.date(), acme.item().invoice.due_date
        assert due
        for day in (sent_on, due):
            acme.receives(received(text=f"De factuur van {day:%d-%m-%Y} is betaald.", answers=INVOICE, on=TODAY))

            claim = acme.item().claim
            assert claim
            assert claim.paid_on is None

    def test_other_mail_of_theirs_is_quiet_for_two_working_days(self, acme: Intake):
        """
        Tuesday's mail: quiet on Wednesday and Thursday, and nobody is asked.
        """
        acme.receives(received("els@acme.example", "Lunch?", on=YESTERDAY))
        (held,) = acme.card().holds(TODAY)

        assert (held.reason, held.until) == (HoldReason.QUIET, date(2026, 3, 20))
        assert acme.questions() == ()

    def test_a_number_named_before_the_invoice_was_sent_is_only_other_mail(self, acme: Intake):
        """
        "Please send me 2026-032": no answer to an invoice that was not there yet.
        """
        acme.sends(sent(pdf(draft("2026-033")), on=TODAY, at=moment(TODAY)))
        acme.receives(received(text="Stuur je factuur 2026-033?", on=YESTERDAY))

        assert holds(acme) == [HoldReason.QUIET]

    @pytest.mark.parametrize("nature", [Nature.MAYBE_HUMAN])
    def test_a_newsletter_of_theirs_is_nothing(self, acme: Intake, nature: Nature):
        """
        Bulk mail counts only when it is about an invoice.
        """
        acme.receives(received(text="Nieuws!", nature=nature))

        assert holds(acme) == []

    def test_a_ticket_system_in_the_thread_is_a_person(self, acme: Intake):
        """
        People answer through such systems.
        """
        acme.receives(received("desk@tickets.example", answers=INVOICE, nature=Nature.MAYBE_HUMAN))

        assert holds(acme) == [HoldReason.WORDS]

    def test_at_a_free_mail_domain_a_neighbour_is_a_stranger(self, intake: Intake):
        """
        Only the customer's own address speaks for him.
        """
        intake.sends(sent(pdf(), to="jan@gmail.com"))
        intake.receives(received("piet@gmail.com", "Hoi"))
        assert holds(intake, "jan@gmail.com") == []
        intake.receives(received("jan@gmail.com", "Hoi"))

        assert holds(intake, "jan@gmail.com") == [HoldReason.QUIET]

    def test_one_mail_about_two_invoices_is_one_question(self, acme: Intake):
        """
        Which of them is meant, the owner reads himself.
        """
        acme.receives(received(text="2026-031 en 2026-032 zijn betaald"))
        (question,) = acme.questions()

        assert question.item is None
        assert "2026-031, 2026-032" in question.text

    def test_a_mail_met_in_another_folder_is_the_same_mail(self, acme: Intake):
        """
        Archived, it is read a second time and changes nothing.
        """
        mail = received(answers=INVOICE)
        acme.receives(mail)
        before, questions = acme.item(), acme.questions()
        acme.receives(mail)

        assert (acme.item(), acme.questions()) == (before, questions)

    def test_a_mail_whose_question_was_answered_asks_nothing_when_met_again(self, acme: Intake):
        """
        The hold it ended stays ended.
        """
        from agent.desk import apply_answer

        mail = received(answers=INVOICE)
        acme.receives(mail)
        with acme.ledger.change() as book:
            apply_answer(book, acme.questions()[0], "go on", acme.now)
        acme.receives(mail)

        assert (holds(acme), acme.questions()) == ([], ())

    def test_words_about_what_is_settled_leave_the_rest_quiet(self, acme: Intake):
        """
        "I paid that twice" in the thread of a paid invoice may well be about the other one.
        """
        with acme.ledger.change() as book:
            book.put(acme.item().with_events(paid(eur("121.00"))))
        acme.receives(received(answers=INVOICE))

        assert holds(acme) == [HoldReason.QUIET]


class TestOwner:
    """The owner's own mail."""

    def test_in_the_thread_it_counts_as_a_letter(self, acme: Intake):
        """
        Of that invoice.
        """
        acme.sends(sent(on=YESTERDAY, answers=INVOICE))

        assert acme.item().owner_wrote
        assert acme.item("acme.example/2026-032").owner_wrote is None

    def test_out_of_the_thread_it_asks_for_quiet(self, acme: Intake):
        """
        They are talking already.
        """
        acme.sends(sent(on=YESTERDAY))

        assert holds(acme) == [HoldReason.QUIET]
        assert not any(isinstance(event, OwnerWrote) for event in acme.item().history)

    def test_an_answer_in_the_thread_settles_its_question(self, acme: Intake):
        """
        She need not say it twice.
        """
        acme.receives(received(on=YESTERDAY, answers=INVOICE))
        acme.sends(sent(on=TODAY, answers=INVOICE))

        assert (holds(acme), acme.questions()) == ([], ())

    def test_an_answer_in_another_thread_does_not(self, acme: Intake):
        """
        Jan complained about 2026-031; a word about 2026-032 is no answer to that.
        """
        acme.receives(received(on=YESTERDAY, answers=INVOICE))
        acme.sends(sent(on=TODAY, answers=OTHER))

        assert holds(acme) == [HoldReason.WORDS]
        assert len(acme.questions()) == 1

    def test_a_complaint_sent_on_to_somebody_else_is_not_answered(self, acme: Intake):
        """
        "What shall I say to this?" to the adviser, in the same thread.
        """
        acme.receives(received(on=YESTERDAY, answers=INVOICE))
        acme.sends(sent(to="an@adviser.example", on=TODAY, answers=INVOICE, subject="Fwd: Re: Factuur"))

        assert holds(acme) == [HoldReason.WORDS]
        assert acme.item().owner_wrote is None

    def test_an_answer_to_whoever_wrote_settles_it_too(self, acme: Intake):
        """
        Jan wrote from his phone, at an address nobody knew.
        """
        acme.receives(received("jan.prive@gmail.com", on=YESTERDAY, answers=INVOICE))
        acme.sends(sent(to="jan.prive@gmail.com", on=TODAY, answers=INVOICE))

        assert holds(acme) == []

    @pytest.mark.parametrize("answer_first", [True, False])
    def test_the_order_in_which_folders_are_read_does_not_matter(self, acme: Intake, answer_first: bool):
        """
        On the first scan Sent comes before the inbox; an old conversation must not come back as a question.
        """
        steps = [
            lambda: acme.receives(received(on=YESTERDAY, answers=INVOICE)),
            lambda: acme.sends(sent(on=TODAY, answers=INVOICE)),
        ]
        for step in reversed(steps) if answer_first else steps:
            step()

        assert (holds(acme), acme.questions()) == ([], ())
        assert {type(event) for event in acme.item().history} > {Replied, OwnerWrote}

    @pytest.mark.parametrize("answer_first", [True, False])
    def test_a_complaint_she_answered_stays_a_dispute(self, acme: Intake, answer_first: bool):
        """
        Her answer ends the question; the invoice stays quiet until she says it is resolved.
        """
        steps = [
            lambda: acme.receives(received(on=YESTERDAY, answers=INVOICE, text="Twee stoelen zijn kapot geleverd.")),
            lambda: acme.sends(sent(on=TODAY, answers=INVOICE)),
        ]
        for step in reversed(steps) if answer_first else steps:
            step()

        assert (holds(acme), acme.questions()) == ([], ())
        assert acme.item().dispute and not acme.item("acme.example/2026-032").dispute

    def test_a_word_after_the_answer_is_a_new_question(self, acme: Intake):
        """
        Jan is not done.
        """
        acme.sends(sent(on=YESTERDAY, answers=INVOICE))
        acme.receives(received(on=TODAY, answers=INVOICE))

        assert holds(acme) == [HoldReason.WORDS]

    def test_an_alias_in_the_inbox_is_the_owner(self, acme: Intake):
        """
        Sent from the phone, with a copy to herself.
        """
        acme.receives(received("sanne.alias@freemail.example", to=JAN, answers=INVOICE))

        assert acme.item().owner_wrote
        assert acme.questions() == ()

    def test_colleagues_among_themselves_say_nothing_to_the_customer(self, acme: Intake):
        """
        Even in the thread.
        """
        acme.receives(received("colleague@studio.example", to="sanne@sanne.example", answers=INVOICE))

        assert acme.item().owner_wrote is None
        assert holds(acme) == []


class TestReturned:
    """Mail that came back."""

    REPORT = b"Final-Recipient: rfc822; jan@acme.example\r\nAction: failed\r\n\r\nMessage-ID: %s\r\n"

    def test_a_returned_invoice_is_noted_on_every_invoice_of_that_mail(self, intake: Intake):
        """
        Two invoices in one mail: neither arrived.
        """
        intake.sends(sent(pdf(), pdf(draft("2026-032")), message_id=INVOICE))
        report = self.REPORT % INVOICE.encode()
        intake.receives(received("mailer-daemon@mail.example", nature=Nature.BOUNCE, report=report))

        assert [item.bounce.recipient for item in intake.items()] == [JAN, JAN]

    def test_a_report_about_something_else_is_nothing(self, acme: Intake):
        """
        Only what cites an invoice or a letter counts.
        """
        report = self.REPORT.replace(b"jan@acme", b"els@holiday") % b"<holiday@sanne.example>"
        acme.receives(received("mailer-daemon@mail.example", nature=Nature.BOUNCE, report=report))

        assert all(item.bounce is None for item in acme.items())
        assert acme.questions() == ()

    @pytest.mark.parametrize("action", [b"delayed", b"delivered", b"relayed"])
    def test_a_delay_is_noted_and_nothing_else(self, acme: Intake, action: bytes):
        """
        Its server keeps trying, or is done: no flag, no question, no hold. Rule: really-sent.
        """
        report = self.REPORT.replace(b"failed", action) % INVOICE.encode()
        acme.receives(received("mailer-daemon@mail.example", nature=Nature.BOUNCE, report=report))

        (noted,) = [event for event in acme.item().history if isinstance(event, Bounced)]
        assert not noted.fate.is_final
        assert acme.item().bounce is None
        assert acme.questions() == ()
        assert holds(acme) == []
        assert acme.flagged == []

    def test_a_mail_that_came_back_stays_so_when_a_late_delay_is_reported(self, acme: Intake):
        """
        Reports overtake one another. Rule: really-sent.
        """
        for action in (b"failed", b"delayed"):
            report = self.REPORT.replace(b"failed", action) % INVOICE.encode()
            acme.receives(received("mailer-daemon@mail.example", nature=Nature.BOUNCE, report=report))

        assert acme.item().bounce
        assert len(acme.flagged) == 1

    @pytest.mark.parametrize(
        ("status", "fate"),
        [
            (b"5.1.1", Fate.FAILED),
            (b"5.2.2", Fate.FULL),
            (b"5.7.1", Fate.BLOCKED),
        ],
    )
    def test_why_it_came_back_is_kept(self, acme: Intake, status: bytes, fate: Fate):
        """
        A full mailbox asks for patience, an unknown address for another one. Rule: really-sent.
        """
        report = self.REPORT.replace(b"Action", b"Status: " + status + b"\r\nAction") % INVOICE.encode()
        acme.receives(received("mailer-daemon@mail.example", nature=Nature.BOUNCE, report=report))

        assert acme.item().bounce
        assert acme.item().bounce.fate is fate

    UNCITED = b"Final-Recipient: rfc822; jan@acme.example\r\nAction: failed\r\n\r\nSorry.\r\n"

    def test_a_report_that_cites_nothing_of_ours_is_a_question_and_holds_nothing(self, intake: Intake):
        """
        Anybody can write one; the address is used for letters until the owner says so. Rule: really-sent.
        """
        intake.sends(sent(pdf(), message_id=INVOICE, on=TODAY - timedelta(days=3)))
        intake.receives(received("mailer-daemon@mail.example", nature=Nature.BOUNCE, report=self.UNCITED))
        intake.receives(received("mailer-daemon@else.example", nature=Nature.BOUNCE, report=self.UNCITED))

        (question,) = intake.questions()
        assert question.kind is QuestionKind.BOUNCED
        assert question.options == ("to ADDRESS", "noted")
        assert "names jan@acme.example, to which 2026-031 went" in question.text
        assert intake.item().bounce is None
        assert holds(intake) == []
        assert len(intake.flagged) == 1

    def test_a_report_that_cites_nothing_and_comes_weeks_later_is_about_something_else(self, acme: Intake):
        """
        A server gives up after five days. Rule: really-sent.
        """
        acme.receives(received("mailer-daemon@mail.example", nature=Nature.BOUNCE, report=self.UNCITED))

        assert acme.questions() == ()


def test_mail_that_cannot_be_read_whole_is_asked_about_once(acme: Intake):
    """
    Sent or received: a person looks at it.
    """
    broken = received("piet@elsewhere.example", unreadable="its headers are too long", subject="Hoi")
    acme.receives(broken)
    acme.receives(broken)
    acme.sends(sent(on=SENT_ON, to="els@beta.example", unreadable="it has no structure", subject="Factuur"))

    assert [question.kind for question in acme.questions()] == [QuestionKind.UNREADABLE] * 2


def test_sending_the_invoice_once_more_is_no_answer_to_a_complaint(acme: Intake):
    """
    The words arrived before the second copy left, and were read after it. Rule: human-words.
    """
    acme.sends(sent(pdf(), on=TODAY))
    acme.receives(received(answers=INVOICE, text="Hij klopt niet.", on=YESTERDAY))

    assert holds(acme) == [HoldReason.WORDS]


def test_who_speaks_for_two_customers_quiets_both(intake: Intake):
    """
    One director, two firms with numbers of their own: an answer about one may mean the other. Rule: quiet-words.
    """
    firms = [buyer("NL810433941B01", name="Acme Noord"), buyer("NL123456782B90", name="Acme Zuid")]
    north, south = (
        xml(draft(number, customer=firm)) for number, firm in zip(("N-2026-1", "Z-2026-1"), firms, strict=True)
    )
    intake.sends(sent(north, message_id=INVOICE, subject="Noord"), sent(south, message_id=OTHER, subject="Zuid"))
    intake.receives(received(answers=INVOICE))

    assert holds(intake, "nl810433941b01") == [HoldReason.WORDS]
    assert holds(intake, "nl123456782b90") == [HoldReason.QUIET]


class TestRenamed:
    """Letters that a provider sent under a Message-ID of its own."""

    OURS, THEIRS = "<ours@sanne.example>", "<1@exchange.example>"

    @pytest.fixture
    def reminded_acme(self, acme: Intake) -> Intake:
        """A letter about 2026-031 left yesterday; the customer's mail of this morning answers the id he knows."""
        letter = Reminded(moment(YESTERDAY), "a" * 32, "light", self.OURS, (JAN,))
        with acme.recording() as recording:
            recording.add_event(acme.item(), letter)
        acme.receives(received(answers=self.THEIRS, subject="Re: iets"))
        return acme

    def copy_in_sent(self, installation: str = "this-installation") -> SentMail:
        """The letter as the provider filed it."""
        mark = letter_header(installation, "a" * 32, "acme.example", (ItemStep("acme.example/2026-031", "light"),))
        return sent(message_id=self.THEIRS, letter=mark, on=YESTERDAY)

    def test_an_answer_to_an_id_nobody_knows_yet_asks_for_quiet(self, reminded_acme: Intake):
        """
        Its sender is known; more cannot be said.
        """
        assert holds(reminded_acme) == [HoldReason.QUIET]

    def test_the_copy_in_sent_tells_the_id_people_answer_to(self, reminded_acme: Intake):
        """
        Mail since the letter is looked at once more, and now it is an answer.
        """
        with reminded_acme.recording() as recording:
            record_sent(recording, self.copy_in_sent(), "main", Channel.SENT)
        reminded_acme.receives(received(answers=self.THEIRS, subject="Re: iets"))

        assert recording.new_since == moment(YESTERDAY)
        assert {self.OURS, self.THEIRS} <= reminded_acme.item().message_ids
        assert reminded_acme.item().taken == ("light",)
        assert HoldReason.WORDS in holds(reminded_acme)

    def test_the_letter_of_another_installation_is_not_ours_under_another_id(self, reminded_acme: Intake):
        """
        It may be named alike; it is another mail.
        """
        reminded_acme.sends(self.copy_in_sent("another"))

        assert self.THEIRS not in reminded_acme.item().message_ids
