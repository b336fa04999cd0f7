"""The words of each language as data (``words/*.toml``), and finding them in what somebody wrote."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from agent.domain.manner import Form

#: The languages whose words are known.
LANGUAGES = ("nl", "fr", "de", "en")
#: Countries that have words of their own in a language, beside those of everybody who speaks it.
REGIONS = ("nl-BE",)
_WORD = re.compile(r"\w+")


def plain(text: str) -> str:
    """Write ordinary spaces and apostrophes: words are compared without those that hold a mark or a sum together."""
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2019", "'")


@cache
def words_of(language: str) -> Mapping[str, Any]:
    """
    Read the words of one language, package data, when they are first needed; empty of one that is not known.

    A country may follow (``nl-BE``): where it has words of its own these are added.
    """
    short, _, country = language.replace("_", "-").partition("-")
    if short not in LANGUAGES:
        return {}
    known, region = _read(short), f"{short}-{country.upper()}"
    return _with_more(known, _read(region)) if region in REGIONS else known


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("agent.letters").joinpath(f"words/{name}.toml").read_text(encoding="utf-8"))


def _with_more(known: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Add a country's words: lists grow, what has a name is added to its namesake, the rest is taken over."""
    merged = dict(known)
    for key, value in more.items():
        old = merged.get(key)
        if isinstance(old, list) and value and isinstance(value[0], dict):
            names = {entry["name"]: entry for entry in old}
            merged[key] = [*old, *(_like(names.get(entry["name"], {}), entry) for entry in value)]
        elif isinstance(old, list):
            merged[key] = [*old, *value]
        else:
            merged[key] = _with_more(old, value) if isinstance(old, dict) else value
    return merged


def _like(namesake: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    """A country's entry says only what is different."""
    return {**namesake, **entry}


@cache
def pattern_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Compile words to be found whole, in any capitals; one that ends with ``*`` may go on."""
    # French runs on behind an apostrophe: t'envoie.
    ends = {"'": "", "*": r"\w*"}
    whole = [re.escape(word.rstrip("*")).replace(r"\ ", r"\s+") + ends.get(word[-1], r"(?!\w)") for word in words]
    return re.compile(rf"(?<!\w)(?:{'|'.join(whole)})", re.IGNORECASE)


def find_words(words: Sequence[str], prose: str) -> list[str]:
    """Find these words in ``prose``, each as often as it stands there."""
    return [match.group() for match in find_places(words, prose)]


def find_places(words: Sequence[str], prose: str) -> Iterator[re.Match[str]]:
    """Find where these words stand in ``prose``, from its beginning; none begins within another."""
    by_start, places = _by_start(tuple(words)), _starts_in(prose)
    end = 0
    begins = by_start.keys() & places.keys()
    for place, start in sorted((place, word) for word in begins for place in places[word]):
        if place >= end and (match := by_start[start].match(prose, place)):
            end = match.end()
            yield match


@lru_cache(maxsize=64)
def _starts_in(prose: str) -> Mapping[str, Sequence[int]]:
    """Where each word of a text begins; a letter is looked through for many lists of words, one after another."""
    places: dict[str, list[int]] = {}
    for word in _WORD.finditer(prose):
        places.setdefault(word.group().lower(), []).append(word.start())
    return places


@cache
def _by_start(words: tuple[str, ...]) -> Mapping[str, re.Pattern[str]]:
    """These words by the letters they begin with: few of a letter's words begin any, so few are compared at all."""
    groups: dict[str, list[str]] = {}
    for word in words:
        start = _WORD.match(word)
        if start is None:
            raise ValueError(f"{word!r} begins with a mark: it would never be found")
        groups.setdefault(start.group().lower(), []).append(word)
    return {start: pattern_of(tuple(group)) for start, group in groups.items()}


def find_form(prose: str, form: Form, known: Mapping[str, Any]) -> list[str]:
    """Find the words that speak to a reader in this form; ``known`` are its language's words."""
    forms = known.get("forms", {})
    if nobody := forms.get("neither"):
        prose = pattern_of(tuple(nobody)).sub("", prose)
    return [*find_words(forms.get(form.value, ()), prose), *_capitals(forms.get(f"{form.value}_capitals", ()), prose)]


def _capitals(words: Sequence[str], prose: str) -> Iterator[str]:
    """Find words that mean something else without a capital (Sie); alone, one tells only within a sentence."""
    alternatives = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    for match in re.finditer(rf"(?<!\w)(?:{alternatives})(?!\w)", prose) if words else ():
        before = prose[: match.start()].rstrip(' "„“«»(')
        if " " in match.group() or (before and before[-1] not in ".!?…:\n"):
            yield match.group()
