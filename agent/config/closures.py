"""``[[closures]]``: days on which customers are closed, in the settings or in a file beside them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from pydantic import Field

from agent.config.kinds import Country, Day, Text
from agent.config.regions import find_region, known_regions
from agent.config.section import Check, Complaint, Section
from agent.domain.policy import Closure
from agent.domain.speech import tell

BESIDE = "closures.toml"
"""The file beside the settings that may hold more of them."""


def ends_after_it_begins(first: date, last: date) -> Iterator[Complaint]:
    """Read a closure forwards."""
    if last < first:
        yield "last", tell("must not lie before first = {first}", first=first)


def region_is_known(region: str | None, country: str | None) -> Iterator[Complaint]:
    """Let a region be a part of a country, by a name its holidays are known by."""
    if region is None:
        return
    if country is None:
        yield "region", tell("needs country beside it: the same letters are regions of several countries")
    elif find_region(country, region) is None:
        regions = known_regions(country)
        yield (
            "region",
            tell("is no region of {country} known here; there are {regions}", country=country, regions=regions)
            if regions
            else tell("no regions are known for {country}: leave this key out", country=country),
        )


class CustomersClosure(Section):
    """Days on which some customers are closed."""

    checks: ClassVar[tuple[Check, ...]] = (ends_after_it_begins, region_is_known)

    first: Day = Field(description="The first day.", examples=[date(2027, 7, 26)])
    last: Day = Field(description="The last day; the same as first for one day.", examples=[date(2027, 8, 13)])
    name: Text = Field(description="Why, as it is shown.", examples=["bouwvak noord"])
    sector: Text | None = Field(
        default=None, description="Only customers whose card names this sector.", examples=["building"]
    )
    country: Country | None = Field(default=None, description="Only customers in this country.", examples=["NL"])
    region: Text | None = Field(
        default=None,
        description="Only customers whose card names this region, a part of the country.",
        examples=["Noord"],
    )
    match: tuple[Text, ...] = Field(
        default=(),
        description="Only these customers: mail domains, mail addresses, VAT or enterprise numbers.",
        examples=[["acme.example"]],
    )

    def as_closure(self) -> Closure:
        """The closure as the dunning room knows it."""
        return Closure(self.first, self.last, self.name)

    def is_for(self, sector: str | None, country: str, region: str | None) -> bool:
        """Whether a customer of this sector and place is closed then; what is not named here counts for all."""
        return (
            (self.sector is None or (sector or "").casefold() == self.sector.casefold())
            and (self.country is None or self.country == country)
            and (self.region is None or find_region(country, self.region) == region)
        )
