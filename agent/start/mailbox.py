"""Log in to the owner's mailbox, with whatever that takes, and find its folders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from agent.config.providers import Auth
from agent.domain.errors import Failure, ServerError
from agent.domain.providers import app_password_advice
from agent.domain.speech import every_way, later, tell, tell_count
from agent.mailbox import Role
from agent.start.account import Known
from agent.start.doors import FIRST_LOOK_DAYS, Doors, FolderSeen
from agent.start.servers import ask_servers, find_servers
from agent.start.sign_in import sign_in
from agent.start.talk import NotThat, Question, Said, Stopped, T, Table, Talk, ask, ask_choice


def set_up_mailbox(doors: Doors, address: str) -> Talk[Known]:
    """Come to know an account that can be read, and sent through if the owner wants; raises Stopped."""
    account = yield from find_servers(doors, address)
    account = yield from _get_key(doors, account)
    account, folders = yield from _try_until(doors, account, doors.look_into)
    account = yield from _tell_folders(account, folders)
    account, _ = yield from _try_until(doors, account, doors.try_sending, sends=True)
    return account


def _get_key(doors: Doors, account: Known) -> Talk[Known]:
    """Get what opens the mailbox: a password, or a login at the provider's own page."""
    if account.auth is Auth.OAUTH2:
        return (yield from sign_in(doors, account))
    return (yield from _ask_secret(account))


def _ask_secret(account: Known) -> Talk[Known]:
    """Ask for the password, or for the command that gives it."""
    provider = account.provider
    if provider and provider.switch_on:
        yield Said(
            tell(
                "{name} lets mail programs in only after you allowed it: {page}",
                name=provider.name,
                page=provider.switch_on,
            )
        )
    if provider and account.auth is Auth.APP_PASSWORD:
        yield Said(
            tell(
                "{name} does not take your ordinary password here. Make one for voldaan alone at {page} and type that.",
                name=provider.name,
                page=provider.password_page,
            )
        )
    if provider and account.auth is Auth.BRIDGE:
        yield Said(
            tell(
                "{name} lets no mail program in, except through its own Bridge on this machine. Bridge must be running;"
                " it shows a password and ports of its own, and can export its certificate.",
                name=provider.name,
            )
        )
        account = replace(account, cafile=(yield from _ask_certificate()))
    text = tell("The password of {user} (it is not shown; enter: you name a command that gives it):", user=account.user)
    password = yield from ask(Question("password", text, secret=True), str)
    if not password:
        return replace(account, password=None, password_command=(yield from _ask_command()))
    if account.auth is Auth.APP_PASSWORD:  # shown in groups of four, with spaces that are not part of it
        password = "".join(password.split())
    return replace(account, password=password, password_command=None)


def _ask_command() -> Talk[str]:
    text = tell("The command whose first line is the password, such as “pass show mail/bakker”:")
    return (yield from ask(Question("password-command", text), _something))


def _ask_certificate() -> Talk[Path]:
    def read(answer: str) -> Path:
        path = Path(answer).expanduser() if answer else Path()
        if answer and path.is_file():
            return path.absolute()
        raise NotThat(tell("There is no such file."))

    return (yield from ask(Question("certificate", tell("The file with the server's own certificate (PEM):")), read))


def _something(answer: str) -> str:
    if answer:
        return answer
    raise NotThat(tell("Please type something; Ctrl-C stops."))


def _try_until(
    doors: Doors, account: Known, door: Callable[[Known], T], *, sends: bool = False
) -> Talk[tuple[Known, T | None]]:
    """Try a login once for each answer of the owner, and never twice by itself: some providers lock out who guesses."""
    while True:
        if sends:
            yield Said(tell("Logging in at {server}, where nothing is handed in …", server=account.smtp))
        else:
            yield Said(tell("Logging in at {server} …", server=account.imap))
        try:
            found = door(account)
        except ServerError as error:
            yield Said(_for_now(error), is_trouble=True)
            yield from _tell_cure(account, error)
            mended = yield from _mend(doors, account, error, may_skip=sends)
            if mended is None:
                yield Said(tell("Without sending. Letters can still be shown, and put into Drafts."))
                return replace(account, sends=False), None
            account = mended
        else:
            yield Said(tell("That works."))
            return account, found


#: What a pass says of a server that is not there, for nobody is at hand then.
_LATER = later("the next pass tries again")
_NOT_THERE = (
    later("nobody answers at this port; is it right? the next pass tries again"),
    later("the host name is not known; is there a network, and is it spelt right?"),
)


