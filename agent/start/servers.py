"""Find out where the owner's mail is kept: by his address, his provider's name, its own host, or his own words."""

from __future__ import annotations

from agent.config.providers import Auth, Provider, Server, find_named, find_provider, providers
from agent.domain.speech import later, tell
from agent.start.account import Known, read_server
from agent.start.autoconfig import Found, NotUsable, read_autoconfig
from agent.start.doors import Doors
from agent.start.talk import NotThat, Question, Said, Talk, ask, ask_yes

_SEEN = {
    "mozilla": later("Mozilla's list of mail providers"),
    "deltachat": later("Delta Chat's list of mail providers"),
    "manual": later("somebody else's manual"),
    "users": later("what users of it published"),
}


def find_servers(doors: Doors, address: str) -> Talk[Known]:
    """Come to know both servers and the login name; nothing but the owner's own host is asked, if he agrees."""
    provider = find_provider(address) or (yield from _ask_provider(address))
    if provider:
        yield from tell_servers(provider)
        login = provider.login_for(address)
        return Known(address, login, provider.imap, provider.smtp, provider.auth, provider)
    found = yield from _ask_host(doors, address)
    if found:
        auth = Auth.OAUTH2 if found.needs_oauth else Auth.PASSWORD
        return Known(address, found.user, found.imap, found.smtp, auth)
    imap, smtp = yield from ask_servers()
    return Known(address, address, imap, smtp)


def tell_servers(provider: Provider) -> Talk[None]:
    """Say which servers a provider has, and where that was read."""
    yield Said(
        tell(
            "{name}: your mail is read at {imap} and sent through {smtp}.",
            name=provider.name,
            imap=provider.imap,
            smtp=provider.smtp,
        )
    )
    if provider.checked:
        yield Said(tell("So says {page} (read on {day}).", page=provider.page, day=provider.checked))
    else:
        seen, day, page = tell(_SEEN[provider.seen]), provider.seen_on, provider.page
        yield Said(
            tell("So says {seen} (read on {day}). Not read: its own page, {page}", seen=seen, day=day, page=page)
        )


def _ask_provider(address: str) -> Talk[Provider | None]:
    """Ask who keeps the mail of a domain of the owner's own."""
    domain = address.rpartition("@")[2]

    def read(answer: str) -> Provider | None:
        if not answer:
            return None
        if found := find_named(answer):
            return found
        names = ", ".join(provider.name for provider in providers())
        raise NotThat(
            tell(
                "“{answer}” is not on my list. On it are: {names}. Press enter to go on without.",
                answer=answer,
                names=names,
            )
        )

    text = tell(
        "Who keeps the mail of {domain}? A name, such as TransIP, Hostnet, Gmail or Microsoft 365; or enter.",
        domain=domain,
    )
    return (yield from ask(Question("provider", text), read))


def _ask_host(doors: Doors, address: str) -> Talk[Found | None]:
    """Ask the owner's own domain where its servers are, if he allows it, and let him look at what it says."""
    domain = address.rpartition("@")[2]
    text = tell("May I ask {domain} itself where its mail servers are? Your address is not told to it.", domain=domain)
    if not (yield from ask_yes("autoconfig", text, True)):
        return None
    try:
        found = read_autoconfig(doors.ask_host(domain), address)
    except NotUsable as error:
        yield Said(tell("{domain} does not tell: {reason}.", domain=domain, reason=error), is_trouble=True)
        return None
    yield Said(
        tell(
            "{domain} says: mail is read at {imap} and sent through {smtp}.",
            domain=domain,
            imap=found.imap,
            smtp=found.smtp,
        )
    )
    use = yield from ask_yes("use-autoconfig", tell("Use these? Your password will be shown to them alone."), True)
    return found if use else None


def ask_servers() -> Talk[tuple[Server, Server]]:
    """Ask for both servers, as the provider's help pages name them."""
    yield Said(tell("Your provider's help pages name two servers, often under “settings for mail programs”."))
    imap = yield from _ask_server(
        "imap", tell("The server where mail is read (IMAP, incoming; port 993 unless you name another):"), 993
    )
    smtp = yield from _ask_server(
        "smtp", tell("The server that sends (SMTP, outgoing; port 465 unless you name another):"), 465
    )
    return imap, smtp


def _ask_server(key: str, text: str, port: int) -> Talk[Server]:
    def read(answer: str) -> Server:
        if server := read_server(answer, port):
            return server
        raise NotThat(
            tell(
                "Write only the server's name, such as {example}; with another port behind a colon, such as {other}.",
                example=f"{key}.bakker.example",
                other=f"{key}.bakker.example:{ {'imap': 143, 'smtp': 587}[key] }",
            )
        )

    return (yield from ask(Question(key, text), read))
