"""What the owner does with a letter in Drafts, in mail programs as they are."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest

from agent.outbox import State, find_letter_text
from tests.stories.mail_programs import MailProgram, carries, says, to
from tests.stories.world import World

pytestmark = pytest.mark.dovecot

HIS_WORDS = "Ha Jan, wil je hier nog even naar kijken? Groet, Sanne"
PERSONAL = '[[customers]]\nmatch = ["acme.example"]\npersonal = "Fijn je laatst te zien."\n'
#: How mail programs differ: whether they keep our header, whether they keep the Message-ID.
PROGRAMS = pytest.mark.parametrize(
    ("keeps_fields", "keeps_ids"),
    [
        pytest.param(True, False, id="keeps our header", marks=pytest.mark.torture),
        pytest.param(False, False, id="keeps nothing"),
        pytest.param(False, True, id="keeps the Message-ID"),
    ],
)
KEEPS_FIELDS = pytest.mark.parametrize("keeps_fields", [pytest.param(True, marks=pytest.mark.torture), False])


@pytest.fixture
def drafting(world: World) -> World:
    """A world in draft mode, in which a letter about 2026-031 lies in Drafts since 15 September."""
    world.settings(mode="draft", more=PERSONAL)
    world.invoices()
    world.invoices("2026-040", to="Ann <ann@groen.example>", issued="2026-09-10", days=60)
    world.goes_live()
    world.passes("2026-09-15")
    return world


def test_a_draft_is_a_letter_in_its_thread_and_nothing_else(drafting: World):
    """
    The invoice's people, its thread, its copy byte for byte; no word and no link of ours. Rule: drafts-are-approval.
    """
    ((content, _),) = drafting.lies_in("Drafts").values()
    mail = message_from_bytes(content, policy=policy.default)
    invoice = drafting.mailed["2026-031"]
    words = "".join(mail.get_body((kind,)).get_content() for kind in ("plain", "html"))

    assert mail["To"].addresses[0].addr_spec == "jan@acme.example"
    assert mail["In-Reply-To"] == invoice.message_id
    assert [part.get_payload(decode=True) for part in mail.iter_attachments()] == [invoice.pdf]
    assert "voldaan" not in words.lower()
    assert "http" not in words


@PROGRAMS
def test_an_edited_draft_that_was_sent_is_the_step_with_the_owners_words(
    drafting: World, keeps_fields: bool, keeps_ids: bool
):
    """
    Once, and on the day she sent it; an answer to it belongs to the invoice. Rule: drafts-are-approval.
    """
    MailProgram(drafting, keeps_fields, keeps_ids).sends(says(HIS_WORDS), on="2026-09-15")
    drafting.passes("2026-09-16")
    item, filed = drafting.item("2026-031"), drafting.journal()[-1]

    assert (item.taken, item.owner_wrote) == (("light",), None)
    assert (filed.state, filed.left_at.date().isoformat()) == (State.FILED, "2026-09-15")
    assert HIS_WORDS in find_letter_text(drafting.data / "outbox", filed.letter_id)
    assert drafting.lies_in("Drafts") == {}
    assert drafting.questions() == []

    drafting.reply(filed.message_ids[-1], on="2026-09-17")
    drafting.passes("2026-09-17")
    assert len(drafting.questions("customer wrote")) == 1


def test_a_draft_shows_the_place_for_a_line_and_one_sent_with_it_is_told(world: World):
    """
    She meant to write something there; the next time she looks, or writes it on the card. Rule: personal-line.
    """
    world.settings(mode="draft")
    world.invoices()
    world.goes_live()
    world.passes("2026-09-15")
    ((content, _),) = world.lies_in("Drafts").values()
    MailProgram(world).sends(on="2026-09-15")
    world.passes("2026-09-16")
    world.passes("2026-09-17")

    words = message_from_bytes(content, policy=policy.default).get_body(("plain",)).get_content()
    assert "\r\n[personal line]\r\n" in words
    assert world.item("2026-031").taken == ("light",)
    (told,) = world.questions()
    assert "left with [personal line] still in it" in told.text


@PROGRAMS
def test_an_edited_draft_that_was_kept_is_still_the_draft(drafting: World, keeps_fields: bool, keeps_ids: bool):
    """
    However long it lies there: no second one, no question; when its gates close it goes. Rule: drafts-are-approval.
    """
    program = MailProgram(drafting, keeps_fields, keeps_ids)
    program.saves(says(HIS_WORDS), on="2026-09-16")
    drafting.passes("2026-09-16")
    program.saves(says(HIS_WORDS * 2), on="2026-09-17")
    drafting.passes("2026-09-17")
    drafting.passes("2026-09-25")

    assert len(drafting.lies_in("Drafts")) == 1
    assert drafting.journal()[-1].state is State.DRAFTED
    assert drafting.questions() == []
    drafting.paid("2026-031", on="2026-09-28")
    drafting.passes("2026-09-28")
    assert drafting.lies_in("Drafts") == {}
    assert (drafting.journal()[-1].state, drafting.journal()[-1].reply) == (State.WITHDRAWN, "2026-031 is paid")


def test_a_draft_that_is_edited_kept_and_then_sent_is_the_step(drafting: World):
    """
    Each time under another Message-ID, the last one counts. Rule: drafts-are-approval.
    """
    program = MailProgram(drafting)
    program.saves(says("Ha Jan"), on="2026-09-16")
    drafting.passes("2026-09-16")
    program.saves(says("Ha Jan,"), on="2026-09-17")
    program.sends(says(HIS_WORDS), on="2026-09-17")
    drafting.passes("2026-09-17", "14:00")

    assert drafting.item("2026-031").taken == ("light",)
    assert drafting.journal()[-1].sent_as == "<program-2@mail.example>"


def test_a_draft_that_was_thrown_away_is_asked_about_after_a_week_and_once(drafting: World):
    """
    Not now: no new one until she says so. Rule: drafts-are-approval.
    """
    MailProgram(drafting).throws_away()
    for day in ("2026-09-16", "2026-09-18", "2026-09-22"):
        drafting.passes(day)
        assert drafting.questions() == []
    drafting.passes("2026-09-23")
    drafting.passes("2026-09-24")

    assert "a draft of 15 September is gone from your Drafts folder" in drafting.why("2026-031", "2026-09-24")
    question = drafting.question("sent or not?")
    assert "The draft of 15 September to jan@acme.example is no longer found in the Drafts of sanne" in question.text
    assert drafting.lies_in("Drafts") == {}
    drafting.answers(question, "not sent", on="2026-09-24", at="11:00")
    drafting.passes("2026-09-25")
    assert (drafting.lies_in("Drafts"), drafting.questions()) == ({}, [])
    assert drafting.gate("2026-031", "2026-09-25") == "held"
    drafting.types("release", "2026-031", "--now", "2026-09-25T11:05")
    drafting.passes("2026-09-28")
    assert len(drafting.lies_in("Drafts")) == 1


def test_a_draft_out_of_the_waste_basket_is_the_draft_again(drafting: World):
    """
    Its question goes. Rule: drafts-are-approval.
    """
    program = MailProgram(drafting)
    content = program.throws_away()
    drafting.passes("2026-09-16")
    drafting.passes("2026-09-23")
    asked = drafting.questions("sent or not?")
    program.puts_back(content, on="2026-09-23")
    drafting.passes("2026-09-24")

    assert (len(asked), drafting.questions()) == (1, [])
    assert drafting.journal()[-1].gone_since is None


@KEEPS_FIELDS
def test_a_draft_that_was_sent_twice_counts_once_and_is_told(drafting: World, keeps_fields: bool):
    """
    The customer heard it twice; the ladder moves by one. Rule: drafts-are-approval.
    """
    MailProgram(drafting, keeps_fields).sends(on="2026-09-15", times=2)
    drafting.passes("2026-09-16")
    drafting.passes("2026-09-17")

    assert drafting.item("2026-031").taken == ("light",)
    (told,) = drafting.questions()
    assert "The letter of 15 September to jan@acme.example lies in Sent more than once" in told.text
    assert drafting.gate("2026-031", "2026-09-17") == "step-due"


@KEEPS_FIELDS
def test_a_draft_that_is_sent_once_more_later_counts_once_and_is_told(drafting: World, keeps_fields: bool):
    """
    The first one was seen already. Rule: drafts-are-approval.
    """
    program = MailProgram(drafting, keeps_fields)
    content = program.throws_away()
    program.puts_back(content, on="2026-09-15")
    program.sends(on="2026-09-15")
    drafting.passes("2026-09-16")
    program.puts_back(content, on="2026-09-16")
    program.sends(on="2026-09-16T15:00")
    drafting.passes("2026-09-17")

    assert drafting.item("2026-031").taken == ("light",)
    (told,) = drafting.questions()
    assert "lies in Sent more than once" in told.text


def test_a_letter_filed_twice_was_sent_once(drafting: World):
    """
    By the provider and by the mail program: one date, one sending. Rule: drafts-are-approval.
    """
    program = MailProgram(drafting)
    program.sends(on="2026-09-15", leaves_draft=True)
    program.sends(on="2026-09-15")
    drafting.passes("2026-09-16")

    assert drafting.item("2026-031").taken == ("light",)
    assert drafting.questions() == []


@KEEPS_FIELDS
def test_a_draft_made_into_a_mail_to_somebody_else_counts_as_nothing_until_she_says(
    drafting: World, keeps_fields: bool
):
    """
    Somebody else got it. Rule: drafts-are-approval.
    """
    MailProgram(drafting, keeps_fields).sends(to("Ann <ann@groen.example>"), on="2026-09-15")
    drafting.passes("2026-09-16")
    drafting.passes("2026-09-24")

    assert drafting.item("2026-031").taken == ()
    assert drafting.lies_in("Drafts") == {}
    question = drafting.question("sent or not?")
    assert question.text.startswith("What you sent to ann@groen.example as “Re: Factuur 2026-031” was made from the")
    drafting.answers(question, "sent", on="2026-09-24", at="11:00")
    assert drafting.item("2026-031").taken == ("light",)


def test_a_draft_with_the_copy_of_another_invoice_counts_as_nothing_until_she_says(drafting: World):
    """
    Its customer read about another invoice. Rule: drafts-are-approval.
    """
    MailProgram(drafting, keeps_fields=True).sends(carries(drafting.mailed["2026-040"].pdf), on="2026-09-15")
    drafting.passes("2026-09-16")

    assert drafting.item("2026-031").taken == ()
    drafting.answers(drafting.question("sent or not?"), "not sent", on="2026-09-16")
    drafting.passes("2026-09-17")
    assert drafting.lies_in("Drafts") == {}
    assert drafting.gate("2026-031", "2026-09-17") == "held"


@KEEPS_FIELDS
def test_a_draft_left_behind_by_the_mail_program_goes_once_the_letter_left(drafting: World, keeps_fields: bool):
    """
    We looked in the middle of its sending; nobody is to send it again. Rule: drafts-are-approval.
    """
    program = MailProgram(drafting, keeps_fields)
    program.sends(on="2026-09-15", leaves_draft=True)
    drafting.passes("2026-09-16")

    assert drafting.lies_in("Drafts") == {}
    assert drafting.item("2026-031").taken == ("light",)
    assert drafting.questions() == []


def test_an_invoice_sent_on_to_the_bookkeeper_is_not_the_draft(drafting: World):
    """
    The same copy in the same thread, while the draft lies where it was. Rule: drafts-are-approval.
    """
    invoice = drafting.mailed["2026-031"]
    drafting.writes(
        "accountant@books.example", subject="Fwd: Factuur", on="2026-09-16", answers="2026-031", files=invoice.files
    )
    drafting.passes("2026-09-17")

    assert drafting.questions() == []
    assert len(drafting.lies_in("Drafts")) == 1


@KEEPS_FIELDS
def test_every_version_of_a_draft_is_taken_back(drafting: World, keeps_fields: bool):
    """
    Her program leaves the old one there while she writes. The digest gives her words back. Rule: drafts-are-approval.
    """
    MailProgram(drafting, keeps_fields).saves(says(HIS_WORDS), on="2026-09-16", leaves_old=True)
    drafting.passes("2026-09-16")
    lying = len(drafting.lies_in("Drafts"))
    drafting.paid("2026-031", on="2026-09-17")
    drafting.passes("2026-09-17")

    assert (lying, drafting.lies_in("Drafts")) == (2, {})
    told = " ".join(drafting.notes()[-1].message.get_body(("plain",)).get_content().replace("> ", "").split())
    assert "2026-031 is paid; what you wrote in it is kept in" in told
    assert f"“{HIS_WORDS}”" in told


def test_a_draft_that_is_saved_again_after_it_was_taken_back_goes_again(drafting: World):
    """
    She had it open in another program when the money came. Rule: drafts-are-approval.
    """
    program = MailProgram(drafting, keeps_fields=True)
    program.saves(on="2026-09-16", leaves_old=True)
    (_, (content, _)) = max(drafting.lies_in("Drafts").items())
    drafting.paid("2026-031", on="2026-09-16")
    drafting.passes("2026-09-16")
    left = drafting.lies_in("Drafts")
    program.puts_back(content, on="2026-09-16")
    drafting.passes("2026-09-17")

    assert (left, drafting.lies_in("Drafts")) == ({}, {})
    assert drafting.journal()[-1].state is State.WITHDRAWN


def test_a_draft_she_made_into_a_mail_to_somebody_else_is_hers(drafting: World):
    """
    Taken off the list when the money comes, but not out of her folder. Rule: drafts-are-approval.
    """
    MailProgram(drafting, keeps_fields=True).saves(to("Ann <ann@groen.example>"), on="2026-09-16")
    drafting.paid("2026-031", on="2026-09-16")
    drafting.passes("2026-09-16")

    assert len(drafting.lies_in("Drafts")) == 1
    assert drafting.journal()[-1].state is State.WITHDRAWN


def test_a_draft_marked_deleted_and_not_yet_removed_lies_nowhere(drafting: World):
    """
    Some mail programs remove it weeks later. Rule: drafts-are-approval.
    """
    client = drafting.dovecot.client
    client.select_folder(drafting.named("Drafts"))
    client.delete_messages(client.search())
    client.unselect_folder()
    drafting.passes("2026-09-16")

    assert drafting.journal()[-1].gone_since is not None


def test_a_draft_that_was_taken_back_and_sent_all_the_same_takes_the_new_one_back(drafting: World):
    """
    She had it open when it was made anew with another amount: no second letter lies there. Rule: drafts-are-approval.
    """
    program = MailProgram(drafting, keeps_fields=True)
    (content, _) = next(iter(drafting.lies_in("Drafts").values()))
    drafting.paid("2026-031", on="2026-09-16", amount="21.00")
    drafting.passes("2026-09-16")
    drafting.passes("2026-09-16", "11:00")
    anew = drafting.letters_in("Drafts")
    program.puts_back(content, on="2026-09-16T11:30")
    program.sends(on="2026-09-16T11:30")
    drafting.passes("2026-09-16", "12:00")

    assert (len(anew), drafting.lies_in("Drafts")) == (1, {})
    assert drafting.item("2026-031").taken == ("light",)
    assert drafting.journal()[-1].reply == "2026-031: another letter about it left since"


def test_a_letter_of_another_installation_is_not_the_draft(drafting: World):
    """
    The same thread and the same copy, under another's mark. Rule: drafts-are-approval.
    """
    (content, _) = next(iter(drafting.lies_in("Drafts").values()))
    mark = b"X-Voldaan-Letter: 1 installation=another letter=" + b"f" * 32 + b" customer=elders.example"
    program = MailProgram(drafting)
    program.throws_away()
    drafting.dovecot.deliver("Sent", mark + b"\r\n" + _unmarked(content), flags=("\\Seen",))
    drafting.passes("2026-09-16")

    assert drafting.journal()[-1].gone_since is not None


def _unmarked(content: bytes) -> bytes:
    mail = message_from_bytes(content, policy=policy.SMTP)
    del mail["X-Voldaan-Letter"], mail["Message-ID"]
    return mail.as_bytes()


def test_the_digest_says_which_draft_was_taken_back_and_why(drafting: World):
    """
    It lay there yesterday. Rule: drafts-are-approval.
    """
    drafting.paid("2026-031", on="2026-09-16")
    drafting.passes("2026-09-16")
    words = drafting.notes()[-1].message.get_body(("plain",)).get_content()

    assert "Letter to jan@acme.example about 2026-031" in words
    assert "2026-031 is paid" in words
