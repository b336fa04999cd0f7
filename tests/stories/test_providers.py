"""The whole program at providers of different habits: whoever files, names and forgets what, one letter stays one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.outbox import State
from tests.conftest import StartSink
from tests.servers.launch import ImapServer, dovecot_missing, dovecot_user, running, running_exchange
from tests.stories.conftest import MakeWorld
from tests.stories.world import World

ELS = "Els <els@accountants.example>"  # the customer's bookkeeper: known to nobody
UNDER_INBOX = {"Sent": "INBOX.Sent", "Drafts": "INBOX.Drafts"}
IN_GMAIL = {"Sent": "[Gmail]/Sent Mail", "Drafts": "[Gmail]/Drafts", "Archive": "Archived without label"}
ALL_MAIL = "[Google Mail]/All Mail"
IN_EXCHANGE = {"Sent": "Sent Items"}


def message_ids(content: bytes, field: str) -> list[str]:
    """The ids in a header field."""
    unfolded = re.sub(r"\r?\n[ \t]+", " ", content.decode("latin-1"))
    found = re.search(rf"(?im)^{field}: (.*?)\r?$", unfolded)
    return found[1].split() if found else []


@pytest.fixture(scope="module")
def gmail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Dovecot with the folders of Gmail."""
    if missing := dovecot_missing():
        pytest.skip(missing)
    with running("dovecot.sh", "dovecot", tmp_path_factory.mktemp("gmail"), VOLDAAN_GMAIL="1") as server:
        yield server


@pytest.fixture(scope="module")
def behind_exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, str], int, Path]]:
    """Dovecot behind the manners of Exchange: its lines, the port to use, and the file of what was refused."""
    if missing := dovecot_missing():
        pytest.skip(missing)
    folder = tmp_path_factory.mktemp("exchange")
    plain = {"VOLDAAN_PLAIN": "1", "VOLDAAN_SENT": "Sent Items"}
    with (
        running("dovecot.sh", "dovecot", folder, **plain) as server,
        running_exchange(folder, int(server["IMAP_PORT"])) as (port, refused),
    ):
        yield server, port, refused


class TestOldFashioned:
    """Cyrus, and Courier with its INBOX. before every folder and no special use."""

    @pytest.fixture(
        params=[pytest.param("cyrus", marks=pytest.mark.cyrus), pytest.param("courier", marks=pytest.mark.courier)]
    )
    def world(self, request: pytest.FixtureRequest, make_world: MakeWorld) -> World:
        """A world there."""
        server: ImapServer = request.getfixturevalue(request.param)
        return make_world(server, UNDER_INBOX if request.param == "courier" else None)

    def test_one_reminder_one_copy_in_sent_and_an_answer_that_holds(self, world: World):
        """
        From the invoice in Sent to the customer's word, as anywhere else.
        """
        world.invoices()
        world.goes_live()
        (letter,) = world.reminds(on="2026-09-15")
        world.passes("2026-09-16")
        world.reply("2026-031", on="2026-09-16T12:00")
        world.passes("2026-09-24")

        assert world.letters_in("Sent") == [letter.octets]
        assert world.journal()[-1].state is State.FILED
        assert world.gate("2026-031", "2026-09-24") == "human-words"
        assert len(world.letters()) == 1

    def test_a_draft_is_laid_down_once_and_counts_when_it_was_sent(self, world: World):
        """
        In the Drafts folder of that server, whatever it is called.
        """
        world.settings(mode="draft")
        world.invoices()
        world.goes_live()
        world.passes("2026-09-15")
        world.passes("2026-09-15", "11:00")
        world.sends_draft(on="2026-09-15")
        world.passes("2026-09-16")

        assert world.lies_in("Drafts") == {}
        assert world.item("2026-031").taken == ("light",)
        assert world.journal()[-1].state is State.FILED

    def test_a_draft_to_somebody_who_paid_is_taken_back(self, world: World):
        """
        From that folder, and nothing else from it.
        """
        world.settings(mode="draft")
        world.invoices()
        world.goes_live()
        world.passes("2026-09-15")
        world.paid("2026-031", on="2026-09-16")
        world.passes("2026-09-16")

        assert world.lies_in("Drafts") == {}
        assert world.journal()[-1].state is State.WITHDRAWN


