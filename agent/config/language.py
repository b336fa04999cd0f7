"""Which language the owner reads: the settings' own, unless the environment names another."""

from __future__ import annotations

from collections.abc import Mapping

from agent.config.settings import Settings
from agent.domain.speech import speak

#: Names a variable of the environment: the language of this command, whatever the settings say.
LANGUAGE = "VOLDAAN_LANGUAGE"


def speak_as_set(settings: Settings, environ: Mapping[str, str]) -> None:
    """Speak the owner's language from now on."""
    speak(environ.get(LANGUAGE) or settings.owner.language)
