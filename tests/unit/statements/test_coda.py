"""A CODA file says what was booked, and proves it."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.errors import NotAStatement, StatementError
from agent.domain.money import Money
from agent.domain.statement import StatementEntry
from agent.statements.coda import read_coda
from tests.examples import examples
from tests.tables import each

SAMPLES = Path(__file__).parents[4] / "shared/samples/bank"
OWN = "BE68539007547034"
PAYER = "BE71096123456769"
WHOLE = "00150000"  # a transfer from a customer
TOTAL, PART, PART_OF_PART = "10150000", "50150000", "90150000"
CHARGED, CHARGE = "30150000", "80150000"


def field(*parts: tuple[int, str]) -> str:
    """A record of 128 characters with each text at its position (from 0)."""
    record = " " * 128
    for start, text in parts:
        record = record[:start] + text + record[start + len(text) :]
    assert len(record) == 128
    return record


def told(amount: str) -> str:
    """Sign and fifteen digits: "-9.68" is 1000000000009680."""
    value = Decimal(amount)
    return f"{int(value < 0)}{int(abs(value) * 1000):015}"


def header(version: str = "2") -> str:
    """Record 0."""
    return field((0, "0000005032600005"), (34, "SANNE SCHRIJFT"), (60, "KREDBEBB"), (127, version))


def old(amount: str, structure: str = "2", account: str = f"{OWN:34}EUR") -> str:
    """Record 1: the balance of 4 March."""
    return field((0, f"1{structure}062"), (5, account), (42, told(amount)), (58, "040326"), (125, "062"))


def new(amount: str, account: str = f"{OWN:34}EUR") -> str:
    """Record 8: the balance of 5 March."""
    return field((0, "8062"), (4, account), (41, told(amount)), (57, "050326"), (127, "0"))


def trailer(debit: str, credit: str) -> str:
    """Record 9."""
    return field((0, "9"), (16, "000004"), (22, told(debit)[1:]), (37, told(credit)[1:]), (127, "2"))


def moved(
    amount: str, text: str = "", *, number: str = "00010000", code: str = WHOLE, bank_id: str = "", level: str = "0"
) -> str:
    """Record 2.1; a text that begins with 1 is structured."""
    mark = text if text.startswith("1") else f"0{text}"
    return field(
        (0, f"21{number}"), (10, bank_id), (31, told(amount)), (47, "060326"), (53, code), (61, mark[:54]),
        (115, "050326062"), (124, f"{level}1 0"),
    )  # fmt: skip


def more(text: str = "", *, number: str = "00010000", reference: str = "", r_type: str = " ", reason: str = "") -> str:
    """Record 2.2."""
    return field((0, f"22{number}"), (10, text), (63, reference), (112, r_type), (113, reason), (125, "1 0"))


def from_whom(name: str, account: str = PAYER, text: str = "", number: str = "00010000") -> str:
    """Record 2.3."""
    return field((0, f"23{number}"), (10, account), (47, name), (82, text), (125, "0 1"))


def informed(kind: str, text: str, number: str = "00010001") -> str:
    """Record 3.1, 3.2 or 3.3."""
    start = 39 if kind == "31" else 10
    return field((0, f"{kind}{number}"), (start, text), (125, "0 0"))


def file(*records: str) -> str:
    """Records as a file."""
    return "\r\n".join(records) + "\r\n"


def day_of(total: str, *records: str) -> str:
    """A whole statement that began at 100.00 and gained this much."""
    return file(header(), old("100.00"), *records, new(str(Decimal("100.00") + Decimal(total))))


def only(text: str) -> StatementEntry:
    """The one entry of the one statement."""
    (statement,) = read_coda(text).statements
    (entry,) = statement.entries
    return entry


# --- the statement -------------------------------------------------------------------------------------------------


def test_a_statement_says_account_balances_and_days():
    """
    Header, old balance, one payment, new balance, control totals.
    """
    payment = (moved("121.00", "factuur 2026-031", bank_id="REF1"), from_whom("ACME BV"))
    (statement,) = read_coda(file(header(), old("-100.00"), *payment, new("21.00"), trailer("0", "121.00"))).statements

    assert (statement.account, statement.currency, statement.number) == (OWN, "EUR", "062")
    assert (statement.opening, statement.closing) == (Decimal("-100.00"), Decimal("21.00"))
    assert (statement.opened_on, statement.closed_on) == (date(2026, 3, 4), date(2026, 3, 5))
    assert [entry.bank_id for entry in statement.entries] == ["REF1"]


@pytest.mark.parametrize(
    ("structure", "field_of_account", "account", "currency"),
    [
        ("0", "539007547034 EUR0BE", "539007547034", "EUR"),
        ("1", f"{'12 345 678':34}USD", "12345678", "USD"),
        ("2", f"{OWN:31}   EUR", OWN, "EUR"),
        ("3", f"{'NL91ABNA0417164300':34}GBP", "NL91ABNA0417164300", "GBP"),
    ],
)
def test_every_account_structure_says_account_and_currency(structure, field_of_account, account, currency):
    """
    Belgian number, foreign number, Belgian IBAN, foreign IBAN.
    """
    text = file(header(), old("1.00", structure, field_of_account), new("1.00", field_of_account))
    (statement,) = read_coda(text).statements

    assert (statement.account, statement.currency) == (account, currency)


def test_several_statements_stand_in_one_file_with_or_without_trailer():
    """
    The second begins at its own header.
    """
    first = (header(), old("1.00"), new("1.00"))
    second = (header(), old("2.00"), moved("3.00"), new("5.00"), trailer("0", "3.00"))

    for text in (file(*first, *second), file(*first, trailer("0", "0"), *second)):
        assert [one.closing for one in read_coda(text).statements] == [Decimal("1.00"), Decimal("5.00")]


def test_a_day_without_movements_may_leave_the_new_balance_out():
    """
    Nothing moved, so the old balance is the new one.
    """
    (statement,) = read_coda(file(header(), old("7.50"), trailer("0", "0"))).statements

    assert (statement.closing, statement.closed_on, statement.entries) == (Decimal("7.50"), date(2026, 3, 4), ())


@pytest.mark.parametrize("shape", [str.strip, lambda text: text.replace("\r\n", ""), lambda text: text + "\x1a"])
def test_cut_blanks_missing_line_ends_and_an_end_mark_change_nothing(shape):
    """
    Some programs strip lines, some write one long line, some end with the mark of old systems.
    """
    text = day_of("5.00", moved("5.00", "dank u"))

    assert only(shape(text)).text == "dank u"
    assert only("\n".join(line.rstrip() for line in text.splitlines())).text == "dank u"


# --- what is refused -----------------------------------------------------------------------------------------------


@each(
    ("text", "says"),
    [
        (
            file(header(), old("100.00"), moved("5.00"), new("100.00")),
            "line 4: statement 062 of account",
        ),
        (file(header(), old("0"), moved("5.00"), new("5.00"), trailer("0", "6.00")), "line 5: the control totals"),
        (file(header("1"), old("0"), new("0")), "line 1: this is CODA version '1'"),
        (file(header(), old("0"), moved("5.00")), "line 3: the new balance"),
        (file(header(), moved("5.00"), new("5.00")), "line 2: a record that begins with '2100010000'"),
        (file(header(), old("0"), more("x"), new("0")), "line 3: a record that begins with '2200010000'"),
        (file(header(), old("0"), moved("0", number="00010001"), new("0")), "line 3: a detail stands without"),
        (file(header(), old("0"), new("0").replace("050326", "310226")), "line 3: '310226' is no date"),
        (file(header(), old("0"), new("0", f"{PAYER:34}EUR")), "line 3: the new balance is of another account"),
        (file(header(), old("0", structure="7"), new("0")), "line 2: the account structure '7'"),
        (file(header(), old("0"), new("0"), trailer("0", "0"), moved("1")), "line 5: a record stands after the end"),
        (file(header(), old("0") + "X", new("0")), "line 2: a record is longer than 128"),
    ],
)
def test_a_file_that_cannot_be_believed_is_refused_whole_with_its_line(text, says):
    """
    One wrong digit and nothing of the file counts.
    """
    with pytest.raises(StatementError, match=says.replace("(", r"\(")) as caught:
        read_coda(text)

    assert not isinstance(caught.value, NotAStatement)
    assert "; " in str(caught.value)


@pytest.mark.parametrize("text", ["", "\n\n", ":20:940\r\n:25:NL91ABNA0417164300", "<OFX>", "Datum;Bedrag", "0" * 128])
def test_what_does_not_begin_with_a_header_is_something_else(text):
    """
    The next reader may try it.
    """
    with pytest.raises(NotAStatement):
        read_coda(text)


# --- one movement --------------------------------------------------------------------------------------------------


def test_a_movement_says_who_paid_when_and_what_for():
    """
    The communication runs on over its records without a blank; the name is whole in the information.
    """
    words = (
        "Factuur 2026-031 van 3 februari voor het schrijven van een folder over de Dijle, met dank voor het mooie werk"
    )
    entry = only(
        day_of(
            "121.00",
            moved("121.00", words[:53], bank_id="KBC0305"),
            more(words[53:106], reference="ACME-2026-77"),
            from_whom("VERENIGDE DRUKKERIJEN VAN HET HAGEL", f"{PAYER:34}EUR", words[106:]),
            informed("31", "1001VERENIGDE DRUKKERIJEN VAN HET HAGELAND EN DE DIJLE"),
            informed("32", "DIESTSEVEST 1"),
        )
    )

    assert (entry.booked_on, entry.value_on) == (date(2026, 3, 5), date(2026, 3, 6))
    assert entry.amount == Decimal("121.00")
    assert entry.counterparty == "VERENIGDE DRUKKERIJEN VAN HET HAGELAND EN DE DIJLE"
    assert (entry.account, entry.end_to_end_id, entry.bank_id) == (PAYER, "ACME-2026-77", "KBC0305")
    assert entry.text == words
    assert entry.raw.startswith("2100010000KBC0305")


@pytest.mark.parametrize("kind", ["101", "102"])
def test_a_structured_communication_is_a_reference_in_its_printed_form(kind):
    """
    Types 101 and 102 hold the twelve digits of the invoice.
    """
    entry = only(day_of("5.00", moved("5.00", f"1{kind}090933755493")))

    assert (entry.reference, entry.text) == ("+++090/9337/55493+++", "")


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("***090/9337/55493*** dank", "+++090/9337/55493+++"),
        ("factuur +++ 090/9337/55493 +++", "+++090/9337/55493+++"),
        ("***090/9337/55494***", None),
        ("090933755493", None),
        ("1100RF18539007547034", "RF18539007547034"),
    ],
)
def test_a_reference_the_payer_typed_counts_when_its_check_digits_are_right(text, reference):
    """
    Plus signs or stars around it; bare digits stay text.
    """
    entry = only(day_of("5.00", moved("5.00", text)))

    assert entry.reference == reference


@pytest.mark.parametrize(
    ("amount_code", "text"),
    [
        ("Virement en euros (SEPA)", " + 302,50De: ATELIER BC - BE71096123456769"),
        ("Europese overschrijving (zie bijlage)", " + 1.302,50Van: ACME BV - BE64NOT PROVIDED"),
    ],
)
def test_what_the_bank_fills_in_when_the_payer_said_nothing_is_no_text(amount_code, text):
    """
    Seen at ING and CBC: the heading, the amount and the payer once more; that amount is no list of invoices.
    """
    entry = only(
        day_of("302.50", moved("302.50", amount_code), more(text), informed("31", f"0{amount_code} Van: ACME IBAN: BE"))
    )

    assert entry.text == ""


def test_the_payers_words_are_found_behind_the_banks_own():
    """
    The bank may put the communication behind the payer; a payer who writes like a bank keeps his words.
    """
    bank = "Virement en euros (SEPA) De: X IBAN: BE1 Communication: ABO 31 Info personnelle: 7"

    assert (
        only(day_of("5.00", moved("5.00"), informed("31", f"0{bank[:73]}"), informed("32", bank[73:]))).text == "ABO 31"
    )
    assert only(day_of("5.00", moved("5.00", "Transfer from: Acme, 2026-031"))).text == "Transfer from: Acme, 2026-031"


def debit(reason: str = "    ", r_type: str = " ", paid: str = "0") -> str:
    """The content of a direct debit (type 127): text at 79, R-transaction at 141."""
    return f"1127{'05032610'}{paid}{'BE12ZZZ0123456789':35}{'MANDAAT-7':35}{'abonnement maart':62}{r_type}{reason}"


def direct_debit(amount: str, content: str, reason: str = "", r_type: str = " ") -> str:
    """A statement with one direct debit."""
    return day_of(
        amount,
        moved(amount, content[:54]),
        more(content[54:107], reference="SDD-31", reason=reason, r_type=r_type),
        from_whom("ACME BV", text=content[107:]),
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (direct_debit("50.00", debit()), None),
        (direct_debit("-50.00", debit("MD06", "3", "3")), "MD06"),
        (direct_debit("-50.00", debit(paid="4")), "debtor's account problem"),
        (direct_debit("-50.00", debit(r_type="2")), "return"),
        (direct_debit("-50.00", debit(), "AM04", "2"), "AM04"),
        (direct_debit("-50.00", debit(), "", "4"), "reversal"),
    ],
)
def test_a_direct_debit_says_its_text_and_why_it_came_back(text, reason):
    """
    The ISO code where there is one, else the bank's words.
    """
    entry = only(text)

    assert (entry.text, entry.end_to_end_id, entry.return_reason) == ("abonnement maart", "SDD-31", reason)


def test_a_direct_debit_from_before_sepa_says_its_text_and_whether_it_was_paid():
    """
    Type 107: its number, its day, the text, and a digit that is 0 when it was paid.
    """
    paid = only(day_of("50.00", moved("50.00", f"1107{'123456789012050326'}{'abonnement maart':30}0")))
    back = only(day_of("-50.00", moved("-50.00", f"1107{'123456789012050326'}{'abonnement maart':30}3")))

    assert (paid.text, paid.return_reason) == ("abonnement maart", None)
    assert (back.text, back.return_reason) == ("abonnement maart", "unpaid")


def test_a_payment_in_another_currency_says_what_was_paid():
    """
    Type 105: gross amount, amount in the payer's currency, rate, currency, reference.
    """
    content = f"1105{95_500:015}{100_000:015}{'000001047120'}USD090933755493"
    entry = only(day_of("95.50", moved("95.50", content[:54]), more(content[54:])))

    assert entry.original == Money(Decimal("100.00"), "USD")
    assert entry.reference == "+++090/9337/55493+++"


@pytest.mark.parametrize(
    ("account", "read"),
    [
        (f"{PAYER:34}EUR", PAYER), ("096123456769 EUR", "096123456769"), ("BE71 0961 2345 6769", PAYER),
        ("", None), ("0" * 12, None),
    ],
)  # fmt: skip
def test_the_other_account_is_read_without_blanks_and_currency(account, read):
    """
    IBAN, Belgian number, nothing.
    """
    assert only(day_of("5.00", moved("5.00"), from_whom("ACME", account))).account == read


@pytest.mark.parametrize("word", ["NOTPROVIDED", "NOT PROVIDED", "NONREF", ""])
def test_a_reference_that_says_there_is_none_is_none(word):
    """
    Words a bank puts where the payer's system gave nothing.
    """
    assert only(day_of("5.00", moved("5.00"), more(reference=word))).end_to_end_id is None


# --- totals and their details --------------------------------------------------------------------------------------


def test_details_that_add_up_stand_for_their_total():
    """
    A batch told in full is its payments; details never count in the balance.
    """
    text = day_of(
        "30.00",
        moved("30.00", code=TOTAL, level="1"),
        moved("10.00", "een", number="00010001", code=PART),
        moved("20.00", "twee", number="00010002", code=PART, level="1"),
    )
    (statement,) = read_coda(text).statements

    assert [(one.text, one.amount, one.is_batch) for one in statement.entries] == [
        ("een", Decimal("10.00"), False), ("twee", Decimal("20.00"), False),
    ]  # fmt: skip


def test_a_total_within_a_total_is_not_counted_twice():
    """
    The second level begins and ends with globalisation code 2.
    """
    text = day_of(
        "30.00",
        moved("30.00", code=TOTAL, level="1"),
        moved("30.00", "subtotaal", number="00010001", code=PART, level="2"),
        moved("10.00", "een", number="00010002", code=PART),
        moved("20.00", "twee", number="00010003", code=PART, level="2"),
    )
    (statement,) = read_coda(text).statements

    assert [one.text for one in statement.entries] == ["een", "twee"]


@pytest.mark.parametrize("details", [(), (moved("10.00", number="00010001", code=PART),)])
def test_a_total_whose_details_are_not_told_is_one_batch(details):
    """
    The details may come in another file, or only in part.
    """
    entry = only(day_of("30.00", moved("30.00", code=TOTAL), *details))

    assert (entry.amount, entry.is_batch) == (Decimal("30.00"), True)


def test_a_payment_with_its_charges_told_stays_one_payment():
    """
    Type 3: the details are what the bank took of it.
    """
    charged = (moved("100.00", number="00010001", code=CHARGE), moved("-5.00", number="00010002", code=CHARGE))
    entry = only(day_of("95.00", moved("95.00", "2026-031", code=CHARGED), from_whom("ACME"), *charged))

    assert (entry.amount, entry.counterparty, entry.is_batch) == (Decimal("95.00"), "ACME", False)


def test_a_bank_reference_that_several_bookings_share_is_no_name_of_one():
    """
    It would make true twins one payment; so would zeros.
    """
    pair = [moved("5.00", number=f"000{n}0000", bank_id="SAME") for n in (1, 2)]
    last = [moved("5.00", number="00030000", bank_id="0" * 21), moved("5.00", number="00040000", bank_id="OWN")]
    (statement,) = read_coda(day_of("20.00", *pair, *last)).statements

    assert [entry.bank_id for entry in statement.entries] == [None, None, None, "OWN"]


# --- what always holds ---------------------------------------------------------------------------------------------

RECORDS = [header(), old("0"), moved("5.00", "1127"), more("x"), from_whom("A"), informed("31", "1001A"), new("5.00"),
           moved("5.00", number="00010001", code=PART_OF_PART), trailer("0", "5.00"), "4 message", ""]  # fmt: skip


@examples(75)
@given(
    st.lists(st.sampled_from(RECORDS), max_size=8),
    st.lists(st.tuples(st.integers(0, 1200), st.characters()), max_size=3),
)
def test_any_text_is_a_balanced_statement_or_a_refusal(records, changes):
    """
    Records in any order, with any character changed: never another exception, never an unproven statement.
    """
    text = file(header(), *records)
    for place, character in changes:
        text = text[:place] + character + text[place + 1 :]
    try:
        read = read_coda(text)
    except StatementError:
        return

    for statement in read.statements:
        assert statement.opening + sum(entry.amount for entry in statement.entries) == statement.closing


@examples(25)
@given(st.text())
def test_any_words_behind_a_header_are_read_or_refused(text):
    """
    Never another exception.
    """
    try:
        read_coda(header() + "\n" + text)
    except StatementError:
        return


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real files are not on this machine")
def test_real_files_are_read_as_their_truth_says():
    """
    Files that contradict themselves are refused, the others agree entry by entry.
    """
    for line in (SAMPLES / "truth.jsonl").read_text("utf-8").splitlines():
        truth = json.loads(line)
        if truth["format"] != "coda":
            continue
        text = (SAMPLES / truth["file"]).read_text("cp1252")
        if truth["balance_check"] == "file-inconsistent":
            with pytest.raises(StatementError):
                read_coda(text)
            continue
        (statement,) = read_coda(text).statements
        expected = [part for one in truth["entries"] for part in one.get("details") or [one]]
        assert [str(entry.amount) for entry in statement.entries] == [one["amount"] for one in expected]
        assert [entry.text or None for entry in statement.entries] == [one["text"] for one in expected]
        assert [entry.account for entry in statement.entries] == [one["counterparty_iban"] for one in expected]
