from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.customer import Form
from agent.domain.errors import VoldaanError
from agent.domain.events import Returned, Undelivered
from agent.domain.letter import ItemStep
from agent.letters import render_letter
from tests.builders import DUE, OTHER_IBAN, TODAY, eur, moment, paid, promised, reminded
from tests.examples import examples
from tests.unit.letters.builders import ACME, FORMS, JAN, SANNE_WRITES, decided, mailed, only, to_people, write

REFERENCES = ("+++090/9337/55493+++", "RF18 5390 0754 7034", "5000 0567 8901 2345")


def test_letter_holds_all_one_needs_to_pay():
    """
    Number, amount, due date, account, reference, the day the bank was looked at, and the copy: nothing to search for.
    """
    letter = write(mailed(amount=eur("1210.00"), payment_reference="+++090/9337/55493+++"))

    for needed in (
        "Factuur: 2026-031",
        "Bedrag: € 1.210,00",
        "Vervaldatum: 6 maart 2026",
        "IBAN: NL13 TEST 0123 4567 89",
        "Kenmerk: +++090/9337/55493+++",
        "en met 18 maart",
    ):
        assert needed in letter.text
    assert [copy.filename for copy in letter.copies] == ["2026-031.pdf"]


def test_letter_says_which_decision_it_is():
    """
    Id, customer, step and items are the decision's own, so that journal and history mean the same letter.
    """
    letter = write(letter="0123abcd")

    assert (letter.id, letter.customer, letter.account, letter.step) == ("0123abcd", "acme.example", "main", "light")
    assert letter.items == (ItemStep("acme.example/2026-031", "light"),)


def test_only_what_is_still_open_is_asked():
    """
    After a part payment the letter thanks for it and asks the rest, never the full sum again.
    """
    text = write(mailed("2026-031", paid(eur("61.00")), amount=eur("121.00"))).text

    assert "€ 61,00" in text.partition("Factuur:")[0]
    assert "Nog open: € 60,00 (van € 121,00)" in text
    assert "€ 121,00 zag ik nog niet" not in text


def test_money_that_went_back_is_not_thanked_for():
    """
    Nothing has arrived any more, and letters from before that are not spoken of. Rule: opened-again.
    """
    back = Returned(moment(TODAY), eur("121.00"), TODAY, "entry", "returned")
    again = mailed("2026-031", reminded(DUE), paid(eur("121.00"), TODAY - timedelta(days=1)), back)

    assert write(again).text == write(mailed("2026-031")).text


def test_what_the_invoice_does_not_print_is_left_out():
    """
    Without IBAN or reference their lines are not there at all; no other account is ever shown instead.
    """
    text = write(
        mailed(iban=None, payment_reference=None), writer=replace(SANNE_WRITES, account_holder="S. de Wit")
    ).text

    assert "IBAN" not in text
    assert "Kenmerk" not in text
    assert "Op naam van" not in text


def test_other_invoices_bring_their_own_account_and_copy():
    """
    Each listed invoice shows its own amount, due date, account and reference, and its copy is attached.
    """
    other = mailed("2026-034", amount=eur("84.70"), due=date(2026, 3, 10), iban=OTHER_IBAN, payment_reference="RF97")
    letter = write(mailed(), other)
    listed = letter.text.partition("Ook deze factuur zie ik nog niet op mijn bank.")[2]

    assert (
        "2026-034\nBedrag: € 84,70\nVervaldatum: 10 maart 2026\nIBAN: NL45 DEMO 0987 6543 21\nKenmerk: RF97" in listed
    )
    assert [copy.filename for copy in letter.copies] == ["2026-031.pdf", "2026-034.pdf"]


