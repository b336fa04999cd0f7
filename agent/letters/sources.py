"""The letters' templates: which one fits, and rendering it without a gap."""

from __future__ import annotations

import re
import traceback
import zlib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from jinja2 import DictLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError, Undefined
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from agent.domain.customer import Form
from agent.domain.errors import VoldaanError
from agent.domain.speech import tell
from agent.domain.text import pieces
from agent.letters.typography import Typography

TemplateSet = Mapping[str, str]
"""File name in the templates folder, as in ``nl-je-light.txt``, to source text."""


class Unreadable(str):
    """Stands in a set of templates for a file that cannot be read: the text says which, what is wrong and the cure."""


class UnreadableLetter(VoldaanError):
    """A letter needs a file that cannot be read; its text is that of the ``Unreadable``."""


# How a language addresses its reader, as it stands in a template's name; English has one form.
_FORM_WORDS = {
    "nl": {Form.INFORMAL: "je", Form.FORMAL: "u"},
    "fr": {Form.INFORMAL: "tu", Form.FORMAL: "vous"},
    "de": {Form.INFORMAL: "du", Form.FORMAL: "sie"},
}

_MANNER = re.compile(r"^[a-z]{2}-(?:(?:je|u|tu|vous|du|sie)-)?")
_TAG_LINE = re.compile(r"^([ \t]*\{%(?:(?!%\}).)*%\})[ \t]*\n", re.MULTILINE)


class Absent(Undefined):
    """A value this invoice or owner does not have: false in ``{% if %}``, an error when written out."""

    def __str__(self) -> str:
        self._fail_with_undefined_error()


def absent(name: str) -> Absent:
    """Stand in for a value that is not there, so that a letter without ``{% if %}`` fails instead of showing a gap."""
    return Absent(hint=tell("there is no {name} here: write it inside {{% if {name} %}} … {{% endif %}}", name=name))


def stem(language: str, form: Form) -> str:
    """Begin a template's name: ``nl-je``, ``nl-u``, ``en``."""
    word = _FORM_WORDS.get(language, {}).get(form)
    return f"{language}-{word}" if word else language


def has_form(language: str, form: Form) -> bool:
    """Whether this language tells this form apart; one that has a single form counts as informal."""
    return form is Form.INFORMAL or language in _FORM_WORDS


def speaks(templates: TemplateSet, language: str) -> bool:
    """Whether there are letters in this language at all."""
    return any(name.startswith(f"{language}-") for name in templates)


def choose_template(
    templates: TemplateSet, language: str, form: Form, step: str, letter_id: str, used: Sequence[str] = ()
) -> str:
    """
    Name the template of a step: of several variants (``-2``, ``-3``) one this customer has not had yet. One that cannot
    be read is only named when there is no other.

    The letter's id picks among those, always the same one; when none is left, the one he had longest ago comes back.

    Args:
        used: What earlier letters to this customer were made from, the latest use last. A variant he had in another
            language or form counts too: the joke is the same.

    Raises:
        VoldaanError: When there is none.

    Rules: never-the-same-text (docs/rules.md)
    """
    names = variants(templates, language, form, step)
    if not names:
        missing = f"{stem(language, form)}-{step}.txt"
        raise VoldaanError(
            tell(
                "there is no letter for step {step} in {language}: add templates/{missing}",
                step=repr(step),
                language=repr(language),
                missing=missing,
            )
        )
    names = [name for name in names if not isinstance(templates[name], Unreadable)] or names
    had = {_bare(name): place for place, name in enumerate(used)}
    fresh = [name for name in names if _bare(name) not in had]
    if not fresh:
        return min(names, key=lambda name: had[_bare(name)])
    return fresh[zlib.crc32(letter_id.encode()) % len(fresh)]


def variants(templates: TemplateSet, language: str, form: Form, step: str) -> list[str]:
    """Name the templates of a step, in a steady order."""
    first = f"{stem(language, form)}-{step}"
    return sorted(name for name in templates if _is_variant(name, first))


def render_template(templates: TemplateSet, name: str, values: Mapping[str, Any]) -> str:
    """
    Fill one template in; values are data and never evaluated. Only ``.html`` is escaped.

    Raises:
        VoldaanError: Naming template, line and what is wrong, for a misspelt or absent value or broken syntax; as
            UnreadableLetter when it, or one it includes, is a file that cannot be read.
    """
    try:
        return _environment(tuple(sorted(templates.items()))).get_template(name).render(values)
    except TemplateNotFound as error:
        raise VoldaanError(
            tell("templates/{missing} is missing; {name} needs it", missing=error.name, name=name)
        ) from error
    except TemplateSyntaxError as error:
        raise VoldaanError(
            tell(
                "templates/{name}, line {lineno}: {message}",
                name=error.name or name,
                lineno=error.lineno,
                message=error.message,
            )
        ) from error
    except (TemplateError, ArithmeticError, AttributeError, TypeError, ValueError) as error:
        raise VoldaanError(f"templates/{_place(error, name)}: {error}{_cure(error, values)}") from error


@lru_cache(maxsize=2)
def _environment(sources: tuple[tuple[str, str], ...]) -> SandboxedEnvironment:
    """Compile a set of templates once, for compiling takes far longer than filling in."""
    environment = SandboxedEnvironment(
        loader=_NamedLoader(dict(sources)),
        undefined=StrictUndefined,
        extensions=[Typography],
        autoescape=lambda name: bool(name and name.endswith(".html")),
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["pieces"] = pieces
    return environment


class _NamedLoader(DictLoader):
    """Gives each source its own name as file name, so that an error can say in which of them it arose.

    A line that holds only a tag leaves nothing behind; its end moves into a comment, so that line numbers stay true.
    """

    def get_source(self, environment: Any, template: str) -> Any:
        source, _, is_current = super().get_source(environment, template)
        if isinstance(self.mapping[template], Unreadable):
            raise UnreadableLetter(source)
        return _TAG_LINE.sub(r"\1{#\n#}", source.replace("\r\n", "\n")), template, is_current


def _cure(error: Exception, values: Mapping[str, Any]) -> str:
    """What to write instead, where that can be told."""
    if isinstance(error, SecurityError):
        return tell("; a letter only fills in values: take it out")
    unknown = re.search(r"'(\w+)' is undefined|has no attribute '(\w+)'", str(error))
    if not unknown:
        return ""
    parts = {part: f"{key}.{part}" for key in values for part in getattr(values[key], "__dataclass_fields__", ())}
    short = parts | {name: name for name in values}
    near = get_close_matches(unknown[1] or unknown[2], short, 1)
    if near:
        return tell("; did you mean {{{{ {name} }}}}? README.md beside it lists them all", name=short[near[0]])
    return tell("; README.md beside it lists what may stand there")


def _place(error: Exception, name: str) -> str:
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith((".txt", ".html"))
    ]
    return tell("{filename}, line {lineno}", filename=frames[-1].filename, lineno=frames[-1].lineno) if frames else name


def _bare(name: str) -> str:
    """A template's step and variant, whatever manner it speaks in."""
    return _MANNER.sub("", name.removesuffix(".txt"))


def _is_variant(name: str, first: str) -> bool:
    if not (name.startswith(first) and name.endswith(".txt")):
        return False
    rest = name.removeprefix(first).removesuffix(".txt")
    return not rest or (rest.startswith("-") and rest[1:].isdigit())
