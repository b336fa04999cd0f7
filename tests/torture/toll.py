"""What a kill cost: every promise counted at the servers and in the books, beside voldaan's own word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field

from agent.domain.errors import VoldaanError
from agent.domain.question import Question
from agent.outbox import LETTER_HEADER, Journal, LetterMark, LetterState, State, read_letter_header
from tests.servers.launch import Accepted
from tests.stories.world import World

#: States that own up to a letter which the server took.
OWNED_UP = {State.SENDING, State.SENT, State.FILED, State.IN_DOUBT}

#: Moments at which life goes on after a kill on Tuesday 15 September at half past ten; the second step is not due yet.
LATER = (
    ("2026-09-15", "11:00"),
    ("2026-09-15", "12:30"),
    ("2026-09-16", "10:00"),
    ("2026-09-16", "11:30"),
    ("2026-09-17", "10:00"),
    ("2026-09-22", "10:00"),
    ("2026-09-22", "11:30"),
    ("2026-09-23", "10:00"),
    ("2026-09-23", "11:30"),
    ("2026-09-24", "10:00"),
    ("2026-09-24", "11:30"),
)


@dataclass
class Toll:
    """The figures of one run; everything but ``runs`` and ``accepted`` must be zero.

    Attributes:
        accepted: Letters the SMTP server took.
        doubles: A letter, or a step of an invoice, that it took twice; or that lies twice in Sent or in Drafts; and
            bank entries that came into the books twice.
        lost_intents: Letters at the server or in Drafts that the journal does not know, lines it knew before, and bank
            entries that were imported and are not in the books.
        not_accounted: Letters at the server that the journal does not call sent, filed or in doubt.
        never_sent: Invoices whose letter never came although nothing spoke against it.
        wrong: Letters about invoices that were paid or held.
        unreadable: How often the books could not be read, or a command ended as a surprise.
    """

    runs: int = 0
    accepted: int = 0
    doubles: int = 0
    lost_intents: int = 0
    not_accounted: int = 0
    never_sent: int = 0
    wrong: int = 0
    unreadable: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost and nothing doubled."""
        return not any(count for name, count in asdict(self).items() if name not in ("runs", "accepted"))


