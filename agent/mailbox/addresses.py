"""Read address lists as they are written, not as RFC 5322 3.4 wishes, in one pass and without recursion."""

from __future__ import annotations

from dataclasses import dataclass, field

from agent.domain.mail import Address
from agent.mailbox.decoding import decode_words, one_line, visible


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
            surname = "" if piece.ends_list else piece.name()
            continue
        if surname and piece.angle is not None:
            address = Address(address.email, f"{surname}, {address.name}" if address.name else surname)
        surname = ""
        found.append(address)
    return tuple(found)


@dataclass
class _Piece:
    """What stands between two commas: words as written, words without quotes, the part in angles, the comment."""

    raw: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    angle: list[str] | None = None
    comment: list[str] = field(default_factory=list)
    ends_list: bool = False

    def name(self) -> str:
        return one_line(decode_words("".join(self.words)))

    def address(self) -> Address | None:
        if self.angle is not None:
            email = _bare("".join(self.angle))
            if email.startswith("@"):  # a source route, obsolete since RFC 2822
                email = email.rpartition(":")[2]
            return Address(email, self.name() or self._comment_text()) if email else None
        email = _bare("".join(self.raw))
        return Address(email, self._comment_text()) if "@" in email.strip("@") else None

    def _comment_text(self) -> str:
        return one_line(decode_words("".join(self.comment)))


def _bare(text: str) -> str:
    return "".join(visible(text).split())


def _split(text: str, *, heed_quotes: bool) -> list[_Piece] | None:
    """Cut at commas, group colons and semicolons; None if a quote or comment stays open."""
    pieces = [_Piece()]
    quoted, depth, in_angle = False, 0, False
    chars = iter(text)
    for char in chars:
        piece = pieces[-1]
        if char == "\\" and (quoted or depth):
            _keep(piece, next(chars, ""), quoted, depth, in_angle)
        elif char == '"' and heed_quotes and not depth:
            quoted = not quoted
            (piece.angle if in_angle and piece.angle is not None else piece.raw).append(char)
        elif quoted:
            _keep(piece, char, quoted, depth, in_angle)
        elif char == "(" and heed_quotes:
            depth += 1
        elif char == ")" and depth:
            depth -= 1
        elif depth:
            piece.comment.append(char)
        elif char == "<":
            piece.angle, in_angle = [], True
        elif char == ">":
            in_angle = False
        elif char in ",;" and not in_angle:
            piece.ends_list = char == ";"
            pieces.append(_Piece())
        elif char == ":" and not in_angle:  # the name of a group, "undisclosed-recipients:;"
            pieces[-1] = _Piece()
        else:
            _keep(piece, char, quoted, depth, in_angle)
    return None if quoted or depth else pieces


def _keep(piece: _Piece, char: str, quoted: bool, depth: int, in_angle: bool) -> None:
    if depth:
        piece.comment.append(char)
    elif in_angle and piece.angle is not None:
        piece.angle.append(char)
    elif piece.angle is None:
        piece.raw.append(char)
        piece.words.append(char)
