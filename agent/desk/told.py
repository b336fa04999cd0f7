"""Words of the desk in the owner's language: amounts, kinds of questions, answers, gates and steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from agent.domain.letter import tell_letter
from agent.domain.money import Money
from agent.domain.question import QuestionKind
from agent.domain.speech import later, tell, tell_day, tell_weekday
from agent.domain.text import visible

KINDS = {
    QuestionKind.INVOICE_UNCLEAR: later("Not certain what an invoice says"),
    QuestionKind.UNREADABLE: later("A document could not be read"),
    QuestionKind.UNREAD: later("A mail could not be read"),
    QuestionKind.WORDS: later("A customer wrote"),
    QuestionKind.BOUNCED: later("Mail came back"),
    QuestionKind.CALL: later("A call to make"),
    QuestionKind.SEND_THIS: later("A letter needs your yes"),
    QuestionKind.CONTACT_AGREES: later("A letter needs a colleague's yes"),
    QuestionKind.ORDER_COMPLETE: later("Is the order complete?"),
    QuestionKind.LEARNED: later("Is this right?"),
    QuestionKind.OVER_HEAD: later("Write to somebody more?"),
    QuestionKind.CALL_WHILE_CLOSED: later("Telephone while they are closed?"),
    QuestionKind.COME_BACK: later("You would come back to them"),
    QuestionKind.IN_WRITING: later("Put it in writing?"),
    QuestionKind.THANKS: later("Say thanks?"),
    QuestionKind.CREDIT_CHECK: later("Looked into their credit?"),
    QuestionKind.OVERDUE_AT_START: later("Overdue before voldaan began"),
    QuestionKind.RESTORED: later("Open when the books were put back"),
    QuestionKind.TOO_OLD: later("Long overdue"),
    QuestionKind.LADDER_DONE: later("Every letter was sent"),
    QuestionKind.IN_DOUBT: later("Was this letter sent?"),
    QuestionKind.UNDELIVERED: later("A letter was refused"),
    QuestionKind.CREDIT_NOTE: later("A credit note came"),
    QuestionKind.PAYMENT_UNCLEAR: later("Money came in: for which invoice?"),
    QuestionKind.OVERPAID: later("Too much was paid"),
    QuestionKind.MONEY_BACK: later("Money went back"),
    QuestionKind.PROMISE_PASSED: later("A promised day passed"),
    QuestionKind.PART_MISSED: later("A part of a plan did not come"),
    QuestionKind.QUIET_OVER: later("A quiet time is over"),
    QuestionKind.CLAIM_UNSEEN: later("Said to be paid, and not seen"),
    QuestionKind.OTHER_INSTALLATION: later("Another voldaan works here"),
    QuestionKind.TOO_MANY: later("More letters than a day allows"),
    QuestionKind.CLOCK: later("Is the clock right?"),
    QuestionKind.SENT_EMPTY: later("Sent mail is gone"),
    QuestionKind.NO_SENDER: later("No account may send this"),
    QuestionKind.BANK_BEHIND: later("The bank is not up to date"),
    QuestionKind.BANK_FILE: later("A bank file was not taken"),
    QuestionKind.BANK_GAP: later("A bank file is missing"),
    QuestionKind.NOT_LISTED: later("Open here, not in your list"),
    QuestionKind.OTHER_ACCOUNT: later("Is this account yours?"),
    QuestionKind.TROUBLE: later("Something went wrong"),
}

#: Every answer as it stands on a button.
_ANSWERS = {
    "yes": later("Yes"),
    "no": later("No"),
    "go on": later("Go on"),
    "settled": later("Settled"),
    "not an invoice": later("Not an invoice"),
    "invoice": later("It is an invoice"),
    "as read": later("As read"),
    "replaces it": later("Replaces it"),
    "both count": later("Both count"),
    "no customer": later("No customer"),
    "disputed": later("Disputed"),
    "complaint": later("A complaint"),
    "ask for proof": later("Ask for proof"),
    "will look": later("They will look"),
    "not reached": later("Not reached"),
    "hold": later("Hold"),
    "handed over": later("Handed over"),
    "draft": later("Put it in Drafts"),
    "plan over": later("The plan is over"),
    "noted": later("Noted"),
    "sent": later("It was sent"),
    "not sent": later("It was not sent"),
}
#: Those after which a value comes.
_ANSWERS_WITH = {
    "due": later("Due on {value}"),
    "amount": later("Amount {value}"),
    "number": later("Number {value}"),
    "to": later("Write to {value}"),
    "copy": later("The copy is {value}"),
    "for": later("For invoice {value}"),
    "promised": later("Promised for {value}"),
    "agree": later("Agreed in parts: {value}"),
    "means": later("It means {value}"),
    "until": later("Not yet until {value}"),
}

#: What an invoice waits for, by the gate that is closed.
GATES = {
    "": later("not decided yet"),
    "balance": later("nothing is owed"),
    "already-settled": later("no payment is asked for"),
    "direct-debit": later("you collect it yourself"),
    "restored": later("the books were put back"),
    "terms-known": later("the invoice is not clear"),
    "own-account": later("payable on an account that is not read"),
    "credited": later("a credit note is open"),
    "payment-asked": later("money came in that may be for it"),
    "really-sent": later("mail came back"),
    "disputed": later("disputed"),
    "claimed": later("said to be paid"),
    "promised": later("a payment is promised"),
    "plan-kept": later("paid in parts"),
    "human-words": later("the customer wrote"),
    "held": later("on hold"),
    "overdue": later("not overdue yet"),
    "step-not-taken": later("a letter is on its way"),
    "overdue-before-live": later("overdue before voldaan began"),
    "age": later("long overdue"),
    "ladder-done": later("every letter was sent"),
    "recipient-known": later("nobody to write to"),
    "copy-of-invoice": later("no copy of the invoice"),
    "quiet-words": later("mail that may be about it"),
    "owner-wrote": later("you wrote yourself"),
    "order-complete": later("is the order complete?"),
    "in-transit": later("just overdue: money may be on its way"),
    "habit": later("pays later as a rule"),
    "other-installation": later("another voldaan works here"),
    "clock": later("is the clock right?"),
    "sent-folder": later("sent mail is gone"),
    "live": later("not live yet"),
    "step-due": later("next letter comes later"),
    "own-address": later("no account may send it"),
    "gap": later("had a letter a few days ago"),
    "customer-closed": later("the customer is closed"),
    "call-first": later("you telephone first"),
    "bank-before-reminder": later("the bank is not up to date"),
    "contact-agrees": later("waits for a colleague's yes"),
    "owner-yes": later("needs your yes"),
    "mail-complete": later("mail could not be read"),
    "quiet-days": later("not on this day"),
    "office-hours": later("in office hours"),
    "cap": later("enough letters for one day"),
}


def one_line(text: str) -> str:
    """Make anybody's text one line in which nothing hides."""
    return " ".join(visible(text).split())


