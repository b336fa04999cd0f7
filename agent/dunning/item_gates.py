"""What keeps one invoice out of every letter.

Rules: holds-first (docs/rules.md); each gate names its own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from agent.domain.events import Fate, HoldReason
from agent.domain.invoice import Collection
from agent.domain.item import OpenItem
from agent.domain.letter import HEADS_UP, tell_letter
from agent.domain.question import QuestionKind
from agent.domain.speech import later, tell, tell_count
from agent.dunning import calendar
from agent.dunning.case import Case, Closed
from agent.dunning.collecting import tell_choices
from agent.dunning.early import gets_heads_up, heads_up_from
from agent.dunning.plans import plan_kept
from agent.dunning.unsettled import DRIVING_FIELDS, ask_about, name_fields, unsettled_fields

#: Who settled a field, as a correction of the owner's notes it.
_THE_OWNER = "the owner"  # as is

#: How the subject of a question about an account begins.
ACCOUNT = "account "

#: The gate a yes opens when the owner was asked whether an order is complete.
COMPLETE = "complete"

#: How a mail that is lost came back, and what helps.
_RETURNED = {
    Fate.FAILED: (
        later("came back"),
        later("Another address of theirs, or a call, helps: “to ADDRESS” writes there from now on."),
    ),
    Fate.FULL: (
        later("came back: the mailbox is full"),
        later("A call helps; “go on” in some days writes to the same address when the next letter is due."),
    ),
    Fate.BLOCKED: (
        later("came back: a filter turned it away"),
        later(
            "No person refused it. Call them, or mail them from your own program; “go on” when they let your mail in."
        ),
    ),
    Fate.QUARANTINED: (
        later("lies in a quarantine"),
        later("Somebody there can let it out: call them, and answer “go on” when they have it."),
    ),
}

ItemGate = Callable[[OpenItem, Case], Closed | None]


def terms_known(item: OpenItem, case: Case) -> Closed | None:
    """Only certain numbers, due dates and amounts drive a letter (terms-known)."""
    missing = tuple(name for name in unsettled_fields(item) if name in DRIVING_FIELDS)
    return _unclear(item, tell("not certain: {fields}", fields=name_fields(missing))) if missing else None


def recipient_known(item: OpenItem, case: Case) -> Closed | None:
    """A letter goes to the people the invoice went to (recipient-known)."""
    if item.invoice.dispatch.to and "recipient" not in item.invoice.unsettled:
        return None
    return _unclear(
        item, tell("whom to write to is not certain") if item.invoice.dispatch.to else tell("nobody to write to")
    )


def copy_present(item: OpenItem, case: Case) -> Closed | None:
    """Every reminder carries the invoice's own bytes (copy-of-invoice)."""
    if item.invoice.copy is not None and "copy" not in item.invoice.unsettled:
        return None
    return _unclear(item, tell("no copy of the invoice to attach"))


def asked_for(item: OpenItem, case: Case) -> Closed | None:
    """Direct debits and card payments are collected by the owner himself (direct-debit)."""
    if item.invoice.collection in (Collection.DIRECT_DEBIT, Collection.CARD):
        return Closed(
            tell("collected by {collection}: the customer need not act", collection=tell(item.invoice.collection.value))
        )
    return None


def payment_requested(item: OpenItem, case: Case) -> Closed | None:
    """A paper that says it is settled, or is no request to pay, is never chased (already-settled)."""
    if item.invoice.collection in (Collection.SETTLED, Collection.NOT_REQUESTED):
        return Closed(tell("the invoice itself says: {collection}", collection=tell(item.invoice.collection.value)))
    return None


def said_again(item: OpenItem, case: Case) -> Closed | None:
    """What was open when older books were put back waits for the owner's word (restored).

    A payment, promise or complaint that was noted meanwhile is gone with the newer books.
    """
    at = case.facts.restored_at
    if at is None or item.invoice.dispatch.sent_at > at:
        return None
    if item.allows_since("restored", at) or item.allows_since("before-live", at):
        return None
    last = item.letters[-1] if item.letters else None
    went = (
        tell(", the {letter} of {day} is known", letter=tell_letter(last.step), day=case.local_day(last.at))
        if last
        else tell(", no letter of ours is known")
    )
    reason = tell(
        "the books were put back on {day}: what you noted before may be missing{went}",
        day=case.local_day(at),
        went=went,
    )
    options = ("go on", "settled", "promised DATE", "disputed", "hold")
    return Closed(reason, ask=QuestionKind.RESTORED, options=options)


