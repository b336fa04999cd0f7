"""One fault in an otherwise good letter of ours is found, and nothing else is."""

from __future__ import annotations

from collections import Counter

from agent.letters.fit import find_faults
from tests.tables import each
from tests.unit.letters.builders import FORMS
from tests.unit.letters.planted import DUTCH, ENGLISH, FAULTS, FLEMISH, FRENCH, GERMAN, Fault


@each("fault", FAULTS, ids=lambda fault: f"{fault.letter}-{fault.country}-{fault.rule}")
def test_one_planted_fault_is_found_by_its_rule_and_no_other(fault: Fault):
    """
    The good letter is clean, the one with the fault breaks exactly that rule. Rule: tone, all-facts, plain-words.
    """
    content, manner = fault.content(), FORMS[fault.first]
    good = fault.source(content)

    assert find_faults(good, content, *manner) == ()
    assert {found.rule for found in find_faults(fault.edit(good, content), content, *manner)} == {fault.rule}


def test_every_language_has_its_share_of_faults():
    """
    Five of them, and no rule is only tried in one wording of one language by chance.
    """
    assert len(FAULTS) >= 60
    assert min(map(len, (DUTCH, FLEMISH, FRENCH, GERMAN, ENGLISH))) >= 9
    assert len(Counter(fault.rule for fault in FAULTS)) >= 20
