"""The parts of a country that have holidays of their own."""

from __future__ import annotations

from functools import lru_cache

#: Names people write that the holidays library has no alias for (ISO 3166-2).
_MORE = {"BE": {"VLG": "Flemish", "WAL": "French", "Vlaanderen": "Flemish", "Wallonie": "French"}}


@lru_cache(maxsize=32)
def _regions(country: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """The codes of a country's regions, and every other name of them with its code."""
    import holidays  # slow to load, and few settings name a region

    try:
        found = holidays.country_holidays(country)
    except NotImplementedError:
        return (), {}
    aliases = getattr(found, "subdivisions_aliases", {}) | _MORE.get(country, {})
    return tuple(found.subdivisions), aliases


def find_region(country: str, name: str) -> str | None:
    """Find a region's code by its code ("BY", "DE-BY") or its name in its own language; None when unknown."""
    codes, aliases = _regions(country)
    wanted = name.removeprefix(f"{country}-").casefold()
    named = {code.casefold(): code for code in codes} | {alias.casefold(): code for alias, code in aliases.items()}
    return {code.casefold(): code for code in codes}.get(wanted) or named.get(wanted)


def known_regions(country: str) -> str:
    """List the codes of a country's regions, for a sentence; empty when it has none."""
    return ", ".join(_regions(country)[0])
