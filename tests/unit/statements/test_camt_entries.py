"""One CAMT entry: sign, parties, references, text, other currencies, batches and returns."""

from __future__ import annotations

from decimal import Decimal

import pytest

from agent.domain.errors import StatementError
from agent.domain.money import Money
from agent.domain.statement import StatementEntry
from agent.statements.camt import read_camt
from tests.unit.statements.camt_builder import OURS, THEIRS, amt, camt, el, entry, party, statement, tx

US = party("Cdtr", "Sanne Bakker", OURS)
THEM = party("Dbtr", "Acme B.V.", THEIRS)


def read(*entries: str, total: str = "10.00", version: str = "053.001.02") -> tuple[StatementEntry, ...]:
    """Of these entries, which together are ``total``."""
    closing = str(Decimal(100) + Decimal(total))
    [found] = read_camt(camt(statement(*entries, closing=closing), version=version)).statements
    return found.entries


def only(details: str, version: str = "053.001.02", **more: str) -> StatementEntry:
    """The one entry of ten euros with these details."""
    [found] = read(entry("10.00", details, **more), version=version)
    return found


# --- parties -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "parties",
    [
        THEM,
        party("Dbtr", "Acme B.V.", THEIRS, v8=True),
        THEM.replace("<Nm>Acme B.V.</Nm>", "") + el("UltmtDbtr", el("Nm", "Acme B.V.")),
        THEM.replace("<Nm>Acme B.V.</Nm>", "") + el("UltmtDbtr", el("Pty", el("Nm", "Acme B.V."))),
        THEM.replace(THEIRS, "NL20 INGB 0001 2345 67").replace("Acme", "\n  Acme "),
        THEM.replace("<IBAN>", "<BBAN>").replace("</IBAN>", "</BBAN>"),
    ],
)
def test_the_payer_is_found_where_each_version_puts_him(parties):
    """
    Directly, as a party, as the ultimate debtor; blanks do not matter.
    """
    found = only(tx(parties=parties + US))

    assert (found.counterparty, found.account) == ("Acme B.V.", THEIRS)


def test_an_account_without_an_iban_is_kept_as_it_stands():
    """
    Under Othr.
    """
    assert only(tx(parties=party("Dbtr", "Harbor Books", "021000021 8877"))).account == "021000021 8877"


@pytest.mark.parametrize("nothing", ["NOTPROVIDED", "Not provided", "-", "0"])
def test_a_field_that_only_says_there_is_nothing_says_nothing(nothing):
    """
    SEPA fills what must not be empty: name, account and reference; of a text only its own word means nothing.
    """
    ultimate = el("UltmtDbtr", el("Nm", "Acme B.V."))
    found = only(
        tx(parties=party("Dbtr", nothing, "0").replace(">0<", f">{nothing}<"), ustrd=(nothing,), reference=nothing)
    )
    behind = only(tx(parties=party("Dbtr", nothing) + ultimate))

    assert (found.counterparty, found.account, found.reference) == ("", None, None)
    assert found.text == (nothing if nothing in "-0" else "")
    assert behind.counterparty == "Acme B.V."


def test_of_money_that_left_the_creditor_is_the_other_party():
    """
    And we are the debtor.
    """
    parties = party("Dbtr", "Sanne Bakker", OURS) + party("Cdtr", "Drukker", THEIRS)
    [found] = read(entry("10.00", tx(parties=parties), sign="DBIT"), total="-10.00")

    assert (found.amount, found.counterparty, found.account) == (Decimal(-10), "Drukker", THEIRS)


def test_a_bank_that_names_us_as_the_payer_is_not_believed():
    """
    Our own account on both sides of the sign: the other one is taken.
    """
    parties = party("Dbtr", "Sanne Bakker", OURS) + party("Cdtr", "Acme B.V.", THEIRS)

    assert only(tx(parties=parties)).counterparty == "Acme B.V."


# --- references and text -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("issuer", ["", "CUR", "BBA", "ISO", "SKV"])
def test_a_structured_reference_is_kept_as_printed_whoever_issued_it(issuer):
    """
    Whether its check digits are right is asked later.
    """
    kind = el("Tp", el("CdOrPrtry", el("Cd", "SCOR")), el("Issr", issuer))
    remittance = el("RmtInf", el("Strd", el("CdtrRefInf", kind, el("Ref", "+++000/1234/56748+++"))))

    assert only(el("TxDtls", remittance)).reference == "+++000/1234/56748+++"


