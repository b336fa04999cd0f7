"""The letters' sources: ours, and the owner's own copies in his folder, which go before them.

Rules: own-letters (docs/rules.md)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

from agent.domain.errors import VoldaanError
from agent.domain.question import QuestionKind
from agent.domain.speech import tell
from agent.ledger import Book
from agent.letters import TemplateSet, Unreadable
from agent.resources import get_resource

#: Nobody's letter is longer; a file that is was put there by mistake.
_MOST_BYTES = 100_000
#: Not for customers.
_OWN_PAGES = frozenset({"digest.html", "report.html", "dossier.html"})
_SUBJECT = "unreadable letter "  # as is
_VARIANT = re.compile(r"(?:-\d+)?(?=\.txt$)")


def our_letters() -> TemplateSet:
    """The letters that travel with the program, by file name."""
    folder = get_resource("templates")
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())}


def read_letters(folder: Path | None) -> TemplateSet:
    """
    Our letters, with the owner's own in their place.

    Where he has a letter for a manner and step, only his variants of it count: one he threw away stays away. A file
    that cannot be read is there as ``Unreadable``: it stops what is made from it, and nothing else. Of a folder that
    cannot be read nobody knows whose place his letters take, so there every letter is.
    """
    ours = our_letters()
    if folder is None:
        return ours
    try:
        own = _own(folder)
    except VoldaanError as error:
        return {name: Unreadable(error) for name in ours}
    taken = {_VARIANT.sub("", name) for name in own}
    return {**{name: text for name, text in ours.items() if _VARIANT.sub("", name) not in taken}, **own}


def copy_letters(folder: Path) -> tuple[int, int]:
    """
    Put our letters into the owner's folder; what lies there already stays as it is.

    Returns:
        How many were put there, and how many were left alone.

    Raises:
        VoldaanError: When the folder cannot be made or written.
    """
    copied = left = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in our_letters().items():
            if name in _OWN_PAGES:
                continue
            try:
                with (folder / name).open("x", encoding="utf-8") as file:
                    file.write(text)
                copied += 1
            except FileExistsError:
                left += 1
    except OSError as error:
        raise VoldaanError(
            tell("letters cannot be put into {folder}: {why}", folder=folder, why=error.strerror)
        ) from None
    return copied, left


def ask_about_letters(book: Book, templates: TemplateSet, now: datetime) -> None:
    """Ask once about each file of the owner's that cannot be read, for as long as it cannot; not once a customer."""
    faults = {f"{_SUBJECT}{text}": text for text in templates.values() if isinstance(text, Unreadable)}
    for subject, fault in faults.items():
        text = tell("{fault}. Only letters made from it wait; they go on once it is mended.", fault=fault)
        book.ask(QuestionKind.TROUBLE, subject, text, now, ("noted",), once=True)
    for question in book.questions():
        if question.subject.startswith(_SUBJECT) and question.subject not in faults:
            book.withdraw_question(question.kind, question.subject)


def find_strangers(templates: TemplateSet, steps: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Name every file of the owner's that no letter uses, with the name it may have been meant to bear, or nothing."""
    known = {_VARIANT.sub("", name) for name in our_letters()}
    manners = {name.removesuffix("-greeting.txt") for name in known if name.endswith("-greeting.txt")}
    known |= {f"{manner}-{step}.txt" for manner in manners for step in steps}
    for name in sorted(templates):
        is_included = any(f'"{name}"' in text or f"'{name}'" in text for text in templates.values())
        if _VARIANT.sub("", name) not in known and not is_included:
            yield name, next(iter(get_close_matches(name, known, 1)), "")


def _own(folder: Path) -> Mapping[str, str]:
    try:
        found = sorted(path for path in folder.iterdir() if path.suffix in (".txt", ".html") and _is_letter(path))
    except OSError as error:
        raise VoldaanError(
            tell(
                "the folder of your letters {folder} cannot be read: {why}; mend letters.folder in the settings, or say"
                " `voldaan letters copy`",
                folder=folder,
                why=error.strerror,
            )
        ) from None
    return {path.name: _text_or_fault(path) for path in found if path.name not in _OWN_PAGES}


def _is_letter(path: Path) -> bool:
    """Whether it is a file, or leads to one that is not there now: it is his all the same."""
    return path.is_file() or (path.is_symlink() and not path.exists())


def _text_or_fault(path: Path) -> str:
    try:
        return _text(path)
    except VoldaanError as error:
        return Unreadable(error)


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
        if len(content) > _MOST_BYTES:
            raise VoldaanError(
                tell("{file} is too large for a letter; take it out of the folder of your letters", file=path)
            )
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise VoldaanError(
            tell("{file}, line {line}: not written in UTF-8; save it again as UTF-8", file=path, line=line)
        ) from None
    except OSError as error:
        raise VoldaanError(
            tell("{file} cannot be read: {why}; mend or remove it", file=path, why=error.strerror)
        ) from None
