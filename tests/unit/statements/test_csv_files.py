"""Tables from download pages, invented in the dialects of the banks: names, accounts and sums belong to nobody."""

from __future__ import annotations

import tomllib
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.errors import NotAStatement, StatementError
from agent.domain.money import Money
from agent.domain.statement import Statement, StatementFile
from agent.statements.csv_banks import banks
from agent.statements.csv_cells import day_of
from agent.statements.csv_files import read_csv
from agent.statements.own_columns import OwnColumns

MINE, THEIRS = "NL91ABNA0417164300", "NL20INGB0001234567"
BELGIAN = "BE68539007547034"


def table(*lines: str, end: str = "\n") -> str:
    """A file of these lines."""
    return end.join(lines) + end


def quoted(*cells: str, between: str = ",") -> str:
    """One line with every cell in quotation marks."""
    return between.join(f'"{cell}"' for cell in cells)


def only(text: str, own: OwnColumns | None = None) -> Statement:
    """The single statement of a file."""
    (statement,) = read_csv(text, own).statements
    return statement


def amounts(statement: Statement) -> list[str]:
    """What its entries amount to, in the file's order."""
    return [str(entry.amount) for entry in statement.entries]


ING_NAMES = [
    "Datum",
    "Naam / Omschrijving",
    "Rekening",
    "Tegenrekening",
    "Code",
    "Af Bij",
    "Bedrag (EUR)",
    "Mutatiesoort",
]
ING_TEXT = (
    f"Naam: Visser Tegels B.V. Omschrijving: factuur 2026-014 dank IBAN: {THEIRS} Kenmerk: E2E-77 "
    "Valutadatum: 03-03-2026"
)


def ing(between: str = ";", *, balances: tuple[str, str] = ("1.350,50", "1.250,00")) -> str:
    """Two bookings of ING, newest first: 100,50 came after 12,00 had left."""
    more = ["Mededelingen", "Saldo na mutatie", "Tag"]
    came = ["20260303", "Visser Tegels B.V.", MINE, THEIRS, "OV", "Bij", "100,50", "Overschrijving", ING_TEXT]
    left = ["20260302", "Kantoorhandel", MINE, "", "BA", "Af", "12,00", "Betaalautomaat", "Pasvolgnr: 001 02-03-2026"]
    return table(
        quoted(*ING_NAMES, *more, between=between),
        quoted(*came, balances[0], "", between=between),
        quoted(*left, balances[1], "", between=between),
    )


RABOBANK = (
    "IBAN/BBAN,Munt,BIC,Volgnr,Datum,Rentedatum,Bedrag,Saldo na trn,Tegenrekening IBAN/BBAN,Naam tegenpartij,"
    "Naam uiteindelijke partij,Naam initiërende partij,BIC tegenpartij,Code,Batch ID,Transactiereferentie,"
    "Machtigingskenmerk,Incassant ID,Betalingskenmerk,Omschrijving-1,Omschrijving-2,Omschrijving-3,Reden retour,"
    "Oorspr bedrag,Oorspr munt,Koers"
)


def rabobank(number: str, amount: str, balance: str, *, day: str = "2026-03-02", **more: str) -> str:
    """One line of Rabobank's table; ``more`` by the first word of a column's name."""
    cells = dict.fromkeys(RABOBANK.split(","), "")
    cells |= {"IBAN/BBAN": MINE, "Munt": "EUR", "Volgnr": number, "Datum": day, "Rentedatum": day}
    cells |= {"Bedrag": amount, "Saldo na trn": balance, "Omschrijving-1": "fact 14", **more}
    return quoted(*cells.values())


