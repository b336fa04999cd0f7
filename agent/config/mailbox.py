"""``[[mailboxes]]``: where mail is read and sent, and how to log in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import Field

from agent.config.kinds import (
    AtLeastOne,
    Host,
    Location,
    MailAddress,
    Name,
    Port,
    Text,
    TokenAddress,
    VariableName,
    YesNo,
    is_loopback,
)
from agent.config.section import IN_EXAMPLE, Check, Complaint, Section
from agent.domain.providers import app_password_advice, oauth_advice, takes_only_oauth
from agent.domain.speech import tell

Role = Literal["sent", "inbox", "send"]
Security = Literal["tls", "starttls", "none"]

_MICROSOFTS_DEVICE_URL = "https://login.microsoftonline.com/common/oauth2/v2.0/devicecode"
_MICROSOFTS_TOKEN_URL = "https://login.microsoftonline.com/common/oauth2/v2.0/token"
_MICROSOFTS_SCOPES = (
    "https://outlook.office.com/IMAP.AccessAsUser.All",
    "https://outlook.office.com/SMTP.Send",
    "offline_access",
)

_FIRST_BYTE_TLS = {993, 465}
"""Ports on which TLS starts with the first byte (RFC 8314 3.2, 3.3) ..."""

_STARTTLS = {143, 587, 25}
"""... and those on which it starts by a command (RFC 2595, RFC 3207)."""


def one_secret(
    password_command: str | None, password_file: Path | None, password_env: str | None, auth: str
) -> Iterator[Complaint]:
    """Know exactly one place for the password."""
    given = [way for way in (password_command, password_file, password_env) if way is not None]
    if auth == "password" and len(given) != 1:
        yield "password_command", tell("give exactly one of password_command, password_file and password_env")
    if auth == "oauth2" and given:
        yield "auth", tell('"oauth2" needs no password: take out password_command, password_file and password_env')


def server_for_each_role(roles: tuple[Role, ...], imap_host: str | None, smtp_host: str | None) -> Iterator[Complaint]:
    """Name a server for whatever a mailbox is used for."""
    if {"sent", "inbox"} & set(roles) and imap_host is None:
        yield "imap_host", tell('is required: the roles "sent" and "inbox" are read over IMAP')
    if "send" in roles and smtp_host is None:
        yield "smtp_host", tell('is required: the role "send" mails over SMTP')


def encrypted_imap(imap_host: str | None, imap_port: int, imap_security: Security) -> Iterator[Complaint]:
    """Keep the IMAP password off open wires."""
    return _encrypted("imap", imap_host, imap_port, imap_security)


def encrypted_smtp(smtp_host: str | None, smtp_port: int, smtp_security: Security) -> Iterator[Complaint]:
    """Keep the SMTP password off open wires."""
    return _encrypted("smtp", smtp_host, smtp_port, smtp_security)


def _encrypted(protocol: str, host: str | None, port: int, security: Security) -> Iterator[Complaint]:
    if security == "none" and host is not None and not is_loopback(host):
        yield (
            f"{protocol}_security",
            tell('"none" is only for a server on this machine: your password would travel readable'),
        )
    if security == "starttls" and port in _FIRST_BYTE_TLS:
        yield f"{protocol}_security", tell('port {port} is encrypted from the first byte: use "tls"', port=port)
    if security == "tls" and port in _STARTTLS:
        yield f"{protocol}_security", tell('port {port} starts unencrypted: use "starttls"', port=port)


def login_is_taken(auth: str, imap_host: str | None, smtp_host: str | None) -> Iterator[Complaint]:
    """Know before the first try which way of logging in a provider takes."""
    for host in dict.fromkeys(host for host in (imap_host, smtp_host) if host):
        if auth == "password" and takes_only_oauth(host):
            yield "auth", oauth_advice()
            return
        if auth == "oauth2" and (advice := app_password_advice(host)):
            yield "auth", tell('is "password" here. {advice}', advice=advice)
            return


def oauth_is_whole(
    auth: str,
    imap_host: str | None,
    smtp_host: str | None,
    oauth_device_url: str | None,
    oauth_token_url: str | None,
) -> Iterator[Complaint]:
    """Know both addresses of a provider whose own are not known here."""
    if auth == "password":
        return
    if (oauth_device_url is None) is not (oauth_token_url is None):
        missing = "oauth_token_url" if oauth_token_url is None else "oauth_device_url"
        yield missing, tell("is required: give both addresses of the provider, or neither for Microsoft's")
    elif oauth_token_url is None:
        for host in dict.fromkeys(host for host in (imap_host, smtp_host) if host):
            if not takes_only_oauth(host) and not app_password_advice(host):
                text = tell("is required, and oauth_token_url: of {host} no addresses are known here", host=host)
                yield "oauth_device_url", text
                return


class Mailbox(Section):
    """One account: an address, its servers, and the place where its password is kept."""

    checks: ClassVar[tuple[Check, ...]] = (
        one_secret,
        server_for_each_role,
        encrypted_imap,
        encrypted_smtp,
        login_is_taken,
        oauth_is_whole,
    )

    name: Name = Field(description="A short name of your choice, by which messages speak of it.", examples=["main"])
    address: MailAddress = Field(
        description="The address invoices are sent from. Letters answer from the address their invoice came from.",
        examples=["sanne@bakker.example"],
    )
    imap_host: Host | None = Field(
        default=None,
        description="The server where your mail is read. Your provider's help pages call it the IMAP or incoming"
        ' server. Needed for the roles "sent" and "inbox".',
        examples=["imap.bakker.example"],
        json_schema_extra=IN_EXAMPLE,
    )
    smtp_host: Host | None = Field(
        default=None,
        description='The server that sends: the SMTP or outgoing server. Needed for the role "send".',
        examples=["smtp.bakker.example"],
        json_schema_extra=IN_EXAMPLE,
    )
    password_command: Text | None = Field(
        default=None,
        description="Where the password comes from: this key, or one of the two below it, never two of them. It is a"
        " command whose first line of output is the password; ask your password manager or the keyring of your system."
        " With Gmail and iCloud you need an app password.",
        examples=["pass show mail/bakker"],
        json_schema_extra=IN_EXAMPLE,
    )
    password_file: Location | None = Field(
        default=None,
        description="A file whose first line is the password. Nobody but you should be able to read it.",
        examples=["mail-password"],
    )
    password_env: VariableName | None = Field(
        default=None,
        description="The name of an environment variable that holds the password; for containers and services.",
        examples=["VOLDAAN_MAIL_PASSWORD"],
    )
    user: Text | None = Field(
        default=None, description="The name to log in with. Not set: the address.", examples=["sanne"]
    )
    auth: Literal["password", "oauth2"] = Field(
        default="password",
        description='How to log in. "oauth2" is for Microsoft 365 and Outlook.com, which take no password: say'
        " `voldaan login` once, and type a code in any browser. It stands in the place of the three password keys.",
    )
    oauth_client_id: Text | None = Field(
        default=None,
        description='By which name voldaan is registered with the provider, for auth = "oauth2". Not set: the'
        " environment variable VOLDAAN_OAUTH_CLIENT_ID. `voldaan login` says how to come by one.",
        examples=["01234567-89ab-cdef-0123-456789abcdef"],
    )
    oauth_device_url: TokenAddress | None = Field(
        default=None,
        description="Where a login begins (RFC 8628), for a provider other than Microsoft, or for one organisation"
        " alone. Not set: Microsoft's own address.",
        examples=["https://login.provider.example/oauth2/device"],
    )
    oauth_token_url: TokenAddress | None = Field(
        default=None,
        description="Where tokens come from (RFC 6749). Set both addresses or neither; they are contacted like the"
        " mail servers.",
        examples=["https://login.provider.example/oauth2/token"],
    )
    oauth_scopes: Annotated[tuple[Text, ...], AtLeastOne] = Field(
        default=_MICROSOFTS_SCOPES,
        description="What voldaan may do, in the provider's words: read over IMAP, send over SMTP, and go on when"
        " you are away. The default is Microsoft's.",
    )
    aliases: tuple[MailAddress, ...] = Field(
        default=(),
        description="Other addresses this account may send from.",
        examples=[["facturen@bakker.example"]],
    )
    roles: Annotated[tuple[Role, ...], AtLeastOne] = Field(
        default=("sent", "inbox", "send"),
        description='What this mailbox is for: invoices are read from its "sent" folder, answers come into its'
        ' "inbox", letters "send" through it.',
    )
    imap_port: Port = Field(default=993, description="The port of the IMAP server: 993 for tls, 143 for starttls.")
    imap_security: Security = Field(
        default="tls",
        description='How the line is kept private: "tls" from the first byte, "starttls" by a command, "none" only'
        " for a server on this very machine.",
    )
    smtp_port: Port = Field(default=465, description="The port of the SMTP server: 465 for tls, 587 for starttls.")
    smtp_security: Security = Field(default="tls", description="As imap_security, for sending.")
    cafile: Location | None = Field(
        default=None,
        description="The certificate (PEM) that vouches for both servers, when they sign their own.",
        examples=["mailserver.pem"],
    )
    sent_folder: Text | None = Field(
        default=None,
        description="The folder your mail program files sent mail in. Not set: found by itself, in six languages.",
        examples=["INBOX.Verzonden"],
    )
    drafts_folder: Text | None = Field(
        default=None, description="The folder of drafts. Not set: found by itself.", examples=["INBOX.Concepten"]
    )
    bcc_folders: tuple[Text, ...] = Field(
        default=(),
        description="Folders where blind copies of invoices arrive, when your invoicing program mails them past Sent.",
        examples=[["Facturen"]],
    )
    watch: tuple[Text, ...] = Field(
        default=(),
        description="More folders that customers' answers end up in, by a filter of yours. INBOX, Archive and Junk"
        " are always watched.",
        examples=[["Klanten"]],
    )
    replies_folder: Text | None = Field(
        default=None,
        description="A folder for copies of the mails you must look at, in folders below it by what they are about:"
        " complaint, trouble, promise, paid, invoice, question, address, away, other. They are made when first needed."
        " The mail itself stays where it lies. Not set: no copies, only the flag.",
        examples=["Voldaan"],
    )
    files_sent: Literal["auto", "yes", "no"] = Field(
        default="auto",
        description='Whether your provider itself files in Sent what is mailed: "yes" (Gmail), "no", or "auto" to'
        " find out.",
    )
    idle: YesNo = Field(
        default=True,
        description="Whether to keep one more connection open on which your provider says that mail came, so that it is"
        " read within a minute. false: only every poll_minutes; for providers that allow few connections.",
    )

    @property
    def login(self) -> str:
        """The name to log in with."""
        return self.user or self.address

    @property
    def senders(self) -> tuple[str, ...]:
        """Every address this account may send from, in lower case."""
        return tuple(address.lower() for address in (self.address, *self.aliases))

    @property
    def device_url(self) -> str:
        """Where a login by OAuth 2 begins."""
        return self.oauth_device_url or _MICROSOFTS_DEVICE_URL

    @property
    def token_url(self) -> str:
        """Where tokens come from."""
        return self.oauth_token_url or _MICROSOFTS_TOKEN_URL

    @property
    def hosts(self) -> tuple[str, ...]:
        """The servers this mailbox may talk to, and no others."""
        hosts = [host for host in (self.imap_host, self.smtp_host) if host]
        if self.auth == "oauth2":
            hosts += [urlsplit(url).hostname or "" for url in (self.device_url, self.token_url)]
        return tuple(dict.fromkeys(hosts))
