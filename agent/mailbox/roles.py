"""Tell what a folder is for: by the special use the server gives it, else by its name in six languages."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from agent.mailbox.interface import Folder, Role

# RFC 6154. Compared without case: Cyrus writes \sent.
_SPECIAL_USE = {
    "\\sent": Role.SENT,
    "\\drafts": Role.DRAFTS,
    "\\junk": Role.JUNK,
    "\\trash": Role.TRASH,
    "\\archive": Role.ARCHIVE,
    "\\all": Role.ALL,
}

# As Outlook, Apple Mail, Thunderbird, Gmail, Roundcube and the big Dutch and Belgian providers name them.
_NAMES = {
    Role.SENT: """
        sent | sent items | sent messages | sent mail | sent-mail | sent objects
        verzonden | verzonden items | verzonden berichten | verzonden e-mail | verzonden mail
        éléments envoyés | messages envoyés | envoyés | courrier envoyé | mails envoyés
        gesendet | gesendete objekte | gesendete elemente | gesendete nachrichten
        enviados | elementos enviados | mensajes enviados | correo enviado
        inviati | inviata | posta inviata | elementi inviati | messaggi inviati""",
    Role.DRAFTS: """
        drafts | draft | concepten | brouillons | entwürfe | borradores | bozze""",
    Role.JUNK: """
        junk | junk e-mail | junk email | junk-e-mail | junk mail | spam | bulk mail
        ongewenste e-mail | ongewenste mail | ongewenste reclame | ongewenst
        courrier indésirable | indésirables | pourriel | spamverdacht | unerwünscht | unerwünschte werbung
        correo no deseado | correo basura | posta indesiderata""",
    Role.TRASH: """
        trash | deleted items | deleted messages | bin | bulk trash
        prullenbak | prullenmand | verwijderd | verwijderde items | verwijderde berichten
        corbeille | éléments supprimés | messages supprimés
        papierkorb | gelöscht | gelöschte objekte | gelöschte elemente
        papelera | elementos eliminados | cestino | posta eliminata | elementi eliminati""",
    Role.ARCHIVE: """
        archive | archives | archief | archiv | archivo | archivio | archived""",
    Role.ALL: """
        all mail | alle berichten | alle e-mails | tous les messages | alle nachrichten | todos | tutti i messaggi""",
}  # as is
_BY_NAME = {
    name.strip(): role for role, names in _NAMES.items() for name in names.strip().replace("\n", "|").split("|")
}
# Below these, and nowhere deeper, a name says something: "Projects/Sent" is the owner's own.
_PREFIXES = ("inbox", "[gmail]", "[google mail]")  # as is


def read_listing(rows: Iterable[tuple[Iterable[bytes], bytes | None, str]]) -> tuple[Folder, ...]:
    """Turn LIST rows (flags, separator, name) into folders, those with a special use first."""
    special: list[Folder] = []
    others: list[Folder] = []
    for flags, separator, name in rows:
        words = {flag.decode("ascii", "replace").lower() for flag in flags}
        role = next((_SPECIAL_USE[word] for word in words if word in _SPECIAL_USE), None)
        folder = Folder(
            name=name,
            role=role or role_by_name(name, (separator or b"").decode("ascii", "replace")),
            selectable=words.isdisjoint({"\\noselect", "\\nonexistent"}),
        )
        (special if role else others).append(folder)
    return (*special, *others)


def with_role(folders: Sequence[Folder], *roles: Role) -> tuple[Folder, ...]:
    """Keep the folders of these roles that can be opened: role by role, each in the order of the list."""
    return tuple(folder for role in roles for folder in folders if folder.role is role and folder.selectable)


def role_by_name(name: str, separator: str) -> Role | None:
    """What a folder of this name is for, where the server does not say; None for one of the owner's own making."""
    folded = unicodedata.normalize("NFC", name).casefold()
    levels = folded.split(separator) if separator else [folded]
    if levels == ["inbox"]:
        return Role.INBOX
    if len(levels) == 2 and levels[0] in _PREFIXES:
        levels = levels[1:]
    return _BY_NAME.get(levels[0]) if len(levels) == 1 else None