BUNQ = quoted("Date", "Interest Date", "Amount", "Account", "Counterparty", "Name", "Description")
KBC = (
    "Rekeningnummer;Rubrieknaam;Naam;Munt;Afschriftnummer;Datum;Omschrijving;Valuta;Bedrag;Saldo;Credit;Debet;"
    "Rekening tegenpartij;BIC code tegenpartij;Naam tegenpartij;Adres tegenpartij;gestructureerde mededeling;"
    "vrije mededeling"
)
KBC_ENGLISH = (
    "Account number;Heading;Name;Currency;Statement number;Date;Description;Value date;Amount;Balance;credit;debit;"
    "counterparty's account number;Counterparty BIC;Counterparty name;Counterparty address;standard-format reference;"
    "Free-format reference"
)
KBC_ROWS = (
    f"{BELGIAN};      ;JANSEN;EUR;  02026002;03/03/2026;OVERSCHRIJVING VAN   ;03/03/2026;49,00;1289,43;49,00;     ;"
    "BE62 5100 0754 7061;GKCCBEBB;PEETERS BV        ;Dorp 1;***090/9337/55493***;        ",
    f"{BELGIAN};      ;JANSEN;EUR;  02026001;02/03/2026;BIJDRAGE;02/03/2026;-3,40;1240,43;     ;-3,40;;;;;   ;   ",
)
BELFIUS = (
    "Rekening;Boekingsdatum;Rekeninguittrekselnummer;Transactienummer;Rekening tegenpartij;Naam tegenpartij bevat;"
    "Straat en nummer;Postcode en plaats;Transactie;Valutadatum;Bedrag;Devies;BIC;Landcode;Mededelingen"
)


def belfius(*rows: str, until: str = "", name: str = "") -> str:
    """A table of Belfius with the lines that stand above it."""
    return table(
        "Boekingsdatum vanaf;01/03/2026",
        f"Boekingsdatum tot en met;{until}",
        "Bedrag vanaf;",
        "Bedrag tot en met;",
        f"Naam tegenpartij bevat;{name}",
        "Laatste saldo;1.100,00 EUR",
        "Datum/uur van het laatste saldo;06/03/2026 21:30:53",
        ";",
        BELFIUS,
        *rows,
    )


BELFIUS_ROW = (
    "BE68 5390 0754 7034;04/03/2026;00003;12;BE62 5100 0754 7061;PEETERS BV;;;OVERSCHRIJVING;04/03/2026;150,00;EUR;"
    "GKCCBEBB;BE;+++090/9337/55493+++"
)
REVOLUT = "Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance"
WISE = (
    "TransferWise ID,Date,Amount,Currency,Description,Payment Reference,Running Balance,Exchange From,Exchange To,"
    "Exchange Rate,Payer Name,Payee Name,Payee Account Number,Merchant,Total fees"
)
PAYPAL = quoted(
    "Date", "Time", "TimeZone", "Name", "Type", "Status", "Currency", "Gross", "Fee", "Net", "Transaction ID",
    "Reference Txn ID", "Invoice Number", "Balance", "Balance Impact",
)  # fmt: skip


def paypal(
    name: str, kind: str, money: str, balance: str, code: str, *, link: str = "", status: str = "Completed"
) -> str:
    """One line of PayPal; ``money`` is "EUR 100.00 -3.50": currency, gross, fee."""
    currency, gross, fee = money.split()
    net = str(Decimal(gross) + Decimal(fee))
    side = "Debit" if gross.startswith("-") else "Credit"
    return quoted(
        "14/03/2026", "10:00:00", "CET", name, kind, status, currency, gross, fee, net, code, link, "", balance, side
    )


@pytest.mark.parametrize("between", [";", ","])
def test_ing_packs_name_text_and_account_into_one_column(between):
    """The words of the payer come out alone, the sign from its own column, the balance before the oldest row."""
    statement = only(ing(between))
    came, left = statement.entries

    assert (statement.account, statement.currency, statement.closed_on) == (MINE, "EUR", date(2026, 3, 3))
    assert (statement.opening, statement.closing) == (Decimal("1262.00"), Decimal("1350.50"))
    assert (came.amount, came.counterparty, came.account) == (Decimal("100.50"), "Visser Tegels B.V.", THEIRS)
    assert (came.text, came.end_to_end_id, came.value_on) == ("factuur 2026-014 dank", "E2E-77", date(2026, 3, 3))
    assert left.amount == Decimal("-12.00")


def test_columns_in_another_order_say_the_same():
    """A bank may move its columns; only their names count."""
    rows = [line[1:-1].split('";"') for line in ing().splitlines()]

    assert only(table(*(quoted(*reversed(row), between=";") for row in rows))).entries[0].counterparty == (
        "Visser Tegels B.V."
    )