def test_of_several_structured_references_none_is_the_one():
    """
    They are text then: one payment for several invoices.
    """
    several = "".join(el("Strd", el("CdtrRefInf", el("Ref", number))) for number in ("RF1", "RF2", "RF1"))
    found = only(el("TxDtls", el("RmtInf", el("Ustrd", "samen"), several)))

    assert (found.reference, found.text) == (None, "samen RF1 RF2")


def test_numbers_of_documents_and_remarks_are_text():
    """
    A payer's program may write the invoice there and nothing else.
    """
    strd = el("Strd", el("RfrdDocInf", el("Nb", "2026-014")), el("AddtlRmtInf", "met dank"))

    assert only(el("TxDtls", el("RmtInf", strd))).text == "met dank 2026-014"


def test_text_in_pieces_is_joined_as_it_was_cut():
    """
    A full piece was cut anywhere, a shorter one at its end.
    """
    found = only(tx(ustrd=("x" * 137 + "202", "6-014", "dank", "")))

    assert found.text == "x" * 137 + "2026-014 dank"


@pytest.mark.parametrize("nothing", ["NOTPROVIDED", "Not Provided", "NONREF", "n/a", "0000", "-", " "])
def test_a_reference_that_says_there_is_none_is_none(nothing):
    """
    As end-to-end id and as the bank's own.
    """
    found = only(tx(e2e=nothing), ref=nothing)

    assert (found.end_to_end_id, found.bank_id) == (None, None)


def test_the_banks_own_words_count_only_where_nobody_else_says_anything():
    """
    A card payment has no other text; a transfer's is the payer's.
    """
    own = el("AddtlNtryInf", "BETAALPAS  Kwast\nDUINDORP")

    assert only(tx(ustrd=("2026-014",)), extra=own).text == "2026-014"
    assert only(tx(reference="RF59VD2026014"), extra=own).text == ""
    assert only(tx(), extra=own).text == "BETAALPAS Kwast DUINDORP"
    assert read(entry("10.00", extra=own))[0].text == "BETAALPAS Kwast DUINDORP"
    assert only(tx(extra=el("AddtlTxInf", "kosten")), extra=own).text == "kosten"


def test_words_of_the_bank_that_are_its_mt940_are_read_as_such():
    """
    ABN AMRO's form; nothing else says who paid.
    """
    words = f"/TRTP/SEPA OVERBOEKING/IBAN/{THEIRS}/BIC/INGBNL2A/NAME/Acme B.V./REMI/FACTUUR 2026-014/EREF/E7"
    [found] = read(entry("10.00", extra=el("AddtlNtryInf", words)))

    assert (found.counterparty, found.account, found.end_to_end_id) == ("Acme B.V.", THEIRS, "E7")
    assert found.text == "FACTUUR 2026-014"


# --- the bank's id -------------------------------------------------------------------------------------------------


def test_the_banks_id_is_its_own_reference_of_the_entry_or_of_its_only_payment():
    """
    NtryRef only counts the entries of one download, so it is none.
    """
    assert only(tx(ref="T1"), ref="N1").bank_id == "N1"
    assert only(tx(ref="T1")).bank_id == "T1"
    assert read(entry("10.00", extra=el("NtryRef", "1")))[0].bank_id is None


def test_entries_that_share_an_id_are_told_apart():
    """
    By their order; what is called so already is not called so again.
    """
    parts = tx(amount=amt("1.00")), tx(amount=amt("1.00"))
    found = read(entry("2.00", *parts, ref="A"), entry("3.00", ref="A"), entry("5.00", ref="A"), total="10.00")

    assert [each.bank_id for each in found] == ["A/1", "A/2", "A", "A/3"]


# --- other currencies ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["InstdAmt", "TxAmt", "CntrValAmt"])
@pytest.mark.parametrize("place", ["payment", "entry"])
def test_what_was_paid_in_another_currency_is_kept_beside(kind, place):
    """
    The rate it was exchanged at is the bank's business.
    """
    exchange = el("CcyXchg", el("SrcCcy", "USD"), el("XchgRate", "1.08"))
    ordered = el("InstdAmt", amt("10.00")) if kind == "TxAmt" else ""
    told = el("AmtDtls", ordered, el(kind, amt("10.80", "USD"), exchange))
    found = only(tx(amount=told)) if place == "payment" else only(tx(), extra=told)

    assert (found.amount, found.original) == (Decimal(10), Money(Decimal("10.80"), "USD"))


