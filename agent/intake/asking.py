"""What the owner is asked about a customer's words: what was written, what it is taken for, and what he can answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from agent.domain.events import Replied
from agent.domain.item import OpenItem
from agent.domain.question import Parts
from agent.domain.reply import Heard, Label, Meaning
from agent.domain.speech import later, tell, tell_day
from agent.dunning import Follows
from agent.mailbox import Summary
from agent.replies import Verdict, excerpt, find_contacts, read_trust

#: Every label as the owner reads it.
TOLD = {
    Label.PAID: later("it is paid"),
    Label.PROMISE: later("they will pay"),
    Label.PAYMENT_RUN: later("their payment run will take it"),
    Label.NOT_RECEIVED: later("they never got the invoice"),
    Label.APPROVAL_PENDING: later("it waits for somebody's approval"),
    Label.CASH_TROUBLE: later("they cannot pay now"),
    Label.INSTALMENTS: later("they want to pay in parts"),
    Label.EXTENSION_REQUEST: later("they ask for more time"),
    Label.DISPUTE_COMPLAINT: later("a complaint"),
    Label.WRONG_DATA: later("the invoice must be corrected"),
    Label.WRONG_CONTACT: later("it went to the wrong person or address"),
    Label.QUESTION: later("a question to you"),
    Label.ACKNOWLEDGEMENT: later("they will look at it"),
    Label.OUT_OF_OFFICE: later("they are away"),
    Label.BOUNCE: later("mail came back"),
    Label.REFUSAL: later("they will not pay"),
    Label.INSOLVENCY: later("they are insolvent"),
    Label.REMITTANCE_ADVICE: later("notice of a payment"),
    Label.LEFT_COMPANY: later("this person left"),
    Label.OTHER: later("something else"),
}
#: Where a question begins to say what the words were taken for, or what the owner said they mean.
TAKEN, UNCERTAIN, SAID = later("Taken to mean:"), later("What that means is not certain"), later("You said it means:")
_BY_HAND = {
    Label.INSOLVENCY: later("Write no letter; look at what the law asks of you first."),
    Label.REFUSAL: later("Answer this yourself, best by telephone."),
}


@dataclass(frozen=True)
class Asked:
    """A question to the owner: its text, the answers it takes, the one "yes" stands for; ``parts`` stand out in it."""

    text: str
    options: tuple[str, ...]
    proposed: str
    parts: Parts


def ask_about_words(
    mail: Summary, reply: Replied, follows: Follows, items: Sequence[OpenItem], heard: Heard, server: str | None
) -> Asked:
    """
    Ask about a customer's words; what the mail proposes by itself (an address) is shown, never adopted.

    What stays true whatever the words mean comes first, a warning before anything a stranger wrote; then what they are
    taken for, from ``TAKEN`` or
    ``UNCERTAIN`` on, in whose place the owner may put his own word (means).
    ``server`` is the owner's own mail server, as ``replies.find_ours`` names it.
    """
    meaning = heard.meaning
    numbers = ", ".join(item.number for item in items)
    told = _warned(mail, meaning, server)
    told += [
        tell(
            "{sender} wrote on {received_at} about {numbers}: “{excerpt}”",
            sender=reply.sender,
            received_at=f"{tell_day(reply.received_at)}{reply.received_at: %Y}",
            numbers=numbers,
            excerpt=reply.excerpt,
        )
    ]
    told += [tell("It could not be read safely: {trouble}.", trouble=heard.trouble)] if heard.trouble else []
    told += (
        [tell("They name {stand_in}; nothing goes there unless you say so.", stand_in=meaning.stand_in)]
        if meaning.stand_in
        else []
    )
    told += _signed(heard.words.signature, reply.sender)
    taken = taken_for(meaning) if meaning.said else ""
    told += [taken] if taken else []
    told += (
        [tell("That says it is paid: once the money is seen, this question ends by itself.")]
        if Label.PAID in meaning.labels
        else []
    )
    is_one = len(items) == 1
    proposed = follows.offer if is_one else ""
    offered = _offered(follows, proposed)
    told += [offered] if offered else []
    told += [tell("For a plan of parts is missing: {lacks}.", lacks=follows.lacks)] if follows.lacks else []
    options = [*(["yes"] if proposed else []), "go on", "settled", "promised DATE", "disputed"]
    options += ["agree PARTS"] if is_one and Label.INSTALMENTS in meaning.labels else []
    options += ["to ADDRESS"] if meaning.stand_in and is_one else []
    return Asked(" ".join(told), (*options, "means LABEL"), proposed, Parts(reply.excerpt, taken, offered))


def taken_for(meaning: Meaning) -> str:
    """What it is taken to mean, with the sentence that says so; a guess is not told, it would only mislead."""
    if not meaning.is_sure:
        return tell("{uncertain}: please read it yourself.", uncertain=tell(UNCERTAIN))
    said = "; ".join(f"{tell(TOLD[said.label])} (“{excerpt(said.sentence, 120)}”)" for said in meaning.said[:3])
    days = "".join(tell(", by {day}", day=day) for day in (meaning.promise_date,) if day)
    days += tell(", paid on {paid_date}", paid_date=meaning.paid_date) if meaning.paid_date else ""
    return f"{tell(TAKEN)} {said}{days}."


def _warned(mail: Summary, meaning: Meaning, server: str | None) -> list[str]:
    warnings = list(meaning.warnings)
    trust = read_trust(mail.headers.authentication, server)
    if trust.verdict is Verdict.FAIL:
        warnings.append(tell("your mail server could not confirm who sent it ({words})", words=trust.words))
    if not warnings:
        return []
    return [
        tell(
            "Take care: {warnings}. Change nothing on the word of this mail; call a number you know.",
            warnings="; ".join(warnings),
        )
    ]


def _signed(signature: str, sender: str) -> list[str]:
    """People the signature names beside the sender, for the owner to add to the customer's card if he likes."""
    found = [
        contact for contact in find_contacts(signature) if contact.email and contact.email.lower() != sender.lower()
    ]
    if not found:
        return []
    people = (" ".join(filter(None, (one.name, f"<{one.email}>", one.phone))) for one in found[:3])
    return [tell("Signed with: {people}; add them to the customer's card if they are right.", people=", ".join(people))]


def _offered(follows: Follows, proposed: str) -> str:
    if by_hand := _BY_HAND.get(follows.kind) if follows.kind else None:
        return tell(by_hand)
    if follows.hold_until:
        return tell("Without a word from you letters may go on from {hold_until}.", hold_until=follows.hold_until)
    if not proposed:
        return ""
    rest = tell("; other invoices go on") if follows.narrows_to_item else ""
    return tell("“yes” means “{proposed}”: only this invoice stays quiet{rest}.", proposed=proposed, rest=rest)


def corrected(label: Label, day: date | None) -> str:
    """Say what the owner said it means."""
    return f"{tell(SAID)} {tell(TOLD[label])}{f', {day}' if day else ''}."