def test_a_row_missing_between_two_balances_refuses_the_file():
    """The balances beside the rows prove them; where they break the line is named."""
    with pytest.raises(StatementError, match=r"^line 2: .*a row is missing or was changed"):
        read_csv(ing(balances=("1.350,50", "1.249,00")))


def test_a_file_cut_off_in_a_row_is_refused():
    """Half a row is no row, even when it is the last."""
    with pytest.raises(StatementError, match=r"^line 3: "):
        read_csv(ing()[:-60])
    with pytest.raises(StatementError, match=r"^line 3: has \d+ columns"):
        read_csv("\n".join(KBC_TABLE.splitlines()[:3])[:-80])


KBC_TABLE = table(KBC, *KBC_ROWS)


@pytest.mark.parametrize("kept", [1, 2, 3])
def test_a_last_amount_without_the_end_of_its_line_may_be_half_of_one(kept):
    """Its decimals are fewer than those of the others; with all of them the line end may be missing."""
    whole = f"{REVOLUT}\nTransfer,Current,2026-03-01,2026-03-01,From Visser,200.00,1.50,EUR,COMPLETED,248.50"

    assert only(whole).closing == Decimal("248.50")
    with pytest.raises(StatementError, match="line 2: ends within the amount"):
        read_csv(whole[: -len("248.50") + kept])


def test_rabobank_numbers_its_rows_and_writes_a_plus():
    """The sequence number is the bank's id; a returned payment keeps its reason."""
    statement = only(
        table(
            RABOBANK,
            rabobank("000000000000000001", "+1500,00", "+2500,00", **{"Betalingskenmerk": "1234567890123456"}),
            rabobank("000000000000000002", "-1.500,00", "+1000,00", **{"Reden retour": "MD06"}),
        )
    )

    assert amounts(statement) == ["1500.00", "-1500.00"]
    assert [entry.bank_id for entry in statement.entries] == ["000000000000000001", "000000000000000002"]
    assert [entry.return_reason for entry in statement.entries] == [None, "MD06"]
    assert statement.entries[0].reference == "1234567890123456"
    assert (statement.opening, statement.closing) == (Decimal("1000.00"), Decimal("1000.00"))


def test_several_accounts_of_one_file_are_several_statements():
    """Each account has its own balances, however the rows are mixed."""
    other = {"IBAN/BBAN": THEIRS}
    file = read_csv(
        table(
            RABOBANK,
            rabobank("1", "+10,00", "+110,00"),
            rabobank("1", "+1,00", "+51,00", **other),
            rabobank("2", "-20,00", "+90,00"),
        )
    )

    assert [(part.account, str(part.opening), str(part.closing)) for part in file.statements] == [
        (MINE, "100.00", "90.00"),
        (THEIRS, "50.00", "51.00"),
    ]


def test_abn_amro_names_no_columns_and_is_known_by_its_shape():
    """Eight columns between tabs, a balance before and after; both manners of packing the text are read."""
    slashes = f"/TRTP/SEPA OVERBOEKING/IBAN/{THEIRS}/BIC/INGBNL2A/NAME/Visser Tegels/REMI/factuur 14/EREF/NOTPROVIDED"
    labels = f"SEPA Overboeking       IBAN: {THEIRS}     BIC: INGBNL2A    Naam: De Boer    Omschrijving: fact 15"
    statement = only(
        table(
            f"417164300\tEUR\t20260302\t100,00\t150,00\t20260302\t50,00\t{slashes}",
            f'417164300\tEUR\t20260303\t150,00\t1.150,00\t20260303\t1.000,00\t{labels} "rest"',
        )
    )

    assert [(entry.counterparty, entry.account, entry.text, entry.end_to_end_id) for entry in statement.entries] == [
        ("Visser Tegels", THEIRS, "factuur 14", None),
        ("De Boer", THEIRS, 'fact 15 "rest"', None),
    ]
    assert (statement.account, statement.opening, statement.closing) == (
        "417164300", Decimal("100.00"), Decimal("1150.00"),
    )  # fmt: skip