def test_the_amount_that_was_booked_counts_and_not_the_one_that_was_ordered():
    """
    Costs of a return are in the one, not in the other.
    """
    told = el("AmtDtls", el("InstdAmt", amt("7.05")), el("TxAmt", amt("10.00")))

    assert (only(tx(amount=told)).amount, only(tx(amount=told)).original) == (Decimal(10), None)


# --- batches -------------------------------------------------------------------------------------------------------


def batch(*parts: str, announced: int | None = None, total: str = "10.00") -> tuple[StatementEntry, ...]:
    """One entry with these payments."""
    about = el("Btch", el("NbOfTxs", str(announced))) if announced is not None else ""
    return read(entry(total, about, *parts, ref="B"), total=total)


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda amount: amt(amount),
        lambda amount: el("AmtDtls", el("TxAmt", amt(amount))),
        lambda amount: el("AmtDtls", el("InstdAmt", amt(amount))),
        lambda amount: el("AmtDtls", el("InstdAmt", amt(amount, "USD")), el("CntrValAmt", amt(amount))),
    ],
)
def test_a_batch_that_adds_up_becomes_its_payments_wherever_their_amounts_stand(wrapped):
    """
    Each with its own payer.
    """
    found = batch(tx(amount=wrapped("4.00"), parties=THEM), tx(amount=wrapped("6.00")), announced=2)

    assert [(each.amount, each.counterparty) for each in found] == [(Decimal(4), "Acme B.V."), (Decimal(6), "")]


def test_the_payments_of_a_batch_keep_the_ids_the_bank_gave_them():
    """
    When all have one.
    """
    parts = [tx(amount=amt("5.00"), ref=ref) for ref in ("P1", "P2")]

    assert [each.bank_id for each in batch(*parts)] == ["P1", "P2"]
    assert [each.bank_id for each in batch(parts[0], parts[0])] == ["B/1", "B/2"]


def test_what_the_bank_says_of_a_batch_is_not_said_of_its_payments():
    """
    But of the total, where that is all there is.
    """
    words = el("AddtlNtryInf", "SAMMELGUTSCHRIFT")
    told = read(entry("10.00", tx(amount=amt("4.00")), tx(amount=amt("6.00")), extra=words))
    untold = read(entry("10.00", tx(amount=amt("4.00")), tx(amount=amt("5.00")), extra=words))

    assert [each.text for each in (*told, *untold)] == ["", "", "SAMMELGUTSCHRIFT"]


def test_a_payment_of_a_batch_may_go_the_other_way():
    """
    Its own indicator counts where the sum needs it.
    """
    back = tx(amount=amt("2.00") + el("CdtDbtInd", "DBIT"))

    assert [each.amount for each in batch(tx(amount=amt("12.00")), back)] == [Decimal(12), Decimal(-2)]


@pytest.mark.parametrize(
    "parts",
    [
        (tx(amount=amt("4.00")), tx(amount=amt("5.00"))),
        (tx(amount=amt("4.00")), tx()),
        (tx(amount=amt("4.00")), tx(amount=amt("6.00", "USD"))),
    ],
)
def test_a_batch_that_does_not_add_up_is_one_total(parts):
    """
    It says so, and names nobody.
    """
    [found] = batch(*parts)

    assert (found.amount, found.is_batch, found.counterparty, found.bank_id) == (Decimal(10), True, "", "B")


@pytest.mark.parametrize("parts", [(), (tx(amount=amt("4.00"), parties=THEM),), (tx(amount=amt("10.00")),)])
def test_a_batch_of_which_fewer_payments_are_told_is_one_total(parts):
    """
    A payer who is told stands for the others as little as for himself.
    """
    [found] = batch(*parts, announced=3)

    assert (found.amount, found.is_batch, found.counterparty) == (Decimal(10), True, "")


def test_details_in_several_groups_belong_to_one_batch():
    """
    NtryDtls may come again, each with the number of its own.
    """
    groups = [el("NtryDtls", el("Btch", el("NbOfTxs", "1")), tx(amount=amt(amount))) for amount in ("4.00", "6.00")]

    assert [each.amount for each in read(entry("10.00", extra="".join(groups)))] == [Decimal(4), Decimal(6)]


def test_the_first_version_had_no_details_around_its_payments():
    """
    They stand in the entry itself.
    """
    assert read(entry("10.00", extra=tx(parties=THEM)))[0].counterparty == "Acme B.V."