def something_owed(item: OpenItem, case: Case) -> Closed | None:
    """Who paid hears nothing, nor is asked for what the owner gave up (balance)."""
    if dropped := item.dropped:
        return Closed(tell("no longer chased: {reason}", reason=dropped.reason))
    if item.balance is not None and item.balance.amount <= 0:
        return Closed(tell("nothing is owed any more"))
    return None


def no_open_credit(item: OpenItem, case: Case) -> Closed | None:
    """A credit note that is not settled yet may have taken this invoice away (credited)."""
    return _held(item, case, HoldReason.CREDIT, QuestionKind.CREDIT_NOTE, ("go on", "settled"))


def money_explained(item: OpenItem, case: Case) -> Closed | None:
    """Money that may be for it keeps an invoice quiet until the owner said whose it is (payment-asked)."""
    return _held(item, case, HoldReason.PAYMENT, None, ())


def paid_where_we_look(item: OpenItem, case: Case) -> Closed | None:
    """What is to be paid on an account nobody here looks at may be paid (own-account).

    Also the letter would name that account once more, be it a factor's or one that was misread.
    """
    iban = (item.invoice.iban or "").replace(" ", "").upper()
    own, facts = case.policy.ibans, case.facts
    if not iban or not own or iban in own or iban in facts.bank_complete_until or iban in facts.accounts_elsewhere:
        return None
    if item.invoice.provenance.get("kind") == _THE_OWNER:  # he said so of this very invoice
        return None
    reason = tell(
        "it asks for payment on {iban}, none of your accounts in the settings: who paid there is not seen", iban=iban
    )
    question = tell(
        "{reason}. Add it to `ibans` in [bank] if it is yours; answer “go on” if you see its money otherwise.",
        reason=reason,
    )
    return Closed(
        reason, ask=QuestionKind.OTHER_ACCOUNT, options=("go on",), question=question, subject=f"{ACCOUNT}{iban}"
    )


def really_sent(item: OpenItem, case: Case) -> Closed | None:
    """An invoice or letter that came back never reached anybody (really-sent)."""
    if bounce := item.bounce:
        whom = tell(" to {recipient}", recipient=bounce.recipient) if bounce.recipient else ""
        how, advice = _RETURNED[bounce.fate]
        reason = tell("mail{whom} {how}", whom=whom, how=tell(how))
        options = ("to ADDRESS", "go on", "settled")
        return Closed(reason, ask=QuestionKind.BOUNCED, options=options, question=f"{reason}. {tell(advice)}")
    return None


def not_disputed(item: OpenItem, case: Case) -> Closed | None:
    """A complaint stops the ladder until somebody says it is resolved (disputed)."""
    if item.dispute:
        return Closed(tell("disputed: {note}", note=item.dispute.note or tell("see the mail")))
    return None


def claim_looked_into(item: OpenItem, case: Case) -> Closed | None:
    """Who says that he paid is believed until his money can have been seen; then the owner may ask a proof (claimed).

    That is the bank day after the day he names, else after his mail, and a working day more for the import.
    """
    claim = item.claim
    if claim is None or case.asks_for_proof(item):
        return None
    told = tell("said to be paid{rest}", rest=tell(" on {paid_on}", paid_on=claim.paid_on) if claim.paid_on else "")
    booked_by = calendar.bank_day_on_or_after((claim.paid_on or case.local_day(claim.received_at)) + timedelta(days=1))
    look = case.after_next_workday(booked_by)
    if case.today < look:
        return Closed(tell("{told}; the bank shows it by {booked_by}", told=told, booked_by=booked_by), until=look)
    booked = case.bank_until([item])
    if booked is None or booked < booked_by:
        known = tell("is booked up to {booked}", booked=booked) if booked else tell("was never said to be booked up")
        return Closed(
            tell("{told}, and the bank {known}", told=told, known=known),
            ask=QuestionKind.BANK_BEHIND,
            quiet=case.is_early,
        )
    words = next((reply.excerpt for reply in reversed(item.replies) if reply.mail == claim.mail), "")
    reason = tell("{told}, not seen up to {booked}", told=told, booked=booked)
    if caution := case.may_be_paid_out(item):
        reason = f"{reason}; {caution}"
    question = tell(
        "{reason}. The mail: “{words}”. A kind request for a proof of the payment can go: “ask for proof”.",
        reason=reason,
        words=words,
    )
    options = ("ask for proof", "go on", "settled", "promised DATE", "disputed")
    return Closed(reason, ask=QuestionKind.CLAIM_UNSEEN, options=options, question=question)