def test_asn_tells_the_balance_before_the_row():
    """Nineteen columns without names; a text between apostrophes may hold a comma, a name may begin with one."""

    def row(amount: str, before: str, name: str, text: str) -> str:
        return (
            f"03-03-2026,{MINE},{THEIRS},{name},,,,EUR,{before},EUR,{amount},03-03-2026,03-03-2026,8810,NGM,1,,{text},3"
        )

    plain_text = only(table(row("-12.50", "1100.00", "visser", "'pin, twee'"), row("20.00", "1087.50", "b", "'x'")))
    apostrophe = only(table(row("12.50", "1100.00", "'t Hoekje", "x")))

    assert (plain_text.opening, plain_text.closing) == (Decimal("1100.00"), Decimal("1107.50"))
    assert plain_text.entries[0].text == "pin, twee"
    assert apostrophe.entries[0].counterparty == "'t Hoekje"


def test_knab_says_first_that_it_is_an_export():
    """Lines above the column names are passed over; the sign has its own column, the balance none."""
    statement = only(
        table(
            "KNAB EXPORT;;;;;;;;;;;;;;;;",
            "Rekeningnummer;Transactiedatum;Valutacode;CreditDebet;Bedrag;Tegenrekeningnummer;Tegenrekeninghouder;"
            "Valutadatum;Betaalwijze;Omschrijving;Type betaling;Machtigingsnummer;Incassant ID;Adres;Referentie;"
            "Boekdatum;",
            quoted(
                MINE, "21-06-2026", "EUR", "D", "827,75", THEIRS, "Jansen", "21-06-2026", "Overboeking", "huur", "", "",
                "", "", "C6F21", "21-06-2026", between=";",
            ) + ";",
        )
    )  # fmt: skip

    assert amounts(statement) == ["-827.75"]
    assert (statement.opening, statement.closing) == (None, None)
    assert statement.entries[0].bank_id == "C6F21"


@pytest.mark.parametrize("amount", ["1,234.56", "1.234,56", "1234.56", "1234,56"])
def test_bunq_has_two_notations_and_each_file_keeps_one(amount):
    """The decimal sign is that which reads every amount of the file."""
    row = quoted("2026-03-02", "2026-03-02", amount, MINE, THEIRS, "Visser", "14")

    assert amounts(only(table(BUNQ, row))) == ["1234.56"]


def test_two_notations_in_one_file_refuse_it():
    """A spreadsheet has been at work: no sum of such a file can be trusted."""
    rows = [quoted("2026-03-02", "2026-03-02", amount, MINE, "", "x", "y") for amount in ("12,50", "12.50")]

    with pytest.raises(StatementError, match=r"line 3: .*spreadsheet"):
        read_csv(table(BUNQ, *rows))


@pytest.mark.parametrize("names", [KBC, KBC_ENGLISH])
def test_kbc_ends_its_lines_with_a_carriage_return_alone(names):
    """Padding goes, the structured communication stays as printed."""
    statement = only(table(names, *KBC_ROWS, end="\r"))
    came, left = statement.entries

    assert (came.reference, came.account, came.counterparty) == (
        "***090/9337/55493***",
        "BE62510007547061",
        "PEETERS BV",
    )
    assert (left.text, left.reference) == ("BIJDRAGE", None)
    assert (statement.opening, statement.closing) == (Decimal("1243.83"), Decimal("1289.43"))


def test_belfius_tells_the_last_balance_above_its_table():
    """Opening is what is left without the rows; complete until the day before that balance was taken."""
    statement = only(belfius(BELFIUS_ROW))

    assert statement.account == BELGIAN
    assert (statement.opening, statement.closing) == (Decimal("950.00"), Decimal("1100.00"))
    assert statement.closed_on == date(2026, 3, 5)
    assert statement.entries[0].reference == "+++090/9337/55493+++"


def test_the_last_balance_may_have_a_point_where_the_rows_have_a_comma():
    """Seen in exports in French: two decimals behind a point cannot be thousands."""
    assert only(belfius(BELFIUS_ROW).replace("1.100,00 EUR", "1100.00 EUR")).closing == Decimal("1100.00")