@pytest.mark.dovecot
class TestGmail:
    """Labels are folders, All Mail holds everything once more, and what is sent is filed by itself."""

    @pytest.fixture
    def world(self, gmail: dict[str, str], make_world: MakeWorld, start_sink: StartSink) -> Iterator[World]:
        """A world there, with an invoice that is overdue."""
        user = dovecot_user(gmail)
        world = make_world(user, IN_GMAIL)
        world.sink = start_sink("--autosave-maildir", str(world.maildir("Sent")))
        world.settings(files_sent="auto")
        world.invoices()
        world.goes_live()
        yield world
        user.close()

    def test_one_copy_lies_in_sent_and_what_all_mail_shows_again_counts_once(self, world: World):
        """
        Gmail is known by what it can do; its copy of invoice and letter is no second one, and nobody's word.
        """
        (letter,) = world.reminds(on="2026-09-15")
        world.passes("2026-09-15", "12:00")
        world.passes("2026-09-22")
        item = world.item("2026-031")

        assert world.letters_in("Sent") == [letter.octets]
        assert world.letters_in(ALL_MAIL) == [letter.octets]
        assert world.journal()[-1].state is State.FILED
        assert (len(item.letters), item.owner_wrote, item.replies) == (1, None, ())
        assert world.questions() == []

    def test_an_answer_that_was_archived_is_found(self, world: World):
        """
        It lies in All Mail and in no other folder that is watched.
        """
        world.reply("2026-031", on="2026-09-14", folder="Archive")
        world.passes("2026-09-15")

        assert world.gate("2026-031") == "human-words"
        assert world.letters() == []

    def test_an_answer_in_the_inbox_and_in_all_mail_holds_once(self, world: World):
        """
        One mail is one word and one question.
        """
        world.reply("2026-031", on="2026-09-14")
        world.passes("2026-09-15")
        world.passes("2026-09-16")

        assert len(world.item("2026-031").replies) == 1
        assert len(world.questions("customer wrote")) == 1

    def test_a_draft_that_is_taken_back_is_gone_for_good(self, world: World):
        """
        Gmail would keep what is only expunged in All Mail; so it goes to Trash.
        """
        world.settings(mode="draft")
        world.passes("2026-09-15")
        assert len(world.letters_in(ALL_MAIL)) == 1
        world.paid("2026-031", on="2026-09-16")
        world.passes("2026-09-16")

        assert world.lies_in("Drafts") == {}
        assert world.letters_in(ALL_MAIL) == []
        assert len(world.letters_in("[Gmail]/Trash")) == 1

    def test_a_copy_that_shows_up_late_stays_the_only_one(self, world: World, start_sink: StartSink):
        """
        The index runs behind, by minutes or by a day: we wait, and put nothing beside it.
        """
        world.sink = start_sink()
        world.settings()
        (letter,) = world.reminds(on="2026-09-15")
        world.passes("2026-09-15", "14:00")
        world.passes("2026-09-16")
        assert world.letters_in("Sent") == []
        world.dovecot.deliver(IN_GMAIL["Sent"], letter.octets, flags=("\\Seen",), at=world.journal()[-1].at)
        world.passes("2026-09-16", "14:00")

        assert world.letters_in("Sent") == [letter.octets]
        assert world.journal()[-1].state is State.FILED


