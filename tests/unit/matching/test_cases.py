"""Every case of matching is decided as it stands in ``cases/``, with its evidence and what it leaves open."""

from __future__ import annotations

from tests.matching_cases import Case, all_cases
from tests.tables import each


@each("case", all_cases(), ids=lambda case: case.name)
def test_case(case: Case) -> None:
    """
    The title says what happens; the table says with which words, candidates and remains.
    """
    wrong = [(answer.evidence, problems) for _, answer, problems in case.answers() if problems]

    assert not wrong
