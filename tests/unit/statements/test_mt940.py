"""MT940 of many banks becomes statements that prove themselves, or is refused aloud."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.errors import NotAStatement, StatementError
from agent.domain.money import Money
from agent.domain.statement import StatementEntry
from agent.statements.mt940 import read_mt940


def mt940(
    *bookings: str, opens: str = "C260301EUR100,00", closes: str = "C260302EUR110,00", account: str = "123"
) -> str:
    """One statement; by default ten euros come in."""
    return "\n".join((":20:X", f":25:{account}", ":28C:1/1", f":60F:{opens}", *bookings, f":62F:{closes}", "-", ""))


def entry(info: str, slip: str = "2603020302C10,00NTRFNONREF") -> StatementEntry:
    """The one booking of ten euros that has this field 86."""
    return read_mt940(mt940(f":61:{slip}", f":86:{info}")).statements[0].entries[0]


def said(info: str, slip: str = "2603020302C10,00NTRFNONREF") -> tuple[str, str | None, str]:
    """Name, account and text of it."""
    found = entry(info, slip)
    return found.counterparty, found.account, found.text


# --- dialects -----------------------------------------------------------------------------------------------------

DIALECTS = {
    "ING": "/EREF/E1//CNTP/NL91ABNA0417164300/ABNANL2A/J Bakker///REMI/USTD//factuur 2026-0\n14/",
    "Rabobank": "/EREF/E1/ORDP//NAME/J Bakker/REMI//REMI/factuur 2026-014/IBAN/NL91ABNA0417164300/ISDT/2026-03-02",
    "ABN AMRO": "/TRTP/SEPA OVERBOEKING/IBAN/NL91ABNA0417164300/NAME/J Bakker/REMI/factuur 2026-014/EREF/NOTPROVIDED",
    "columns": "SEPA OVERBOEKING                 IBAN: NL91ABNA0417164300\n"
    "BIC: ABNANL2A                    NAAM: J Bakker"
    "\nOMSCHRIJVING: factuur 2026-014",
    "Knab": "factuur 2026-014\nREK: NL91ABNA0417164300/NAAM: J Bakker",
    "German": "166?00GUTSCHRIFT?20EREF+E1?21SVWZ+factuur 20?2226-014?30ABNANL2A?31NL91ABNA0417164300?32J Bakker",
}


@pytest.mark.parametrize("info", DIALECTS.values(), ids=DIALECTS)
def test_every_dialect_says_the_same_three_things(info: str):
    """
    A dialect is known by its own form, not by the bank's name.
    """
    assert said(info) == ("J Bakker", "NL91ABNA0417164300", "factuur 2026-014")


def test_sns_has_account_and_name_on_the_first_line():
    """
    The same account stands in :61:.
    """
    info = "NL91ABNA0417164300 j bakker\n\nfactuur 2026-014"

    found = said(info, "260302    C10,00NOVBNL91ABNA0417164300\nj bakker")

    assert found == ("j bakker", "NL91ABNA0417164300", "factuur 2026-014")


def test_old_rabobank_has_account_and_name_in_columns_of_the_booking():
    """
    P is a giro number; each line of text is an :86: of its own.
    """
    slip = "260302C000000000010,00N127P001234567      J. BAKKER         "

    assert said("factuur\n:86:2026-014", slip) == ("J. BAKKER", "1234567", "factuur 2026-014")


def test_rabobanks_account_stands_below_the_booking():
    """
    The second line of :61: is the account.
    """
    found = said("/ORDP//NAME/J Bakker/REMI/014", "260302C10,00N127NONREF\nNL91ABNA0417164300")

    assert found == ("J Bakker", "NL91ABNA0417164300", "014")


def test_triodos_names_its_own_account_too():
    """
    The account the statement is of is nobody else's.
    """
    text = mt940(
        ":61:260302C10,00NET NONREF", ":86:000>100000>20ABC>21DEF>310123456789", account="TRIODOSBANK/0123456789"
    )

    found = read_mt940(text).statements[0].entries[0]

    assert (found.account, found.text) == (None, "ABC DEF")


def test_abn_amros_oldest_form_has_a_dotted_number():
    """
    Number and name stand in a column of 33.
    """
    assert said("54.49.42.108 J BAKKER            FACTUUR 014")[:2] == ("J BAKKER", "544942108")


@pytest.mark.parametrize(
    ("info", "customer"),
    [
        ("/CNTP/NL91ABNA0417164300/ABNANL2A/B//", "1234567890123456"),
        ("/CNTP/NL91ABNA0417164300/ABNANL2A/B///REMI/STRD/CUR/1234567890123456/", "NONREF"),
        ("/TRTP/ACCEPTGIRO/NAME/B/REMI/ISSUER: CUR      REF: 1234567890123456", "NONREF"),
        ("/NAME/B/CDTRREFTP//CD/SCOR/ISSR/CUR/CDTRREF/1234567890123456", "NONREF"),
        ("IBAN: NL91ABNA0417164300\nNAAM: B\nBETALINGSKENM.: 1234567890123456", "NONREF"),
    ],
)
def test_a_structured_reference_is_found_where_each_bank_puts_it(info: str, customer: str):
    """
    ING puts it into :61:, the others into five forms of :86:.
    """
    assert entry(info, f"260302C10,00NTRF{customer}").reference == "1234567890123456"


def test_german_lines_of_a_payer_without_keywords_end_where_they_are_short():
    """
    A full one goes on in the next, also behind ?60; with keywords all is one text.
    """
    lines = f"?20Kundenreferenz 2026/014?21{'x' * 27}?22y?60Nachsatz"

    assert said(f"166?00GUTSCHRIFT{lines}")[2] == f"Kundenreferenz 2026/014 {'x' * 27}y Nachsatz"
    assert said("166?00GUTSCHRIFT?20SVWZ+Rechnung 20?2126-014")[2] == "Rechnung 2026-014"
    assert said("166?20Rechnung 2026-014?21Kd 7?22SVWZ+Danke")[2] == "Rechnung 2026-014 Kd 7 Danke"


def test_the_amount_in_another_currency_may_stand_below_the_booking():
    """
    The second line of :61: at German banks.
    """
    slip = "260302C10,00NTRFNONREF//0306012345678901\n/OCMT/USD12,50/CHGS/EUR1,00/"

    assert entry("166?00GUTSCHRIFT?20SVWZ+14", slip).original == Money(Decimal("12.50"), "USD")


def test_a_name_may_stand_right_behind_the_role():
    """
    SWIFT's own form; the Dutch one has /NAME/ there.
    """
    assert said("/ORDP/J Bakker/REMI/014") == ("J Bakker", None, "014")
    assert said("/BENM/J Bakker/REMI/014") == ("J Bakker", None, "014")


def test_a_total_of_ing_is_a_batch():
    """
    It has the id of the batch, and nobody who paid it.
    """
    assert entry("/PREF/M0001//REMI/USTD//TOTAAL 12 VZ/").is_batch
    assert not entry("/PREF/M0001//CNTP/NL91ABNA0417164300/ABNANL2A/J Bakker//").is_batch


def test_text_that_no_dialect_knows_is_kept_whole():
    """
    Nothing is dropped on a guess; a full line goes on without a blank.
    """
    assert said("x" * 65 + "\n26-014\n:00:00/\n-\n:20:15 uur") == ("", None, "x" * 65 + "26-014 :00:00/ - :20:15 uur")


# --- days, amounts, ids -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slip", "booked_on", "value_on"),
    [
        ("2603020302C10,NTRF", date(2026, 3, 2), date(2026, 3, 2)),
        ("2512310301C10,NTRF", date(2026, 3, 1), date(2025, 12, 31)),
        ("2602300301CR10,00NTRF", date(2026, 3, 1), date(2026, 2, 28)),
    ],
)
def test_the_entry_date_takes_its_year_from_the_statement(slip: str, booked_on: date, value_on: date):
    """
    Interest of December is booked in the new year; German months have a 30 February.
    """
    found = entry("", slip)

    assert (found.booked_on, found.value_on, found.amount) == (booked_on, value_on, Decimal("10"))


def test_the_banks_own_id_is_kept_unless_several_bookings_share_it():
    """
    A shared one is a batch's.
    """
    twice = mt940(*[":61:260302C5,00NTRFNONREF//12345678901234"] * 2)

    assert entry("", "260302C10,00NTRFNONREF//12345678901234").bank_id == "12345678901234"
    assert [found.bank_id for found in read_mt940(twice).statements[0].entries] == [None, None]


@pytest.mark.parametrize(
    ("stands", "account"),
    [
        ("NL91ABNA0417164300EUR", "NL91ABNA0417164300"),
        ("NL91 ABNA 0417 1643 00", "NL91ABNA0417164300"),
        ("12345678/1324357", "12345678/1324357"),
        ("0123456789   ", "0123456789"),
        ("0123456789 EUR", "0123456789"),
    ],
)
def test_the_account_is_an_iban_without_blanks_or_a_number_as_it_stands(stands: str, account: str):
    """
    ING glues the currency behind it.
    """
    assert read_mt940(mt940(":61:260302C10,NTRF", account=stands)).statements[0].account == account


# --- the balance is the gate --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("closes", "amount"), [("C260302EUR90,00", "-10"), ("C260302EUR110,00", "10")])
def test_the_balance_says_what_a_reversal_means(closes: str, amount: str):
    """
    RC takes a credit back; a bank that books it the other way is believed when its balance says so.
    """
    found = read_mt940(mt940(":61:260302RC10,00NTRF", closes=closes)).statements[0].entries[0]

    assert found.amount == Decimal(amount)
    assert found.return_reason


def page(*bookings: str, opens: str, closes: str) -> str:
    """One page of a statement; ``opens`` and ``closes`` with their tags."""
    return "\n".join((":20:X", ":25:123", ":28C:1/1", opens, *bookings, closes, "-}{5:}", ""))


FIRST = page(":61:260302C10,00NTRF", opens=":60F:C260301EUR100,00", closes=":62M:C260302EUR110,00")
SECOND = page(":86:since 2020", ":61:260302C5,00NTRF", opens=":60M:C260302EUR110,00", closes=":62F:C260302EUR115,00")


def test_pages_that_go_on_from_one_another_are_one_statement():
    """
    An intermediate balance closes one page and opens the next; an envelope around each changes nothing.
    """
    (found,) = read_mt940("{1:F01}{2:I940}{4:\n" + FIRST + "{1:F01}{4:\n" + SECOND).statements

    assert (found.opening, found.closing, found.closed_on) == (Decimal(100), Decimal(115), date(2026, 3, 2))
    assert [(each.amount, each.text) for each in found.entries] == [(Decimal(10), ""), (Decimal(5), "")]


def test_a_page_that_begins_elsewhere_is_refused():
    """
    A page between is missing.
    """
    with pytest.raises(StatementError, match="does not go on") as refused:
        read_mt940(FIRST + SECOND.replace("110,00", "111,00").replace("115,00", "116,00"))

    assert refused.value.line == 11


def test_a_statement_whose_last_page_is_missing_is_not_complete_until_its_last_day():
    """
    More of that day follows on a page in another file.
    """
    assert read_mt940(FIRST).statements[0].closed_on == date(2026, 3, 1)


def test_two_accounts_in_one_file_stay_two():
    """
    Also when one ends at an intermediate balance.
    """
    found = read_mt940(FIRST + mt940(":61:260302C10,00NTRF", account="456")).statements

    assert [one.account for one in found] == ["123", "456"]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (mt940(":61:260302C9,99NTRF"), 4, "does not add up"),
        (mt940(":61:260302C10,00NTRF").replace(":62F:", ":62X:"), 4, "no closing balance"),
        (mt940(":61:rubbish"), 5, "booking that cannot be read"),
        (mt940(":61:260432C10,00NTRF"), 5, "day that does not exist"),
        (mt940(":61:260302C1,0,0NTRF"), 5, "amount that cannot be read"),
        (mt940(closes="C260302USD100,00"), 4, "opens in EUR and closes in USD"),
        (":20:X\n:25:1\n:34F:EURD0,\n:61:260302C10,00NTRF\n", 4, "without an opening balance"),
    ],
)
def test_what_cannot_be_read_whole_is_refused_with_line_reason_and_cure(text: str, line: int, reason: str):
    """
    Never a guess, never half.
    """
    with pytest.raises(StatementError, match=reason) as refused:
        read_mt940(text)

    assert refused.value.line == line
    assert "CAMT.053" in str(refused.value)


@pytest.mark.parametrize("text", ["", "Date;Amount\n", ":20:REF\n:23B:CRED\n:32A:260302EUR1,\n"])
def test_another_kind_of_file_is_no_mt940(text: str):
    """
    The next reader may try it.
    """
    with pytest.raises(NotAStatement):
        read_mt940(text)


PIECES = st.sampled_from(
    [*DIALECTS.values(), ":61:2602300229RD1,NTRF", ":86:", ":60F:C260301EUR1,", ":62F:", "\n", "/NAME"]
)


@given(st.lists(PIECES | st.text(max_size=20), max_size=12).map("\n".join))
def test_any_text_between_the_balances_is_read_or_refused(text: str):
    """
    No other exception may come out of strangers' text.
    """
    try:
        found = read_mt940(mt940(":61:260302C10,00NTRF", ":86:" + text)).statements
    except StatementError:
        return
    assert all(one.opening + sum(each.amount for each in one.entries) == one.closing for one in found)