@pytest.mark.dovecot
class TestExchange:
    """Another Message-ID for what is sent, no keywords, few searches; the copy in Sent Items comes by itself."""

    @pytest.fixture
    def world(
        self, behind_exchange: tuple[dict[str, str], int, Path], make_world: MakeWorld, start_sink: StartSink
    ) -> Iterator[World]:
        """A world there, with an invoice that is overdue; no command was refused when it ends."""
        server, port, refused = behind_exchange
        user = dovecot_user(server)
        world = make_world(user, IN_EXCHANGE)
        world.sink = start_sink("--autosave-maildir", str(world.maildir("Sent")), "--rewrite-msgid", "outlook")
        world.settings(files_sent="auto", imap_port=str(port), mailbox='imap_security = "none"')
        world.invoices()
        world.goes_live()
        yield world
        user.close()
        assert refused.read_bytes() == b""

    def sent_as(self, world: World) -> str:
        """The Message-ID under which the customer got the last letter."""
        (message_id,) = message_ids(world.letters()[-1].octets, "Message-ID")
        return message_id

    def test_the_copy_under_another_id_is_the_one_copy(self, world: World):
        """
        The journal keeps both ids.
        """
        world.reminds(on="2026-09-15")
        world.passes("2026-09-15", "12:00")
        world.passes("2026-09-16")
        entry = world.journal()[-1]

        assert len(world.letters_in("Sent")) == 1
        assert (entry.state, entry.sent_as) == (State.FILED, self.sent_as(world))
        assert len(world.item("2026-031").letters) == 1

    def test_an_answer_to_the_id_the_customer_got_is_an_answer(self, world: World):
        """
        Also from an address nobody knows, under a subject of its own.
        """
        world.reminds(on="2026-09-15")
        world.reply(self.sent_as(world), on="2026-09-16", sender=ELS, subject="Vraagje")
        world.passes("2026-09-16", "14:00")

        assert [reply.sender for reply in world.item("2026-031").replies] == ["els@accountants.example"]
        assert world.gate("2026-031", "2026-09-16") == "human-words"

    def test_a_letter_that_came_back_under_that_id_reached_nobody(self, world: World):
        """
        The report cites the only id the other servers ever saw.
        """
        world.reminds(on="2026-09-15")
        world.returns(self.sent_as(world), on="2026-09-15T12:00")
        world.passes("2026-09-16")

        assert world.gate("2026-031", "2026-09-16") == "really-sent"

    def test_the_next_letter_cites_both_ids(self, world: World):
        """
        The customer's mail program knows only the one it got.
        """
        world.reminds(on="2026-09-15")
        first, ours = self.sent_as(world), world.journal()[-1].message_id
        world.passes("2026-09-16")
        (second,) = world.reminds(on="2026-09-24")

        assert message_ids(second.octets, "References") == [world.mailed["2026-031"].message_id, ours, first]

    def test_an_answer_read_before_the_copy_was_there_is_understood_afterwards(
        self, world: World, start_sink: StartSink
    ):
        """
        The copy shows up last, and what was only quiet becomes an answer.
        """
        world.sink = start_sink("--rewrite-msgid", "outlook")
        world.settings()
        (letter,) = world.reminds(on="2026-09-15")
        world.reply(self.sent_as(world), on="2026-09-15T11:00", sender=ELS, subject="Vraagje")
        world.passes("2026-09-15", "14:00")
        assert world.item("2026-031").replies == ()
        world.dovecot.deliver("Sent Items", letter.octets, flags=("\\Seen",), at=world.journal()[-1].at)
        world.passes("2026-09-16")

        assert len(world.item("2026-031").replies) == 1
        assert world.gate("2026-031", "2026-09-16") == "human-words"
        assert world.journal()[-1].state is State.FILED

    def test_a_letter_in_doubt_is_proven_by_the_copy_under_another_id(self, world: World):
        """
        The line was cut before the server's answer; nobody but the provider could have filed it.
        """
        world.passes("2026-09-15")
        world.says_yes("2026-09-15")
        world.sink.fault({"at": "data", "do": "drop_before_250"})
        world.passes("2026-09-15", "10:30")
        world.passes("2026-09-16")

        assert world.journal()[-1].state is State.FILED
        assert len(world.letters()) == 1
        assert world.questions("sent or not?") == []

    def test_a_draft_sent_by_outlook_under_another_id_was_sent(self, world: World):
        """
        Gone from Drafts, and its mark lies in Sent Items.
        """
        world.settings(mode="draft")
        world.passes("2026-09-15")
        world.sends_draft(
            on="2026-09-15",
            edit=lambda mail: re.sub(rb"(?m)^Message-ID: \S+", b"Message-ID: <o@outlook.example>", mail),
        )
        world.reply("<o@outlook.example>", on="2026-09-16", sender=ELS, subject="Vraagje")
        world.passes("2026-09-17")

        assert world.journal()[-1].state is State.FILED
        assert world.item("2026-031").taken == ("light",)
        assert world.gate("2026-031", "2026-09-17") == "human-words"