def test_a_period_that_ends_before_the_last_balance_tells_no_balance():
    """What came after the period is in the balance and not in the rows."""
    assert only(belfius(BELFIUS_ROW, until="05/03/2026")).closing is None


def test_of_a_table_cut_into_several_files_the_newest_day_is_not_complete():
    """Belfius cuts after some 350 rows, in the middle of a day, and tells the same last balance in each."""
    statement = only(belfius(*[BELFIUS_ROW] * 300))

    assert (statement.closing, statement.closed_on) == (None, date(2026, 3, 3))


@pytest.mark.parametrize(
    ("text", "reason"), [("Retour incasso MD06", "MD06"), ("retour borg factuur 14", None), ("order MD06", None)]
)
def test_a_code_beside_a_word_says_that_money_came_back(text, reason):
    """A word alone may be the owner's own: who pays back a deposit calls it that, and no invoice opens again."""
    row = quoted("2026-03-02", "2026-03-02", "-1,00", MINE, THEIRS, "x", text)

    assert only(table(BUNQ, row)).entries[0].return_reason == reason


def test_a_filtered_export_is_refused():
    """A file without the rows somebody filtered out would seem complete."""
    with pytest.raises(StatementError, match=r"^line 5: .*peeters"):
        read_csv(belfius(BELFIUS_ROW, name="peeters"))


def test_revolut_counts_what_is_completed_and_parts_fees():
    """A pending row has no balance and does not count; a fee is its own entry: the customer's sum stays whole."""
    statement = only(
        table(
            REVOLUT,
            "Transfer,Current,2026-03-01 09:00:00,2026-03-01 09:00:05,From Visser,200.00,1.50,EUR,COMPLETED,248.50",
            "Card Payment,Current,2026-03-02 07:40:00,,Bakker,-12.50,0.00,EUR,PENDING,",
        )
    )

    assert amounts(statement) == ["200.00", "-1.50"]
    assert (statement.account, statement.opening, statement.closing) == ("Current", Decimal("50.00"), Decimal("248.50"))


def test_wise_rows_in_no_order_are_put_in_line_by_their_balances():
    """A fee stands as its own row before or after its payment: together they link every balance."""
    rows = [
        "TRANSFER-2,03-03-2026,500.00,EUR,Received money from Visser,14,689.00,,,,Visser,,,,0.00",
        "FEE-TRANSFER-1,02-03-2026,-1.00,EUR,Wise Charges,,199.00,,,,,,,,",
        "TRANSFER-1,02-03-2026,-300.00,EUR,Sent money,huur,200.00,,,,,De Boer,NL20INGB0001234567,,1.00",
        "CARD-3,02-03-2026,-10.00,EUR,Card transaction,,189.00,,,,,,,Cafe,0.00",
    ]
    statement = only(table(WISE, *rows))

    assert (statement.opening, statement.closing) == (Decimal("500.00"), Decimal("689.00"))
    assert (statement.entries[0].counterparty, statement.entries[0].text) == ("Visser", "14")
    with pytest.raises(StatementError, match="a row is missing"):
        read_csv(table(WISE, rows[0], rows[2], rows[3]))


@pytest.mark.parametrize("turned", [False, True])
def test_the_time_of_day_says_which_way_rows_of_one_day_run(turned):
    """All of it left again, so that both ways link: only the time tells what the account ends with."""
    names = f"{WISE},Date Time"
    rows = [
        "T-1,03-03-2026,1080.00,USD,Received,14,1080.00,,,,Visser,,,,,03-03-2026 12:00:00.000",
        "T-2,03-03-2026,-1080.00,USD,Converted,,0.00,,,,,,,,,03-03-2026 12:10:00.000",
    ]
    statement = only(table(names, *(reversed(rows) if turned else rows)))

    assert (statement.opening, statement.closing) == (Decimal("0.00"), Decimal("0.00"))


def test_zeros_in_place_of_an_account_are_none():
    """A bank that charges itself writes them."""
    row = quoted("2026-03-02", "2026-03-02", "1,00", MINE, "0000000000", "fee", "14")

    assert only(table(BUNQ, row)).entries[0].account is None


