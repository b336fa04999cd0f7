"""Mail domains that belong to nobody in particular: a shared domain there ties nobody to a customer."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def _domains() -> frozenset[str]:
    text = files("agent.replies").joinpath("free_mail_domains.txt").read_text(encoding="utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


def is_free_mail(domain: str) -> bool:
    """Tell whether anybody can have an address at this domain (package data ``free_mail_domains.txt``)."""
    return domain.lower() in _domains()