@pytest.mark.parametrize("step", ["light", "second", "firm", "proof"])
@pytest.mark.parametrize(("language", "form"), FORMS.values())
@examples(5)
@given(printed=st.lists(st.none() | st.sampled_from(REFERENCES), min_size=1, max_size=4))
def test_every_invoice_brings_the_reference_printed_on_it_or_none(
    step: str, language: str, form: Form, printed: list[str | None]
):
    """
    By it the next payment finds its invoice; another's would settle the wrong one. Rule: iban-as-printed.
    """
    items = [mailed(f"2026-{n:03}", payment_reference=reference) for n, reference in enumerate(printed, 31)]

    letter = write(*items, step=step, language=language, form=form)

    expected = [(item.number, item.invoice.payment_reference) for item in items]
    assert slips(letter.text.splitlines()) == expected
    cells = re.findall(r"<th[^>]*>(.*?)</th><td[^>]*>(.*?)</td>", without_spans(letter.html))
    assert slips([f"{label}: {value}" for label, value in cells]) == expected


def without_spans(page: str) -> str:
    """The page without the marks that keep a number on one line."""
    return re.sub(r"</?span[^>]*>", "", page)


def slips(lines: Sequence[str]) -> list[tuple[str, str | None]]:
    """The payment slips of a letter: invoice and reference."""
    found: list[tuple[str, str | None]] = []
    for line in lines:
        label, _, value = line.partition(": ")
        label = label.strip()
        if label in ("Factuur", "Invoice", "Facture", "Rechnung"):
            found.append((value, None))
        elif label in ("Kenmerk", "Reference", "Référence", "Verwendungszweck"):
            found[-1] = (found[-1][0], value)
    return found


def test_a_number_is_never_broken_at_its_hyphen():
    """
    Neither in a sentence nor on the slip; the text part has nothing to hold it by.
    """
    letter = write()

    assert letter.html.count('<span style="white-space: nowrap;">2026-031</span>') == letter.html.count("2026-031") > 1
    assert "2026-031" in letter.text


def test_one_file_with_two_invoices_is_attached_once():
    """
    The same bytes need no second copy.
    """
    first = mailed()

    assert len(write(first, mailed("2026-032", copy=first.invoice.copy)).copies) == 1


def test_text_and_page_say_the_same():
    """
    Every line of the text stands in the HTML too, and nothing in it is fetched from elsewhere.
    """
    letter = write()
    page = without_spans(letter.html).replace("\u00a0", " ")

    for line in letter.text.splitlines():
        for part in line.split(": ", 1):
            assert part in page
    assert not any(remote in letter.html for remote in ("http", "src=", "<img", "url("))


@pytest.mark.parametrize(
    ("card", "printed", "owner", "spoken"),
    [
        ("en", "nl", "nl", "en"),
        (None, "en", "nl", "en"),
        (None, "fr", "en", "fr"),
        (None, "it", "en", "en"),
        (None, None, "nl", "nl"),
    ],
)
def test_language_is_the_cards_then_the_invoices_then_the_owners(
    card: str | None, printed: str | None, owner: str, spoken: str
):
    """
    An invoice's own language counts only where letters exist in it.
    """
    letter = write(mailed(language=printed), language=card, writer=replace(SANNE_WRITES, language=owner))

    assert letter.language == spoken


def test_card_in_a_language_without_letters_is_not_guessed_around():
    """
    When the owner says Italian, no Dutch letter goes out; the error names the file that would be needed.
    """
    with pytest.raises(VoldaanError, match=r"add templates/it-light\.txt"):
        write(language="it-IT")


def test_belgian_slip_speaks_flemish():
    """
    A Belgian pays with a "mededeling".
    """
    belgian = replace(ACME, country="BE")

    assert "Mededeling: 12" in write(mailed(payment_reference="12"), card=belgian, form=Form.FORMAL).text


def test_second_letter_asks_for_one_date_and_promises_no_call():
    """
    It names the first letter's day, asks whether all was well, and neither announces a call nor offers instalments.
    """
    text = write(mailed("2026-031", reminded(date(2026, 3, 11))), step="second").text

    assert "Op 11 maart mailde ik je" in text
    assert "Was alles naar wens?" in text
    assert "Eén datum is genoeg" in text
    assert not any(word in text for word in ("ik bel", "Ik bel", "in delen", "in twee keer", "termijn"))


