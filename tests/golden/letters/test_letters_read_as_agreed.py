from __future__ import annotations

from agent.letters import check_tone
from tests.golden.letters.cases import FOLDER, Case, all_cases
from tests.tables import each
from tests.unit.letters.builders import FORMS

CASES = {case.name: case for case in all_cases()}


@each("case", CASES.values(), ids=CASES)
def test_letter_reads_as_agreed(case: Case):
    """
    Every letter is word for word the one somebody read and approved; ``python -m tests.golden`` rewrites them.
    """
    written = case.files()

    assert written == {path: path.read_text(encoding="utf-8") for path in written}


@each("case", CASES.values(), ids=CASES)
def test_our_own_letters_please_the_tone_check_in_every_respect(case: Case):
    """
    The letters we ship give no reason for as much as advice: words, length, one form, a way out.
    """
    words_of_the_letter = case.write().text
    for label in ("Factuur: ", "Invoice: ", "Facture\u00a0: ", "Rechnung: "):
        words_of_the_letter = words_of_the_letter.partition(f"\n\n{label}")[0]

    assert check_tone(words_of_the_letter, case.step, *FORMS[case.form]) == ()


def test_no_expected_letter_is_left_over():
    """
    A file nobody writes any more would look like a promise.
    """
    written = {path for case in CASES.values() for path in case.files()}

    assert set(FOLDER.glob("*.expected.*")) == written