@dataclass
class Witness:
    """Watches one world from the kill to the end, and plays its honest owner.

    Args:
        expects: Numbers of the invoices whose letter must come in the end.
        sends_drafts: Whether the owner sends what lies in Drafts.
        silent: Numbers of the invoices about which no letter may come.
        entries: How many bank entries the books must have in the end; None when nobody counts them.
    """

    world: World
    expects: tuple[str, ...] = ()
    sends_drafts: bool = False
    silent: tuple[str, ...] = ()
    entries: int | None = None
    toll: Toll = field(default_factory=lambda: Toll(runs=1))
    story: list[str] = field(default_factory=list)
    _lines: list[LetterState] = field(default_factory=list)

    def looks(self) -> None:
        """Look at the books as they lie there: readable, and no line gone that was there before."""
        try:
            lines = Journal(self.world.data / "outbox" / "journal.jsonl").entries()
            book = self.world.book
            list(book.open_items()), list(book.customers()), list(book.questions(open_only=False))
        except VoldaanError as error:
            self.toll.unreadable += 1
            self.story.append(f"unreadable: {error}")
            return
        if list(lines[: len(self._lines)]) != self._lines:
            self.toll.lost_intents += 1
            self.story.append("a line of the journal is gone")
        self._lines = list(lines)
        known = {line.letter_id: line for line in lines}
        for mark in self._marks():
            if mark.letter_id not in known:
                self.toll.lost_intents += 1
                self.story.append(f"{mark.letter_id} is at the server and not in the journal")
            elif known[mark.letter_id].state not in OWNED_UP:
                self.toll.not_accounted += 1
                self.story.append(f"{mark.letter_id} is at the server and {known[mark.letter_id].state}")

    @property
    def state(self) -> str:
        """What the journal last said."""
        return self._lines[-1].state.value if self._lines else "nothing yet"

    def lives_on(self, later: Iterable[tuple[str, str]] = LATER) -> Toll:
        """Pass after pass with honest answers until everything is settled, and once more after that."""
        quiet = 0
        for on, at in later:
            self._types("pass", on, at)
            self.looks()
            self._answers(on)
            self._types("status", on, at)
            quiet = quiet + 1 if self._is_settled() else 0
            if quiet == 2:
                break
        self._counts()
        return self.toll

    def _types(self, command: str, on: str, at: str) -> None:
        if command == "pass":
            self.world.books_up(on)
        said = self.world.types(command, "--now", f"{on}T{at}")
        if said.code not in (0, 3):
            self.toll.unreadable += 1
            self.story.append(f"{command} on {on}: {said.code} {said.all}")

    def _answers(self, on: str) -> None:
        for question in self.world.questions():
            words = self._words(question)
            self.story.append(f"{on}: {question.text} – {words}")
            said = self.world.answers(question, words, on=on, at="12:00") if words else None
            if said and said.code:
                self.toll.unreadable += 1
                self.story.append(said.all)
            if question.kind.value == "sent or not?" and self.sends_drafts and words == "not sent":
                self.world.types("release", question.customer or "", "--now", f"{on}T12:01")
                for number in self.expects:
                    self.world.types("release", number, "--now", f"{on}T12:01")
        if self.sends_drafts and self.world.letters_in("Drafts"):
            self._sends_drafts(on)

    def _words(self, question: Question) -> str | None:
        if question.kind.value == "sent or not?":
            entry = next(line for line in self._lines if line.letter_id == question.subject)
            arrived = {str(letter.message["Message-ID"]) for letter in self._arrived()}
            return "sent" if entry.message_id in arrived else "not sent"
        words = {"send this letter?": "yes", "customer wrote": "go on", "letter refused": "go on", "trouble": "noted"}
        return words.get(question.kind.value)

    def _sends_drafts(self, on: str) -> None:
        while self.world.letters_in("Drafts"):
            uid, (content, _) = next(iter(self.world.lies_in("Drafts").items()))
            self.world.dovecot.deliver("Sent", content, flags=("\\Seen",))
            self.world.dovecot.client.select_folder("Drafts")
            self.world.dovecot.client.delete_messages([uid])
            self.world.dovecot.client.expunge()

    def _is_settled(self) -> bool:
        states = {line.letter_id: line.state for line in self._lines}.values()
        is_open = {State.PREPARED, State.SENDING, State.RETRY, State.IN_DOUBT, State.DRAFTED, State.SENT}
        return not self._not_reminded() and not self.world.questions() and not is_open & set(states)

    def _not_reminded(self) -> list[str]:
        return [number for number in self.expects if not self.world.item(number).taken]

    def _counts(self) -> None:
        letters = self._arrived()
        self.toll.accepted += len(letters)
        self.toll.doubles += sum(_over(str(letter.message["Message-ID"]) for letter in letters))
        steps = (pair for letter in letters for pair in _mark(letter).items)
        self.toll.doubles += sum(_over(steps))
        about = [pair.item.rpartition("/")[2] for letter in letters for pair in _mark(letter).items]
        self.toll.wrong += sum(number in self.silent for number in about)
        for folder in ("Sent", "Drafts"):
            heads = (content.partition(b"\r\n\r\n")[0] for content in self.world.letters_in(folder))
            self.toll.doubles += sum(_over(head.lower().partition(b"message-id:")[2].split()[0] for head in heads))
        if self.entries is not None:
            found = len(self.world.book.bank.entries())
            self.toll.doubles += max(found - self.entries, 0)
            self.toll.lost_intents += max(self.entries - found, 0)
            unpaid = [number for number in self.silent if not self.world.item(number).is_settled]
            self.toll.wrong += len(unpaid)
            self.story.append(f"{found} bank entries, not paid: {unpaid}")
        for number in self._not_reminded():
            self.toll.never_sent += 1
            self.story.append(f"{number} never got its letter: {self.world.why(number, '2026-09-23')}")

    def _arrived(self) -> list[Accepted]:
        """What customers got: what the server took, and drafts that the owner sent."""
        if not self.sends_drafts:
            return self.world.letters()
        return [Accepted(content, "", ()) for content in self.world.letters_in("Sent")]

    def _marks(self) -> Iterator[LetterMark]:
        yield from (_mark(letter) for letter in self.world.letters())


def _mark(letter: Accepted) -> LetterMark:
    mark = read_letter_header(str(letter.message[LETTER_HEADER]))
    assert mark
    return mark


def _over(things: Iterable[object]) -> Iterator[int]:
    """How often each was there more than once."""
    return (count - 1 for count in Counter(things).values())