def test_firm_letter_is_exact():
    """
    Days open, earlier letters, the promised day and the last day stand in it to the day.
    """
    history = (reminded(date(2026, 3, 11)), reminded(date(2026, 3, 24), "second"), promised(date(2026, 3, 20)))
    text = write(mailed("2026-031", *history), step="firm", today=date(2026, 4, 2)).text

    assert "27 dagen na de vervaldatum" in text
    assert "op 11 en 24 maart" in text
    assert "Zelf noemde je 20 maart" in text
    assert "uiterlijk donderdag 9 april" in text


def test_last_day_is_the_callers_or_a_week_ahead_past_the_weekend():
    """
    Saturday and Sunday move on to Monday.
    """
    saturday = date(2026, 4, 4)

    assert "maandag 13 april" in write(step="firm", today=saturday).text
    assert "woensdag 22 april" in write(step="firm", today=saturday, last_day=date(2026, 4, 22)).text


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_a_letter_tells_the_day_by_which_it_asks_for_an_answer(language: str):
    """
    A draft that lies until then is no longer true; one that names no day stays true.
    """
    assert write(step="firm", language=language, today=date(2026, 4, 2)).answer_by == date(2026, 4, 9)
    assert write(step="light", language=language).answer_by is None


def test_formal_letter_is_announced_only_where_that_step_exists():
    """
    A firm letter threatens with nothing the owner does not do.
    """
    assert "aanmaning" not in write(step="firm").text
    assert "formele aanmaning" in write(step="firm", next_step="formal").text


def test_letters_that_may_not_have_arrived_are_not_quoted():
    """
    A refused letter, or one in doubt, is no letter the customer can remember.
    """
    refused = Undelivered(moment(DUE), "light-2026-03-11", "light", "550 no such user")
    doubtful = replace(reminded(date(2026, 3, 12)), in_doubt=True)
    text = write(mailed("2026-031", reminded(date(2026, 3, 11)), refused, doubtful), step="second").text

    assert "11 maart" not in text
    assert "12 maart" not in text
    assert "Ik kom nog even terug op factuur 2026-031." in text


def test_phone_and_company_are_shown_only_when_set():
    """
    Nobody is asked to call a number that is not there.
    """
    text = write(mailed(), step="second", writer=replace(SANNE_WRITES, phone="", company="Sanne de Wit")).text

    assert "bel me" not in text
    assert text.endswith("Groet,\nSanne de Wit\n")


def test_light_letter_varies_and_never_for_the_same_letter():
    """
    Different letters take different variants; the same letter is always the same.
    """
    texts = {write(letter=str(number)).text for number in range(20)}

    assert len(texts) == 4
    assert write(letter="7").text == write(letter="7").text
    assert "sokken" in write(templates=only("nl-je-light-2")).text


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (mailed(copy=None), "has no copy to attach"),
        (mailed(due=None), "no certain amount or due date"),
        (mailed("2026-031", paid(eur("121.00"))), "is settled"),
    ],
    ids=["no copy", "no due date", "paid"],
)
def test_invoice_that_cannot_be_asked_for_gets_no_letter(item, reason: str):
    """
    Should a gate ever leak, the letter itself refuses, and says which invoice it is about.
    """
    with pytest.raises(VoldaanError, match=rf"invoice 2026-031 {reason}|invoice 2026-031 has {reason}"):
        write(item)


def test_invoice_sent_to_other_people_is_never_listed():
    """
    What one person owes is not shown to another.
    """
    with pytest.raises(VoldaanError, match="went to different people"):
        write(mailed(), to_people(mailed("2026-032"), JAN, replace(JAN, email="anna@acme.example")))


def test_letter_takes_only_the_items_that_were_decided_on():
    """
    Lead and listed must be the decision's.
    """
    with pytest.raises(ValueError, match="not those of the decision"):
        render_letter(
            decided(mailed()),
            ACME,
            mailed("2026-999"),
            (),
            writer=SANNE_WRITES,
            templates={},
            today=TODAY,
            account="main",
        )
