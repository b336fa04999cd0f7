"""Bring facts and books together, decide for every customer, and put the questions on the desk."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime

from agent.domain.bank import BookedEntry
from agent.domain.customer import Customer
from agent.domain.decision import Ask, Decision, Remind, ToAsk, Verdict
from agent.domain.facts import Facts
from agent.domain.item import OpenItem
from agent.domain.payment import is_payout
from agent.domain.question import Parts, Question, QuestionKind
from agent.domain.speech import later, tell, tell_day
from agent.dunning import decide
from agent.dunning.gates import LETTER_GATES
from agent.dunning.item_gates import ACCOUNT
from agent.intake import find_reminded
from agent.intake.bank_coverage import complete_until
from agent.ledger import Book
from agent.outbox import LetterState, State
from agent.work.call_questions import calls_asked, keep_current, still_asked_to_call
from agent.work.house import House
from agent.work.neighbours import describe
from agent.work.suspicion import tell_clock_doubt, tell_sent_doubt

log = logging.getLogger("voldaan.deciding")

#: Raised by the mail itself, with its words; a gate that still finds them closed does not ask again.
_ASKED_BY_MAIL = frozenset({QuestionKind.WORDS, QuestionKind.CREDIT_NOTE})
#: Asked and withdrawn with the gate that raises them.
_ASKED_BY_GATES = (
    frozenset(QuestionKind)
    - _ASKED_BY_MAIL
    - {
        QuestionKind.UNREADABLE,
        QuestionKind.UNREAD,
        QuestionKind.IN_DOUBT,
        QuestionKind.TROUBLE,
        QuestionKind.PAYMENT_UNCLEAR,
        QuestionKind.OVERPAID,
        QuestionKind.MONEY_BACK,
        QuestionKind.BANK_FILE,
        QuestionKind.BANK_GAP,
        QuestionKind.NOT_LISTED,
        QuestionKind.QUIET_OVER,
        QuestionKind.LEARNED,
        QuestionKind.OVER_HEAD,
        QuestionKind.IN_WRITING,
        QuestionKind.COME_BACK,
        QuestionKind.CALL_WHILE_CLOSED,
        QuestionKind.THANKS,
        QuestionKind.CREDIT_CHECK,
    }
)
#: What is told of an invoice whose letter only waits, or goes now, the very letter a colleague was asked about.
_ONLY_WAITS = frozenset(name for name, _ in LETTER_GATES if name != "step-due") | {"open"}
#: One question for everybody, not one an invoice.
_SHARED = {
    QuestionKind.BANK_BEHIND: later(
        "Letters wait: {reason}. Import the newest bank file; or look at your bank, then say"
        " `voldaan bank up-to-date DATE`."
    ),
    QuestionKind.TOO_MANY: later(
        "More letters are ready than one day allows ({reason}). The rest goes on the next days."
    ),
    QuestionKind.CLOCK: later(
        "No letter leaves: {reason}. Set the clock right; or, when it is right now, answer “go on”."
    ),
    QuestionKind.SENT_EMPTY: later("No letter leaves: {reason}. If you moved that mail on purpose, answer “go on”."),
    QuestionKind.OTHER_INSTALLATION: later("Another voldaan works on this mailbox: {reason}. Stop one of the two."),
}
#: Letters that count for the day's cap and the gap.
_LEFT_OR_LAID_DOWN = frozenset({State.SENDING, State.SENT, State.FILED, State.IN_DOUBT, State.DRAFTED})
_OPEN_LETTERS = {
    State.PREPARED: later("a letter of {day} is being prepared"),
    State.SENDING: later("a letter of {day} is on its way"),
    State.IN_DOUBT: later("a letter of {day} may have left or not; see your questions"),
    State.RETRY: later("a letter of {day} waits to be offered again"),
    State.DRAFTED: later("a draft of {day} lies in your Drafts folder"),
}
_DRAFT_GONE = later("a draft of {day} is gone from your Drafts folder, and not in Sent")


def gather_facts(house: House, book: Book, now: datetime, mail_complete: bool, without: str | None = None) -> Facts:
    """Collect what bank, mailbox and journal say.

    Args:
        house: Settings and rooms.
        book: The books as they now are.
        now: The moment of this pass.
        mail_complete: Whether every folder was read just now.
        without: Id of a letter to leave out, when the question is whether that very letter may go.
    """
    letters = {name: entry for name, entry in house.journal.letters().items() if name != without}
    today = now.astimezone(house.zone).date()
    left = [entry for entry in letters.values() if entry.state in _LEFT_OR_LAID_DOWN]
    left.sort(key=lambda entry: entry.left_at)
    return Facts(
        now=now,
        live_since=book.mark.live_since,
        started_at=book.mark.started_at,
        restored_at=now if book.mark.was_put_back else book.mark.restored_at,
        mail_complete_until=now if mail_complete and not _unread_mail(book) else None,
        bank_complete_until=complete_until(book.bank.statements(), book.mark.bank_complete_until),
        payout_on=_payout_on(book),
        accounts_elsewhere=book.mark.accounts_elsewhere,
        letters_today=sum(entry.left_at.astimezone(house.zone).date() == today for entry in left),
        letters_to={to.lower(): entry.left_at.astimezone(house.zone).date() for entry in left for to in entry.to},
        open_letters=_open_letters(letters, house, book),
        calls_asked=calls_asked(house, book),
        used_letter_ids=frozenset(letters),
        clock_doubt=tell_clock_doubt(book.mark, now, house.zone),
        sent_doubt=tell_sent_doubt(book.mark),
        other_installation=describe(book.mark.other_installations.values(), house.installation.name, house.zone)
        or None,
        sending_addresses=house.sending_addresses(),
        colleagues_asked={
            question.subject: question.asked_at
            for question in book.questions()
            if question.kind is QuestionKind.CONTACT_AGREES and _is_his_to_say(house, book, question)
        },
    )


def _is_his_to_say(house: House, book: Book, question: Question) -> bool:
    """Whether the colleague who was asked still looks after the customer."""
    stored = book.customer(question.customer or "")
    contact = house.with_card(stored).card.contact if stored else None
    return contact is not None and contact.name == question.asked_of


def _payout_on(book: Book) -> date | None:
    """The newest payout of a payment provider that may hold anybody's money; looked for when one may (paid-online)."""
    if not any(item.invoice.online_payment for item in book.open_items()):
        return None
    return max((entry.entry.booked_on for entry in book.bank.entries() if _is_payout(entry)), default=None)