def promise_kept(item: OpenItem, case: Case) -> Closed | None:
    """Who named a day is left alone up to and including it; the working day after it the owner hears first (promised).

    Not seen yet means little while the bank is not booked up to that day.
    """
    promise = item.promise
    if promise is None or (item.plan and item.plan.next):
        return None
    booked_by = calendar.bank_day_on_or_after(promise.pay_on)
    look_again = case.after_next_workday(booked_by)
    if case.today < look_again:
        return Closed(tell("promised for {pay_on}", pay_on=promise.pay_on), until=look_again)
    booked = case.bank_until([item])
    if booked is None or booked < booked_by:
        known = tell("is booked up to {booked}", booked=booked) if booked else tell("was never said to be booked up")
        return Closed(
            tell("promised for {pay_on}, and the bank {known}", pay_on=promise.pay_on, known=known),
            ask=QuestionKind.BANK_BEHIND,
            quiet=case.is_early,
        )
    options = ("go on", "settled", "promised DATE")
    reason = tell("promised for {pay_on}, not seen yet", pay_on=promise.pay_on)
    question = tell("{reason}, and the bank is booked up to {booked}.", reason=reason, booked=booked)
    return Closed(reason, ask=QuestionKind.PROMISE_PASSED, options=options, question=question)


def not_held(item: OpenItem, case: Case) -> Closed | None:
    """The owner's own hold (held)."""
    return _held(item, case, HoldReason.OWNER, None, ())


def no_human_words(item: OpenItem, case: Case) -> Closed | None:
    """Any human word in the thread or about the invoice stops the ladder until the owner answers (human-words)."""
    options = ("go on", "settled", "promised DATE", "disputed")
    return _held(item, case, HoldReason.WORDS, QuestionKind.WORDS, options)


def no_quiet_words(item: OpenItem, case: Case) -> Closed | None:
    """Other mail from the customer may be about this: two working days of silence (quiet-words)."""
    return _held(item, case, HoldReason.QUIET, None, ())


def owner_silent(item: OpenItem, case: Case) -> Closed | None:
    """The owner's own mail in a thread of this customer counts as a letter (owner-wrote)."""
    wrote = case.owner_wrote
    if wrote is None:
        return None
    day = case.local_day(wrote.written_at)
    until = day + timedelta(days=case.policy.gap_days)
    return (
        Closed(tell("you wrote to this customer yourself on {day}", day=day), until=until)
        if case.today < until
        else None
    )


def letters_settled(item: OpenItem, case: Case) -> Closed | None:
    """No second letter while the fate of one is open: drafted, waiting, in doubt or refused (step-not-taken).

    One to the same customer about another invoice counts as well: two drafts would be sent on one day.
    """
    if state := case.facts.open_letters.get(item.key) or case.open_letter:
        caution = case.may_be_paid_out(item)
        return Closed(f"{state}; {caution}" if caution else state)
    if refused := item.undelivered:
        options = ("to ADDRESS", "go on", "settled")
        return Closed(
            tell("the mail server refused a letter: {reply}", reply=refused.reply),
            ask=QuestionKind.UNDELIVERED,
            options=options,
        )
    return None


def overdue(item: OpenItem, case: Case) -> Closed | None:
    """The due day itself is not late (overdue)."""
    met_by = case.met_by(item)
    if met_by is None or case.today > met_by or case.asks_for_part(item) or gets_heads_up(item, case):
        return None
    early = heads_up_from(item, case)
    if early and early > case.today and not case.is_behind:
        reason = tell("due on {due_date}; a letter before it from {early}", due_date=item.invoice.due_date, early=early)
        return Closed(reason, until=early)
    return Closed(tell("due on {due_date}", due_date=item.invoice.due_date), until=met_by + timedelta(days=1))


def overdue_since_live(item: OpenItem, case: Case) -> Closed | None:
    """What was overdue before we started is on the first list and waits for the owner's word (overdue-before-live)."""
    start = case.facts.live_since or case.facts.started_at
    met_by = case.met_by(item)
    if start is None or met_by is None or met_by >= case.local_day(start) or item.allows("before-live"):
        return None
    if case.asks_for_part(item):
        return None
    reason = tell("overdue since {met_by}, from before voldaan looked after it", met_by=met_by)
    return Closed(reason, ask=QuestionKind.OVERDUE_AT_START, options=("go on", "settled"))


def young_enough(item: OpenItem, case: Case) -> Closed | None:
    """What is long overdue needs a person, not a letter (age)."""
    met_by = case.met_by(item)
    if met_by is None or item.allows("age") or case.asks_for_part(item):
        return None
    days = (case.today - met_by).days
    if days <= case.policy.max_age_days:
        return None
    return Closed(
        tell_count("{count} day overdue", "{count} days overdue", days),
        ask=QuestionKind.TOO_OLD,
        options=("go on", "settled"),
    )


