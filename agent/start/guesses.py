"""What the machine tells of its owner: language, country and time zone, each to be confirmed by him."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import available_timezones

from agent.domain.speech import SPOKEN

_OTHERWISE = "Europe/Amsterdam"
_LOCALTIME = Path("/etc/localtime")

#: Ends of addresses that are a country's; others, such as .eu and .com, tell nothing.
_COUNTRIES = frozenset({"nl", "be", "de", "fr", "at", "ch", "lu", "es", "it", "ie", "dk", "se", "no", "fi", "pl", "pt"})


def guess_language(environ: Mapping[str, str]) -> str:
    """The first language of this machine that the owner can be spoken to in; English where there is none."""
    wanted = _locale(environ)[:2].lower()
    return wanted if wanted in SPOKEN else "en"


def guess_country(environ: Mapping[str, str], address: str) -> str:
    """ISO 3166: by the end of the owner's own address, else by this machine's locale, else NL."""
    end = address.rpartition(".")[2].lower()
    if end in _COUNTRIES:
        return end.upper()
    found = re.match(r"[a-z]{2}[_-]([A-Z]{2})\b", _locale(environ))
    return found[1] if found and found[1] != "US" else "NL"


def guess_time_zone(environ: Mapping[str, str], localtime: Path = _LOCALTIME) -> str:
    """The name of this machine's time zone, as $TZ or the link /etc/localtime tells it."""
    named = environ.get("TZ", "").lstrip(":")
    if named not in available_timezones():
        named = str(localtime.resolve()).rpartition("zoneinfo/")[2]
    return named if "/" in named and named in available_timezones() and not named.startswith("Etc/") else _OTHERWISE


def _locale(environ: Mapping[str, str]) -> str:
    """POSIX 8.2: the first of these that is set and not empty counts."""
    return next(
        (environ[name] for name in ("VOLDAAN_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), ""
    )