def _is_payout(entry: BookedEntry) -> bool:
    said = entry.match
    return said is not None and not said.parts and any(is_payout(why) for why in said.evidence)


def _unread_mail(book: Book) -> bool:
    """Whether a mail waits for the owner of which nobody knows who wrote it; it may hold the answer (mail-complete)."""
    return any(question.kind is QuestionKind.UNREAD for question in book.questions())


def decide_all(house: House, book: Book, facts: Facts) -> dict[str, Decision]:
    """Decide for every customer with something open, by the customer's key."""
    by_customer: dict[str, list[OpenItem]] = defaultdict(list)
    for item in book.open_items():
        by_customer[item.customer].append(item)
    return {key: decide_one(house, book, facts, key, items) for key, items in by_customer.items()}


def decide_one(house: House, book: Book, facts: Facts, key: str, items: list[OpenItem] | None = None) -> Decision:
    """Decide for one customer, under the owner's card; what surprises us there is asked, and the others go on."""
    try:
        return decide(*customer_and_items(house, book, key, items), facts, house.policy)
    except Exception as error:
        log.exception("nothing can be decided about %s", key)
        return _undecided(key, book.items_of(key) if items is None else items, error)


def _undecided(key: str, items: Sequence[OpenItem], error: Exception) -> Ask:
    reason = tell(
        "met something nobody foresaw ({error}); nothing is sent to this customer", error=type(error).__name__
    )
    about = next((item.key for item in items), key)
    text = tell(
        "{invoice} {reason}. Look at its dates and amounts, and please report it.", invoice=about, reason=reason
    )
    trouble = ToAsk(QuestionKind.TROUBLE, about, f"undecided {key}", text, ("noted",))
    return Ask(key, (trouble,), tuple(Verdict(item.key, "undecided", reason) for item in items))


def customer_and_items(
    house: House, book: Book, key: str, items: list[OpenItem] | None = None
) -> tuple[Customer, list[OpenItem]]:
    """The customer and the open items as the owner's card wants them read."""
    customer = house.with_card(book.customer(key) or Customer(key, key))
    found = book.items_of(key) if items is None else items
    return customer, [house.under_card(item, customer) for item in found]