def _for_now(error: ServerError) -> str:
    """What went wrong, without what a pass would do later: here its owner is asked at once."""
    said = str(error)
    for words in every_way(_LATER):
        said = said.replace(f"; {words}", "").replace(f" {words}", "")
    return said


def _tell_cure(account: Known, error: ServerError) -> Talk[None]:
    provider = account.provider
    if error.failure is not Failure.LOGIN or provider is None:
        return
    if account.auth is Auth.APP_PASSWORD and not app_password_advice(account.imap.host):  # the error says it itself
        yield Said(
            tell(
                "{name} wants a password made for one program: {page}", name=provider.name, page=provider.password_page
            )
        )
    if provider.switch_on:
        yield Said(tell("Perhaps mail programs are not allowed in yet: {page}", page=provider.switch_on))
    yield Said(tell("What {name} itself says about it: {page}", name=provider.name, page=provider.page))


def _mend(doors: Doors, account: Known, error: ServerError, may_skip: bool) -> Talk[Known | None]:
    """Ask what to change; None: go on without this server. Raises Stopped."""
    by_token = account.auth is Auth.OAUTH2
    first = "again"
    if error.failure is Failure.LOGIN:
        first = "browser" if by_token else "password"
    elif error.failure is Failure.SETTINGS and "cafile" in str(error):
        first = "certificate"
    elif any(words in str(error) for sentence in _NOT_THERE for words in every_way(sentence)):
        first = "servers"
    choices = [
        ("password", tell("type another password")),
        ("browser", tell("log in at the provider's own page, with a code (OAuth 2)")),
        ("user", tell("log in with another name than {user}", user=account.user)),
        ("servers", tell("name other servers")),
        ("certificate", tell("name the file with the server's own certificate")),
        ("again", tell("try the same again")),
        *([("skip", tell("go on without sending"))] if may_skip else []),
        ("stop", tell("stop; nothing is written")),
    ]
    match (yield from ask_choice("mend", tell("What now?"), choices, first)):
        case "password":
            auth = Auth.PASSWORD if by_token else account.auth
            return (yield from _ask_secret(replace(account, auth=auth, grant=None)))
        case "browser":
            return (yield from sign_in(doors, account))
        case "user":
            question = Question("user", tell("The name to log in with:"), account.user)
            return replace(account, user=(yield from ask(question, _something)))
        case "servers":
            imap, smtp = yield from ask_servers()
            return replace(account, imap=imap, smtp=smtp, provider=None)
        case "certificate":
            return replace(account, cafile=(yield from _ask_certificate()))
        case "skip":
            return None
        case "stop":
            raise Stopped(tell("stopped; nothing was written"))
    return account


_ROLES = {
    Role.SENT: lambda: tell("invoices are read from"),
    Role.INBOX: lambda: tell("answers are looked for in"),
    Role.ARCHIVE: lambda: tell("answers are looked for in"),
    Role.JUNK: lambda: tell("answers are looked for in"),
    Role.ALL: lambda: tell("answers are looked for in"),
    Role.DRAFTS: lambda: tell("later, letters may wait in"),
}


def _tell_folders(account: Known, folders: tuple[FolderSeen, ...] | None) -> Talk[Known]:
    """Show which folder is used for what, and ask for Sent when it is not known by its name."""
    assert folders is not None
    rows = tuple(
        (_ROLES[role](), folder.name, str(folder.mails), str(folder.recent))
        for role in _ROLES
        for folder in folders
        if folder.role is role
    )
    recent = tell("of the last {days} days", days=FIRST_LOOK_DAYS)
    yield Table((tell("what for"), tell("folder"), tell("mails"), recent), rows, right=(2, 3))
    others = [folder.name for folder in folders if folder.role is None]
    if others:
        shown = ", ".join(others[:_SHOWN]) + (" …" if len(others) > _SHOWN else "")
        yield Said(
            tell_count(
                "{count} folder of your own is not read: {names}. If a filter files answers there,"
                " name it in `watch` in the settings.",
                "{count} folders of your own are not read: {names}. If a filter files answers in one,"
                " name it in `watch` in the settings.",
                len(others),
                names=shown,
            )
        )
    if any(folder.role is Role.SENT for folder in folders):
        return account
    yield Said(tell("No folder of sent mail was found by its name."), is_trouble=True)
    choices = [(folder.name, folder.name) for folder in folders if folder.role is not Role.INBOX]
    if not choices:
        raise Stopped(
            tell("stopped: this mailbox has no folder of sent mail; send one mail with your mail program first")
        )
    name = yield from ask_choice("sent-folder", tell("In which folder does your sent mail lie?"), choices)
    return replace(account, sent_folder=name)


_SHOWN = 8
