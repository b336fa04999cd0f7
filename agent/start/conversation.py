"""The whole of it: language, owner, mailbox, settings, first look, and how to go on."""

from __future__ import annotations

from collections.abc import Mapping

from agent.config import load_settings, parse_settings
from agent.config.manual import filled
from agent.domain.errors import ConfigError
from agent.domain.policy import Mode
from agent.domain.speech import speak, tell
from agent.start.account import Known
from agent.start.doors import FIRST_LOOK_DAYS, Doors
from agent.start.first_look import look
from agent.start.guesses import guess_language
from agent.start.mailbox import set_up_mailbox
from agent.start.owner import Owner, Work, ask_owner, ask_work
from agent.start.talk import NotThat, Question, Said, Stopped, Talk, ask, ask_choice

#: How people call each language, in their own and in the other.
_NAMES = {
    "en": ("en", "english", "engels"),
    "nl": ("nl", "nederlands", "dutch"),
}


def first_start(doors: Doors) -> Talk[None]:
    """Lead the owner from nothing to a first look in shadow.

    Whoever stops half-way leaves nothing half: before the settings are written nothing is, and after that the same
    command takes up where it was.

    Raises:
        Stopped: When the owner wants to.
        VoldaanError: When what was written cannot be used.
    """
    language = yield from _ask_language(doors)
    speak(language)
    if not (yield from _keeps_settings(doors)):
        yield from _write_settings(doors, language)
    yield from look(doors, doors.open())
    yield from _tell_how_to_go_on(doors)


def _ask_language(doors: Doors) -> Talk[str]:
    """Ask before anything else, in both languages."""

    def read(answer: str) -> str:
        for language, names in _NAMES.items():
            if answer.lower() in names:
                return language
        raise NotThat("Typ nl of en. / Please type nl or en.")  # as is

    question = Question("language", "Taal / language (nl, en):", guess_language(doors.environ))  # as is
    return (yield from ask(question, read))


def _keeps_settings(doors: Doors) -> Talk[bool]:
    """Where there are settings already, ask whether to go on with them; they are never overwritten unasked."""
    if not doors.settings_file.exists():
        return False
    yield Said(tell("There are settings already: {path}.", path=doors.settings_file))
    why_not = _why_not_usable(doors)
    if why_not:
        yield Said(why_not, is_trouble=True)
    choices = [
        *([] if why_not else [("keep", tell("keep them, and look at your mail with them"))]),
        ("new", tell("write new ones; these stay beside them under another name")),
        ("stop", tell("stop; nothing changes")),
    ]
    chosen = yield from ask_choice("settings", tell("What do you want?"), choices, "stop" if why_not else "keep")
    if chosen == "stop":
        raise Stopped(tell("stopped; nothing changed"))
    return chosen == "keep"


def _why_not_usable(doors: Doors) -> str:
    """Why nobody can look with the settings there are; empty when one can: they are sound, and in shadow."""
    try:
        mode = load_settings(doors.settings_file).mode
    except ConfigError:
        return tell("They cannot be used as they are; `voldaan check` says why.")
    if mode is Mode.SHADOW:
        return ""
    return tell('They say mode = "{mode}", and this command only ever looks: see `voldaan status`.', mode=mode.value)


def _write_settings(doors: Doors, language: str) -> Talk[None]:
    """Ask for all that is needed, and write it down in one go."""
    yield Said(
        tell("A few questions, and voldaan looks at your mail without touching it. Enter takes what stands in [ ].")
    )
    owner = yield from ask_owner()
    account = yield from set_up_mailbox(doors, owner.address)
    work = yield from ask_work(doors, owner)
    text = filled(_values(language, owner, account, work))
    parse_settings(text, doors.settings_file.parent)
    try:
        aside = doors.save(text, account)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Stopped(tell("the settings cannot be written: {why}; nothing changed", why=why)) from None
    yield Said(tell("Written: {path}, which only you can read. It explains every setting.", path=doors.settings_file))
    if account.password is not None:
        yield Said(tell("Your password lies beside it, in a file of its own that only you can read."))
    if aside:
        yield Said(tell("The settings of before: {path}.", path=aside))


def _values(language: str, owner: Owner, account: Known, work: Work) -> dict[str, Mapping[str, object]]:
    """What the owner told, by the sections and keys of the settings."""
    invoices: dict[str, object] = {"since_days": FIRST_LOOK_DAYS}
    if work.invoice_folder:
        invoices["folder"] = str(work.invoice_folder)
    bank: dict[str, object] = {}
    if work.ibans:
        bank["ibans"] = work.ibans
    if work.bank_folder:
        bank["folder"] = str(work.bank_folder)
    return {
        "owner": {
            "name": owner.name,
            "address": owner.address,
            "language": language,
            "country": work.country,
            "time_zone": work.time_zone,
        },
        "mailboxes": account.values(),
        "invoices": invoices,
        "bank": bank,
    }


def _tell_how_to_go_on(doors: Doors) -> Talk[None]:
    yield Said()
    yield Said(tell("Everything stays in shadow: voldaan shows, and sends nothing. From here:"))
    commands = (
        ("voldaan status", tell("what is open, and why a letter goes or not")),  # as is
        ("voldaan questions", tell("what only you can settle")),  # as is
        ("voldaan paid NUMBER", tell("an invoice was paid")),  # as is
        ("voldaan bank import FILE", tell("read a file of your bank")),  # as is
        ("voldaan run", tell("keep looking, and tell you in your INBOX every working morning")),  # as is
        ("voldaan live", tell('when you trust it: set mode to "draft" in the settings, then this')),  # as is
    )
    typed = [(command.replace("voldaan", doors.command, 1), words) for command, words in commands]
    width = max(len(command) for command, _ in typed)
    yield Said("\n".join(f"  {command:<{width}}  {words}" for command, words in typed))