# --- returns and reversals -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "parties",
    [
        THEM + US,
        party("Cdtr", "Acme B.V.", THEIRS) + party("Dbtr", "Sanne Bakker", OURS),
        party("Dbtr", "Acme B.V.", THEIRS) + party("Cdtr", "SANNE BAKKER"),
        party("Dbtr", "Acme B.V.", THEIRS),
        party("Cdtr", "Acme B.V.", THEIRS),
    ],
)
@pytest.mark.parametrize("sign", ["CRDT", "DBIT"])
def test_what_comes_back_names_the_other_party_on_whichever_side_it_stands(parties, sign):
    """
    Banks keep the first parties, or turn them round, or name one only.
    """
    details = tx(parties=parties, extra=el("RtrInf", el("Rsn", el("Cd", "AC04")), el("AddtlInf", "dicht")))
    total = "10.00" if sign == "CRDT" else "-10.00"
    [found] = read(entry("10.00", details, sign=sign), total=total)

    assert (found.counterparty, found.account, found.return_reason) == ("Acme B.V.", THEIRS, "AC04")


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        (el("RtrInf", el("RtrRsn", el("Cd", "MD06"))), "MD06"),
        (el("RtrInf", el("Rsn", el("Prtry", "stop"))), "stop"),
        (el("RtrInf", el("AddtlInf", "rekening opgeheven")), "rekening opgeheven"),
        (el("BkTxCd", el("Domn", el("Fmly", el("SubFmlyCd", "UPDD")))), "UPDD"),
        (el("BkTxCd", el("Domn", el("Fmly", el("SubFmlyCd", "ESCT")))), None),
    ],
)
def test_why_it_came_back_is_the_code_or_the_banks_words(extra, reason):
    """
    An ordinary transfer has none.
    """
    assert only(tx(extra=extra)).return_reason == reason


def test_a_reversal_takes_its_payments_with_it():
    """
    When the balance says that the sign is meant the other way.
    """
    parts = [tx(amount=amt(amount)) for amount in ("4.00", "6.00")]
    found = read(entry("10.00", *parts, reversal=True), total="-10.00")

    assert [(each.amount, each.return_reason) for each in found] == [
        (Decimal(-4), "reversal"),
        (Decimal(-6), "reversal"),
    ]


# --- status, days, refusals ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["PDNG", "INFO", "FUTR"])
@pytest.mark.parametrize("wrap", [str, lambda code: el("Cd", code)])
def test_what_is_not_booked_does_not_count(status, wrap):
    """
    Pending, announced or of a day to come.
    """
    assert read(entry("5.00", status=el("Sts", wrap(status))), total="0.00") == ()


def test_an_entry_without_a_status_or_a_booking_day_is_booked_on_its_value_day():
    """
    Else on the day of the balance.
    """
    bare = entry("10.00", status="").replace("<BookgDt><Dt>2026-03-02</Dt></BookgDt>", "")

    assert str(read(bare)[0].booked_on) == "2026-03-02"
    assert str(read(bare.replace("<ValDt><Dt>2026-03-02</Dt></ValDt>", ""))[0].booked_on) == "2026-03-03"


def test_a_moment_is_the_day_the_bank_wrote():
    """
    Just before midnight, in whatever zone.
    """
    assert str(read(entry("10.00", on="2026-03-02T23:59:59.999-05:00"))[0].booked_on) == "2026-03-02"


@pytest.mark.parametrize(
    ("stands", "becomes", "says"),
    [
        ("<CdtDbtInd>CRDT</CdtDbtInd><Sts>", "<Sts>", "neither credit nor debit"),
        (">BOOK<", ">MAYBE<", "unknown status"),
        (">10.00<", ">10,00<", "amount that cannot be read"),
        (">10.00<", ">1e1<", "amount that cannot be read"),
        (">10.00<", ">\u0661\u0660.00<", "amount that cannot be read"),
        (">10.00<", ">-10.00<", "below zero"),
        ('<Amt Ccy="EUR">10.00', "<Amt>10.00", "without a currency"),
        ("<BookgDt><Dt>2026-03-02", "<BookgDt><Dt>2026-02-30", "day that cannot be read"),
        ("<BookgDt><Dt>2026-03-02", "<BookgDt><Dt>0001-01-01", "day that cannot be read"),
        ("<BookgDt><Dt>2026-03-02", "<BookgDt><Dt>02.03.2026", "day that cannot be read"),
    ],
)
def test_what_cannot_be_read_for_certain_refuses_the_file(stands, becomes, says):
    """
    With its line and what to do.
    """
    content = camt(statement(entry("10.00"), closing="110.00")).decode()

    with pytest.raises(StatementError, match=rf"line 2: .*{says}.*; download"):
        read_camt(content.replace(stands, becomes).encode())
