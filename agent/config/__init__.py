"""
The settings: one TOML file comes in, one checked ``Settings`` goes out, or every problem at once.

Each key is declared once, with type, default, limits and explanation; from these declarations come the checks, the
example file and the reference page. Secrets are fetched from where the settings say they are. This room knows no
mail, no invoice and no clock.
"""

from agent.config.bank import Bank
from agent.config.closures import BESIDE
from agent.config.installation import Installation, get_installation
from agent.config.ladder import Calendar, StepSetting
from agent.config.language import speak_as_set, speak_as_written
from agent.config.mailbox import Mailbox
from agent.config.people import CustomerCard, Owner
from agent.config.reading import find_mode, find_settings, load_settings, parse_settings
from agent.config.secrets import Secret, conceal, get_secret, hide_secrets
from agent.config.settings import Invoices, Settings

__all__ = [
    "BESIDE",
    "Bank",
    "Calendar",
    "CustomerCard",
    "Installation",
    "Invoices",
    "Mailbox",
    "Owner",
    "Secret",
    "Settings",
    "StepSetting",
    "conceal",
    "find_mode",
    "find_settings",
    "get_installation",
    "get_secret",
    "hide_secrets",
    "load_settings",
    "parse_settings",
    "speak_as_set",
    "speak_as_written",
]
