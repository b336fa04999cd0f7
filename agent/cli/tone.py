"""The command that reads a letter as its customer would."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.app import app
from agent.cli.exits import Exit
from agent.cli.look import Json
from agent.cli.opened import read_settings
from agent.cli.show import echo, echo_json
from agent.domain.errors import ConfigError, VoldaanError
from agent.domain.manner import Form
from agent.domain.speech import tell, tell_count

if TYPE_CHECKING:
    from agent.letters import Finding

_MOST_BYTES = 1_000_000
#: The words by which a language tells its forms apart, as the names of the templates have them.
_FORMS = {
    **{"je": Form.INFORMAL, "tu": Form.INFORMAL, "du": Form.INFORMAL},
    **{"u": Form.FORMAL, "vous": Form.FORMAL, "sie": Form.FORMAL},
}


@dataclass(frozen=True)
class _Manner:
    language: str
    form: Form


@app.command()
def tone(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="A text file or a saved mail (.eml), or - for what comes in.")],
    step: Annotated[str, typer.Option(help="Which letter: heads-up, light, second, firm, formal and so on.")] = "light",
    language: Annotated[str | None, typer.Option(help="nl, nl-BE, fr, de or en; guessed when left out.")] = None,
    form: Annotated[str | None, typer.Option(help="je, u, tu, vous, du or sie; guessed when left out.")] = None,
    json: Json = False,
) -> None:
    """Read a letter as its customer would: words that hurt, what is missing, how long and how hard it is."""
    from agent.letters import STEPS, check_tone, find_line

    _speak(context.obj)
    if step not in STEPS:
        raise typer.BadParameter(tell("the step is one of {steps}", steps=", ".join(STEPS)))
    text = _words_of(file)
    manner = _manner(text, language, form)
    found = check_tone(text, step, manner.language, manner.form)
    lines = {each: find_line(text, each.found) for each in found}
    if json:
        described = [_described(each, line) for each, line in lines.items()]
        echo_json({"step": step, "language": manner.language, "form": manner.form.value, "findings": described})
    else:
        for each, line in lines.items():
            echo(_told(each, line))
        echo(_summed_up(found, step, manner.language))
    if any(each.is_error for each in found):
        raise typer.Exit(Exit.ATTENTION)


def _speak(config: Path | None) -> None:
    """In the owner's language where there are settings; none are needed."""
    try:
        read_settings(config)
    except ConfigError:
        return


def _words_of(file: str) -> str:
    """
    The words in a file.

    Raises:
        VoldaanError: For what cannot be opened or is no letter, with what to do.
    """
    try:
        content = sys.stdin.buffer.read(_MOST_BYTES + 1) if file == "-" else _read(Path(file))
    except OSError as error:
        raise VoldaanError(tell("{file}: cannot be opened: {why}", file=file, why=error.strerror)) from error
    if len(content) > _MOST_BYTES:
        raise VoldaanError(tell("{file}: too long for a letter; give the words alone", file=file))
    text = _words_in(content, file)
    if "{{" in text or "{%" in text:
        why = tell("this is a template; `voldaan letters check` fills it in and reads it")
        raise VoldaanError(tell("{file}: {why}", file=file, why=why))
    if not any(map(str.isalpha, text)):
        raise VoldaanError(tell("{file}: there are no words in it", file=file))
    return text


def _read(path: Path) -> bytes:
    with path.open("rb") as opened:
        return opened.read(_MOST_BYTES + 1)


def _words_in(content: bytes, file: str) -> str:
    from agent.documents import is_mail

    if is_mail(content):
        return _words_of_mail(content, file)
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise VoldaanError(tell("{file}: not a text; save the letter as plain text (UTF-8)", file=file))


def _words_of_mail(content: bytes, file: str) -> str:
    from agent.domain.invoice import Unreadable
    from agent.sandbox import Reader

    with Reader() as reader:
        words = reader.find_words(content)
    if isinstance(words, Unreadable):
        raise VoldaanError(tell("{file}: {why}", file=file, why=words.reason))
    return words[0]


def _manner(text: str, language: str | None, form: str | None) -> _Manner:
    """As said, else as the words tell; of a letter that addresses nobody either form is right."""
    from agent.letters import form_of, language_spoken
    from agent.letters.wording import LANGUAGES, REGIONS

    known = (*LANGUAGES, *REGIONS)
    spoken = language or language_spoken(text)
    if spoken is None:
        names = ", ".join(known)
        raise VoldaanError(tell("these words do not tell their language; say --language, one of {names}", names=names))
    if spoken.replace("_", "-").partition("-")[0].lower() not in LANGUAGES:
        raise typer.BadParameter(tell("the language is one of {names}", names=", ".join(known)))
    if form is not None and form.lower() not in _FORMS:
        raise typer.BadParameter(tell("the form is one of {names}", names=", ".join(_FORMS)))
    guessed = form_of(text, spoken.replace("_", "-").partition("-")[0].lower())
    return _Manner(spoken, _FORMS[form.lower()] if form else guessed or Form.INFORMAL)


def _described(found: Finding, line: int | None) -> dict[str, object]:
    return {
        "rule": found.rule,
        "severity": found.severity.value,
        "found": found.found,
        "line": line,
        "advice": found.advice,
        "instead": list(found.instead),
    }


def _told(found: Finding, line: int | None) -> str:
    word = tell("WRONG ") if found.is_error else tell("advice")
    place = tell(", line {line}", line=line) if line else ""
    instead = tell("; better: {words}", words=", ".join(found.instead)) if found.instead else ""
    return f"{word}  “{found.found}” ({found.rule}{place}): {found.advice}{instead}"


def _summed_up(found: tuple[Finding, ...], step: str, language: str) -> str:
    wrong = sum(each.is_error for each in found)
    read = tell("Read as a {step} letter in {language}", step=step, language=language)
    if not found:
        return tell("{read}: nothing to mend.", read=read)
    errors = tell_count("{count} thing that stops it", "{count} things that stop it", wrong)
    advice = tell_count("{count} piece of advice", "{count} pieces of advice", len(found) - wrong)
    return tell("{read}: {errors}, {advice}.", read=read, errors=errors, advice=advice)
