"""Read address lists as they are written, not as RFC 5322 3.4 wishes, in one pass and without recursion."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from agent.domain.mail import Address
from agent.domain.text import shown, visible
from agent.mailbox.decoding import decode_words, one_line

# A lone quote matches only when it is never closed: the last branch of the first pattern.
_TOKEN = re.compile(
    r'"(?P<quoted>(?:[^"\\]++|\\.)*+)"|<(?P<angle>[^<>]*)>|[(),;:]|\\.|[^"<(),;:\\]+|.',
    re.DOTALL,
)
_TOKEN_WITHOUT_QUOTES = re.compile(r"(?P<quoted>(?!))|<(?P<angle>[^<>]*)>|[,;:]|[^<,;:]+|.", re.DOTALL)
_LONGEST_ADDRESS, _LONGEST_NAME = 320, 200  # RFC 3696 3: 64 characters, @, 255 characters
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def read_addresses(text: str) -> tuple[Address, ...]:
    """Read every mailbox in a field, those inside groups too; what is no address is passed over.

    Seen in practice: ``Bakker, Anouk <a@b.example>``, a name with a comma nobody quoted. A piece without an address is
    taken as the beginning of the next name.
    """
    pieces = _split(text, heed_quotes=True)
    if pieces is None:  # a quote or comment that never ends would swallow everybody behind it
        pieces = _split(text, heed_quotes=False) or []
    found: list[Address] = []
    surname = ""
    for piece in pieces:
        address = piece.address()
        if address is None:
            surname = "" if piece.ends_group else piece.name()
            continue
        if len(address.email) > _LONGEST_ADDRESS:
            surname = ""
            continue
        if surname and piece.angle is not None:
            address = Address(address.email, f"{surname}, {address.name}" if address.name else surname)
        surname = ""
        found.append(Address(address.email, shown(address.name, _LONGEST_NAME)))
    return tuple(found)


@dataclass
class _Piece:
    """What stands between two commas: as written, with its quotes undone, in angles, in comments."""

    raw: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    angle: str | None = None
    comment: list[str] = field(default_factory=list)
    ends_group: bool = False

    def name(self) -> str:
        return one_line(decode_words("".join(self.words))) or one_line(decode_words("".join(self.comment)))

    def address(self) -> Address | None:
        if self.angle is None:
            email = _bare("".join(self.raw))
            return Address(email, one_line(decode_words("".join(self.comment)))) if "@" in email.strip("@") else None
        email = _bare(self.angle)
        if email.startswith("@"):  # a source route, obsolete since RFC 2822
            email = email.rpartition(":")[2]
        return Address(email, self.name()) if email else None


def _bare(text: str) -> str:
    return "".join(visible(text).split())


def _split(text: str, *, heed_quotes: bool) -> list[_Piece] | None:
    """Cut at commas, group colons and semicolons; None if a quote or comment stays open."""
    pieces = [_Piece()]
    depth = 0
    for found in (_TOKEN if heed_quotes else _TOKEN_WITHOUT_QUOTES).finditer(text):
        piece, sign = pieces[-1], found[0]
        if sign == '"' and heed_quotes:
            return None
        if sign in "()" and heed_quotes:
            depth = max(0, depth + (1 if sign == "(" else -1))
        elif depth:
            piece.comment.append(sign)
        elif found["angle"] is not None:
            if piece.angle is not None:  # a comma was forgotten
                pieces.append(piece := _Piece())
            piece.angle = found["angle"]
        elif sign in ",;":
            piece.ends_group = sign == ";"
            pieces.append(_Piece())
        elif sign == ":":  # the name of a group, "undisclosed-recipients:;"
            pieces[-1] = _Piece()
        elif piece.angle is None:
            piece.raw.append(sign)
            piece.words.append(sign if found["quoted"] is None else _ESCAPED.sub(r"\1", found["quoted"]))
    return None if depth else pieces