def step_left(item: OpenItem, case: Case) -> Closed | None:
    """After the last step the owner decides (ladder-done)."""
    if case.next_step(item) is None and not case.is_outside(item):
        options = ("promised DATE", "agree PARTS", "handed over", "settled", "hold")
        question = tell_choices(item.number, item.balance, case.policy.country, case.customer.card.party)
        return Closed(tell("all steps taken"), ask=QuestionKind.LADDER_DONE, options=options, question=question)
    return None


def order_complete(item: OpenItem, case: Case) -> Closed | None:
    """Where the owner wants it so he is asked, once for each invoice: complete, and no complaint? (order-complete)."""
    if not case.asks_whether_complete or item.letters or item.allows(COMPLETE) or case.asks_for_part(item):
        return None
    options = ("yes", "complaint", "until DATE")
    question = tell(
        "before its first letter: is the order complete, and is there no complaint of theirs inside the house?"
        " “yes” lets letters go; “not yet until DATE” waits and asks again."
    )
    reason = tell("is the order complete, and nobody complained?")
    return Closed(reason, ask=QuestionKind.ORDER_COMPLETE, options=options, question=question)


def not_in_transit(item: OpenItem, case: Case) -> Closed | None:
    """Money needs days to arrive: a first letter waits out its working days after the due date (in-transit)."""
    if item.ladder or case.is_outside(item) or gets_heads_up(item, case):
        return None
    ready = case.ready_on(item)
    if ready is not None and case.today < ready:
        again = item.opened_again_at
        since = (
            tell("owed again since {day}", day=case.local_day(again))
            if again
            else tell("overdue since {day}", day=case.met_by(item))
        )
        return Closed(tell("{since}; {first} from {ready}", since=since, first=_first(case), ready=ready), until=ready)
    return None


def not_as_usual(item: OpenItem, case: Case) -> Closed | None:
    """A regular who pays in his own time is left alone until then: the first letter waits, no other (habit)."""
    was_reminded = any(letter.step != HEADS_UP for letter in item.letters)
    was_reminded = was_reminded or case.asks_for_part(item)
    usual = None if was_reminded or gets_heads_up(item, case) else case.usual_day(item)
    if usual is None or case.habit is None or case.today >= usual:
        return None
    known = tell("{customer} {habit}", customer=case.customer.name, habit=case.habit)
    if case.habit.days > 0:
        wait = tell_count(
            "you usually wait {count} day with this customer",
            "you usually wait {count} days with this customer",
            case.habit.days,
        )
        known = f"{known}: {wait}"
    return Closed(tell("{known}; {first} from {usual}", known=known, first=_first(case), usual=usual), until=usual)


def _first(case: Case) -> str:
    return case.policy.steps[0].name if case.policy.steps else tell("first letter")


def _held(
    item: OpenItem, case: Case, reason: HoldReason, ask: QuestionKind | None, options: tuple[str, ...]
) -> Closed | None:
    holds = [held for held in case.holds[item.key] if held.reason is reason]
    if not holds:
        return None
    ends = [held.until for held in holds]
    until = None if None in ends else max(end for end in ends if end)
    return Closed(holds[-1].because, until=until, ask=ask if until is None else None, options=options)


#: Rule name and gate, in the order in which reasons are told.
ITEM_GATES: tuple[tuple[str, ItemGate], ...] = (
    ("balance", something_owed),
    ("already-settled", payment_requested),
    ("direct-debit", asked_for),
    ("restored", said_again),
    ("terms-known", terms_known),
    ("own-account", paid_where_we_look),
    ("credited", no_open_credit),
    ("payment-asked", money_explained),
    ("really-sent", really_sent),
    ("disputed", not_disputed),
    ("claimed", claim_looked_into),
    ("promised", promise_kept),
    ("plan-kept", plan_kept),
    ("human-words", no_human_words),
    ("held", not_held),
    ("overdue", overdue),
    ("step-not-taken", letters_settled),
    ("overdue-before-live", overdue_since_live),
    ("age", young_enough),
    ("ladder-done", step_left),
    ("recipient-known", recipient_known),
    ("copy-of-invoice", copy_present),
    ("quiet-words", no_quiet_words),
    ("owner-wrote", owner_silent),
    ("order-complete", order_complete),
    ("in-transit", not_in_transit),
    ("habit", not_as_usual),
)


def _unclear(item: OpenItem, reason: str) -> Closed:
    """Ask about everything that is not certain of an invoice at once, whichever gate met it first."""
    text, options = ask_about(item)
    return Closed(reason, ask=QuestionKind.INVOICE_UNCLEAR, options=options, question=text)
