"""The words of each language as data (``words/*.toml``), and finding them in what somebody wrote."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from agent.domain.manner import Form

#: The languages whose words are known.
LANGUAGES = ("nl", "fr", "de", "en")
# Spaces that hold a mark or a sum together, and the curly apostrophe: words are compared without them.
PLAIN = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2019": "'"})


@cache
def words_of(language: str) -> Mapping[str, Any]:
    """Read the words of one language, package data, when they are first needed; empty of one that is not known."""
    if language not in LANGUAGES:
        return {}
    return tomllib.loads(files("agent.letters").joinpath(f"words/{language}.toml").read_text(encoding="utf-8"))


@cache
def pattern_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Compile words to be found whole, in any capitals."""
    # French runs on behind an apostrophe: t'envoie.
    whole = [re.escape(word).replace(r"\ ", r"\s+") + ("" if word.endswith("'") else r"(?!\w)") for word in words]
    return re.compile(rf"(?<!\w)(?:{'|'.join(whole)})", re.IGNORECASE)


def find_words(words: Sequence[str], prose: str) -> list[str]:
    """Find these words in ``prose``, each as often as it stands there."""
    return [match.group() for match in pattern_of(tuple(words)).finditer(prose)] if words else []


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
