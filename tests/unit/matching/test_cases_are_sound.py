"""The tables of cases keep their own rules: nothing misspelt, no sum too high, every check digit right."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

FILES = sorted((Path(__file__).parent / "cases").glob("*.toml"))
TABLES = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in FILES}
CASES = [(theme, case) for theme, table in TABLES.items() for case in table["case"]]
CASE_FIELDS = {"title", "rule", "language", "invoices", "customers", "earlier", "entries"}
FACTS = {
    "amount",
    "date",
    "name",
    "account",
    "reference",
    "end_to_end_id",
    "text",
    "original",
    "return_reason",
    "is_batch",
    "bank_id",
    "currency",
}
VERDICT = {"outcome", "allocations", "candidates", "candidates_at_least", "evidence", "reason", "leaves", "learns"}
RULES = [f"M{number}" for number in range(1, 12)]


def assert_each(is_sound: Callable[[str, dict[str, Any]], bool]) -> None:
    """Name every case that is not sound, not only the first."""
    assert not [f"{theme}: {case['title']}" for theme, case in CASES if not is_sound(theme, case)]


def numbers_of(theme: str, case: dict[str, Any]) -> set[str]:
    """Every way an invoice of this case may be named."""
    rows = TABLES[theme]["world"]["invoices"] + case.get("invoices", [])
    return {row["number"] for row in rows} | {f"{row['number']}@{row['customer']}" for row in rows}


def is_valid_97(code: str) -> bool:
    """ISO 7064 mod 97-10, as in IBAN and RF."""
    return int("".join(str(int(sign, 36)) for sign in code[4:] + code[:4])) % 97 == 1


def uses_known_names(theme: str, case: dict[str, Any]) -> bool:
    """Whether fields, outcomes and numbers of a case exist."""
    return (
        bool(case["entries"])
        and set(case) <= CASE_FIELDS
        and all(
            set(entry) <= FACTS | VERDICT
            and set(named_in(entry)) <= numbers_of(theme, case)
            and entry["outcome"] in {"allocated", "asked", "nothing"}
            and (entry["outcome"] == "allocated") == ("allocations" in entry)
            for entry in case["entries"]
        )
    )


def named_in(entry: dict[str, Any]) -> list[str]:
    """Every invoice an entry speaks of."""
    named = [number for number, _ in entry.get("allocations", [])] + list(entry.get("leaves", {}))
    return named + entry.get("candidates", []) + entry.get("candidates_at_least", [])


def allocates_what_was_booked(entry: dict[str, Any]) -> bool:
    """Whether an entry's allocations stay within its amount."""
    booked = {Decimal(entry["amount"]), Decimal(entry.get("original", entry)["amount"])}
    total = sum((Decimal(amount) for _, amount in entry.get("allocations", [])), Decimal())
    return any(abs(total) <= abs(amount) and total * amount >= 0 for amount in booked)


def has_right_digits(entry: dict[str, Any]) -> bool:
    """Whether an entry's account and reference pass their checks."""
    codes = [entry["account"]] if "account" in entry else []
    reference = entry.get("reference", "")
    if reference.upper().startswith("RF"):
        codes.append(reference.upper())
    digits = reference.strip("+").replace("/", "") if reference.startswith("+++") else ""
    return all(map(is_valid_97, codes)) and (not digits or int(digits[10:]) == (int(digits[:10]) % 97 or 97))


def test_a_case_uses_known_fields_and_existing_numbers() -> None:
    """A misspelt field or number would make a case say nothing."""
    assert_each(uses_known_names)


def test_allocations_never_exceed_the_entry() -> None:
    """What is set against invoices is at most what the bank booked, in the currency that counts."""
    assert_each(lambda _, case: all(map(allocates_what_was_booked, case["entries"])))


def test_check_digits_are_right() -> None:
    """IBAN and RF by mod 97; the third group of an OGM ends in its first ten digits mod 97."""
    assert_each(lambda _, case: all(map(has_right_digits, case["entries"] + case.get("earlier", []))))


def test_every_rule_and_language_has_its_cases() -> None:
    """Four cases at least of each rule, fifteen of each language, and no title twice."""
    rules = Counter(case["rule"] for _, case in CASES)
    languages = Counter(case["language"] for _, case in CASES)

    assert set(rules) == {*RULES, "B3.2"} and all(rules[rule] >= 4 for rule in RULES)
    assert set(languages) == {"nl", "fr", "de", "en"} and min(languages.values()) >= 15
    assert len({case["title"] for _, case in CASES}) == len(CASES) >= 140