def tell_sums(sums: Sequence[Money]) -> str:
    """Write sums in several currencies."""
    return ", ".join(map(str, sums)) or tell("nothing")


def tell_answer(words: str) -> str:
    """Write an answer as the owner would say it: "Promised for 3 December"; a value left open is "…"."""
    if words in _ANSWERS:
        return tell(_ANSWERS[words])
    phrase, _, value = words.partition(" ")
    if phrase not in _ANSWERS_WITH:
        return words
    if phrase == "agree" and not value.isupper():
        value = ", ".join(map(_part, value.split(", ")))
    return tell(_ANSWERS_WITH[phrase], value=_day(value) if value and not value.isupper() else "…")


def tell_step(step: str) -> str:
    """Name a letter by its step, as the first words of a line."""
    letter = tell_letter(step)
    return letter[:1].upper() + letter[1:]


def tell_gate(gate: str) -> str:
    """Say what an invoice waits for, by the rule that holds it: with the name to look it up in docs/rules.md."""
    return tell("{what}; rule {rule}", what=tell(GATES[gate]), rule=gate) if gate in GATES else gate


def tell_moment(local: datetime) -> str:
    """A moment on the owner's clock: "Thursday 3 December 09:30"."""
    return f"{tell_weekday(local.date())} {local:%H:%M}"


def tell_list(words: Sequence[str], most: int) -> str:
    """Join a few words, and say how many more there are."""
    said = ", ".join(words[:most])
    return tell("{some} and {count} more", some=said, count=len(words) - most) if len(words) > most else said


def _part(said: str) -> str:
    amount, _, day = said.partition(" on ")
    return tell("{amount} on {day}", amount=amount, day=_day(day)) if day else said


def _day(value: str) -> str:
    try:
        return tell_day(date.fromisoformat(value))
    except ValueError:
        return value
