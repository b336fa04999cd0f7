"""Generated values of the trade: anything a mail or a document may have put into them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

from hypothesis import strategies as st

from agent.domain.customer import Customer
from agent.domain.events import (
    Agreed,
    Allocated,
    Allowed,
    Bounced,
    Corrected,
    Credited,
    Disputed,
    Dropped,
    Event,
    Held,
    Learned,
    OwnerWrote,
    Promised,
    Released,
    Reminded,
    Replied,
    Resolved,
    Returned,
    Seen,
    Unallocated,
    Undelivered,
)
from agent.domain.instalments import Part
from agent.domain.invoice import Dispatch, Invoice, Party
from agent.domain.item import OpenItem
from agent.domain.mail import Address
from agent.domain.manner import Form, Manner
from agent.domain.money import Money

texts = st.text(st.characters(codec="utf-8"), max_size=12)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # bounds are naive
money = st.builds(Money, st.decimals(-1_000_000, 1_000_000, allow_nan=False, places=2), st.just("EUR"))
addresses = st.builds(Address, texts, texts)
people = st.lists(addresses, max_size=2).map(tuple)
optional_texts = st.none() | texts
manners = st.none() | st.builds(Manner, optional_texts, st.none() | st.sampled_from(Form))


def _event(kind: type[Event], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Event]:
    return cast("st.SearchStrategy[Event]", st.builds(kind, at=moments, **fields))


events = st.one_of(
    _event(Seen, source=texts),
    _event(
        Allocated,
        amount=money,
        source=texts,
        evidence=st.lists(texts, max_size=2).map(tuple),
        let_go=st.none() | money,
    ),
    _event(Returned, amount=money, source=texts, reason=texts),
    _event(Unallocated, payment=st.integers(1, 5), reason=texts),
    _event(Credited, amount=money, credit_note=texts),
    _event(Corrected, field=st.just("number"), value=texts, source=texts),
    _event(
        Reminded,
        letter_id=texts,
        step=texts,
        message_id=texts,
        to=st.lists(texts, max_size=2).map(tuple),
        sent_as=optional_texts,
    ),
    _event(Replied, received_at=moments, mail=texts, sender=texts, subject=texts, excerpt=texts),
    _event(OwnerWrote, written_at=moments, mail=texts, message_id=optional_texts, spoken=manners),
    _event(Bounced, mail=texts, cited=texts, recipient=optional_texts),
    _event(Promised, source=texts, amount=st.none() | money),
    _event(Agreed, source=texts, parts=st.lists(st.builds(Part, amount=money), max_size=3).map(tuple)),
    _event(Held, source=texts, until=st.none() | st.dates(), note=texts),
    _event(Released, by=texts, source=optional_texts),
    _event(Disputed, note=texts, source=texts),
    _event(Resolved, by=texts),
    _event(Allowed, gate=texts),
    _event(Undelivered, letter_id=texts, step=texts, reply=texts),
    _event(Dropped, reason=texts),
    _event(Learned, value=texts, source=texts),
)
histories = st.lists(events, max_size=5).map(tuple)

parties = st.builds(Party, name=optional_texts, email=optional_texts, country=optional_texts)
dispatches = st.builds(
    Dispatch,
    sent_at=moments,
    mailbox=texts,
    identity=texts,
    message_id=optional_texts,
    references=st.lists(texts, max_size=2).map(tuple),
    sender=st.none() | addresses,
    to=people,
    cc=people,
    subject=texts,
    spoken=manners,
)
invoices = st.builds(
    Invoice,
    number=texts,
    amount_due=st.none() | money,
    dispatch=dispatches,
    issue_date=st.none() | st.dates(),
    payment_terms=optional_texts,
    total=st.none() | money,
    iban=optional_texts,
    seller=parties,
    customer=parties,
    unsettled=st.lists(texts, max_size=2).map(tuple),
    provenance=st.dictionaries(texts, texts, max_size=3),
)
items = st.builds(OpenItem, texts, invoices, histories)
customers = st.builds(
    Customer,
    texts,
    texts,
    people,
    st.lists(texts, max_size=2).map(tuple),
    terms_days=st.none() | st.integers(0, 99),
    history=histories,
)
