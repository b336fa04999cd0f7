"""How a language sets its marks: thin spaces and quotes, so that whoever edits a letter types ordinary ones.

Only the words of a template are set; what is filled in stays as it was printed. French: "Lexique des règles
typographiques en usage à l'Imprimerie nationale" (narrow no-break space before ; ? !, no-break space before : and
inside « », curly apostrophe). German: „…“ (DIN 5008).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

NO_BREAK, THIN = "\u00a0", "\u202f"
_QUOTES = {"fr": (f"«{NO_BREAK}", f"{NO_BREAK}»"), "de": ("„", "“")}
_SPACES = rf"[ {NO_BREAK}{THIN}]+"
_KEPT = re.compile(rf"[{NO_BREAK}{THIN}](?=[?!;:»])|(?<=«)[{NO_BREAK}{THIN}]")


def set_type(words: str, language: str) -> str:
    """Set the marks in ``words`` as this language does; one without rules of its own stays as it is typed."""
    if language in _QUOTES:
        words = _quoted(words, *_QUOTES[language])
    if language == "fr":
        words = re.sub(rf"{_SPACES}(?=[?!;](?:\s|$))", THIN, words)
        words = re.sub(r"(?<=\w)'(?=\w|$)", "’", words)
        words = re.sub(rf"{_SPACES}(?=:(?:\s|$))|(?<=«){_SPACES}|{_SPACES}(?=»)", NO_BREAK, words)
    return words


def begin_anew(source: str, personal: object, language: str) -> str:
    """
    Begin the paragraph behind a personal line with a capital.

    German runs on from its greeting in small letters; with a line in between, that line does.
    """
    if language != "de" or not isinstance(personal, str):
        return source
    before, line, after = source.partition(f"{personal}\n")
    words = after.lstrip()
    return before + line + after[: len(after) - len(words)] + words[:1].upper() + words[1:]


def label_colon(language: str) -> str:
    """What stands between a label and its value in plain text."""
    return f"{NO_BREAK}: " if language == "fr" else ": "


def plain_spaces(text: str) -> str:
    """Make every space an ordinary one, so that figures can be copied, but not those that hold a mark to its word."""
    kept = _KEPT.sub("\0", text)
    return kept.replace(NO_BREAK, " ").replace(THIN, " ").replace("\0", NO_BREAK)


class Typography(Extension):
    """Sets the words of every template whose name begins with its language (``fr-…``) while it is compiled."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Pass on every token; those that are words are set."""
        language = (stream.name or "").partition("-")[0]
        for token in stream:
            if token.type == "data":
                yield Token(token.lineno, token.type, set_type(token.value, language))
            else:
                yield token


def _quoted(words: str, opening: str, closing: str) -> str:
    """Turn straight quotes by what stands around them; a value may stand where these words begin or end."""

    def turn(match: re.Match[str]) -> Any:
        before, after = words[: match.start()][-1:], words[match.end() :][:1]
        opens = before.isspace() or before == "(" or (not before and bool(re.match(r"\w", after)))
        return opening if opens else closing

    return re.sub('"', turn, words)