def test_n26_has_its_currency_in_the_name_of_a_column():
    """What was paid in another currency is kept beside."""
    statement = only(
        table(
            '"Booking Date","Value Date","Partner Name","Partner Iban",Type,"Payment Reference","Account Name",'
            '"Amount (EUR)","Original Amount","Original Currency","Exchange Rate"',
            f'2026-03-02,2026-03-02,Visser,{THEIRS},"Credit Transfer","fact 14","Main Account",90.5,100.0,USD,0.905',
        )
    )

    assert amounts(statement) == ["90.50"]
    assert statement.entries[0].original == Money(Decimal("100.00"), "USD")


def test_paypal_keeps_gross_and_fee_apart_and_pairs_a_conversion():
    """The customer paid the gross sum; the euros of a conversion say which dollars they were."""
    file = read_csv(
        table(
            PAYPAL,
            paypal("Visser", "Website Payment", "EUR 100.00 -3.50", "196.50", "T1"),
            paypal("Smith", "Website Payment", "USD 50.00 0.00", "50.00", "T2"),
            paypal("", "General Currency Conversion", "USD -50.00 0.00", "0.00", "T3", link="T2"),
            paypal("", "General Currency Conversion", "EUR 45.00 0.00", "241.50", "T4", link="T2"),
            paypal("Late", "Website Payment", "EUR 9.00 0.00", "241.50", "T5", status="Pending"),
        )
    )
    euros, dollars = file.statements

    assert {euros.account, dollars.account} == {"PayPal"}, "no number tells it: it is never an account at a bank"
    assert (euros.currency, amounts(euros), euros.opening) == ("EUR", ["100.00", "-3.50", "45.00"], Decimal("100.00"))
    assert euros.entries[2].original == Money(Decimal("50.00"), "USD")
    assert amounts(dollars) == ["50.00", "-50.00"]


def german(
    *rows: str, names: str = "Buchung;Auftraggeber/Empfänger;Buchungstext;Verwendungszweck;Saldo;Währung;Betrag;Währung"
) -> str:
    """A German table with what stands above it."""
    return table("Umsatzanzeige;Datei erstellt am: 10.03.2026", "IBAN;DE44 5001 0517 5407 3249 31", "", names, *rows)


def test_an_iban_above_a_table_without_own_account_is_the_accounts():
    """One with right check digits; two of them tell nothing."""
    row = "09.03.26;Müller;Gutschrift;RE 14;1.121,00;EUR;1.121,00;EUR"

    assert only(german(row)).account == "DE44500105175407324931"
    assert only(german(row).replace("3249 31", "3249 30")).account is None
    assert only(f"Von DE20660501010012345678\n{german(row)}").account is None


def test_a_name_that_stands_above_two_columns_must_say_the_same_in_both():
    """Balance and amount each have their currency there; two different ones refuse the row."""
    with pytest.raises(StatementError, match="line 5: 'CHF and EUR'"):
        read_csv(german("09.03.26;Müller;Gutschrift;RE 14;1.121,00;CHF;1.121,00;EUR"))


@pytest.mark.parametrize(
    ("day", "read"), [("09.03.26", date(2026, 3, 9)), ("9.3.2026", date(2026, 3, 9)), ("09/03/26", None)]
)
def test_a_year_may_be_short_between_points_only(day, read):
    """Elsewhere nobody can tell which part is the year."""
    assert day_of(day, "dmy") == read


def test_the_other_party_is_the_payer_or_the_payee_by_the_sign():
    """A table that names both parties names the owner too."""
    names = "Buchungsdatum;Wertstellung;Status;Zahlungspflichtige*r;Zahlungsempfänger*in;"
    names += "Verwendungszweck;Umsatztyp;Betrag (€)"
    rows = ["08.03.26;;Gebucht;Ich;Laden;x;Ausgang;-3,50", "08.03.26;;Gebucht;Kunde;Ich;y;Eingang;4,00"]

    assert [entry.counterparty for entry in only(table(names, *rows)).entries] == ["Laden", "Kunde"]


