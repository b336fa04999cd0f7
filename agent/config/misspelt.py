"""What to say about a key nobody declared."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from agent.config.kinds import one_of
from agent.config.section import Section, is_hidden, is_list, nested_section
from agent.domain.speech import later, tell

SECRET_WORDS = (
    "password", "passwd", "passphrase", "pass", "pwd", "secret", "token", "access_token", "api_key", "app_password",
    "imap_password", "smtp_password", "wachtwoord", "mot_de_passe", "passwort", "kennwort",
)  # fmt: skip
"""What people call a secret."""

_NOT_HERE = later("a secret never stands in this file: use password_command, password_file or password_env")


def is_secret(key: str) -> bool:
    """Whether the value of such a key may be a secret, so that it is never shown."""
    return key.startswith("password") or bool(get_close_matches(key.lower(), SECRET_WORDS, n=1, cutoff=0.7))


def why_unknown(section: type[Section], key: str, top: type[Section]) -> str:
    """Say what to do about an unknown key: the nearest known ones, the section where it belongs, or all there are."""
    known = [name for name, field in section.model_fields.items() if not is_hidden(field)]
    near = get_close_matches(key.lower(), [*known, *SECRET_WORDS], n=3, cutoff=0.6)
    hints = [tell(_NOT_HERE)] if near and near[0] in SECRET_WORDS else []
    if homes := [home for home, keys in _homes(top) if key in keys]:
        hints.append(tell("it belongs {places}", places=one_of(homes)))
    if likely := [name for name in near if name in known]:
        hints.append(tell("did you mean {names}?", names=one_of(likely)))
    if not hints:
        hints.append(tell("known here are {known}", known=", ".join(known)))
    return tell("unknown; {hints}", hints="; or ".join(hints))


def _homes(top: type[Section]) -> Iterator[tuple[str, set[str]]]:
    """Every place of the file with the keys that belong there."""
    yield tell("at the top, before the first [section]"), set(top.model_fields)
    for name, field in top.model_fields.items():
        if nested := nested_section(field):
            yield (
                tell("in [[{name}]]", name=name) if is_list(field) else tell("in [{name}]", name=name),
                set(nested.model_fields),
            )