@pytest.mark.dovecot
class TestAmazon:
    """SES sends under an id of its own and files nothing: no folder ever tells which."""

    @pytest.fixture
    def world(self, world: World, start_sink: StartSink) -> World:
        """A world there; a letter about 2026-031 left on 15 September."""
        world.sink = start_sink("--rewrite-msgid", "ses")
        world.settings(files_sent="no")
        world.invoices()
        world.goes_live()
        world.reminds(on="2026-09-15")
        return world

    def test_our_own_bytes_are_the_copy(self, world: World):
        """
        Once.
        """
        world.passes("2026-09-16")

        assert len(world.letters_in("Sent")) == 1
        assert len(world.letters()) == 1

    def test_the_customers_answer_holds_by_subject_and_sender(self, world: World):
        """
        It cites an id nobody knows, and nothing else.
        """
        (unknown,) = message_ids(world.letters()[0].octets, "Message-ID")
        assert message_ids(world.letters_in("Sent")[0], "Message-ID") != [unknown]
        world.reply(unknown, on="2026-09-16", sender="jan@acme.example", subject="Re: Factuur 2026-031")
        world.passes("2026-09-24")

        assert world.gate("2026-031", "2026-09-24") == "human-words"

    def test_a_letter_that_came_back_is_known_by_its_mark(self, world: World):
        """
        The report holds the head of what did not arrive; without a thread, as a letter has that starts one.
        """
        head = world.letters()[0].octets.partition(b"\r\n\r\n")[0]
        head = re.sub(rb"(?m)^(In-Reply-To|References): .*\r\n([ \t].*\r\n)*", b"", head)
        world.returns("<unknown@eu-west-1.amazonses.example>", on="2026-09-15T12:00", head=head)
        world.passes("2026-09-16")

        assert world.gate("2026-031", "2026-09-16") == "really-sent"


class TestSentFolders:
    """What Sent is called, how many there are, and whether there is one."""

    @pytest.mark.courier
    @pytest.mark.parametrize("name", ["Verzonden items", "Éléments envoyés"])
    def test_sent_is_known_by_its_name_in_any_language(self, courier: ImapServer, make_world: MakeWorld, name: str):
        """
        A server without special use says nothing about it; accents travel in modified UTF-7.
        """
        courier.client.rename_folder("INBOX.Sent", f"INBOX.{name}")
        world = make_world(courier, UNDER_INBOX | {"Sent": f"INBOX.{name}"})
        world.invoices()
        world.goes_live()
        (letter,) = world.reminds(on="2026-09-15")

        assert world.letters_in("Sent") == [letter.octets]

    @pytest.mark.dovecot
    def test_with_several_sent_folders_all_are_read_and_one_copy_is_filed(self, world: World, start_sink: StartSink):
        """
        The phone files elsewhere than the computer, and so does the provider; a copy there is a copy.
        """
        world.dovecot.client.create_folder("Verzonden items")
        world.invoices(folder="Verzonden items")
        world.sink = start_sink("--autosave-maildir", str(world.maildir("Verzonden items")))
        world.settings(files_sent="auto")
        world.goes_live()
        world.reminds(on="2026-09-15")
        world.passes("2026-09-15", "12:00")
        world.passes("2026-09-16")

        assert (len(world.letters_in("Sent")), len(world.letters_in("Verzonden items"))) == (0, 1)
        assert world.journal()[-1].state is State.FILED

    @pytest.mark.courier
    def test_without_a_sent_folder_nothing_is_sent_and_none_is_made(self, courier: ImapServer, make_world: MakeWorld):
        """
        The owner names one, or makes one; a folder of our own making might be the wrong one.
        """
        courier.client.rename_folder("INBOX.Sent", "INBOX.Facturen")
        world = make_world(courier)
        world.settings(mailbox='bcc_folders = ["INBOX.Facturen"]')
        world.invoices(folder="INBOX.Facturen")
        world.goes_live()
        said = world.passes("2026-09-15")

        assert "no sent folder found; name it with sent_folder" in said.all
        assert "INBOX.Sent" not in {name for _, _, name in courier.client.list_folders()}
        assert world.reminds(on="2026-09-15") == []
        courier.client.create_folder("INBOX.Sent")
        assert len(world.reminds(on="2026-09-16")) == 1