def test_a_number_the_bank_has_yet_to_give_is_no_id():
    """It ends in its dash: two such rows of two files would be taken for one payment."""
    names = "Volgnummer;Uitvoeringsdatum;Valutadatum;Bedrag;Valuta rekening;Details;Rekeningnummer"
    rows = ["2026-;03/03/2026;;1,00;EUR;x;" + BELGIAN, "2026-00012;02/03/2026;;1,00;EUR;y;" + BELGIAN]

    assert [entry.bank_id for entry in only(table(names, *rows)).entries] == [None, "2026-00012"]


def test_what_the_bank_says_of_money_that_came_back_is_the_reason():
    """A word of the column with the kind of booking."""
    back = "09.03.26;Müller;Rücklastschrift;RE 14;-3,00;EUR;-3,00;EUR"

    assert only(german(back)).entries[0].return_reason == "Rücklastschrift"


@pytest.mark.parametrize("line", [f"03-03-2026;{MINE}", f"{MINE};x;" + ";" * 20 + "y"])
def test_one_line_with_too_few_or_too_many_columns_refuses_the_file_by_its_line(line):
    """It was cut off, or a text had a delimiter in it."""
    names = "Rekeningnummer;Transactiedatum;Valutacode;CreditDebet;Bedrag;Tegenrekeninghouder"

    with pytest.raises(StatementError, match=r"^line 3: has"):
        read_csv(table(names, f"{MINE};03-03-2026;EUR;C;1,00;x", line))


def test_a_state_nobody_has_described_refuses_the_file():
    """Whether such a row counts cannot be guessed."""
    with pytest.raises(StatementError, match="the state 'on hold' is not known"):
        read_csv(table(PAYPAL, paypal("x", "Payment", "EUR 1.00 0.00", "1.00", "T1", status="On hold")))


def test_a_day_that_may_be_a_month_refuses_the_file():
    """3/4 is told only by another row of the file."""
    with pytest.raises(StatementError, match="month before day"):
        read_csv(table(PAYPAL, paypal("x", "Payment", "EUR 1.00 0.00", "1.00", "T1")).replace("14/03", "04/03"))


@pytest.mark.parametrize("text", ["", "hello", "%PDF-1.7", "a,b\n1,2\n", ":20:X\n:25:Y\n", '{"a": 1, "b": 2}'])
def test_what_is_no_bank_table_is_left_to_others(text):
    """The next reader may try it."""
    with pytest.raises(NotAStatement):
        read_csv(text)


def test_an_unknown_table_names_its_columns_and_the_way_on():
    """The owner can describe it himself."""
    with pytest.raises(NotAStatement, match=r"Dag, Som, Wie; run `voldaan bank describe FILE`"):
        read_csv("Dag;Som;Wie\n2026-03-01;12,00;x\n")


STRANGE = table(
    "Boekdatum;Wie;IBAN tegenpartij;Omschrijving;Debet;Credit;Saldo",
    f"01.03.2026;Visser;{THEIRS};fact 14;;1.200,00;1.300,00",
    "02.03.2026;Huur;;maart;300,00;;1.000,00",
)


def test_a_known_bank_comes_before_the_owners_columns():
    """Columns described for a strange bank never read a known one, whose sign stands elsewhere."""
    own = OwnColumns(date="Datum", amount="Bedrag (EUR)")

    assert read_csv(ing(), own).format == "ING CSV"


def test_words_of_an_own_sign_column_say_what_left():
    """Every other word is money that came; an empty one refuses the file."""
    own = OwnColumns(date="dag", amount="som", sign="richting", minus=("uit",))

    assert amounts(only("dag;som;richting\n2026-03-01;5,00;UIT\n2026-03-01;6,00;in\n", own)) == ["-5.00", "6.00"]
    with pytest.raises(StatementError, match="came or left"):
        read_csv("dag;som;richting\n2026-03-01;5,00;\n", own)


OWN = OwnColumns(date="dag", amount="som", name="wie", iban=BELGIAN, currency="USD")
OWN_ROW = "2026-03-01;5,00;Visser"


def test_own_columns_may_tell_account_and_currency_themselves():
    """Where no column has them."""
    statement = only(f"dag;som;wie\n{OWN_ROW}\n", OWN)

    assert (statement.account, statement.currency) == (BELGIAN, "USD")


