"""Whatever the owner reads is in his language: every sentence passes ``tell``, and every catalogue is whole."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from agent.desk.answer_words import ANSWERS
from agent.domain.speech import (
    SPOKEN,
    every_way,
    in_english,
    speaking,
    tell,
    tell_count,
    tell_date,
    tell_day,
    tell_moment,
    tell_weekday,
)
from tests.catalogues import LOCALE, ROOT, as_mo, as_po, extract, forms, rooms, updated
from tests.tables import each

HOUSE = ROOT / "agent"
#: Rooms and files whose words are not the owner's: what demonstrations print, names in a trained model's file.
OTHERS = {
    *("demo", "understand", "locale", "__pycache__"),
    *("meaning/signs.py", "sandbox/samples.py", "statements/own_columns.py"),
    *("documents/cii.py", "documents/ubl.py", "documents/dates.py"),
}
#: Calls whose texts nobody reads, or that take them as they are.
PLAIN_CALLS = {
    *("Field", "Option", "Argument", "Typer", "compile", "search", "sub", "match", "fullmatch", "findall", "finditer"),
    *("split", "debug", "info", "warning", "error", "exception", "getLogger", "TypeAdapter", "NewType", "TypeVar"),
    *("cast", "ValueError", "TypeError", "AssertionError", "RuntimeError", "NotImplementedError", "KeyError"),
}
TOLD = {"tell", "tell_count", "later"}
#: Ends a line, or a whole statement, of words that stay as they are: another program's, a format's, a customer's.
AS_IS = "# as is"

#: Nobody's sentence: a pattern of the `re` module.
PATTERN = re.compile(r"\\[bdsw]|\(\?")

TRANSLATED = [(language, room) for language in SPOKEN for room in rooms()]


@each(("language", "room"), TRANSLATED)
def test_a_rooms_catalogue_says_what_its_code_says(language: str, room: str) -> None:
    """Nothing is missing, nothing is left over, and the binary form is that of the words: else ``./dev words``."""
    po, mo = (LOCALE / language / f"{room}.{kind}" for kind in ("po", "mo"))
    if not len(extract(room)):
        assert not po.exists()
        return
    catalog = updated(room, language)
    assert not [message.id for message in catalog if message.id and not all(forms(message))]
    assert po.read_bytes() == as_po(catalog)
    assert mo.read_bytes() == as_mo(catalog)


@each(("language", "room"), TRANSLATED)
def test_a_translation_has_the_holes_of_its_original(language: str, room: str) -> None:
    """A hole that is lost hides a number; one too many breaks the sentence."""
    for message in updated(room, language):
        originals = (message.id,) if isinstance(message.id, str) else message.id
        for said in forms(message) if message.id else ():
            assert holes(said) <= holes(*originals), said
            assert holes(*originals) - holes(said) <= {"count"}, said


@each("room", sorted(set(rooms()) - OTHERS))
def test_every_sentence_of_a_room_passes_tell(room: str) -> None:
    """Two words or more that are no docstring, no log and no pattern are read by somebody."""
    told = [path for path in rooms()[room] if f"{room}/{path.name}" not in OTHERS]
    assert not [found for path in told for found in search(path)[0]]


def test_a_day_is_told_the_owners_way() -> None:
    """Months and weekdays come from the catalogue too."""
    with speaking("nl"):
        assert (tell_day(date(2026, 12, 3)), tell_weekday(date(2026, 12, 3))) == ("3 december", "donderdag 3 december")
    assert tell_weekday(date(2026, 12, 3)) == "Thursday 3 December"


def test_a_moment_is_told_the_owners_way() -> None:
    """With its year where it may lie far back, by the clock it was given in."""
    moment = datetime(2026, 12, 3, 9, 5, tzinfo=UTC)
    with speaking("nl"):
        assert (tell_date(moment), tell_moment(moment)) == ("3 december 2026", "3 december 2026 09:05")
        assert tell_moment(moment, with_year=False) == "3 december 09:05"
    assert tell_moment(moment) == "3 December 2026 09:05"


@each("language", SPOKEN)
@each("words", sorted(str(one.id) for one in extract("documents") if one.id))
def test_a_noted_doubt_is_known_again_in_english(words: str, language: str) -> None:
    """What was learnt in one language holds in the other: the sentence is English again, with the same values."""
    values = {name: f"2026-{place}" for place, name in enumerate(sorted(holes(words)))}
    with speaking(language):
        told = tell(words, **values)
    assert in_english(told, "documents") == (words.format(**values) if values else words)


def test_a_noted_beginning_is_found_in_any_language() -> None:
    """What was written into the books is looked for in every language it may have been written in."""
    with speaking("nl"):
        assert {"the due date", tell("the due date")} <= every_way("the due date")


@pytest.mark.parametrize("language", ["en", "xx", "", "sv-SE"])
def test_without_a_catalogue_the_english_words_stand(language: str) -> None:
    """An owner of another language reads English, with every number in it."""
    with speaking(language):
        assert tell("{who} paid", who="Acme {1}") == "Acme {1} paid"
        assert [tell_count("{count} letter", "{count} letters", count) for count in (1, 2)] == ["1 letter", "2 letters"]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('raise MailError("the server said no")', True),
        ('text = f"paid on {day} by {who}"', True),
        ('text = tell("paid on {day}", day=day)', False),
        ('"""A docstring of two words."""', False),
        ('log.info("pass done: %d mails", count)', False),
        ('text = "MIME part two"  # as is', False),
        ('WORDS = (r"\\bover ?quota\\b", 5)', False),
        ('options = ("go on", "promised DATE", "voldaan live --take-over")', False),
    ],
)
def test_a_sentence_past_tell_is_noticed(code: str, found: bool, tmp_path: Path) -> None:
    """The search itself is tried on what it must find and must not."""
    (tmp_path / "room.py").write_text(f"{code}\n", encoding="utf-8")
    assert bool(search(tmp_path / "room.py")[0]) is found


def test_no_words_hide_in_an_f_string() -> None:
    """The tool that gathers the words does not look into f-strings: what is told there would stay English."""
    assert not [found for paths in rooms().values() for path in paths for found in search(path)[1]]


def _tells(node: ast.AST) -> bool:
    named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TOLD
    return named and isinstance(node, ast.Call) and any(isinstance(words, ast.Constant) for words in node.args)


def holes(*texts: str) -> set[str]:
    """The names of the holes in these texts."""
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


@cache
def search(path: Path) -> tuple[list[str], list[str]]:
    """What a file says past ``tell``, and what it tells inside an f-string; its tree is walked once for both."""
    source = path.read_text(encoding="utf-8")
    nodes = list(ast.walk(ast.parse(source)))
    return list(_untold(path.name, nodes, source.splitlines())), list(_hidden(path.name, nodes))


def _hidden(name: str, nodes: list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.JoinedStr) and any(map(_tells, ast.walk(node))):
            yield f"{name}:{node.lineno}"


def _untold(name: str, nodes: list[ast.AST], lines: list[str]) -> Iterator[str]:
    """Every text of two words or more that does not pass ``tell``, with its line."""
    plain = set(_not_for_reading(nodes)) | set(_as_is(nodes, lines))
    for node in nodes:
        if id(node) in plain:
            continue
        if isinstance(node, ast.JoinedStr):
            words = "".join(str(part.value) if isinstance(part, ast.Constant) else "0" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = node.value
        else:
            continue
        is_sentence = " " in words.strip() and len(re.findall(r"[A-Za-z]{2,}", words)) >= 2
        if (
            is_sentence
            and not is_answer(words)
            and not PATTERN.search(words)
            and not any(AS_IS in line for line in lines[node.lineno - 1 : node.end_lineno])
        ):
            yield f"{name}:{node.lineno}: {words}"


def _as_is(nodes: list[ast.AST], lines: list[str]) -> Iterator[int]:
    """What stands in a statement that ends with the mark."""
    for node in nodes:
        if isinstance(node, ast.stmt) and not hasattr(node, "body") and AS_IS in lines[(node.end_lineno or 1) - 1]:
            yield from (id(below) for below in ast.walk(node))


def is_answer(words: str) -> bool:
    """Whether these are words of the command line, which are stored in English whatever is shown."""
    is_command = re.fullmatch(r"voldaan [a-z-]+( [a-z-]+)?( --[a-z-]+| [A-Z0]+)*", words)
    return bool(is_command) or re.sub(r" [A-Z]+$", "", words) in ANSWERS


def _not_for_reading(nodes: list[ast.AST]) -> Iterator[int]:
    for node in nodes:
        name = ""
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in TOLD and isinstance(node, ast.Call):
            yield from (id(words) for words in node.args if isinstance(words, ast.Constant))
        elif name in PLAIN_CALLS or isinstance(node, ast.Assert):
            yield from (id(below) for below in ast.walk(node))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)
        elif isinstance(node, ast.JoinedStr):
            yield from (id(part) for part in node.values if isinstance(part, ast.Constant))