def ask_owner(
    book: Book,
    decisions: Mapping[str, Decision],
    facts: Facts,
    propose: Callable[[OpenItem], str] = lambda item: "",
) -> None:
    """Put every question the gates raise on the desk, once, and withdraw those whose gate opened by itself.

    What stops every letter is asked at once, also when none is due.

    Args:
        propose: Writes what the owner could ask a customer whose promised day passed.
    """
    now = facts.now
    asked: set[tuple[QuestionKind, str]] = set()
    for kind, (doubt, options) in _stopping(facts).items():
        if doubt:
            book.ask(kind, kind.value, tell(_SHARED[kind], reason=doubt), now, options)
            asked.add((kind, kind.value))
    for decision in decisions.values():
        for question in decision.questions if isinstance(decision, Ask | Remind) else ():
            if question.kind in _ASKED_BY_MAIL and _is_asked(book, question.kind, decision.customer):
                continue
            if (question.kind, question.kind.value) in asked:
                continue
            subject, text = _subject_and_text(question)
            is_shared = question.kind in _SHARED or question.kind is QuestionKind.OTHER_ACCOUNT
            item, customer = (None, None) if is_shared else (question.item, decision.customer)
            asked.add((question.kind, subject))
            if question.quiet:
                continue
            once = question.kind is QuestionKind.TROUBLE
            late = book.item(question.item) if question.kind is QuestionKind.PROMISE_PASSED else None
            letter = propose(late) if late else ""
            known = book.ask(
                question.kind,
                subject,
                text,
                now,
                question.options,
                customer,
                item,
                once=once,
                letter=letter or question.letter,
                parts=_parts(book, question),
                asked_of=question.asked_of,
            )
            if question.kind in _SHARED and known.text != text:  # the same trouble, a day later: no news
                book.reword(known.id, text, question.options)
            if question.kind is QuestionKind.CALL:
                keep_current(book, known, question)
            if question.kind is QuestionKind.CLAIM_UNSEEN and (claimed := book.item(question.item)) and claimed.claim:
                book.withdraw_question(QuestionKind.WORDS, claimed.claim.mail)  # it quotes that mail, and asks more
            if late and late.promise:
                book.withdraw_question(QuestionKind.WORDS, late.promise.source)
    asked |= _still_asked_of_colleagues(book, decisions, facts, asked)
    asked |= still_asked_to_call(book, decisions, asked)
    for open_question in book.questions():
        about = (open_question.kind, open_question.subject)
        if (
            open_question.kind in _ASKED_BY_GATES
            and about not in asked
            and _is_about_a_gate(open_question.subject, book)
        ):
            book.withdraw_question(*about)


def _still_asked_of_colleagues(
    book: Book, decisions: Mapping[str, Decision], facts: Facts, asked: Collection[tuple[QuestionKind, str]]
) -> set[tuple[QuestionKind, str]]:
    """What a colleague was asked stands while his letter only waits, be it for the bank: he is not mailed once more.

    It stands as well when the owner is asked in his place: whoever answers first counts.
    """
    stands = set()
    for question in book.questions():
        about = (question.kind, question.subject)
        if question.kind is not QuestionKind.CONTACT_AGREES or about in asked:
            continue
        if question.subject not in facts.colleagues_asked:  # another one looks after them by now
            continue
        decision = decisions.get(question.customer or "")
        gates = {verdict.gate for verdict in decision.verdicts if verdict.item == question.item} if decision else set()
        raised = decision.questions if isinstance(decision, Ask | Remind) else ()
        is_replaced = any(one.kind is QuestionKind.CONTACT_AGREES for one in raised)
        item = book.item(question.item or "")
        is_moot = is_replaced or item is None or item.allows(question.subject)
        if gates & _ONLY_WAITS and not is_moot:
            stands.add(about)
    return stands


def _stopping(facts: Facts) -> dict[QuestionKind, tuple[str | None, tuple[str, ...]]]:
    return {
        QuestionKind.OTHER_INSTALLATION: (facts.other_installation, ("voldaan live --take-over",)),
        QuestionKind.CLOCK: (facts.clock_doubt, ("go on",)),
        QuestionKind.SENT_EMPTY: (facts.sent_doubt, ("go on",)),
    }


def _is_about_a_gate(subject: str, book: Book) -> bool:
    return subject in _SHARED_SUBJECTS or subject.startswith(("letter:", ACCOUNT)) or book.item(subject) is not None


_SHARED_SUBJECTS = frozenset(kind.value for kind in _SHARED)


def _subject_and_text(question: ToAsk) -> tuple[str, str]:
    if question.kind in _SHARED:
        reason = question.text.partition(": ")[2]
        return question.kind.value, tell(_SHARED[question.kind], reason=reason)
    return question.subject, question.text


def _parts(book: Book, question: ToAsk) -> Parts:
    """The customer's own words, which a question about a claim repeats."""
    item = book.item(question.item) if question.kind is QuestionKind.CLAIM_UNSEEN else None
    claim = item.claim if item else None
    replies = reversed(item.replies) if item and claim else ()
    return Parts(next((reply.excerpt for reply in replies if claim and reply.mail == claim.mail), ""))


def _is_asked(book: Book, kind: QuestionKind, customer: str) -> bool:
    after_words = {QuestionKind.CLAIM_UNSEEN, QuestionKind.PROMISE_PASSED, QuestionKind.PART_MISSED}
    kinds = {kind, *after_words} if kind is QuestionKind.WORDS else {kind}
    return any(question.kind in kinds and question.customer == customer for question in book.questions())


def _open_letters(letters: Mapping[str, LetterState], house: House, book: Book) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in letters.values():
        if words := _DRAFT_GONE if entry.gone_since else _OPEN_LETTERS.get(entry.state):
            text = tell(words, day=tell_day(entry.at.astimezone(house.zone).date()))
            items = (find_reminded(book, entry.customer, pair, entry.to + entry.cc) for pair in entry.items)
            found |= {item.key: text for item in items if item}
    return found