def test_words_for_both_signs_leave_no_other_word():
    """With words for money that came, a third word is not believed."""
    own = OwnColumns(date="dag", amount="som", sign="richting", minus=("uit",), plus=("in",))

    assert amounts(only("dag;som;richting\n2026-03-01;5,00;In\n2026-03-01;6,00;uit\n", own)) == ["5.00", "-6.00"]
    with pytest.raises(StatementError, match="came or left"):
        read_csv("dag;som;richting\n2026-03-01;5,00;storno\n", own)


def test_lines_above_and_below_the_bookings_are_passed_over_as_told():
    """A second table may stand above; what begins with a word of the foot is no booking."""
    text = f"dag;som;wie\n2026-01-01;1,00;samenvatting\n\ndag;som;wie\n{OWN_ROW}\nTotaal;5,00\n"

    assert amounts(only(text, replace(OWN, skip_lines=2, foot=("totaal",)))) == ["5.00"]
    with pytest.raises(StatementError, match=r"^line 6: has 2 columns"):
        read_csv(text, replace(OWN, skip_lines=2))


def test_a_column_the_settings_name_and_the_table_lacks_is_named():
    """Most of the names fit: the table is the right one, a name is not."""
    with pytest.raises(
        StatementError, match=r"^line 1: \[bank.csv\] names 'som', which .* columns are dag, bedrag, wie"
    ):
        read_csv(f"dag;bedrag;wie\n{OWN_ROW}\n", OWN)
    with pytest.raises(NotAStatement, match="bank describe"):
        read_csv("day;sum;who\n", OWN)


def test_a_cell_that_does_not_fit_names_column_line_and_cure():
    """The owner may have named the wrong column."""
    with pytest.raises(StatementError, match=r"^line 3: 'x' in the column 'som' is no amount; .* correct \[bank.csv\]"):
        read_csv(f"dag;som;wie\n{OWN_ROW}\n2026-03-01;x;y\n", OWN)


def test_no_bank_is_taken_for_another():
    """The names one bank is known by never make another's table."""
    for bank in banks():
        for names in bank.known_by:
            assert [other.name for other in banks() if other.knows(names)] == [bank.name]


def test_a_table_without_rows_is_refused():
    """Nothing in it says until when the account is complete."""
    with pytest.raises(StatementError, match="no booked row"):
        read_csv(table(BUNQ))


SAMPLES = [
    ing(),
    KBC_TABLE,
    belfius(BELFIUS_ROW),
    STRANGE,
    table(BUNQ),
    table(REVOLUT, "a,b,2026-01-01,,x,1,0,EUR,COMPLETED,"),
]
CELLS = st.sampled_from(
    ["", '"', "'", "\x00", "9" * 40, "-", "1,23,4", "EUR", "٣,٠٠", "31-02-2026", "NaN", "\r", "\n", ";", "\t"]
)


@given(st.sampled_from(SAMPLES), st.integers(0, 800), st.integers(0, 30), CELLS)
def test_a_damaged_table_is_read_or_refused(text, place, length, cell):
    """Whatever was cut out or put in: a statement file or one clear refusal."""
    damaged = text[:place] + cell + text[place + length :]
    for own in (None, OwnColumns(date="Boekdatum", debit="Debet", credit="Credit", balance="Saldo")):
        try:
            assert isinstance(read_csv(damaged, own), StatementFile)
        except StatementError as error:
            assert str(error)


@given(st.text(alphabet=st.sampled_from(list('";,\t|\r\n0123456789.-+aE€\x00 ')), max_size=200))
def test_any_text_is_read_or_refused(text):
    """Never another error, never endless."""
    try:
        read_csv(text)
    except StatementError as error:
        assert str(error)


@given(
    st.builds(OwnColumns, **{field.name: st.text(max_size=8) for field in fields(OwnColumns) if field.type == "str"})
)
def test_every_description_can_be_written_as_settings(own):
    """Quotes, backslashes and odd characters of a column's name come back as they were."""
    told = tomllib.loads(own.toml())["bank"]["csv"]

    assert OwnColumns(**told) == own
