"""The cases of matching as values: a world as receivables, entries decided, and what is wrong with an answer."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from agent.domain.money import Money
from agent.domain.payment import Debtor, Match, Outcome, Part, Receipt, Receivable, Receivables, Standing
from agent.domain.statement import StatementEntry
from agent.matching import match_all

FOLDER = Path(__file__).parent / "unit" / "matching" / "cases"
#: Fields an entry of a case has in common with one of a statement, as they stand.
TAKEN = ("account", "reference", "end_to_end_id", "text", "return_reason", "is_batch", "bank_id")


@dataclass(frozen=True)
class Case:
    """One case with the world it plays in."""

    theme: str
    world: Mapping[str, Any]
    case: Mapping[str, Any]

    @property
    def name(self) -> str:
        """How it is called in a failing test."""
        return f"{self.theme}: {self.case['title']}"

    @cached_property
    def rows(self) -> dict[str, Mapping[str, Any]]:
        """The invoices, each by its key: the number, with its customer where two bear it."""
        rows = {(row["number"], row["customer"]): row for row in self.world["invoices"]}
        rows |= {(row["number"], row["customer"]): row for row in self.case.get("invoices", [])}
        numbers = [number for number, _ in rows]
        return {
            number if numbers.count(number) == 1 else f"{number}@{customer}": row
            for (number, customer), row in rows.items()
        }

    @cached_property
    def receivables(self) -> Receivables:
        """All that money may be for in this case."""
        customers = self.world["customers"] | self.case.get("customers", {})
        return Receivables(
            invoices=tuple(_receivable(key, row) for key, row in self.rows.items()),
            debtors=tuple(
                Debtor(key, tuple(row["names"]), dict.fromkeys(row["accounts"])) for key, row in customers.items()
            ),
            receipts=tuple(self._receipt(place, row) for place, row in enumerate(self.case.get("earlier", []))),
            own_names=tuple(self.world["own_names"]),
            own_accounts=tuple(self.world["own_accounts"]),
        )

    def _receipt(self, place: int, row: Mapping[str, Any]) -> Receipt:
        currency = row.get("currency", "EUR")
        return Receipt(
            entry=f"earlier {place}",
            booked_on=row["date"],
            amount=Money(Decimal(row["amount"]), currency),
            parts=self._parts(row["allocations"]),
            counterparty=row.get("name", ""),
            account=row.get("account"),
            reference=row.get("reference"),
            end_to_end_id=row.get("end_to_end_id"),
            text=row.get("text", ""),
            confirmed=row.get("confirmed", False),
            undone=row.get("undone", False),
        )

    def _parts(self, allocations: list[list[str]]) -> tuple[Part, ...]:
        return tuple(
            Part(number, Money(Decimal(amount), self.rows[number].get("currency", "EUR")))
            for number, amount in allocations
        )

    @property
    def entries(self) -> list[tuple[str, StatementEntry, str]]:
        """Its entries as they are given to matching; the key keeps their order within a day."""
        rows = enumerate(self.case["entries"])
        return [(f"entry {place:03}", entry_of(row), row.get("currency", "EUR")) for place, row in rows]

    def answers(self) -> Iterator[tuple[Mapping[str, Any], Match, list[str]]]:
        """Each entry with its answer and what is wrong with it."""
        owed = {item.item: item.open.amount for item in self.receivables.invoices}
        for row, answer in zip(self.case["entries"], match_all(self.entries, self.receivables), strict=True):
            for part in answer.parts:
                owed[part.item] -= part.settles.amount
            yield row, answer, list(self._wrong(row, answer, owed))

    def _wrong(self, row: Mapping[str, Any], answer: Match, owed: Mapping[str, Decimal]) -> Iterator[str]:
        if answer.outcome != row["outcome"]:
            yield f"{answer.outcome}, not {row['outcome']}"
            return
        said = {(part.item, part.amount) for part in answer.parts}
        if answer.outcome is Outcome.ALLOCATED and said != {
            (part.item, part.amount) for part in self._parts(row["allocations"])
        }:
            yield f"allocated {[(part.item, str(part.amount)) for part in answer.parts]}"
        candidates = set(answer.candidates)
        if "candidates" in row and candidates != set(row["candidates"]):
            yield f"candidates {sorted(candidates)}, not {sorted(row['candidates'])}"
        if not candidates >= set(row.get("candidates_at_least", [])):
            yield f"candidates {sorted(candidates)}, without {sorted(row['candidates_at_least'])}"
        told = "; ".join(answer.evidence).lower()
        yield from (
            f"no word of {word!r}" for word in (*row.get("evidence", []), *row.get("reason", [])) if word not in told
        )
        for number, left in row.get("leaves", {}).items():
            if owed[number] != Decimal(left):
                yield f"leaves {owed[number]} of {number}, not {left}"
        if "learns" in row and (answer.learns or "") != row["learns"]:
            yield f"learns {answer.learns}, not {row['learns'] or 'nobody'}"


def _receivable(key: str, row: Mapping[str, Any]) -> Receivable:
    currency = row.get("currency", "EUR")
    return Receivable(
        item=key,
        number=row["number"],
        customer=row["customer"],
        total=Money(Decimal(row.get("total", row["open"])), currency),
        open=Money(Decimal(row["open"]), currency),
        due_date=row["due"],
        reference=row.get("reference"),
        standing=Standing(row.get("state", "open")),
    )


def entry_of(row: Mapping[str, Any]) -> StatementEntry:
    """An entry of a case as the statement would tell it."""
    original = row.get("original")
    return StatementEntry(
        booked_on=row["date"],
        value_on=None,
        amount=Decimal(row["amount"]),
        counterparty=row.get("name", ""),
        original=Money(Decimal(original["amount"]), original["currency"]) if original else None,
        **{name: row[name] for name in TAKEN if name in row},
    )


def all_cases() -> list[Case]:
    """Every case of every theme."""
    tables = ((path.stem, tomllib.loads(path.read_text(encoding="utf-8"))) for path in sorted(FOLDER.glob("*.toml")))
    return [Case(theme, table["world"], case) for theme, table in tables for case in table["case"]]
