"""
Score matching against the cases, per rule.

    python -m tests.score_matching [--show]

Right is the answer of the case, whole: outcome, parts, candidates, evidence. Falsely allocated is money set against
what the case does not set it against. Certain missed is an allocation of the case that was not made. A needless
question is one of those that became a question. Other is a wrong candidate, word or remainder. ``--show`` tells each.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from typing import Any

from agent.domain.payment import Match, Outcome
from tests.matching_cases import all_cases

COLUMNS = ("right", "falsely allocated", "certain missed", "needless questions", "other")


def verdicts(row: Mapping[str, Any], answer: Match, problems: list[str]) -> list[str]:
    """The columns in which one answer counts."""
    if not problems:
        return ["right"]
    is_false = any(problem.startswith(("allocated", "learns")) for problem in problems)
    if answer.outcome is Outcome.ALLOCATED and is_false:
        return ["falsely allocated"]
    if row["outcome"] == "allocated" and answer.outcome is not Outcome.ALLOCATED:
        return ["certain missed", *(["needless questions"] if answer.outcome is Outcome.ASKED else [])]
    return ["other"]


def main(arguments: list[str]) -> int:
    """Print the table; 1 when anything is not right."""
    counts: dict[str, Counter[str]] = {}
    for case in all_cases():
        for row, answer, problems in case.answers():
            found = verdicts(row, answer, problems)
            counts.setdefault(case.case["rule"], Counter()).update([*found, "entries"])
            if problems and "--show" in arguments:
                print(f"{found[0]:18} {case.name}\n{'':18} {'; '.join(problems)}\n{'':18} said: {answer.evidence}")
    total = sum(counts.values(), Counter())
    print(f"{'rule':6}{'entries':>9}" + "".join(f"{column:>20}" for column in COLUMNS))
    for rule, counted in [
        *sorted(counts.items(), key=lambda pair: (pair[0][0], len(pair[0]), pair[0])),
        ("all", total),
    ]:
        print(f"{rule:6}{counted['entries']:>9}" + "".join(f"{counted[column]:>20}" for column in COLUMNS))
    return int(total["right"] != total["entries"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
